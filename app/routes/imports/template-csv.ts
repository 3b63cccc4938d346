import type { LoaderFunctionArgs } from "@remix-run/node";
import { csvDownload } from "#app/web/csv";
import { requireAdmin } from "#app/web/guards";

const columns = ["name", "email", "role", "groups", "metadata", "ends_on"];
const example = ["Ada Byron", "ada@example.com", "End-user", "Team A|Team B", '{"employee": "1815"}', ""];

/** A file to fill in: the names of the columns, and a row that shows how they are written. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  await requireAdmin(context, request, params);
  return csvDownload(context, { fileName: "users-template.csv", columns, batches: rows(), cellsOf: (row) => row });
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* rows() {
  yield [example];
}
