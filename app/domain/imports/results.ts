import type { ImportOutcome, ImportVerdict } from "#db/schema";
import type { Role } from "#app/domain/shared/actors";
import type { Judged } from "./verdicts";

/** What became of a row, and why; without a reason, the one that the row has stays. */
export type Result = { outcome: ImportOutcome; reason?: string };

/** What became of rows, by their lines. */
export type Results = Map<number, Result>;

/** A row as it was previewed, what was read of it, and how it is to be judged as the workspace is now. */
export type RowNow = Judged & {
  line: number;
  previewed: ImportVerdict;
  member_id: string;
  address: string;
  role: Role | null;
  group_names: string[] | null;
  metadata: Buffer | null;
  metadata_keys: number | null;
  ends_on: string | null;
};
