import { db, type Trx } from "#db/database";
import { record } from "#app/domain/audit-log/event";
import { canonicalDomain } from "#app/domain/shared/email-address";
import type { Admin } from "#app/domain/shared/actors";
import { isPublicDomain } from "./public-domains";
import { Refusal } from "#app/domain/shared/errors";

const MAX_DOMAINS = 20;

/**
 * The domains of a list as an admin types it, each once, in their ASCII form (IDNA): by lines, spaces, commas or semicolons,
 * with or without an `@`. Refuses (field `allowedDomains`) what is no domain, one under which anybody gets an address, and
 * more than 20.
 */
export function readDomains(typed: string): string[] {
  const domains = typed
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(readDomain);
  const each = [...new Set(domains)];
  if (each.length > MAX_DOMAINS) throw new Refusal(`Enter ${MAX_DOMAINS} domains or fewer`, "allowedDomains");
  return each;
}

function readDomain(typed: string): string {
  const domain = canonicalDomain(typed.replace(/^@/, ""));
  if (!domain) throw new Refusal(`Enter a domain like example.com instead of "${typed}"`, "allowedDomains");
  if (isPublicDomain(domain))
    throw new Refusal(`Take ${domain} out: anybody gets an address there, and could sign up`, "allowedDomains");
  return domain;
}

/** Changes which domains may sign up, and records it. Needs the workspace's lock. */
export async function changeAllowedDomains(trx: Trx, admin: Admin, domains: string[]): Promise<void> {
  const { id, slug } = admin.workspace;
  const { allowed_domains: former } = await trx
    .selectFrom("workspaces")
    .select("allowed_domains")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const [from, to] = [former.join(" "), domains.join(" ")];
  if (from === to) return;
  await trx.updateTable("workspaces").set({ allowed_domains: domains }).where("id", "=", id).execute();
  await record(
    trx,
    admin,
    "workspace.allowed_domains_changed",
    { workspaceId: id, text: slug },
    { from: from || "none", to: to || "none" },
  );
}

/** The domains of which somebody may sign up. */
export async function listAllowedDomains(admin: Admin): Promise<string[]> {
  const { allowed_domains: domains } = await db
    .selectFrom("workspaces")
    .select("allowed_domains")
    .where("id", "=", admin.workspace.id)
    .executeTakeFirstOrThrow();
  return domains;
}

export type OpenWorkspace = {
  id: string;
  slug: string;
  name: string;
  timeZone: string;
  domains: string[];
  takesRequests: boolean;
};

/**
 * The live workspace of this slug, if addresses of some domain may sign up there, or anybody may ask for access. It tells
 * nothing of any other.
 */
export async function findOpenWorkspace(slug: string): Promise<OpenWorkspace | undefined> {
  if (!/^[a-z0-9-]{2,40}$/.test(slug)) return undefined;
  const row = await db
    .selectFrom("workspaces")
    .select(["id", "slug", "name", "time_zone as timeZone"])
    .select(["allowed_domains as domains", "takes_requests as takesRequests"])
    .where("slug", "=", slug)
    .where("archived_at", "is", null)
    .executeTakeFirst();
  return row && (row.domains.length > 0 || row.takesRequests) ? row : undefined;
}

/** Whether an address, in its canonical form, is of one of these domains: exactly, not of one below. */
export function isOfDomain(email: string, domains: string[]): boolean {
  return domains.includes(email.replace(/^.*@/, ""));
}
