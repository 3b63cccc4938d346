import type { ReactNode } from "react";
import { ChoiceSearch } from "./choice-search";
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

type CheckboxFieldProps = ChoiceProps & {
  /** Said where there is nothing to choose from. */
  empty?: ReactNode;
  /** The label of the field that narrows the choices where they are many, such as "Find a group". */
  search?: string;
};

export function CheckboxField(props: CheckboxFieldProps) {
  return <Choices {...props} type="checkbox" />;
}

/** From so many on, choices stand in a box that scrolls. */
const MANY = 9;

type ChoicesProps = CheckboxFieldProps & { type: "radio" | "checkbox" };

function Choices(props: ChoicesProps) {
  const { field, legend, hint, isOptional, id = field.name, options, type, empty, search } = props;
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
      {search !== undefined && options.length >= MANY ? (
        <ChoiceSearch key={field.key} id={id} label={search} labels={options.map(({ label }) => label)}>
          {(isShown) => <Options {...props} isShown={isShown} />}
        </ChoiceSearch>
      ) : (
        <Options {...props} key={field.key} />
      )}
      <ErrorWords field={field} />
    </fieldset>
  );
}

type OptionsProps = ChoicesProps & { isShown?: (label: string) => boolean };

function Options({ field, id = field.name, options, type, isShown }: OptionsProps) {
  const chosen = chosenOf(field);
  return (
    <div className={type === "checkbox" ? `grid gap-2 ${columns}` : "grid gap-2"}>
      {options.map((option, index) => (
        <Choice
          key={option.value}
          id={index === 0 ? id : `${id}-${index + 1}`}
          name={field.name}
          type={type}
          option={option}
          isChosen={chosen.includes(option.value)}
          isInvalid={type === "checkbox" && errorOf(field) !== undefined}
          isHidden={isShown && !isShown(option.label)}
        />
      ))}
    </div>
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
  isHidden?: boolean;
};

function Choice({ id, name, type, option, isChosen, isInvalid, error, isHidden }: OneProps) {
  const hintId = option.hint ? `${name}-${option.value}-hint` : undefined;
  return (
    <div className="option grid grid-cols-[auto_minmax(0,1fr)] gap-x-2" hidden={isHidden}>
      <input
        className="mt-0.5"
        id={id}
        name={name}
        type={type}
        value={option.value}
        defaultChecked={isChosen}
        aria-invalid={isInvalid || undefined}
        aria-describedby={[hintId, error].filter(Boolean).join(" ") || undefined}
      />{" "}
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
