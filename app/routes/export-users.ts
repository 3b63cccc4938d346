import type { LoaderFunctionArgs } from "@remix-run/node";
import { readMembers, type ExportedMember } from "#app/domain/member-export";
import { csvDownload } from "#app/web/csv";
import { requireAdmin } from "#app/web/guards";
import { readFilter } from "#app/web/member-filter";

const columns = ["name", "email", "role", "groups", "status", "invited_at", "joined_at", "last_seen"];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(request, params);
  const filter = readFilter(new URL(request.url));
  const fileName = `${admin.workspace.slug}-users.csv`;
  return csvDownload({ fileName, columns, batches: readMembers(admin, filter), cellsOf });
}

/** No name of a group is split: one that holds the separator has it doubled. */
function cellsOf({ name, email, role, groups, status, invitedAt, joinedAt, lastSeenAt }: ExportedMember): string[] {
  const together = groups.map((group) => group.replaceAll("|", "||")).join("|");
  return [name, email, role, together, status, invitedAt.toISOString(), timeOf(joinedAt), timeOf(lastSeenAt)];
}

function timeOf(time: Date | null): string {
  return time ? time.toISOString() : "";
}
