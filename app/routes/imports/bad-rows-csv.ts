import type { LoaderFunctionArgs } from "@remix-run/node";
import { findImport } from "#app/domain/imports/import";
import { readBadRows, type FileRow } from "#app/domain/imports/table";
import { csvDownload } from "#app/web/csv";
import { requireAdmin } from "#app/web/guards";
import { answerOf, requireId } from "#app/web/responses";

const columns = ["name", "email", "role", "groups", "metadata", "ends_on", "line", "reason"];

/** The rows to mend, as they were typed. Uploaded again, the last two columns are ignored. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const id = requireId(params.import);
  await answerOf(() => findImport(admin, id));
  const fileName = `${admin.workspace.slug}-rows-to-mend.csv`;
  return csvDownload(context, { fileName, columns, batches: readBadRows(admin, id), cellsOf });
}

function cellsOf({ name, email, role, groups, metadata, endsOn, line, reason }: FileRow): string[] {
  return [name, email, role, groups, metadata, endsOn, String(line), reason ?? ""];
}
