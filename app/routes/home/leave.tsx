import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { leave } from "#app/domain/members/leave";
import { useAnswers } from "#app/ui/forms/answers";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm } from "#app/web/forms";
import { requireMember } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { buildLayout } from "#app/web/layout";
import { useAnswered } from "#app/ui/visit";
import { Panel } from "#app/ui/card";
import { toTitle } from "#app/ui/title";
import { Consequences } from "#app/ui/lists";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "Leave this workspace", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return { layout: buildLayout(await requireMember(context, request, params)) };
}

const schema = z.object({ intent: z.literal("leave", { error: "Press the button to leave" }) });

export async function action({ context, request, params }: ActionFunctionArgs) {
  const member = await requireMember(context, request, params);
  return handleForm(request, schema, async () => {
    await leave(member);
    return redirectWithMessage(context, "/workspaces", `You have left ${member.workspace.name}.`);
  });
}

export default function Leave() {
  const { layout } = useLoaderData<typeof loader>();
  const { name, slug } = layout.workspace;
  const [form] = useAnswers(useAnswered<typeof action>());
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="home" formToken={formToken}>
      <PageHead title={`Leave ${name}?`} back={{ href: paths.workspace(slug), label: name }} />
      <Panel as="div" isNarrow>
        <PostForm form={form} formToken={formToken}>
          <ErrorSummary form={form} />
          <input type="hidden" name="intent" value="leave" />
          <Consequences>
            <li>You lose access to {name} at once, in every browser.</li>
            <li>Your account and your other workspaces stay as they are.</li>
            <li>The admins of {name} see that you left. To come back, ask one of them for an invitation.</li>
          </Consequences>
          <ButtonRow>
            <Button variant="final">Leave this workspace</Button>
            <ButtonLink href={paths.workspace(slug)}>Cancel</ButtonLink>
          </ButtonRow>
        </PostForm>
      </Panel>
    </Layout>
  );
}
