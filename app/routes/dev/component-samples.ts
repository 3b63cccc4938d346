import type { SerializeFrom } from "@remix-run/node";
import type { BulkRow } from "#app/domain/bulk-actions/progress";
import type { MemberRow } from "#app/domain/members/list";
import type { Tab } from "#app/ui/table/tabs";

/** What the page of components is filled with. Nothing of it is read from the database. */

export const now = "2026-06-03T12:00:00Z";
export const workspace = { name: "Nexus", slug: "nexus", timeZone: "Europe/Berlin" };
export const ada = { name: "Ada Byron", email: "ada@nexus.example" };
export const users = "/nexus/workspace-settings/users";

/** No form of this page can be sent: the server refuses this token. */
export const formToken = "none";

export const longName = "Pablo Diego José Francisco de Paula Juan Nepomuceno Crispiniano de la Santísima Trinidad Ruiz";
export const longEmail = "pablo.diego.jose.francisco.de.paula.juan.nepomuceno.ruiz.y.picasso@studio.malaga.example";
export const rightToLeftName = "מרים אל־אסטרלאבי";

export const admins = [ada, { name: "Alan Turing", email: "alan@nexus.example" }];

export const groups = [
  { id: "compilers", name: "Compilers" },
  { id: "linkers", name: "Linkers" },
  { id: "weather", name: "Numerical weather forecasts of the northern hemisphere" },
];

type Member = SerializeFrom<MemberRow>;

const invited: Member = {
  id: "invited",
  name: "Grace Hopper",
  email: "grace@nexus.example",
  role: "builder",
  status: "invited",
  isDeclined: false,
  hasLeft: false,
  endsOn: null,
  groups: ["Compilers"],
  groupCount: 1,
  invitedBy: "Ada Byron",
  invitedAt: "2026-06-02T09:00:00Z",
  expiresAt: "2026-06-09T09:00:00Z",
  isExpired: false,
  renewalAskedAt: null,
  mail: { state: "sent", trouble: null, at: "2026-06-02T09:00:05Z", attempts: 1, nextTryAt: null },
  lastSeenAt: null,
};

const active: Member = {
  ...invited,
  id: "active",
  name: "Kay McNulty",
  email: "kay@nexus.example",
  role: "end-user",
  status: "active",
  expiresAt: null,
  mail: null,
  lastSeenAt: "2026-06-03T10:00:00Z",
};

const archived: Member = {
  ...active,
  id: "archived",
  name: "Betty Holberton",
  email: "betty@nexus.example",
  status: "archived",
  lastSeenAt: "2025-11-20T10:00:00Z",
};

const none = { groups: [], groupCount: 0 };
const at = "2026-06-02T09:00:05Z";

/** One row for each state of a member, and for names that are hard to draw. */
export const members: Member[] = [
  active,
  { ...active, id: "admin", ...ada, role: "admin", ...none, invitedBy: null, lastSeenAt: "2026-06-03T11:59:30Z" },
  {
    ...active,
    id: "four-groups",
    name: "Jean Bartik",
    email: "jean@nexus.example",
    groups: ["Compilers", "Linkers"],
    groupCount: 4,
  },
  { ...active, id: "long-name", name: longName, email: "pablo@nexus.example", ...none },
  { ...active, id: "long-email", name: "Pablo Ruiz", email: longEmail, ...none },
  { ...active, id: "right-to-left", name: rightToLeftName, email: "mariam@nexus.example", ...none },
  {
    ...active,
    id: "long-groups",
    name: "Vilhelm Bjerknes",
    email: "vilhelm@nexus.example",
    groups: ["Numerical weather forecasts of the northern hemisphere", "Linkers"],
    groupCount: 2,
  },
  invited,
  {
    ...invited,
    id: "queued",
    name: "Ida Rhodes",
    email: "ida@nexus.example",
    mail: { state: "queued", trouble: null, at, attempts: 1, nextTryAt: null },
  },
  {
    ...invited,
    id: "captured",
    name: "Klára Dán",
    email: "klara@nexus.example",
    mail: { state: "captured", trouble: null, at, attempts: 1, nextTryAt: null },
  },
  {
    ...invited,
    id: "retrying",
    name: "Mary Keller",
    email: "mary@nexus.example",
    mail: {
      state: "retrying",
      trouble: "The mail server did not answer",
      at,
      attempts: 3,
      nextTryAt: "2026-06-02T09:05:00Z",
    },
  },
  {
    ...invited,
    id: "failed",
    name: "Ruth Teitelbaum",
    email: "ruth@nexus.example",
    mail: {
      state: "failed",
      trouble: "The mail server does not know ruth@nexus.example",
      at,
      attempts: 1,
      nextTryAt: null,
    },
  },
  {
    ...invited,
    id: "bounced",
    name: "Marlyn Meltzer",
    email: "marlyn@nexus.example",
    mail: { state: "bounced", trouble: "No such mailbox", at, attempts: 1, nextTryAt: null },
  },
  { ...invited, id: "not-mailed", name: "Frances Spence", email: "frances@nexus.example", mail: null },
  {
    ...invited,
    id: "expired",
    name: "Edsger Dijkstra",
    email: "edsger@nexus.example",
    expiresAt: "2026-05-31T09:00:00Z",
    isExpired: true,
    renewalAskedAt: "2026-06-03T08:00:00Z",
  },
  { ...invited, id: "requested", name: "Radia Perlman", email: "radia@nexus.example", status: "requested" },
  archived,
  {
    ...archived,
    id: "declined",
    name: "Karen Jones",
    email: "karen@nexus.example",
    isDeclined: true,
    lastSeenAt: null,
  },
  { ...archived, id: "left", name: "Adele Goldberg", email: "adele@nexus.example", hasLeft: true },
];

/** A few of them, for a whole page. */
export const someMembers = members.filter(({ id }) => ["active", "four-groups", "invited", "archived"].includes(id));

export const tabs: Tab[] = [
  { href: users, label: "All", count: 1284, isCurrent: true },
  { href: `${users}?status=active`, label: "Active", count: 1200, isCurrent: false },
  { href: `${users}?status=invited`, label: "Invited", count: 62, isCurrent: false },
  { href: `${users}?status=requested`, label: "Requested", isCurrent: false },
  { href: `${users}?status=archived`, label: "Archived", count: 0, isCurrent: false },
];

/** What became of the users of a bulk action, one for each outcome. */
export const outcomes: BulkRow[] = [
  { position: 1, name: "Kay McNulty", email: "kay@nexus.example", outcome: "done", reason: null, memberId: "active" },
  {
    position: 2,
    ...ada,
    outcome: "refused",
    reason: "Ada Byron is the last admin: make somebody else an Admin first",
    memberId: "admin",
  },
  { position: 3, name: longName, email: longEmail, outcome: "waiting", reason: null, memberId: "long-name" },
  { position: 4, name: "", email: "", outcome: "stopped", reason: "Stopped by Ada Byron", memberId: null },
];
