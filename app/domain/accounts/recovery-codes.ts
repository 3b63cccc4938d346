import { Secret } from "otpauth";
import type { Trx } from "#db/database";
import { hashToken } from "#app/domain/shared/keys";

const CODES = 10;
const BYTES = 10;

/** Makes ten codes of 80 random bits and answers them in groups of four; only their hashes are kept. */
export async function writeRecoveryCodes(trx: Trx, accountId: string): Promise<string[]> {
  const codes = Array.from({ length: CODES }, () => new Secret({ size: BYTES }).base32);
  await trx
    .insertInto("recovery_codes")
    .values(codes.map((code) => ({ account_id: accountId, code_hash: hashToken(code) })))
    .execute();
  return codes.map((code) => (code.match(/.{4}/g) ?? []).join("-"));
}

/** Uses up a recovery code of the account, written in capitals and ungrouped. False where it is none, or was used. */
export async function takeRecoveryCode(trx: Trx, accountId: string, code: string): Promise<boolean> {
  const taken = await trx
    .deleteFrom("recovery_codes")
    .where("account_id", "=", accountId)
    .where("code_hash", "=", hashToken(code))
    .executeTakeFirst();
  return taken.numDeletedRows === 1n;
}

/** Deletes every recovery code of an account. */
export async function dropRecoveryCodes(trx: Trx, accountId: string): Promise<void> {
  await trx.deleteFrom("recovery_codes").where("account_id", "=", accountId).execute();
}
