import type { ExportedMember } from "#app/domain/members/export";
import { joinNames } from "#app/domain/shared/csv-cell";

export const exportColumns = [
  "name",
  "email",
  "role",
  "groups",
  "status",
  "invited_at",
  "joined_at",
  "last_seen",
  "ends_on",
];
export const metadataColumns = ["metadata", "metadata_note"];

/** What no secret opens leaves its cell empty, and the next one says so: empty alone would read as no metadata. */
export function metadataCells({ metadata }: ExportedMember): string[] {
  if (metadata === "unreadable") return ["", "cannot be decrypted"];
  return [metadata ? JSON.stringify(metadata) : "", ""];
}

/** An import reads all but the times, and changes nothing where nothing was edited. */
export function cellsOf({ name, email, role, groups, status, endsOn, ...times }: ExportedMember): string[] {
  const { invitedAt, joinedAt, lastSeenAt } = times;
  const moments = [invitedAt.toISOString(), timeOf(joinedAt), timeOf(lastSeenAt)];
  return [name, email, role, joinNames(groups), status, ...moments, endsOn ?? ""];
}

function timeOf(time: Date | null): string {
  return time ? time.toISOString() : "";
}
