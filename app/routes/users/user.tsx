import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listHistory } from "#app/domain/audit-log/event";
import { listGroupNames } from "#app/domain/groups/group";
import { makeNewLink, resend } from "#app/domain/invitations/invitation";
import { findProfile } from "#app/domain/members/profile";
import { showMetadata, unarchive } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { findUndoable } from "#app/domain/undos/find";
import { settings } from "#app/settings";
import { useFormToken } from "#app/ui/forms/form-token";
import { Refusal } from "#app/domain/shared/errors";
import { Notice } from "#app/ui/notice";
import { Layout } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm, readForm } from "#app/web/forms";
import { readRowButton } from "#app/web/row-button";
import { requireAdmin } from "#app/web/guards";
import { hasMailbox } from "#app/web/dev-mailbox";
import { paths } from "#app/web/urls";
import { safePath } from "#app/web/redirects";
import { answerOf, requireId } from "#app/web/responses";
import { buildLayout } from "#app/web/layout";
import { saveUser } from "./save-user";
import { saveUserMetadata } from "./save-metadata";
import { archiveOne, cancelOne } from "./take-out";
import { Demotion } from "./user-demotion";
import { userMessages } from "./user-messages";
import { UserPage } from "./user-page";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, data?.user.name ?? "User", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const memberId = requireId(params.member);
  const [user, history, groups, undoable] = await Promise.all([
    answerOf(() => findProfile(admin, memberId)),
    listHistory(admin, memberId),
    listGroupNames(admin),
    findUndoable(admin, memberId),
  ]);
  const { edition } = settings();
  return {
    layout: buildLayout(admin, context),
    user,
    history,
    groups,
    undoable,
    edition,
    hasMailbox: hasMailbox(context),
    now: new Date(),
  };
}

const intents = z.object({
  intent: z.enum(["resend", "new-link", "cancel", "archive", "unarchive"], { error: "Choose what to do" }).optional(),
  /** The list whose row the button stands in. */
  returnTo: z.string().transform(safePath).optional(),
});

const work = {
  resend: async (...it: Target) => userMessages.resend(await resend(...it)),
  "new-link": async (...it: Target) => userMessages["new-link"](await makeNewLink(...it)),
  cancel: cancelOne,
  archive: (...it: Target) => archiveOne(...it),
  unarchive: async (...it: Target) => userMessages.unarchive(await unarchive(...it)),
};

type Target = [admin: Admin, memberId: string];

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const memberId = requireId(params.member);
  const here = paths.user(admin.workspace.slug, memberId);
  const form = await readForm(request);
  const part = form.get("intent");

  if (part === "show-metadata") {
    const metadata = await answerOf(() => showMetadata(admin, memberId));
    return json({ intent: "show-metadata", metadata: metadata ?? {}, result: null });
  }
  if (part === "save") return saveUser(context, request, admin, memberId);
  if (part === "save-metadata") return saveUserMetadata(context, request, admin, memberId);
  return handleForm(request, intents, async (chosen) => {
    const intent = chosen.intent ?? readRowButton(form.keys())?.intent;
    if (!intent) throw new Refusal("Choose what to do", "intent");
    const message = await work[intent](admin, memberId);
    const usual = intent === "cancel" ? paths.users(admin.workspace.slug) : here;
    return redirectWithMessage(context, chosen.returnTo ?? usual, message);
  });
}

export default function User() {
  const { layout, ...page } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  if (answered && "kept" in answered)
    return (
      <Layout {...layout} current="users" formToken={formToken}>
        <Demotion user={page.user} workspace={layout.workspace} kept={answered.kept} formToken={formToken} />
      </Layout>
    );
  const refused = answered?.result && !answered.intent.startsWith("save") ? answered.result.error : undefined;
  return (
    <Layout {...layout} current="users" showsTimes formToken={formToken}>
      {refused && <Notice tone="danger">{Object.values(refused).flat().join(". ")}</Notice>}
      <UserPage
        {...page}
        slug={layout.workspace.slug}
        formToken={formToken}
        answered={answered?.result ? answered : undefined}
        shownMetadata={answered && "metadata" in answered ? answered.metadata : undefined}
      />
    </Layout>
  );
}
