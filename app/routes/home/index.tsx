import { redirect, type LoaderFunctionArgs } from "@remix-run/node";
import { findSetupCode } from "#app/domain/instance/instance";
import { listOpenInvitations } from "#app/domain/invitations/open-invitations";
import { listMemberships } from "#app/domain/workspaces/workspace";
import { findVisitor } from "#app/web/guards";
import { paths } from "#app/web/urls";

export async function loader({ context }: LoaderFunctionArgs) {
  const person = await findVisitor(context);
  if (!person) return redirect((await findSetupCode()) ? "/setup" : "/login");
  const [[first, ...others], invitations] = await Promise.all([listMemberships(person), listOpenInvitations(person)]);
  const hasNoChoice = others.length === 0 && invitations.length === 0;
  return redirect(first && hasNoChoice ? paths.workspace(first.slug) : "/workspaces");
}
