import { Secret, TOTP } from "otpauth";

/** What an authenticator app shows for this secret, so many steps of 30 seconds from now. */
export function codeOf(secret: string, steps = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret.replace(/\s/g, "")) });
  return totp.generate({ timestamp: Date.now() + steps * 30_000 });
}
