import { useRef } from "react";
import { controlClass, inputClass } from "./control";
import { controlOf, Labelled, textOf, type FieldProps } from "./field";

/**
 * A colour as text, `#rrggbb` or nothing. With JavaScript the browser's own picker stands beside it and writes into it; by itself
 * it could be neither pasted into everywhere nor left empty. `own` is what the picker begins with.
 */
export function ColourField({ own, ...props }: FieldProps & { own: string }) {
  const text = useRef<HTMLInputElement>(null);
  const value = textOf(props.field) ?? "";
  return (
    <Labelled {...props}>
      <span className="flex gap-2">
        <input
          key={props.field.key}
          ref={text}
          {...controlOf(props)}
          className={`${inputClass} font-mono`}
          defaultValue={value}
          autoComplete="off"
          spellCheck={false}
        />
        <input
          key={value}
          className={`${controlClass} h-8.5 w-12 flex-none px-1 noscript:hidden`}
          type="color"
          defaultValue={/^#[\da-f]{6}$/i.test(value) ? value.toLowerCase() : own}
          aria-label={`${props.label}: pick it`}
          onChange={({ target }) => text.current && (text.current.value = target.value)}
        />
      </span>
    </Labelled>
  );
}
