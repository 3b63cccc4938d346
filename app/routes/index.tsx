import { redirect, type LoaderFunctionArgs } from "@remix-run/node";
import { findSetupCode } from "#app/domain/instance";
import { listOpenInvitations } from "#app/domain/open-invitations";
import { listSeats } from "#app/domain/workspaces";
import { findVisitor } from "#app/web/guards";
import { paths } from "#app/web/paths";

export async function loader({ context }: LoaderFunctionArgs) {
  const person = await findVisitor(context);
  if (!person) return redirect((await findSetupCode()) ? "/setup" : "/login");
  const [[first, ...others], invitations] = await Promise.all([listSeats(person), listOpenInvitations(person)]);
  const hasNoChoice = others.length === 0 && invitations.length === 0;
  return redirect(first && hasNoChoice ? paths.workspace(first.slug) : "/workspaces");
}
