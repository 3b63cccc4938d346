import { sql, type RawBuilder } from "kysely";
import { db, setStatementTimeout, type Trx } from "#db/database";
import type { Purpose } from "#app/domain/shared/keys";
import { reencryptText } from "#app/domain/shared/encryption";

/** How many values were encrypted anew, were under the newest secret already, and open with no secret of APP_SECRET. */
export type Rotation = { renewed: number; newest: number; unreadable: number };

type Store = { table: string; key: string[]; column: string; purpose: Purpose };

/**
 * Everything that is stored encrypted. A value is bound to the key of its row. A request for a reset link hands its value on to
 * the link, and an undo or the row of an import to the membership: so those come first.
 */
const stores: Store[] = [
  { table: "reset_requests", key: ["id"], column: "redirect_to", purpose: "redirect" },
  { table: "password_resets", key: ["id"], column: "redirect_to", purpose: "redirect" },
  { table: "pending_logins", key: ["id"], column: "leads_to", purpose: "redirect" },
  { table: "two_factor_secrets", key: ["account_id"], column: "secret", purpose: "second-step" },
  { table: "form_drafts", key: ["id"], column: "answers", purpose: "kept-form" },
  { table: "undos", key: ["workspace_id", "member_id"], column: "metadata", purpose: "metadata" },
  { table: "import_rows", key: ["workspace_id", "member_id"], column: "typed_metadata", purpose: "metadata" },
  { table: "import_rows", key: ["workspace_id", "member_id"], column: "metadata", purpose: "metadata" },
  { table: "members", key: ["workspace_id", "id"], column: "metadata", purpose: "metadata" },
];

const BATCH = 200;

/**
 * Encrypts every encrypted value of the instance under the newest secret. What no secret opens is left as it is. Each batch is
 * a transaction that locks its rows in the order of their keys: the app, and a second rotation, wait for it and go on.
 */
export async function rotateSecrets(): Promise<Rotation> {
  const rotation = { renewed: 0, newest: 0, unreadable: 0 };
  for (const store of stores) {
    let place: string[] | undefined = store.key.map(() => "00000000-0000-0000-0000-000000000000");
    while (place) place = await rotateBatch(store, place, rotation);
  }
  return rotation;
}

/** Answers the key of the batch's last row, or undefined after the last batch. */
async function rotateBatch(store: Store, after: string[], rotation: Rotation): Promise<string[] | undefined> {
  return db.transaction().execute(async (trx) => {
    await setStatementTimeout(trx, 0);
    const rows = await lockBatch(trx, store, after);
    for (const { key, encrypted } of rows) {
      const reencrypted = reencryptText(store.purpose, encrypted, key.join("/"));
      if (typeof reencrypted !== "string") await write(trx, store, key, reencrypted);
      rotation[typeof reencrypted === "string" ? reencrypted : "renewed"] += 1;
    }
    return rows.length < BATCH ? undefined : rows.at(-1)?.key;
  });
}

async function lockBatch(trx: Trx, { table, key, column }: Store, after: string[]) {
  const columns = sql.join(key.map((name) => sql.ref(name)));
  const { rows } = await sql<{ key: string[]; encrypted: Buffer }>`
    select array[${columns}]::text[] as key, ${sql.ref(column)} as encrypted from ${sql.table(table)}
    where ${sql.ref(column)} is not null and (${columns}) > (${toUuids(after)})
    order by ${columns} limit ${BATCH} for no key update`.execute(trx);
  return rows;
}

async function write(trx: Trx, { table, key, column }: Store, values: string[], encrypted: Buffer) {
  const columns = sql.join(key.map((name) => sql.ref(name)));
  await sql`
    update ${sql.table(table)} set ${sql.ref(column)} = ${encrypted}
    where (${columns}) = (${toUuids(values)})`.execute(trx);
}

function toUuids(values: string[]): RawBuilder<unknown> {
  return sql.join(values.map((value) => sql`${value}::uuid`));
}
