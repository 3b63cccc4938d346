import { encrypt, readMetadata, type Metadata } from "#app/domain/members/metadata";
import { roles, type Role } from "#app/domain/shared/actors";
import { restoreCell, splitNames } from "#app/domain/shared/csv-cell";
import { canonicalEmail } from "#app/domain/shared/email-address";
import { encryptText } from "#app/domain/shared/encryption";
import { Refusal } from "#app/domain/shared/errors";
import { timeOrderedUuid } from "#db/ids";
import { nameKey, sortName } from "#app/domain/shared/names";
import { findLineProblem, isDay, maxNameLength, noDay } from "#app/domain/shared/typed-text";

/**
 * A row of a file, its cells as text as they stand there: the apostrophe that `neutralizeCell` put in front of a cell is still
 * there. A column that the file does not have is left out; an empty cell says the same.
 */
export type ImportLine = {
  /** Under which people find the row again: 1 or more, each once, in the order of the file. */
  line: number;
  name?: string;
  email?: string;
  /** By its label or its value, in upper or lower case. */
  role?: string;
  /** Names with `|` between them, as `joinNames` writes them. */
  groups?: string;
  /** A flat JSON object; an empty one, `{}`, takes the metadata away. */
  metadata?: string;
  /** A day such as 2026-12-31. */
  endsOn?: string;
  /** As the export writes it; only "archived" means anything. */
  status?: string;
  /** What the reader found wrong with the row, and in which field. */
  fault?: { field: ImportField; reason: string };
};

export type ImportField = "name" | "email" | "role" | "groups" | "metadata" | "endsOn";

/** Longer text is a fault of its row: only so much of it is kept to be shown. */
const MAX_KEPT = 1000;

/** What was read of a line, under the names of its columns. A fault of the name matters to a newcomer alone. */
export function readLine(workspaceId: string, line: ImportLine, memberId: string = timeOrderedUuid()) {
  const typed = readCells(line);
  const faults = new Faults(line.fault);
  const name = typed.name;
  const metadata = faults.attempt("metadata", () => readMetadata(typed.metadata));
  const groups = readGroups(typed.groups, faults);
  return {
    line: line.line,
    member_id: memberId,
    name: keep(name),
    email: keep(typed.email),
    typed_role: keep(typed.role),
    typed_groups: keep(typed.groups),
    typed_ends_on: keep(typed.endsOn),
    status: keep(typed.status),
    address: readAddress(typed.email, faults),
    sort_name: sortName(keep(name)),
    role: readRole(typed.role, faults),
    group_names: groups,
    group_keys: groups?.map(nameKey) ?? null,
    ...readMetadataColumns(workspaceId, memberId, typed.metadata, metadata),
    ends_on: readEnd(typed.endsOn, faults),
    name_fault: findLineProblem("a name", maxNameLength.person, name) ?? null,
    fault_field: faults.first?.field ?? null,
    fault: faults.words,
  };
}

export type ReadLine = ReturnType<typeof readLine>;

/** What is wrong with a line: all of it is said, and the first of it names the field. */
class Faults {
  private readonly found: { field: ImportField; reason: string }[] = [];
  constructor(ofReader: ImportLine["fault"]) {
    if (ofReader) this.found.push(ofReader);
  }

  get first() {
    return this.found[0];
  }
  get words(): string | null {
    return this.found.length === 0 ? null : this.found.map(({ reason }) => keep(reason)).join(". ");
  }
  add(field: ImportField, reason: string): null {
    this.found.push({ field, reason });
    return null;
  }
  attempt<T>(field: ImportField, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.add(field, error.message);
      return undefined;
    }
  }
}

function readCells(line: ImportLine) {
  const cell = (text = "") => restoreCell(text).trim();
  const { name, email, role, groups, metadata, endsOn, status } = line;
  return {
    name: cell(name),
    email: cell(email),
    role: cell(role),
    groups: cell(groups),
    metadata: cell(metadata),
    endsOn: cell(endsOn),
    status: cell(status),
  };
}

function readAddress(typed: string, faults: Faults): string | null {
  const address = canonicalEmail(typed);
  if (address) return address;
  return faults.add("email", typed ? "Enter an email address like name@example.com" : "Enter an email address");
}

function readRole(typed: string, faults: Faults): Role | null {
  if (typed === "") return null;
  const wanted = typed.toLowerCase().replaceAll(/[\s_-]+/g, "");
  const role = roles.find((known) => known.replace("-", "") === wanted);
  return role ?? faults.add("role", "Enter a role: Admin, Builder or End-user");
}

/** Null where none is named: then they stay as they are. One that is named twice counts once. */
function readGroups(typed: string, faults: Faults): string[] | null {
  const names = new Map(splitNames(typed).map((name) => [nameKey(name), name]));
  if (names.size === 0) return null;
  for (const name of names.values()) {
    const problem = findLineProblem("a name for each group", maxNameLength.group, name);
    if (problem) return faults.add("groups", problem);
  }
  return [...names.values()];
}

function readEnd(typed: string, faults: Faults): string | null {
  if (typed === "") return null;
  return isDay(typed) ? typed : faults.add("endsOn", noDay);
}

/** Metadata may be secret, also where it cannot be read: then what was typed is encrypted for the same place. */
function readMetadataColumns(workspaceId: string, memberId: string, typed: string, metadata: Metadata | undefined) {
  const isUnread = typed !== "" && metadata === undefined && !/^\{\s*\}$/.test(typed);
  const place = `${workspaceId}/${memberId}`;
  return {
    metadata: toHex(encrypt(metadata, workspaceId, memberId)),
    metadata_keys: typed === "" ? null : Object.keys(metadata ?? {}).length,
    typed_metadata: isUnread ? toHex(encryptText("metadata", toText(typed), place)) : null,
  };
}

function toHex(bytes: Buffer | null): string | null {
  return bytes && `\\x${bytes.toString("hex")}`;
}

function keep(text: string): string {
  return toText(text.length > MAX_KEPT ? `${text.slice(0, MAX_KEPT)}…` : text);
}

/** PostgreSQL keeps no NUL character and no half of a surrogate pair. */
function toText(text: string): string {
  return text.replaceAll(/[\0\p{Cs}]/gu, "\ufffd");
}
