import { sql } from "kysely";
import { inSavepoint, type Trx } from "#db/database";
import { Refusal } from "#app/domain/shared/errors";
import { listTimeZones, toPresentName } from "#app/time-zone-names";

/**
 * A time zone by the name that it has today, out of what was chosen; UTC where nothing was. Refuses (field `timeZone`) one that
 * is not in the list, and one that the database does not know, as days are compared there.
 */
export async function readTimeZone(trx: Trx, typed = "UTC"): Promise<string> {
  const zone = toPresentName(typed);
  if (!listTimeZones().includes(zone)) throw new Refusal("Choose a time zone of the list", "timeZone");
  const isKnown = await inSavepoint(
    trx,
    async () => {
      await sql`select now() at time zone ${zone}`.execute(trx);
      return true;
    },
    (error) => {
      if (!isUnknownZone(error)) throw error;
      return false;
    },
  );
  if (!isKnown) throw new Refusal(`Choose another time zone: the database does not know ${zone}`, "timeZone");
  return zone;
}

/** invalid_parameter_value */
const isUnknownZone = (error: unknown) => error instanceof Error && "code" in error && error.code === "22023";
