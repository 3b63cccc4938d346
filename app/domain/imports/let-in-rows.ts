import type { Trx } from "#db/database";
import { approveRequestByEmail } from "#app/domain/access-requests/access-request";
import { welcome } from "#app/domain/access-requests/approve-request";
import { decrypt } from "#app/domain/members/metadata";
import { insertMember } from "#app/domain/members/new-member";
import type { OpenImport } from "./open-import";
import type { Results, RowNow } from "./results";

/** Makes those active who asked for access, and answers their lines: they get the email that says so, and no invitation. */
export async function letInRows(trx: Trx, open: OpenImport, rows: RowNow[], results: Results): Promise<Set<number>> {
  const asked = rows.filter((row) => row.has_asked);
  const lines = new Set<number>();
  for (const row of asked) {
    if (!(await letIn(trx, open, row))) continue;
    lines.add(row.line);
    results.set(row.line, { outcome: "let-in" });
  }
  return lines;
}

async function letIn(trx: Trx, open: OpenImport, row: RowNow): Promise<boolean> {
  const { workspaceId, actor } = open;
  const { member_id: id, address: email } = row;
  const requester = await approveRequestByEmail(trx, workspaceId, email);
  if (!requester) return false;
  const role = row.role ?? open.role ?? "end-user";
  const metadata = decrypt(row.metadata, workspaceId, id);
  const member = {
    ...requester,
    ...{ workspaceId, id, email, role, invitedBy: actor.memberId, endsOn: row.ends_on ?? open.endsOn },
    metadata: metadata === "unreadable" ? undefined : metadata,
  };
  if (!(await insertMember(trx, member))) return false;
  await welcome(trx, actor, member, { role, groupIds: row.group_ids ?? [] }, { keys: row.metadata_keys ?? 0 });
  return true;
}
