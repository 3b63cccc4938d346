import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findProfile } from "#app/domain/members/profile";
import { archive } from "#app/domain/members/edit";
import { useAnswers } from "#app/ui/forms/answers";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { Checkbox } from "#app/ui/forms/choice";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { checkbox, handleForm } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { isId, paths } from "#app/web/urls";
import { answerOf, notFound } from "#app/web/responses";
import { buildLayout } from "#app/web/layout";
import { userMessages } from "./user-messages";
import { useAnswered } from "#app/ui/visit";
import { Panel } from "#app/ui/card";
import { Consequences } from "#app/ui/lists";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Archive ${data?.user.name ?? "user"} · Foyer` },
];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { member = "" } = params;
  if (!isId(member)) throw notFound();
  const { id, name, email, status, openInvitations } = await answerOf(() => findProfile(admin, member));
  return { layout: buildLayout(admin, context), user: { id, name, email, status, openInvitations } };
}

const schema = z.object({ cancelInvitations: checkbox });

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { member = "" } = params;
  if (!isId(member)) throw notFound();
  return handleForm(request, schema, async (answers) => {
    const archived = await archive(admin, member, answers);
    const { slug, name } = admin.workspace;
    return member === admin.memberId
      ? redirectWithMessage(context, "/workspaces", `You are archived in ${name}, and out of it.`)
      : redirectWithMessage(context, paths.user(slug, member), userMessages.archive(archived));
  });
}

export default function ArchiveUser() {
  const { layout, user } = useLoaderData<typeof loader>();
  const { slug } = layout.workspace;
  const [form, fields] = useAnswers<"cancelInvitations">(useAnswered<typeof action>(), {
    cancelInvitations: "on",
  });
  const isActive = user.status === "active";
  return (
    <Layout {...layout} current="users" formToken={useFormToken()}>
      <PageHead title={`Archive ${user.name}?`} back={{ href: paths.user(slug, user.id), label: user.name }} />
      <Panel as="div" isNarrow>
        <PostForm form={form} formToken={useFormToken()}>
          <ErrorSummary form={form} />
          <input type="hidden" name="intent" value="archive" />
          <Consequences>
            {isActive && <li>With the next click, {user.email} is out of this workspace, in every browser.</li>}
            {!isActive && <li>The invitation link of {user.email} stops working.</li>}
            <li>Name, role, groups, metadata and history are kept.</li>
            <li>Unarchiving invites again, by a new link in a new mail.</li>
          </Consequences>
          {user.openInvitations > 0 && (
            <Checkbox
              field={fields.cancelInvitations}
              label={`Cancel the ${user.openInvitations} open invitations that ${user.name} sent`}
            />
          )}
          <ButtonRow>
            <Button variant="final">Archive user</Button>
            <ButtonLink href={paths.user(slug, user.id)}>Keep</ButtonLink>
          </ButtonRow>
        </PostForm>
      </Panel>
    </Layout>
  );
}
