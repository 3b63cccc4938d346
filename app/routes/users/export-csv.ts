import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { readMembers, readMembersWithMetadata, type ExportedMember } from "#app/domain/members/export";
import { joinNames } from "#app/domain/shared/csv-cell";
import { csvDownload } from "#app/web/csv";
import { readForm, readText } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { readFilter } from "#app/web/member-filter";
import { paths } from "#app/web/urls";

const columns = ["name", "email", "role", "groups", "status", "invited_at", "joined_at", "last_seen"];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const filter = readFilter(new URL(request.url));
  const fileName = `${admin.workspace.slug}-users.csv`;
  return csvDownload(context, { fileName, columns, batches: readMembers(admin, filter), cellsOf });
}

/** A POST alone shows metadata. One that does not say that it is wanted is led to the page that asks. */
export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const url = new URL(request.url);
  const { slug } = admin.workspace;
  if (readText(await readForm(request), "intent") !== "with-metadata")
    return redirect(`${paths.exportUsers(slug)}${url.search}`, 303);
  const table = {
    fileName: `${slug}-users-with-metadata.csv`,
    columns: [...columns, "metadata", "metadata_note"],
    batches: readMembersWithMetadata(admin, readFilter(url)),
    cellsOf: (member: ExportedMember) => [...cellsOf(member), ...metadataCells(member)],
  };
  return csvDownload(context, table);
}

/** What no secret opens leaves its cell empty, and the next one says so: empty alone would read as no metadata. */
function metadataCells({ metadata }: ExportedMember): string[] {
  if (metadata === "unreadable") return ["", "cannot be decrypted"];
  return [metadata ? JSON.stringify(metadata) : "", ""];
}

function cellsOf({ name, email, role, groups, status, invitedAt, joinedAt, lastSeenAt }: ExportedMember): string[] {
  return [name, email, role, joinNames(groups), status, invitedAt.toISOString(), timeOf(joinedAt), timeOf(lastSeenAt)];
}

function timeOf(time: Date | null): string {
  return time ? time.toISOString() : "";
}
