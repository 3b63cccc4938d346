import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findRow, leaveRowOut, mendRow } from "#app/domain/imports/mend";
import { useFormToken } from "#app/ui/forms/form-token";
import { Layout, PageHead } from "#app/ui/layout/layout";
import { toTitle } from "#app/ui/title";
import { useAnswered } from "#app/ui/visit";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { readLineNumber } from "#app/web/import-rows";
import { buildLayout } from "#app/web/layout";
import { answerOf, notFound, requireId } from "#app/web/responses";
import { paths } from "#app/web/urls";
import { RowForm } from "./row-form";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, data ? `Line ${data.row.line}` : "Import", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const id = requireId(params.import);
  const line = readLineNumber(params.line);
  if (line === undefined) throw notFound();
  const row = await answerOf(() => findRow(admin, id, line));
  return { layout: buildLayout(admin, context), row, importHref: paths.import(admin.workspace.slug, id) };
}

const cell = z.string({ error: "Enter it once" }).default("");
const schema = z.object({
  intent: z.enum(["save", "leave-out"]).default("save").catch("save"),
  ...{ name: cell, email: cell, role: cell, groups: cell, metadata: cell, endsOn: cell },
});

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const id = requireId(params.import);
  const line = readLineNumber(params.line);
  if (line === undefined) throw notFound();
  return handleForm(request, schema, async ({ intent, ...typed }) => {
    if (intent === "leave-out") await leaveRowOut(admin, id, line);
    else await mendRow(admin, id, line, typed);
    const words = intent === "leave-out" ? `Line ${line} is left out.` : `Line ${line} is saved.`;
    return redirectWithMessage(context, paths.import(admin.workspace.slug, id), words);
  });
}

export default function ImportRowPage() {
  const { layout, row, importHref } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <PageHead title={`Line ${row.line} of the file`} back={{ href: importHref, label: "Import" }} />
      <RowForm row={row} importHref={importHref} formToken={formToken} answered={answered} />
    </Layout>
  );
}
