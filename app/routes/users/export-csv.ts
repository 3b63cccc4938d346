import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { readMembers, readMembersWithMetadata, type ExportedMember } from "#app/domain/members/export";
import { csvDownload } from "#app/web/csv";
import { cellsOf, exportColumns, metadataCells, metadataColumns } from "#app/web/export-cells";
import { readForm, readText } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { readFilter } from "#app/web/member-filter";
import { paths } from "#app/web/urls";

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const filter = readFilter(new URL(request.url));
  const fileName = `${admin.workspace.slug}-users.csv`;
  return csvDownload(context, { fileName, columns: exportColumns, batches: readMembers(admin, filter), cellsOf });
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
    columns: [...exportColumns, ...metadataColumns],
    batches: readMembersWithMetadata(admin, readFilter(url)),
    cellsOf: (member: ExportedMember) => [...cellsOf(member), ...metadataCells(member)],
  };
  return csvDownload(context, table);
}
