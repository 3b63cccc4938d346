import { redirect } from "@remix-run/node";
import { findAccess } from "#app/domain/access-requests/request-access";
import { lacksTwoFactor } from "#app/domain/instance/super-admin";
import type { Admin, Member, Person, SuperAdmin } from "#app/domain/shared/actors";
import { findPerson, findVisit } from "#app/domain/accounts/sessions";
import { findMove } from "#app/domain/workspaces/workspace";
import { saveDraft } from "./form-draft";
import { readPath, paths } from "./urls";
import { forAdminsOnly, notFound } from "./responses";
import type { Scope } from "./request-context";

type Params = { workspace?: string };

/** Who is signed in with each request, so that the database is asked once for all of its loaders. */
const visitors = new WeakMap<Scope, Promise<Person | undefined>>();

/** Who is signed in, if anybody; asked of the database once a request. */
export async function findVisitor(scope: Scope): Promise<Person | undefined> {
  const { origin } = scope;
  const sessionToken = findSessionToken(scope);
  if (!sessionToken) return undefined;
  const visitor = visitors.get(scope) ?? findPerson(sessionToken, origin);
  visitors.set(scope, visitor);
  return visitor;
}

/** Nothing is done as one person that was sent from a page of another, or of their session before. */
function findSessionToken({ sessionToken, formerToken }: Scope): string | undefined {
  return formerToken ? undefined : sessionToken;
}

/** Somebody signed in; else throws the way to the log-in page and back. */
export async function requirePerson(scope: Scope, request: Request): Promise<Person> {
  const person = await findVisitor(scope);
  if (!person) throw await toLogIn(scope, request);
  return person;
}

/** The way to the log-in page and back. What a form held that was sent after its session had ended is there again then. */
async function toLogIn(scope: Scope, request: Request): Promise<Response> {
  const kept = request.method === "POST" ? await saveDraft(scope, request) : undefined;
  return kept
    ? redirect(paths.login(kept.path), { headers: { "Set-Cookie": kept.cookie } })
    : redirect(paths.login(readPath(request)));
}

/**
 * A super admin of this instance; anybody else who is signed in gets 404, and one who lacks the two-factor sign-in that the
 * instance requires is led to set it up. The only maker of a SuperAdmin.
 */
export async function requireSuperAdmin(scope: Scope, request: Request): Promise<SuperAdmin> {
  const person = await requirePerson(scope, request);
  if (!isSuperAdmin(person)) throw notFound();
  if (await lacksTwoFactor(person)) throw redirect(paths.twoFactor(wayBack(request)), 303);
  return person;
}

/** An active member of the workspace in the URL, led on from an address that it had before; anybody else gets 404. */
export async function requireMember(scope: Scope, request: Request, params: Params): Promise<Member> {
  const { origin } = scope;
  const sessionToken = findSessionToken(scope);
  const visit = sessionToken ? await findVisit(sessionToken, params.workspace ?? "", origin) : undefined;
  if (!visit) throw await toLogIn(scope, request);
  if (!visitors.has(scope)) visitors.set(scope, Promise.resolve(visit.person));
  if (visit.lacksTwoFactor) throw redirect(paths.twoFactor(wayBack(request)), 303);
  if (!visit.member) throw await wayOn(request, visit.person, params.workspace ?? "");
  return visit.member;
}

/** Where somebody goes on to from a page in between: the page that they were on, where they had read it. */
function wayBack(request: Request): string {
  const path = readPath(request);
  return request.method === "GET" ? path : path.replace(/\?.*$/, "");
}

/**
 * The same page at the workspace's present address. A 307 makes the browser send its form again, so that nothing typed is
 * lost. Whoever may ask for access does so at the workspace's own page.
 */
async function wayOn(request: Request, person: Person, formerSlug: string): Promise<Response> {
  const slug = await findMove(person, formerSlug);
  if (slug === undefined) return (await wayToAsk(request, person, formerSlug)) ?? notFound();
  const path = readPath(request).replace(/^\/[^/?]*/, `/${slug}`);
  return redirect(path, request.method === "GET" ? 302 : 307);
}

async function wayToAsk(request: Request, person: Person, slug: string): Promise<Response | undefined> {
  const page = paths.workspace(slug);
  const isInside = new URL(request.url).pathname.startsWith(`${page}/`) && request.method === "GET";
  return isInside && (await findAccess(person, slug)) ? redirect(page) : undefined;
}

/** An active admin of the workspace in the URL; its other members get 403. The only maker of an Admin. */
export async function requireAdmin(scope: Scope, request: Request, params: Params): Promise<Admin> {
  const member = await requireMember(scope, request, params);
  if (!isAdmin(member)) throw await forAdminsOnly(member);
  return member;
}

function isSuperAdmin(person: Person): person is SuperAdmin {
  return person.isSuperAdmin;
}

function isAdmin(member: Member): member is Admin {
  return member.role === "admin";
}
