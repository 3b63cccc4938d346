import { json } from "@remix-run/node";
import { z } from "zod";
import { findMemberRow } from "#app/domain/members/list";
import { editMember } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { NotConfirmed } from "#app/domain/shared/errors";
import { redirectWithMessage } from "#app/web/flash-messages";
import {
  checkbox,
  day,
  emailAddress,
  groupIds,
  handleForm,
  metadata,
  personName,
  role,
  readForm,
} from "#app/web/forms";
import { paths } from "#app/web/urls";
import { notFound } from "#app/web/responses";
import { readReturnTo } from "#app/web/return-to";
import type { Scope } from "#app/web/request-context";
import { userMessages } from "./user-messages";

const details = {
  role,
  groups: groupIds,
  metadata: metadata.optional(),
  endsOn: day,
  version: z.string({ error: "Compare your changes with what is saved, then save again" }).optional(),
  confirmed: checkbox,
};

/** Name and address are an admin's to change while the membership is Invited; before and after, whatever is sent is ignored. */
function answersTo(form: FormData, isInvited: boolean) {
  return z.object({
    name: isInvited && form.has("name") ? personName : ignored,
    email: isInvited && form.has("email") ? emailAddress : ignored,
    ...details,
  });
}

const ignored = z
  .string()
  .optional()
  .catch(undefined)
  .transform(() => undefined);

/** Saves the form of a user's page, or one of its fields from another, which it leads back to. What would take an admin's role away is asked for once more first. */
export async function saveUser(context: Scope, request: Request, admin: Admin, memberId: string) {
  const user = await findMemberRow(admin, memberId);
  if (!user) throw notFound();
  const form = await readForm(request);
  const isInvited = user.status === "invited" || user.status === "requested";
  try {
    return await handleForm(request, answersTo(form, isInvited), async (answers) => {
      const { groups, metadata: typed, confirmed, ...rest } = answers;
      const endsOn = form.has("endsOn") ? (answers.endsOn ?? null) : undefined;
      const returnTo = readReturnTo(form.get("returnTo"), admin.workspace.slug);
      const saved = await editMember(admin, memberId, {
        ...rest,
        endsOn,
        groupIds: groups,
        metadata: form.has("metadata") ? (typed ?? "") : undefined,
        asksFirst: !confirmed,
      });
      const to = isOut(admin, memberId, answers.role) ? paths.workspace(admin.workspace.slug) : returnTo;
      return redirectWithMessage(context, to ?? paths.user(admin.workspace.slug, memberId), userMessages.save(saved));
    });
  } catch (error) {
    if (!(error instanceof NotConfirmed)) throw error;
    return json({ intent: "confirm", kept: draftOf(form), result: null });
  }
}

/** An admin who gives up the role can no longer open this page. */
function isOut(admin: Admin, memberId: string, role: string): boolean {
  return memberId === admin.memberId && role !== "admin";
}

const kept = ["role", "groups", "metadata", "endsOn", "version", "returnTo"];

/** All that was answered, to be sent again by the button that confirms it. */
function draftOf(form: FormData): [string, string][] {
  return [...form].flatMap(([name, value]) =>
    kept.includes(name) && typeof value === "string" ? [[name, value] satisfies [string, string]] : [],
  );
}
