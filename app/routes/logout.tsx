import { redirect } from "@remix-run/node";
import { signedOutRedirect } from "#app/web/responses";

export function loader() {
  return redirect("/");
}

export async function action() {
  return signedOutRedirect("/login");
}
