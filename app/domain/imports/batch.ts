import { sql } from "kysely";
import type { Trx } from "#db/database";
import type { ImportOutcome } from "#db/schema";
import { lockBatchGroups, makeMissingGroups } from "./groups";
import { inviteRows } from "./invite-rows";
import type { OpenImport } from "./open-import";
import type { Result, Results, RowNow } from "./results";
import { unarchiveRows } from "./unarchive-rows";
import { updateRows } from "./update-rows";
import { compareMetadata, judgement, type Range } from "./verdicts";

/** How many rows one transaction does. Changes of other admins to the workspace's users wait for as long as it takes. */
export const BATCH = 2000;

/**
 * Does the next rows of an import, and writes down what became of each and how far it came. The transaction has locked the
 * workspace and the import. Each row is judged anew: what is no longer as it was previewed is refused, with the reason.
 */
export async function doBatch(trx: Trx, open: OpenImport): Promise<void> {
  const range = await findRange(trx, open);
  if (!range) return advance(trx, open, { reached: open.reached, results: new Map(), mails: 0, isFinished: true });
  if (open.makesGroups) await makeMissingGroups(trx, open, range);
  const groups = await lockBatchGroups(trx, open, range);
  await compareMetadata(trx, open, range);
  const rows = await judgeAgain(trx, open, range);

  const results: Results = new Map(rows.map((row) => [row.line, planOf(row, open)]));
  const planned = (outcome: ImportOutcome) => rows.filter(({ line }) => results.get(line)?.outcome === outcome);
  const mails = [
    await inviteRows(trx, open, planned("invited"), results),
    await unarchiveRows(trx, open, planned("unarchived"), results),
  ];
  const changed = [...planned("updated"), ...(open.updates ? planned("unarchived") : [])];
  await updateRows(trx, open, { rows: changed, groups }, results);
  await writeResults(trx, open, results);
  await advance(trx, open, {
    reached: range.to,
    results,
    mails: mails.reduce((sum, count) => sum + count, 0),
    isFinished: range.isLast,
  });
}

async function findRange(trx: Trx, { workspaceId, id, reached }: OpenImport) {
  const next = trx
    .selectFrom("import_rows")
    .select("line")
    .select(sql<number>`row_number() over (order by line)`.as("place"))
    .where("workspace_id", "=", workspaceId)
    .where("import_id", "=", id)
    .where("line", ">", reached)
    .orderBy("line")
    .limit(BATCH + 1);
  const { from, to, count } = await trx
    .selectFrom(next.as("next"))
    .select((eb) => [
      eb.fn.min("line").as("from"),
      eb.fn.max("line").filterWhere("place", "<=", BATCH).as("to"),
      sql<number>`count(*)::int`.as("count"),
    ])
    .executeTakeFirstOrThrow();
  return from !== null && to !== null ? { from, to, isLast: count <= BATCH } : undefined;
}

async function judgeAgain(trx: Trx, open: OpenImport, { from, to }: Range): Promise<RowNow[]> {
  const { rows } = await sql<RowNow>`
    select j.*, r.line, r.member_id, coalesce(r.address, '') as address, r.role, r.group_names, r.metadata,
      r.metadata_keys, to_char(r.ends_on, 'YYYY-MM-DD') as ends_on,
      case when ${open.makesGroups} then coalesce(r.once_made, r.verdict) else r.verdict end as previewed
    from import_rows r, lateral (${judgement(open.workspaceId)}) as j
    where r.workspace_id = ${open.workspaceId} and r.import_id = ${open.id} and r.line between ${from} and ${to}
    order by r.line`.execute(trx);
  return rows;
}

/** What is to be done with a row, by the name of what it will have come to. */
function planOf(row: RowNow, open: OpenImport): Result {
  const { previewed, verdict, reason } = row;
  if (previewed === "error") return { outcome: "refused" };
  if (previewed === "same") return { outcome: "same" };
  if (previewed === "update" && !open.updates) return { outcome: "left" };
  if (previewed === "archived" && !open.unarchives) return { outcome: "left" };
  if (verdict === "error") return { outcome: "refused", reason: reason ?? "This row has an error" };
  if (verdict === previewed) return { outcome: outcomeOf[previewed] };
  if (previewed === "update" && verdict === "same") return { outcome: "same" };
  return { outcome: "refused", reason: meanwhile[previewed][verdict] };
}

const outcomeOf = { invite: "invited", update: "updated", archived: "unarchived" } as const;

const ALREADY_HERE = "Already here: added since the preview";
const NOT_HERE = "No user of this workspace any more";

/** What happened to the person since the preview. */
const meanwhile = {
  invite: { invite: "", update: ALREADY_HERE, same: ALREADY_HERE, archived: "Archived here since the preview" },
  update: { invite: NOT_HERE, update: "", same: "", archived: "Archived here since the preview" },
  archived: { invite: NOT_HERE, update: "Not archived any more", same: "Not archived any more", archived: "" },
} as const;

/** What is done needs its metadata no longer, which is in the membership, and lacks no group that was made for it. */
async function writeResults(trx: Trx, { workspaceId, id }: OpenImport, results: Results) {
  const alike = new Map<string, Result & { lines: number[] }>();
  for (const [line, { outcome, reason }] of results) {
    const key = `${outcome} ${reason ?? ""}`;
    const same = alike.get(key) ?? { outcome, reason, lines: [] };
    same.lines.push(line);
    alike.set(key, same);
  }
  for (const { outcome, reason = null, lines } of alike.values())
    await sql`
      update import_rows set outcome = ${outcome},
        reason = coalesce(${reason}, case when once_made is null or ${outcome}::import_outcome in ('left', 'refused') then reason end),
        metadata = case when ${outcome}::import_outcome in ('left', 'refused') then metadata end
      where workspace_id = ${workspaceId} and import_id = ${id} and line = any (${lines}::int[])`.execute(trx);
}

type Step = { reached: number; results: Results; mails: number; isFinished: boolean };

async function advance(trx: Trx, open: OpenImport, { reached, results, mails, isFinished }: Step) {
  const outcomes = [...results.values()].map(({ outcome }) => outcome);
  const count = (...those: ImportOutcome[]) => outcomes.filter((outcome) => those.includes(outcome)).length;
  await trx
    .updateTable("imports")
    .set((eb) => ({
      reached,
      invited: eb("invited", "+", count("invited", "let-in")),
      updated: eb("updated", "+", count("updated")),
      unarchived: eb("unarchived", "+", count("unarchived")),
      unchanged: eb("unchanged", "+", count("same", "left")),
      refused: eb("refused", "+", count("refused")),
      mails: eb("mails", "+", mails),
      worked_at: sql`clock_timestamp()`,
      due_at: isFinished ? null : sql`clock_timestamp()`,
      finished_at: isFinished ? sql`clock_timestamp()` : null,
      failures: 0,
    }))
    .where("workspace_id", "=", open.workspaceId)
    .where("id", "=", open.id)
    .execute();
}
