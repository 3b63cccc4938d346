import { redirect } from "@remix-run/node";
import type { Admin, Member, Person } from "#app/domain/people";
import { findPerson, findVisit } from "#app/domain/sessions";
import { pathOf, paths } from "./paths";
import { forbidden, notFound } from "./responses";
import { currentScope } from "./scope";

type Params = { workspace?: string };

/** Who is signed in, if anybody; asked of the database once a request. */
export async function findVisitor(): Promise<Person | undefined> {
  const scope = currentScope();
  const { sessionToken, origin } = scope;
  if (!sessionToken) return undefined;
  return (scope.person ??= findPerson(sessionToken, origin));
}

/** Somebody signed in; else throws the way to the log-in page and back. */
export async function requirePerson(request: Request): Promise<Person> {
  const person = await findVisitor();
  if (!person) throw redirect(paths.login(pathOf(request)));
  return person;
}

/** An active member of the workspace in the URL; anybody else gets 404. */
export async function requireMember(request: Request, params: Params): Promise<Member> {
  const { sessionToken, origin } = currentScope();
  const visit = sessionToken ? await findVisit(sessionToken, params.workspace ?? "", origin) : undefined;
  if (!visit) throw redirect(paths.login(pathOf(request)));
  if (!visit.member) throw notFound();
  return visit.member;
}

/** An active admin of the workspace in the URL; its other members get 403. The only maker of an Admin. */
export async function requireAdmin(request: Request, params: Params): Promise<Admin> {
  const member = await requireMember(request, params);
  if (!isAdmin(member)) throw forbidden();
  return member;
}

function isAdmin(member: Member): member is Admin {
  return member.role === "admin";
}
