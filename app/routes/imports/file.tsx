import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findQuestion } from "#app/domain/imports/start";
import { useFormToken } from "#app/ui/forms/form-token";
import { Layout, PageHead } from "#app/ui/layout/layout";
import { toTitle } from "#app/ui/title";
import { useAnswered } from "#app/ui/visit";
import { requireAdmin } from "#app/web/guards";
import { buildLayout } from "#app/web/layout";
import { answerOf, requireId } from "#app/web/responses";
import { paths } from "#app/web/urls";
import { answerQuestion } from "./answer-question";
import { toColumnQuestion } from "./column-question";
import { ColumnsForm } from "./columns-form";
import { EncodingForm } from "./encoding-form";

export const handle = { scripts: true };

const titleOf = (samples: unknown) => (samples ? "Choose the encoding" : "Choose the columns");

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, titleOf(data?.samples), data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const id = requireId(params.import);
  const isAgain = new URL(request.url).searchParams.has("encoding");
  const asked = await answerOf(() => findQuestion(admin, id, isAgain));
  if (!asked) throw redirect(paths.import(admin.workspace.slug, id));
  const { fileName, encoding, opened } = asked;
  const samples = opened.question === "encoding" ? opened.samples : undefined;
  const columns = opened.question === "encoding" ? [] : toColumnQuestion(opened.layout);
  return { layout: buildLayout(admin, context), fileName, encoding, samples, columns };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  return answerQuestion(context, request, admin, requireId(params.import));
}

/** A file that does not say itself how it is to be read. */
export default function ImportFile() {
  const { layout, fileName, samples, columns, encoding } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <PageHead
        title={titleOf(samples)}
        back={{ href: paths.imports(layout.workspace.slug), label: "Import users" }}
        subtitle={<bdi>{fileName}</bdi>}
      />
      {samples ? (
        <EncodingForm samples={samples} answered={answered} formToken={formToken} />
      ) : (
        <ColumnsForm columns={columns} encoding={encoding} answered={answered} formToken={formToken} />
      )}
    </Layout>
  );
}
