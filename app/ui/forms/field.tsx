import type { InputHTMLAttributes, ReactNode } from "react";
import { useShowsPasswords } from "./answers";
import { controlClass, inputClass } from "./control";

/** What is drawn of conform's field metadata. */
export type Field = {
  name: string;
  key?: string;
  initialValue?: unknown;
  errors?: string[];
  allErrors?: Record<string, string[]>;
};

export type FieldProps = { field: Field; label: string; hint?: ReactNode; isOptional?: boolean; id?: string };

/** How wide a field is in a text browser, which shows 20 signs if it is not told: most email addresses are cut there. */
const TEXT_COLUMNS = 48;

type TextProps = FieldProps &
  Pick<InputHTMLAttributes<HTMLInputElement>, "autoComplete" | "inputMode" | "spellCheck" | "readOnly"> & {
    type?: "text" | "email" | "search" | "url" | "number" | "date";
  };

export function TextField({ type = "text", autoComplete, inputMode, spellCheck, readOnly, ...props }: TextProps) {
  return (
    <Labelled {...props}>
      <input
        key={props.field.key}
        {...controlOf(props)}
        className={inputClass}
        type={type}
        size={TEXT_COLUMNS}
        autoComplete={autoComplete}
        inputMode={inputMode}
        spellCheck={spellCheck}
        readOnly={readOnly}
        defaultValue={textOf(props.field)}
      />
    </Labelled>
  );
}

/**
 * What was typed is sent back only where **Show password** asked for it (`show-password.tsx`). Then it is a field of text that the
 * browser neither remembers nor spells.
 */
export function PasswordField({
  autoComplete,
  ...props
}: FieldProps & { autoComplete: "current-password" | "new-password" }) {
  const isShown = useShowsPasswords();
  return (
    <Labelled {...props}>
      <input
        key={props.field.key}
        {...controlOf(props)}
        className={inputClass}
        type={isShown ? "text" : "password"}
        size={TEXT_COLUMNS}
        defaultValue={isShown ? textOf(props.field) : undefined}
        autoComplete={isShown ? "off" : autoComplete}
        autoCapitalize="none"
        spellCheck={isShown ? false : undefined}
      />
    </Labelled>
  );
}

/** Where a new password is chosen, with what it takes. */
export function NewPasswordField({ minLength, ...props }: Pick<FieldProps, "field" | "label"> & { minLength: number }) {
  const hint = `${minLength} characters or more. A few words make a good one.`;
  return <PasswordField {...props} hint={hint} autoComplete="new-password" />;
}

type FixedProps = { id: string; label: string; value: string; autoComplete?: string };

/** What the form knows already and does not send: shown for the person, and for the password manager. */
export function FixedField({ id, label, value, autoComplete }: FixedProps) {
  return (
    <div className={fieldClass}>
      <label className={labelClass} htmlFor={id}>
        {label}
      </label>{" "}
      <input
        id={id}
        className={inputClass}
        value={value}
        size={Math.max(TEXT_COLUMNS, value.length)}
        autoComplete={autoComplete}
        readOnly
      />
    </div>
  );
}

export function TextAreaField({ rows = 4, mono, ...props }: FieldProps & { rows?: number; mono?: boolean }) {
  return (
    <Labelled {...props}>
      <textarea
        key={props.field.key}
        {...controlOf(props)}
        className={`${controlClass} block w-full py-1.75 ${mono ? "font-mono text-sm/5" : ""}`}
        rows={rows}
        cols={TEXT_COLUMNS}
        spellCheck={!mono}
        defaultValue={textOf(props.field)}
      />
    </Labelled>
  );
}

type Option = { value: string; label: string };
type SelectProps = FieldProps & { options: Option[]; groups?: { label: string; options: Option[] }[] };

/** A list to choose one from; `groups` stand below the options that belong to none. */
export function SelectField({ options, groups = [], ...props }: SelectProps) {
  return (
    <Labelled {...props}>
      <select
        key={props.field.key}
        {...controlOf(props)}
        className={`${controlClass} w-full`}
        defaultValue={textOf(props.field)}
      >
        <Options options={options} />
        {groups.map((group) => (
          <optgroup key={group.label} label={group.label}>
            <Options options={group.options} />
          </optgroup>
        ))}
      </select>
    </Labelled>
  );
}

function Options({ options }: { options: Option[] }) {
  return options.map(({ value, label }) => (
    <option key={value} value={value}>
      {label}
    </option>
  ));
}

/** The frame of a field: its label, what is said about it, and what is wrong with it. */
export function Labelled({
  field,
  label,
  hint,
  isOptional,
  id = field.name,
  children,
}: FieldProps & { children: ReactNode }) {
  return (
    <div className={fieldClass}>
      <label className={labelClass} htmlFor={id}>
        {label}
        {isOptional && <Optional />}
      </label>{" "}
      <Hint field={field}>{hint}</Hint>
      {children}
      <ErrorWords field={field} />
    </div>
  );
}

export const fieldClass = "w-full min-w-0";
export const labelClass = "mb-1 block font-medium";

export function Optional() {
  return <span className="text-sm font-normal text-faint"> (optional)</span>;
}

export function Hint({ field, children }: { field: Field; children?: ReactNode }) {
  if (!children) return null;
  return (
    <div className="hint -mt-0.5 mb-1.5 text-sm text-faint" id={`${field.name}-hint`}>
      {children}
    </div>
  );
}

export function ErrorWords({ field }: { field: Field }) {
  const words = errorOf(field);
  return words === undefined ? null : (
    <p className="error mt-1.25 text-sm font-medium text-danger" id={`${field.name}-error`}>
      {words}
    </p>
  );
}

/** The first thing wrong with a field or, in a list, with one of its items. */
export function errorOf(field: Field): string | undefined {
  return field.errors?.[0] ?? Object.values(field.allErrors ?? {})[0]?.[0];
}

/** The ids of what is said about a field, for `aria-describedby`. */
export function wordsAbout(field: Field, hint: ReactNode): string | undefined {
  const ids = [hint ? `${field.name}-hint` : "", errorOf(field) === undefined ? "" : `${field.name}-error`];
  return ids.filter(Boolean).join(" ") || undefined;
}

/** The attributes that tie a control to what is said about it. */
export function controlOf({ field, hint, id = field.name }: FieldProps) {
  return {
    id,
    name: field.name,
    "aria-invalid": errorOf(field) === undefined ? undefined : true,
    "aria-describedby": wordsAbout(field, hint),
  };
}

export function textOf({ initialValue }: Field): string | undefined {
  return typeof initialValue === "string" ? initialValue : undefined;
}
