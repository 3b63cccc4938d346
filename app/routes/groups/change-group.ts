import { z } from "zod";
import { deleteGroup, duplicateGroup, renameGroup } from "#app/domain/groups/group";
import { addToGroup, removeFromGroup, type Membership } from "#app/domain/groups/members";
import type { Admin } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import { formatNumber } from "#app/ui/format";
import { redirectWithMessage } from "#app/web/flash-messages";
import { checkbox, handleForm, oneLine, readForm } from "#app/web/forms";
import type { Scope } from "#app/web/request-context";
import { readRemoveButton } from "#app/web/row-button";
import { isId, readPath, paths } from "#app/web/urls";

const chosen = z
  .array(z.string().refine(isId, "Choose users of the list"), { error: "Choose users of the list" })
  .min(1, "Choose at least one user")
  .max(100, "Choose 100 users at most");

const schema = z.discriminatedUnion(
  "intent",
  [
    z.object({ intent: z.literal("rename"), name: oneLine("a name", 60) }),
    z.object({ intent: z.literal("duplicate"), withMembers: checkbox }),
    z.object({ intent: z.literal("delete") }),
    z.object({ intent: z.literal("add-member"), member: chosen }),
    z.object({ intent: z.literal("remove-member"), member: chosen.optional() }),
  ],
  { error: "Choose what to do" },
);

type Answers = z.output<typeof schema>;

/** Answers the forms of a group's page, each by its intent. */
export function changeGroup(context: Scope, request: Request, admin: Admin, groupId: string) {
  return handleForm(request, schema, async (answers) => {
    const ofRow = readRemoveButton((await readForm(request)).keys());
    const chosen = ofRow && answers.intent === "remove-member" ? { ...answers, member: [ofRow] } : answers;
    const [to, message] = await change(admin, groupId, chosen, readPath(request));
    return redirectWithMessage(context, to, message);
  });
}

/** Does what was asked for, and answers where to go on and what is said there. */
async function change(admin: Admin, groupId: string, answers: Answers, here: string): Promise<[string, string]> {
  const { slug } = admin.workspace;
  switch (answers.intent) {
    case "rename":
      await renameGroup(admin, groupId, answers.name);
      return [here, `The group is named ${answers.name} now.`];
    case "duplicate": {
      const copy = await duplicateGroup(admin, groupId, answers);
      return [paths.group(slug, copy.id), `The copy is made: this is ${copy.name}.`];
    }
    case "delete":
      return [
        paths.groups(slug),
        `The group ${(await deleteGroup(admin, groupId)).name} is deleted. Its users are still here.`,
      ];
    case "add-member":
      return [paths.group(slug, groupId), inGroup(await addToGroup(admin, groupId, answers.member), "in")];
    case "remove-member":
      if (!answers.member) throw new Refusal("Choose at least one user", "member");
      return [here, inGroup(await removeFromGroup(admin, groupId, answers.member), "out of")];
  }
}

function inGroup({ group, users }: Membership, where: "in" | "out of"): string {
  const [only = "", ...others] = users;
  return others.length
    ? `${formatNumber(users.length)} users are ${where} ${group} now.`
    : `${only} is ${where} ${group} now.`;
}
