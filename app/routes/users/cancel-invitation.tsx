import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { isKeptByCancel } from "#app/domain/invitations/cancel";
import { findProfile } from "#app/domain/members/profile";
import { useFormToken } from "#app/ui/forms/form-token";
import { Layout, PageHead } from "#app/ui/layout/layout";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { buildLayout } from "#app/web/layout";
import { answerOf, requireId } from "#app/web/responses";
import { findReturnTo, readReturnTo } from "#app/web/return-to";
import { paths } from "#app/web/urls";
import { CancelInvitationConfirm } from "./cancel-invitation-confirm";
import { cancelOne } from "./take-out";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, `Cancel the invitation of ${data?.user.name ?? "a user"}`, data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const memberId = requireId(params.member);
  const [{ id, name, email, status }, isKept] = await Promise.all([
    answerOf(() => findProfile(admin, memberId)),
    isKeptByCancel(admin, memberId),
  ]);
  const returnTo = findReturnTo(request, admin.workspace.slug);
  return { layout: buildLayout(admin, context), user: { id, name, email, status }, isKept, returnTo };
}

const schema = z.object({ returnTo: z.string().optional() });

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const memberId = requireId(params.member);
  const { slug } = admin.workspace;
  return handleForm(request, schema, async ({ returnTo }) =>
    redirectWithMessage(context, readReturnTo(returnTo, slug) ?? paths.users(slug), await cancelOne(admin, memberId)),
  );
}

export default function CancelInvitation() {
  const { layout, user, ...page } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  const userHref = paths.user(layout.workspace.slug, user.id);
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <PageHead
        title={`Cancel the invitation of ${user.name}?`}
        subtitle={user.email}
        back={{ href: userHref, label: user.name }}
      />
      <CancelInvitationConfirm
        {...page}
        user={user}
        workspace={layout.workspace.name}
        userHref={userHref}
        answered={answered}
        formToken={formToken}
      />
    </Layout>
  );
}
