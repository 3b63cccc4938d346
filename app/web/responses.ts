import { redirect } from "@remix-run/node";
import { Forbidden, NotFound } from "#app/domain/refusals";
import { sessionCookie } from "./cookies";

export function notFound(): Response {
  return new Response(null, { status: 404 });
}

export function forbidden(): Response {
  return new Response(null, { status: 403 });
}

/** Sends somebody on who just got a session. */
export function signedInRedirect(to: string, sessionToken: string) {
  return redirect(to, { status: 303, headers: { "Set-Cookie": sessionCookie(sessionToken) } });
}

/** The domain's two ways of saying no to the whole page, as the answers they are; all else goes on as it came. */
export async function answerOf<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotFound) throw notFound();
    if (error instanceof Forbidden) throw forbidden();
    throw error;
  }
}
