import { db } from "#db/database";
import { settings } from "#app/settings";
import type { Admin, Role } from "#app/domain/shared/actors";
import { joinNames } from "#app/domain/shared/csv-cell";
import { Refusal } from "#app/domain/shared/errors";
import { listGroupNames } from "#app/domain/groups/group";
import { refusePast } from "#app/domain/members/access-end";
import { confirmImport } from "./confirm";
import { readAddresses } from "./reading/addresses";
import { countVerdicts } from "./rows";
import { startImportOfLines } from "./start";

/** So many are invited at once where nothing is wrong with any; more are looked at first. */
const AT_ONCE = 20;

export type Several = {
  addresses: string;
  role: Role;
  groupIds: string[];
  message: string;
  expiresInDays: number;
  endsOn?: string;
  sendEmail: boolean;
};

/**
 * Invites the people of one box, all with the same role and groups, as an import: up to 20 at once, where each address is one and
 * nobody has it here. Otherwise it is left as a draft, whose preview shows what is wrong. Refuses a box without anybody (field
 * `addresses`), a group that is gone and an end that is past. Throws TooOften after 60 lists within an hour.
 */
export async function inviteSeveral(admin: Admin, several: Several): Promise<string> {
  const people = readAddresses(several.addresses);
  if (people.length === 0) throw new Refusal("Enter at least one email address", "addresses");
  await refusePast(db, admin.workspace.id, several.endsOn);
  const groups = await nameGroups(admin, several.groupIds);
  const same = { role: several.role, groups, endsOn: several.endsOn };
  const lines = people.map((person) => ({ ...person, ...same }));
  const fileName = people.length === 1 ? "1 address" : `${people.length} addresses`;
  const id = await startImportOfLines(admin, fileName, lines);
  const { invite } = await countVerdicts(db, { workspaceId: admin.workspace.id, id });
  if (lines.length <= AT_ONCE && invite === lines.length)
    await confirmImport(admin, id, { ...several, update: false, unarchive: false, makeGroups: false });
  else await keepChoices(admin, id, several);
  return id;
}

async function nameGroups(admin: Admin, groupIds: string[]): Promise<string> {
  const known = await listGroupNames(admin);
  const names = groupIds.map((id) => known.find((group) => group.id === id)?.name);
  if (names.includes(undefined)) throw new Refusal("Choose the groups again: one of them is gone", "groups");
  return joinNames(names.filter((name) => name !== undefined));
}

/** What was chosen for the people of one box. */
export type Choices = Pick<Several, "message" | "expiresInDays" | "sendEmail">;

/** What the preview of a draft begins with; undefined where it is that of a file. */
export async function findChoices(admin: Admin, id: string): Promise<Choices | undefined> {
  const kept = await db
    .selectFrom("imports")
    .select(["message", "lifetime_days as days", "sends_email as sendEmail"])
    .where("workspace_id", "=", admin.workspace.id)
    .where("id", "=", id)
    .where("confirmed_at", "is", null)
    .executeTakeFirst();
  if (!kept || kept.days === null) return undefined;
  return { message: kept.message ?? "", expiresInDays: kept.days, sendEmail: kept.sendEmail };
}

async function keepChoices(admin: Admin, id: string, { message, expiresInDays, sendEmail }: Several) {
  await db
    .updateTable("imports")
    .set({ message: message || null, lifetime_days: expiresInDays })
    .set({ sends_email: sendEmail || settings().edition === "cloud" })
    .where("workspace_id", "=", admin.workspace.id)
    .where("id", "=", id)
    .where("confirmed_at", "is", null)
    .execute();
}
