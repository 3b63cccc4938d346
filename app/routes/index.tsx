import { redirect, type LoaderFunctionArgs } from "@remix-run/node";
import { findSetupCode } from "#app/domain/instance";
import { listSeats } from "#app/domain/workspaces";
import { findVisitor } from "#app/web/guards";
import { paths } from "#app/web/paths";

export async function loader({ context }: LoaderFunctionArgs) {
  const person = await findVisitor(context);
  if (!person) return redirect((await findSetupCode()) ? "/setup" : "/login");
  const [first, ...others] = await listSeats(person);
  return redirect(first && others.length === 0 ? paths.workspace(first.slug) : "/workspaces");
}
