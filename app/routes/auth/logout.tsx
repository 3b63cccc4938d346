import { redirect, type ActionFunctionArgs } from "@remix-run/node";
import { signedOutRedirect } from "#app/web/responses";

export function loader() {
  return redirect("/");
}

export async function action({ context }: ActionFunctionArgs) {
  return signedOutRedirect(context, "/login");
}
