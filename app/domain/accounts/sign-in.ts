import { db } from "#db/database";
import type { Origin } from "#app/domain/shared/actors";
import { passFirstStep, type SignedIn } from "./pending-login";
import { endSession } from "./sessions";
import { stillHasPassword, verifyPassword } from "./verify-password";

/**
 * Signs in with the password of this address's account, as far as `passFirstStep` goes; undefined where the two do not match,
 * which takes as long whether there is an account or not. A session that this browser had before ends when the new one begins.
 * Throws TooOften after five wrong passwords.
 */
export async function signIn(
  email: string | undefined,
  password: string,
  { origin, formerToken, leadsTo = "/" }: { origin: Origin; formerToken: string | undefined; leadsTo?: string },
): Promise<SignedIn | undefined> {
  const signedIn = await verifyPassword({ email, password, origin }, (account, settle) =>
    db.transaction().execute(async (trx) => {
      if (!(await stillHasPassword(trx, account))) return undefined;
      const passed = await passFirstStep(trx, account.id, { origin, leadsTo });
      await settle(trx);
      return passed;
    }),
  );
  if (signedIn && "sessionToken" in signedIn && formerToken) await endSession(formerToken);
  return signedIn;
}
