import type { LoaderFunctionArgs } from "@remix-run/node";
import { findImport } from "#app/domain/imports/import";
import { readResults, type FileRow } from "#app/domain/imports/table";
import { csvDownload } from "#app/web/csv";
import { requireAdmin } from "#app/web/guards";
import { answerOf, requireId } from "#app/web/responses";
import { formatOutcome } from "./import-text";

const columns = ["line", "name", "email", "role", "groups", "ends_on", "result", "reason"];

/** What became of each row. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const id = requireId(params.import);
  await answerOf(() => findImport(admin, id));
  const fileName = `${admin.workspace.slug}-import-result.csv`;
  return csvDownload(context, { fileName, columns, batches: readResults(admin, id), cellsOf });
}

function cellsOf({ line, name, email, role, groups, endsOn, outcome, reason }: FileRow): string[] {
  return [String(line), name, email, role, groups, endsOn, formatOutcome(outcome), reason ?? ""];
}
