import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { changeFace, removeLogo } from "#app/domain/workspaces/face";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { redirectWithMessage } from "#app/web/flash-messages";
import { file, handleForm, holdsField, readForm, readText } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { buildLayout } from "#app/web/layout";
import { paths } from "#app/web/urls";
import { AppearanceForm } from "./appearance-form";
import { AppearancePreview } from "./appearance-preview";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "Appearance", data?.layout.workspace.name);

const schema = z.object({
  accent: z.string({ error: "Enter one colour" }).trim().default(""),
  logo: file,
});

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  return { layout: buildLayout(admin, context) };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { slug, name } = admin.workspace;
  const sent = await readForm(request);
  if (readText(sent, "intent") === "remove-logo") {
    await removeLogo(admin);
    return redirectWithMessage(context, paths.appearance(slug), `The logo of ${name} is removed.`);
  }
  return handleForm(request, schema, async ({ accent, logo }) => {
    await changeFace(admin, {
      accent: holdsField(sent, "accent") ? accent : undefined,
      logo: logo && new Uint8Array(await logo.arrayBuffer()),
    });
    return redirectWithMessage(context, paths.appearance(slug), `The appearance of ${name} is saved.`);
  });
}

export default function Appearance() {
  const { layout } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  const { name, face } = layout.workspace;
  return (
    <Layout {...layout} current="appearance" formToken={formToken}>
      <PageHead title="Appearance" />
      <AppearanceForm accent={face?.accent ?? ""} answered={answered} formToken={formToken} />
      <AppearancePreview name={name} face={face ?? {}} formToken={formToken} />
    </Layout>
  );
}
