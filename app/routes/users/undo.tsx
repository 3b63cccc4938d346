import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listHistory } from "#app/domain/audit-log/event";
import { findUndoable } from "#app/domain/undos/find";
import { undo } from "#app/domain/undos/undo";
import { useFormToken } from "#app/ui/forms/form-token";
import { Layout, PageHead } from "#app/ui/layout/layout";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { buildLayout } from "#app/web/layout";
import { notFound, requireId } from "#app/web/responses";
import { findReturnTo, readReturnTo } from "#app/web/return-to";
import { paths } from "#app/web/urls";
import { UndoConfirm } from "./undo-confirm";
import { userMessages } from "./user-messages";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, data ? headingOf(data.undoable) : "Undo", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const memberId = requireId(params.member);
  const [undoable, history] = await Promise.all([findUndoable(admin, memberId), listHistory(admin, memberId)]);
  if (history.length === 0) throw notFound();
  const returnTo = findReturnTo(request, admin.workspace.slug) ?? paths.users(admin.workspace.slug);
  return { layout: buildLayout(admin, context), undoable, returnTo, now: new Date() };
}

const schema = z.object({ returnTo: z.string().optional() });

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const memberId = requireId(params.member);
  const { slug } = admin.workspace;
  return handleForm(request, schema, async ({ returnTo }) => {
    const undone = await undo(admin, memberId);
    const to = readReturnTo(returnTo, slug) ?? paths.user(slug, memberId);
    return redirectWithMessage(context, to, userMessages.undo(undone));
  });
}

export default function Undo() {
  const { layout, undoable, returnTo, now } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" showsTimes formToken={formToken}>
      <PageHead
        title={headingOf(undoable)}
        subtitle={undoable?.email}
        back={{ href: paths.users(layout.workspace.slug), label: "Users" }}
      />
      <UndoConfirm undoable={undoable} returnTo={returnTo} now={now} answered={answered} formToken={formToken} />
    </Layout>
  );
}

function headingOf(undoable: { kind: "archive" | "cancel"; name: string } | null | undefined): string {
  if (!undoable) return "This cannot be undone";
  const { kind, name } = undoable;
  return kind === "archive" ? `Undo archiving ${name}?` : `Undo cancelling the invitation of ${name}?`;
}
