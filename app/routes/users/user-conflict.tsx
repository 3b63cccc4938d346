import type { Field } from "#app/ui/forms/field";
import { roleOptions } from "#app/ui/roles";
import { changesSince, type HistoryEvent } from "./user-history";
import type { User } from "./user-data";
import { FinePrint } from "#app/ui/fine-print";
import { Consequences, Facts } from "#app/ui/lists";
import { noticeClass } from "#app/ui/notice";

type Props = {
  user: Pick<User, "name" | "email" | "role" | "groupIds" | "endsOn" | "status">;
  groups: { id: string; name: string }[];
  history: HistoryEvent[];
  now: string;
  /** Those of its form. */
  fields: Record<"role" | "groups" | "version", Field> & Partial<Record<"name" | "email" | "endsOn", Field>>;
};

/** What others saved while this form was open, beside what it asks for: saving again puts that over theirs. */
export function UserConflict({ user, groups, history, now, fields }: Props) {
  const changes = changesSince(String(fields.version.initialValue), history, now);
  const isInvited = user.status === "invited" || user.status === "requested";
  const { name, email, endsOn } = fields;
  const rows = [
    ...(isInvited && name ? [["Name", user.name, textOf(name)] as const] : []),
    ...(isInvited && email ? [["Email address", user.email, textOf(email)] as const] : []),
    ["User role", labelOf(user.role), labelOf(textOf(fields.role))] as const,
    ["Custom groups", namesOf(user.groupIds, groups), namesOf(listOf(fields.groups), groups)] as const,
    ...(endsOn ? [["Access ends on", user.endsOn ?? "nothing", textOf(endsOn)] as const] : []),
  ];
  return (
    <div className={`${noticeClass("neutral")} grid grid-cols-1 gap-5`} id="version" tabIndex={-1}>
      <h3>Saved while you were editing</h3>
      <Consequences>
        {changes.map((words) => (
          <li key={words}>{words}</li>
        ))}
        {changes.length === 0 && <li>Something of this user was changed</li>}
      </Consequences>
      <Facts>
        {rows.map(([label, saved, typed]) => (
          <Compared key={label} label={label} saved={saved} typed={typed} />
        ))}
      </Facts>
      <FinePrint>The form below holds what you entered. Press Save again to save it over what is there now.</FinePrint>
    </div>
  );
}

function Compared({ label, saved, typed }: { label: string; saved: string; typed: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{saved === typed ? saved : `Now ${saved}. You entered ${typed}`}</dd>
    </>
  );
}

function textOf({ initialValue }: Field): string {
  return typeof initialValue === "string" && initialValue !== "" ? initialValue : "nothing";
}

function listOf({ initialValue }: Field): unknown[] {
  return Array.isArray(initialValue) ? initialValue : [initialValue];
}

function labelOf(role: string): string {
  return roleOptions.find(({ value }) => value === role)?.label ?? role;
}

function namesOf(ids: unknown[], groups: { id: string; name: string }[]): string {
  const names = groups.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  return names.join(", ") || "None";
}
