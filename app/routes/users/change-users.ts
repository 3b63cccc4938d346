import { z } from "zod";
import { bulkIntents } from "#app/domain/bulk-actions/bulk-action";
import { resend } from "#app/domain/invitations/invitation";
import { unarchive } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import { choiceOfAll, runBulk } from "#app/web/bulk-selection";
import { redirectWithMessage } from "#app/web/flash-messages";
import { checkbox, handleForm, role } from "#app/web/forms";
import type { Scope } from "#app/web/request-context";
import { isId, paths } from "#app/web/urls";
import { nobodyChosen } from "./list/bulk-bar";
import { archiveOne, cancelOne } from "./take-out";
import { userMessages } from "./user-messages";

const schema = z.object({
  intent: z.enum(bulkIntents, { error: "Choose what to do" }),
  member: z
    .array(z.string().refine(isId, "Choose a user of the list"), { error: "Choose users of the list" })
    .max(1000, "Choose 1,000 users at most, or all that match"),
  all: checkbox,
  role: role.optional(),
  group: z.string({ error: "Choose one group" }).refine(isId, "Choose a group of the list").optional(),
  formKey: z.string({ error: "Open this page again" }).refine(isId, "Open this page again").optional(),
});

/** Answers the forms of the list. One user's menu leads back to the list, and many lead to what became of each. */
export function changeUsers(context: Scope, request: Request, admin: Admin) {
  const url = new URL(request.url);
  return handleForm(request, schema, async ({ intent, member, all, role, group, formKey }) => {
    const [one, ...others] = member;
    if (!all && !one) throw new Refusal(nobodyChosen, "member");
    const choice = all ? choiceOfAll(url) : { memberIds: member };
    if (all || !one || others.length > 0 || !isForOne(intent))
      return runBulk(admin, { id: formKey ?? crypto.randomUUID(), intent, role, groupId: group, choice });

    const message = await changeOne[intent](admin, one);
    return redirectWithMessage(context, `${paths.users(admin.workspace.slug)}${url.search}`, message);
  });
}

type Target = [admin: Admin, memberId: string];

/** Whether one user alone is changed as their own page does it; the other actions tell what became of each, also of one. */
function isForOne(intent: (typeof bulkIntents)[number]): intent is keyof typeof changeOne {
  return Object.hasOwn(changeOne, intent);
}

const changeOne = {
  resend: async (...it: Target) => userMessages.resend(await resend(...it)),
  cancel: cancelOne,
  archive: archiveOne,
  unarchive: async (...it: Target) => userMessages.unarchive(await unarchive(...it)),
};
