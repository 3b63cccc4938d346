import { createCookie, redirect } from "@remix-run/node";
import { z } from "zod";
import { keysFor } from "#app/domain/shared/keys";
import { settings } from "#app/settings";
import type { FlashMessage } from "#app/ui/visit";
import { findVisitor } from "./guards";
import type { Scope } from "./request-context";

/** How long a message waits for its page. */
const FLASH_SECONDS = 5 * 60;

const flashSchema = z.object({
  /** Whose change it is about; null where nobody is signed in. */
  accountId: z.string().nullable(),
  /** The page that shows it, so that no other tab takes it away or shows it beside somebody else's form. */
  path: z.string(),
  message: z.object({
    text: z.string(),
    tone: z.enum(["good", "neutral", "danger"]).optional(),
    link: z.object({ href: z.string(), label: z.string() }).optional(),
    undo: z.string().optional(),
  }),
});

type Redirect = ReturnType<typeof redirect>;
type Flash = z.output<typeof flashSchema>;

/**
 * Redirects after a change, to a page that says once what happened: neither after a reload, nor in another tab, nor to
 * anybody else. The frame of every page shows it (`ui/flash-message`), so a page has nothing to do.
 *
 *     return redirectWithMessage(context, paths.user(slug, id), `${name}'s invitation is cancelled.`);
 *
 * Where a link belongs to it: `{ text: "Grace Hopper is invited.", link: { href, label: "Open the user" } }`. Where it can be
 * undone, `undo` is the path that an Undo button posts to.
 */
export function redirectWithMessage(scope: Scope, to: string, message: string | FlashMessage): Promise<Redirect> {
  return withMessage(scope, redirect(withoutDraft(to), 303), message);
}

/** The same for a redirect that carries more, such as the cookie of a new session. */
export async function withMessage(scope: Scope, answer: Redirect, message: string | FlashMessage): Promise<Redirect> {
  const flash = {
    accountId: await findAccountId(scope),
    path: readPathname(answer.headers.get("Location") ?? "/"),
    message: typeof message === "string" ? { text: message } : message,
  };
  answer.headers.append("Set-Cookie", await flashCookie(flash, FLASH_SECONDS));
  return answer;
}

/** The message for this page, with the header that deletes it, for the root's loader alone. */
export async function takeMessage(scope: Scope, request: Request) {
  const flash = await findFlash(scope, request);
  return flash && { message: flash.message, headers: { "Set-Cookie": await flashCookie(flash, 0) } };
}

/**
 * The cookie that carries a message on, where the page that was to show it redirects. The pages' script asks each loader by a
 * request of its own, the root's at the same time: each deletes or sets the cookie of one path, so neither undoes the other's.
 */
export async function carriedMessage(scope: Scope, request: Request, answer: Response): Promise<string | undefined> {
  const to = answer.headers.get("Location") ?? answer.headers.get("X-Remix-Redirect");
  if (!to || request.method !== "GET") return undefined;
  const flash = await findFlash(scope, request);
  return flash && flashCookie({ ...flash, path: readPathname(to) }, FLASH_SECONDS);
}

/** The message that this very page is to show to who is signed in. */
async function findFlash(scope: Scope, request: Request): Promise<Flash | undefined> {
  const flash = await readFlash(request);
  if (!flash || scope.isHead || isPrefetch(request) || flash.path !== new URL(request.url).pathname) return undefined;
  return flash.accountId === (await findAccountId(scope)) ? flash : undefined;
}

/**
 * Sent to its page, and to those below it, alone. The cookie that deletes it has a value, because links knows no Max-Age of 0 and
 * passes over a cookie that is empty: it would show the message again beside what the next form did.
 */
function flashCookie(flash: Flash, maxAge: number): Promise<string> {
  return cookie().serialize(maxAge > 0 ? flash : "shown", { maxAge, path: flash.path.replaceAll(";", "%3B") });
}

async function readFlash(request: Request): Promise<Flash | undefined> {
  const header = request.headers.get("Cookie");
  if (!header?.includes("foyer_flash=")) return undefined;
  return flashSchema.safeParse(await cookie().parse(header)).data;
}

function cookie() {
  const secrets = keysFor("flash").map((key) => key.toString("base64url"));
  return createCookie("foyer_flash", {
    secrets,
    httpOnly: true,
    sameSite: "lax",
    secure: settings().secure,
  });
}

async function findAccountId(scope: Scope): Promise<string | null> {
  return (await findVisitor(scope))?.accountId ?? null;
}

function isPrefetch({ headers }: Request): boolean {
  return /prefetch/.test(headers.get("Sec-Purpose") ?? headers.get("Purpose") ?? "");
}

function readPathname(to: string): string {
  return new URL(to, settings().appOrigin).pathname;
}

/** What a form held before its session ended is sent by now, and is not to stand there again. */
function withoutDraft(to: string): string {
  const url = new URL(to, settings().appOrigin);
  if (!url.searchParams.has("kept")) return to;
  url.searchParams.delete("kept");
  return `${url.pathname}${url.search}`;
}
