import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { createGroup } from "#app/domain/groups/group";
import { useAnswers } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm, oneLine } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { buildLayout } from "#app/web/layout";
import { useAnswered } from "#app/ui/visit";
import { Panel } from "#app/ui/card";
import { toTitle } from "#app/ui/title";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "Add group", data?.layout.workspace.name);

const schema = z.object({ name: oneLine("a name", 60) });

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return { layout: buildLayout(await requireAdmin(context, request, params)) };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  return handleForm(request, schema, async ({ name }) => {
    await createGroup(admin, name);
    return redirectWithMessage(context, paths.groups(admin.workspace.slug), `The group ${name} is made.`);
  });
}

export default function AddGroup() {
  const { layout } = useLoaderData<typeof loader>();
  const [form, fields] = useAnswers<"name">(useAnswered<typeof action>());
  return (
    <Layout {...layout} current="groups" formToken={useFormToken()}>
      <PageHead title="Add group" back={{ href: paths.groups(layout.workspace.slug), label: "Groups" }} />
      <Panel as="div" isNarrow>
        <PostForm form={form} formToken={useFormToken()}>
          <ErrorSummary form={form} />
          <TextField field={fields.name} label="Name" hint="60 characters at most. No two groups share one." />
          <Button>Add group</Button>
        </PostForm>
      </Panel>
    </Layout>
  );
}
