import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import { dictionary } from "@zxcvbn-ts/language-common";
import { settings } from "#app/settings";
import { Refusal } from "#app/domain/shared/errors";
import { limitConcurrency } from "#app/domain/shared/concurrency-limit";

/** argon2id, 19 MiB, two passes: OWASP's first choice. It runs on libuv's threads, never on the event loop. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Hashes a new password. Refuses one that is shorter than PASSWORD_MIN_LENGTH or longer than 256 characters, the same
 * as the email address, or among the most common ones (NIST SP 800-63B-4, 3.1.1.2). No rules of composition.
 */
export async function hashPassword(password: string, email: string): Promise<string> {
  const normal = password.normalize("NFC");
  refuseWeak(normal, email);
  return besidesPages(() => hash(normal, cost));
}

/** One processor is left for requests that hash nothing: many concurrent sign-ins wait for one another instead. */
const hashers = Math.max(1, availableParallelism() - 1);
const besidesPages = <Result>(work: () => Promise<Result>) => limitConcurrency("argon2id", hashers, work);

function refuseWeak(password: string, email: string) {
  const { passwordMinLength } = settings();
  const length = Array.from(password).length;
  if (length === 0) throw new Refusal("Enter a password", "password");
  if (length < passwordMinLength)
    throw new Refusal(`Choose a password of ${passwordMinLength} characters or more`, "password");
  if (length > 256) throw new Refusal("Choose a password of 256 characters or fewer", "password");
  if (password.includes("\0")) throw new Refusal("Choose a password without control characters", "password");
  if (password.toLowerCase() === email)
    throw new Refusal("Choose a password that is not your email address", "password");
  if (isCommon(password))
    throw new Refusal("Choose a password that is harder to guess: this one is on every list", "password");
}

const common = new Set(dictionary["passwords-common"]);

function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  return common.has(lower) || /^(.{1,4})\1+$/u.test(lower) || "01234567890123456789".includes(lower);
}

let nobody: Promise<string> | undefined;

/**
 * Whether the password is right. Takes as long where there is no account, or one without a password, so the time tells
 * nothing.
 */
export async function isPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  const own = passwordHash?.startsWith("$argon2id$") ? passwordHash : undefined;
  const stored = own ?? (await (nobody ??= hash("nobody has this password", cost)));
  const right = await besidesPages(() => verify(stored, password.normalize("NFC").slice(0, 1024)));
  return right && own !== undefined;
}
