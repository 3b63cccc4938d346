import { Form, useLocation, useNavigation, useSubmit } from "@remix-run/react";
import { useEffect, useRef, type FormEvent } from "react";
import { controlClass } from "#app/ui/forms/control";
import { Link } from "#app/ui/link";
import { buttonClass } from "#app/ui/button";
import { useSearchKey } from "./search-key";

type Option = { value: string; label: string };

export type FiltersProps = {
  /** What is chosen; `status`, `sort` and `per` are only taken along. */
  chosen: { status: string; q: string; role: string; group: string; invitation: string; sort: string; per: number };
  roles: Option[];
  groups: Option[];
  chips: { name: keyof typeof chipWords; value: string; href: string }[];
  /** Whether there are chips, or will be once the list is there that was asked for: their place is kept. */
  isNarrow: boolean;
  /** Told when another list is asked for, and whether anything narrows it. */
  onNarrow?: (isNarrow: boolean) => void;
};

const PAUSE_MS = 250;

/** A plain GET form: what is chosen is in the URL. With JavaScript it is sent while one types. */
export function Filters({ chosen, roles, groups, chips, isNarrow, onNarrow }: FiltersProps) {
  const submit = useSubmit();
  const form = useFieldsOf(chosen);
  const later = useLater();
  const sendSoon = ({ currentTarget }: FormEvent<HTMLFormElement>) =>
    later(() => {
      onNarrow?.(hasNarrowing(new FormData(currentTarget)));
      submit(currentTarget, { replace: true, preventScrollReset: true });
    });
  return (
    <search className="min-w-0 flex-[1_1_36rem]">
      <Form ref={form} className="flex flex-wrap gap-2" method="get" onInput={sendSoon} discover="none">
        {chosen.status !== "all" && <input type="hidden" name="status" value={chosen.status} />}
        {chosen.sort !== "name" && <input type="hidden" name="sort" value={chosen.sort} />}
        {chosen.per !== 50 && <input type="hidden" name="per" value={chosen.per} />}
        <Search q={chosen.q} />
        <Select name="role" label="Role" value={chosen.role} options={[{ value: "", label: "Any role" }, ...roles]} />
        {groups.length > 0 && (
          <Select
            name="group"
            label="Group"
            className="lg:max-w-32"
            value={chosen.group}
            options={[{ value: "", label: "Any group" }, ...groups]}
          />
        )}
        <Select
          name="invitation"
          label="Invitation"
          className="lg:max-w-35"
          value={chosen.invitation}
          options={invitationOptions}
        />
        <button className={buttonClass()}>Apply</button>
      </Form>
      {isNarrow && (chips.length > 0 ? <FilterChips chips={chips} roles={roles} groups={groups} /> : <ChipsToCome />)}
    </search>
  );
}

function hasNarrowing(form: FormData): boolean {
  return [...form].some(([name, value]) => name in chipWords && typeof value === "string" && value.trim() !== "");
}

/** A chip that is removed, and the way back, change what is chosen: the fields follow, but for the one that is being used. */
function useFieldsOf({ q, role, group, invitation }: FiltersProps["chosen"]) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    for (const [name, value] of Object.entries({ q, role, group, invitation })) {
      const field = form.current?.elements.namedItem(name);
      const isField = field instanceof HTMLInputElement || field instanceof HTMLSelectElement;
      if (isField && field !== document.activeElement) field.value = value;
    }
  }, [q, role, group, invitation]);
  return form;
}

/** Does the last thing it was given, after a pause; nothing once the page is left, or about to be. */
function useLater() {
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const { pathname } = useLocation();
  const { location: next } = useNavigation();
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (next && next.pathname !== pathname) clearTimeout(timer.current);
  }, [next, pathname]);
  return (work: () => void) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(work, PAUSE_MS);
  };
}

function FilterChips({ chips, roles, groups }: Pick<FiltersProps, "chips" | "roles" | "groups">) {
  const options = { q: [], role: roles, group: groups, invitation: invitationOptions };
  return (
    <ul className={chipsClass} aria-label="Filters in use">
      {chips.map(({ name, value, href }) => (
        <li key={name}>
          <Link className={`${chipClass} wrap-anywhere whitespace-normal hover:text-danger`} href={href}>
            {`${chipWords[name]}: ${labelOf(value, options[name])}`} <span aria-hidden>×</span>
            <span className="sr-only"> (remove this filter)</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Keeps their place, of one line. */
function ChipsToCome() {
  return (
    <ul className={chipsClass} aria-hidden>
      <li>
        <span className={`${chipClass} border-transparent`}>&nbsp;</span>
      </li>
    </ul>
  );
}

const chipsClass = "chips mt-2.5 flex flex-wrap gap-1.5";
const chipClass = "chip max-w-full px-2.5 py-0.75 pointer-coarse:py-2.5";

const chipWords = { q: "Search", role: "Role", group: "Group", invitation: "Invitation" } as const;

/** What can be asked of open invitations. */
const invitationOptions = [
  { value: "", label: "Any invitation" },
  { value: "not-delivered", label: "Not delivered" },
  { value: "expired", label: "Expired" },
  { value: "expiring", label: "Expires within 2 days" },
  { value: "asked", label: "Asked for a new link" },
];

function labelOf(value: string, options: Option[]): string {
  return options.find((option) => option.value === value)?.label ?? value;
}

/** The labels are for text browsers and screen readers: to others a placeholder and the first options say the same. */
function Search({ q }: { q: string }) {
  const field = useSearchKey();
  return (
    <>
      <label className="sr-only" htmlFor="q">
        Search by name or email address
      </label>{" "}
      <input
        ref={field}
        id="q"
        className={`${controlClass} min-w-0 flex-[1_1_7.5rem] max-sm:basis-full`}
        type="search"
        name="q"
        defaultValue={q}
        placeholder="Name or email"
        aria-keyshortcuts="/"
        maxLength={200}
      />{" "}
    </>
  );
}

type SelectProps = { name: string; label: string; value: string; options: Option[]; className?: string };

function Select({ name, label, value, options, className = "" }: SelectProps) {
  const look = `${controlClass} min-w-0 max-sm:flex-[1_1_40%] ${className}`;
  return (
    <>
      <label className="sr-only" htmlFor={name}>
        {label}
      </label>{" "}
      <select id={name} className={look} name={name} defaultValue={value}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>{" "}
    </>
  );
}
