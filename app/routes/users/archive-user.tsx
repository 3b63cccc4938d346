import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listSentInvitations } from "#app/domain/invitations/cancel";
import { findProfile } from "#app/domain/members/profile";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { checkbox, handleForm } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { answerOf, requireId } from "#app/web/responses";
import { buildLayout } from "#app/web/layout";
import { ArchiveUserConfirm } from "./archive-user-confirm";
import { archiveOne } from "./take-out";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, `Archive ${data?.user.name ?? "a user"}`, data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const memberId = requireId(params.member);
  const [{ id, name, email, status }, sent] = await Promise.all([
    answerOf(() => findProfile(admin, memberId)),
    listSentInvitations(admin, memberId),
  ]);
  return { layout: buildLayout(admin, context), user: { id, name, email, status }, sent };
}

const schema = z.object({ cancelInvitations: checkbox });

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const memberId = requireId(params.member);
  return handleForm(request, schema, async (answers) => {
    const message = await archiveOne(admin, memberId, answers);
    const { slug, name } = admin.workspace;
    return memberId === admin.memberId
      ? redirectWithMessage(context, "/workspaces", `You are archived in ${name}, and have no access to it any more.`)
      : redirectWithMessage(context, paths.user(slug, memberId), message);
  });
}

export default function ArchiveUser() {
  const { layout, user, sent } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  const backHref = paths.user(layout.workspace.slug, user.id);
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <PageHead title={`Archive ${user.name}?`} subtitle={user.email} back={{ href: backHref, label: user.name }} />
      <ArchiveUserConfirm user={user} sent={sent} backHref={backHref} answered={answered} formToken={formToken} />
    </Layout>
  );
}
