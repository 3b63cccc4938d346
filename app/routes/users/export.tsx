import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { countExported } from "#app/domain/members/export";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { formatCount } from "#app/ui/format";
import { requireAdmin } from "#app/web/guards";
import { exportPlaces, readFilter } from "#app/web/member-filter";
import { requireSearch } from "#app/web/responses";
import { buildLayout } from "#app/web/layout";
import { buttonClass, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { toTitle } from "#app/ui/title";
import { Consequences } from "#app/ui/lists";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "Export users", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const url = new URL(request.url);
  return {
    layout: buildLayout(admin, context),
    ...(await requireSearch(() => countExported(admin, readFilter(url)))),
    ...exportPlaces(url, admin.workspace.slug),
  };
}

export default function ExportUsers() {
  const { layout, count, isMore, csvHref, listHref } = useLoaderData<typeof loader>();
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <PageHead title="Export users" back={{ href: listHref, label: "Users" }} />
      <Panel as="div" isNarrow>
        <h2>The list</h2>
        <p>
          A CSV file with {formatExported(count, isMore)} of the list as you filtered it: name, email address, role,
          groups, status, when they were invited, joined and last seen, and when their access ends. Edited, it can be
          imported again. The audit log says that you took it, and with which filter.
        </p>
        <ButtonRow>
          <a className={buttonClass("primary")} href={csvHref}>
            Export CSV
          </a>
        </ButtonRow>
      </Panel>
      <MetadataExport csvHref={csvHref} formToken={formToken} />
    </Layout>
  );
}

/** Of too many, a search counts only so far. */
function formatExported(count: number | undefined, isMore: boolean): string {
  if (count === undefined) return "the users";
  if (count === 1) return "the one user";
  return `${isMore ? "" : "the "}${formatCount(count, isMore)} users`;
}

function MetadataExport({ csvHref, formToken }: { csvHref: string; formToken: string }) {
  return (
    <Panel as="div" isNarrow>
      <h2>The list with metadata</h2>
      <Consequences>
        <li>The same users and columns, and their metadata. Anybody who has the file can read it.</li>
        <li>The audit log says that you took it, when, from where, and with which filter.</li>
        <li>Metadata that cannot be decrypted leaves an empty cell, and the cell beside it says so.</li>
      </Consequences>
      <form method="post" action={csvHref}>
        <input type="hidden" name="formToken" value={formToken} />
        <ButtonRow>
          <button className={buttonClass("final")} name="intent" value="with-metadata">
            Export with metadata
          </button>
        </ButtonRow>
      </form>
    </Panel>
  );
}
