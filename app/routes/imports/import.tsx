import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findImport } from "#app/domain/imports/import";
import { listRows } from "#app/domain/imports/rows";
import { formatZone } from "#app/time-zone";
import { useFormToken } from "#app/ui/forms/form-token";
import { formatTime } from "#app/ui/format";
import { Layout, PageHead } from "#app/ui/layout/layout";
import { buttonClass } from "#app/ui/button";
import { toTitle } from "#app/ui/title";
import { useAnswered } from "#app/ui/visit";
import { logHref } from "#app/web/audit-filter";
import { requireAdmin } from "#app/web/guards";
import { buildRowsPager, readRowsWanted } from "#app/web/import-rows";
import { buildLayout } from "#app/web/layout";
import { answerOf, requireId } from "#app/web/responses";
import { readPath, paths } from "#app/web/urls";
import { changeImport } from "./change-import";
import { ImportDraft } from "./import-draft";
import { ImportRun } from "./import-run";
import { titleOf } from "./import-text";
import { loadDraft, loadUndo } from "./load-import";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, data?.title ?? "Import", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const id = requireId(params.import);
  const url = new URL(request.url);
  const { slug, timeZone } = admin.workspace;
  const found = await answerOf(() => findImport(admin, id));
  if (found.state === "unread") throw redirect(paths.importFile(slug, id));
  const isDraft = found.state === "draft";
  const { show, ...wanted } = readRowsWanted(url, isDraft);
  const page = await listRows(admin, id, wanted);
  const { actor, madeAt, confirmedAt, ...shown } = found;
  const at = confirmedAt ?? madeAt;
  return {
    layout: buildLayout(admin, context),
    title: titleOf(found),
    subtitle: `${found.fileName}, by ${actor}, ${formatTime(at, new Date(), timeZone)} ${formatZone(timeZone, at)}`,
    imported: shown,
    list: { rows: page.rows, pager: buildRowsPager(url, page), show, q: wanted.q ?? "", here: readPath(request) },
    logHref: logHref(paths.auditLog(slug), { bulk: id }),
    draft: isDraft ? await loadDraft(admin, id) : undefined,
    undo: url.searchParams.has("undo") ? await loadUndo(admin, id, found.state) : undefined,
  };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  return changeImport(context, request, { admin, id: requireId(params.import) });
}

export default function ImportPage() {
  const { layout, title, subtitle, imported, list, draft, undo, logHref } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  const { slug } = layout.workspace;
  const shared = { imported, list, slug, formToken, answered };
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <PageHead title={title} subtitle={subtitle} back={{ href: paths.imports(slug), label: "Import users" }}>
        {!draft && (
          <a className={buttonClass()} href={logHref}>
            In the audit log
          </a>
        )}
      </PageHead>
      {draft ? <ImportDraft {...shared} draft={draft} /> : <ImportRun {...shared} undo={undo} />}
    </Layout>
  );
}
