import type { ReactNode } from "react";
import {
  ErrorWords,
  fieldClass,
  Hint,
  errorOf,
  labelClass,
  Optional,
  wordsAbout,
  type Field,
  type FieldProps,
} from "./field";

type Option = { value: string; label: string; hint?: ReactNode };
type ChoiceProps = Omit<FieldProps, "label"> & { legend: string; options: Option[] };

export function RadioField(props: ChoiceProps) {
  return <Choices {...props} type="radio" />;
}

/** `empty` is said where there is nothing to choose from. */
export function CheckboxField({ empty, ...props }: ChoiceProps & { empty?: string }) {
  return <Choices {...props} type="checkbox" empty={empty} />;
}

type ChoicesProps = ChoiceProps & { type: "radio" | "checkbox"; empty?: string };

function Choices({ field, legend, hint, isOptional, id = field.name, options, type, empty }: ChoicesProps) {
  const chosen = chosenOf(field);
  const isInvalid = errorOf(field) !== undefined;
  const radioProps = type === "radio" && { role: "radiogroup", "aria-invalid": isInvalid || undefined };
  return (
    <fieldset className={fieldClass} aria-describedby={wordsAbout(field, hint)} {...radioProps}>
      <legend className={labelClass}>
        {legend}
        {isOptional && <Optional />}
      </legend>
      <Hint field={field}>{hint}</Hint>
      {options.length === 0 && <p className="text-sm text-faint">{empty}</p>}
      <div key={field.key} className={type === "checkbox" ? `grid gap-2 ${columns}` : "grid gap-2"}>
        {options.map((option, index) => (
          <Choice
            key={option.value}
            id={index === 0 ? id : `${id}-${index + 1}`}
            name={field.name}
            type={type}
            option={option}
            isChosen={chosen.includes(option.value)}
            isInvalid={type === "checkbox" && isInvalid}
          />
        ))}
      </div>
      <ErrorWords field={field} />
    </fieldset>
  );
}

const columns = "grid-cols-[repeat(auto-fill,minmax(min(11rem,100%),1fr))]";

type BoxProps = FieldProps & { isNamed?: boolean };

/** One box to tick. It answers `on`; with `isNamed`, `boxes` holds its name whether it is ticked or not. */
export function Checkbox({ field, label, hint, id = field.name, isNamed }: BoxProps) {
  return (
    <div className={fieldClass}>
      {isNamed && <input type="hidden" name="boxes" value={field.name} />}
      <Choice
        key={field.key}
        id={id}
        name={field.name}
        type="checkbox"
        option={{ value: "on", label, hint }}
        isChosen={chosenOf(field).includes("on")}
        isInvalid={errorOf(field) !== undefined}
        error={errorOf(field) === undefined ? undefined : `${field.name}-error`}
      />
      <ErrorWords field={field} />
    </div>
  );
}

type OneProps = {
  id: string;
  name: string;
  type: "radio" | "checkbox";
  option: Option;
  isChosen: boolean;
  isInvalid: boolean;
  error?: string;
};

function Choice({ id, name, type, option, isChosen, isInvalid, error }: OneProps) {
  const hintId = option.hint ? `${name}-${option.value}-hint` : undefined;
  return (
    <div className="option grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
      <input
        className="mt-0.5"
        id={id}
        name={name}
        type={type}
        value={option.value}
        defaultChecked={isChosen}
        aria-invalid={isInvalid || undefined}
        aria-describedby={[hintId, error].filter(Boolean).join(" ") || undefined}
      />
      <label className="wrap-anywhere" htmlFor={id}>
        {option.label}
      </label>
      {option.hint && (
        <p className="hint col-start-2 text-sm text-faint" id={hintId}>
          {option.hint}
        </p>
      )}
    </div>
  );
}

function chosenOf({ initialValue }: Field): unknown[] {
  return Array.isArray(initialValue) ? initialValue : [initialValue];
}
