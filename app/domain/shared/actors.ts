import type { DB } from "#db/schema";
import type { Selectable } from "kysely";
import type { MailStanding } from "#app/mail/standing";
import type { Face } from "./face";

export type Role = Selectable<DB["members"]>["role"];
export const roles = ["admin", "builder", "end-user"] as const satisfies readonly Role[];

/**
 * Where a request came from, for the audit log and the list of sessions. `browser` is the token that this browser keeps from
 * one sign-in to the next.
 */
export type Origin = { ip: string; userAgent: string; browser?: string };

/**
 * `timeZone` is an IANA name: by it the workspace's times are shown and its days counted. `hasFirstSteps` while its admins are
 * shown what a new workspace needs.
 */
export type Workspace = {
  id: string;
  slug: string;
  name: string;
  invitationDays: number;
  timeZone: string;
  face?: Face;
  hasFirstSteps?: boolean;
};

/** Somebody signed in, who may have a membership anywhere or nowhere. */
export type Person = {
  accountId: string;
  name: string;
  email: string;
  isVerified: boolean;
  isSuperAdmin: boolean;
  origin: Origin;
};

/** Somebody signed in with an active membership in this workspace. */
export type Member = Person & {
  memberId: string;
  role: Role;
  workspace: Workspace;
  /** Of an admin of an instance that sends mail. */
  mailStanding?: MailStanding;
};

declare const proof: unique symbol;

/** An active admin. Only `requireAdmin` makes one: a domain function that takes it cannot be called without the guard. */
export type Admin = Member & { role: "admin"; readonly [proof]: true };

/** A super admin of this instance. Only `requireSuperAdmin` makes one. */
export type SuperAdmin = Person & { isSuperAdmin: true; readonly [proof]: true };

/**
 * The actor that the audit log records, with the bulk action that the event was a part of. An actor without an account is told
 * by its kind, as anybody can have its name: `link` is a person who opened an invitation link without signing in.
 */
export type Actor = (
  | { kind?: "account"; accountId: string; email: string }
  | { kind: "link"; accountId: null; email: string }
  | { kind: "command-line" | "system"; accountId: null; email: null }
) & { name: string; origin: Origin; bulkId?: string };

/** An admin within a transaction in which `stillAdmin` found them to be one, in a request or long after it. */
export type ActingAdmin = Actor & { memberId: string; workspace: Pick<Workspace, "id" | "invitationDays"> };
