import { redirect } from "@remix-run/node";
import { endSession } from "#app/domain/sessions";
import { endedSessionCookie } from "#app/web/cookies";
import { currentScope } from "#app/web/scope";

export function loader() {
  return redirect("/");
}

export async function action() {
  const { sessionToken } = currentScope();
  if (sessionToken) await endSession(sessionToken);
  return redirect("/login", { status: 303, headers: { "Set-Cookie": endedSessionCookie() } });
}
