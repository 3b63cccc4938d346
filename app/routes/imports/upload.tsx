import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { askedEncodings } from "#app/domain/imports/reading/encoding";
import { startImport } from "#app/domain/imports/start";
import { useFormToken } from "#app/ui/forms/form-token";
import { Layout, PageHead } from "#app/ui/layout/layout";
import { toTitle } from "#app/ui/title";
import { useAnswered } from "#app/ui/visit";
import { handleForm } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { loadHistory } from "#app/web/import-history";
import { buildLayout } from "#app/web/layout";
import { takeUpload } from "#app/web/uploads";
import { paths } from "#app/web/urls";
import { beside, chooseFile } from "./choose-file";
import { ImportHistory } from "./import-history";
import { UploadForm } from "./upload-form";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "Import users", data?.layout.workspace.name);

const schema = z.object({
  text: z.string({ error: "Paste rows into one box" }).optional(),
  /** Which encoding a file is in that does not say so. */
  encoding: z.enum(askedEncodings).optional().catch(undefined),
});

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  return { layout: buildLayout(admin, context), history: await loadHistory(admin, new URL(request.url)) };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { slug } = admin.workspace;
  const upload = takeUpload(request);
  return handleForm(request, schema, async ({ text, encoding }) => {
    const { field, ...file } = chooseFile(upload, text);
    const { importId, hasQuestion } = await beside(field, () => startImport(admin, file, { encoding }));
    return redirect(hasQuestion ? paths.importFile(slug, importId) : paths.import(slug, importId), 303);
  });
}

export default function ImportUsers() {
  const { layout, history } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const { slug } = layout.workspace;
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" showsTimes={history.rows.length > 0} formToken={formToken}>
      <PageHead title="Import users" back={{ href: paths.users(slug), label: "Users" }} />
      <UploadForm answered={answered} formToken={formToken} templateHref={paths.importTemplate(slug)} />
      <ImportHistory {...history} slug={slug} />
    </Layout>
  );
}
