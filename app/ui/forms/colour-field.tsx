import { useEffect, useRef, useState } from "react";
import { controlClass, inputClass } from "./control";
import { controlOf, Labelled, textOf, type FieldProps } from "./field";

/**
 * A colour as text, `#rrggbb` or nothing. With JavaScript the browser's own picker stands beside it and writes into it; its room is
 * kept free before. The picker alone could not be left empty. `own` is what the picker begins with.
 */
export function ColourField({ own, ...props }: FieldProps & { own: string }) {
  const text = useRef<HTMLInputElement>(null);
  const value = textOf(props.field) ?? "";
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);
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
        <span className="w-12 flex-none noscript:hidden">
          {isReady && (
            <input
              key={value}
              className={`${controlClass} h-8.5 w-full px-1`}
              type="color"
              defaultValue={/^#[\da-f]{6}$/i.test(value) ? value.toLowerCase() : own}
              aria-label={`${props.label}: pick it`}
              onChange={({ target }) => text.current && (text.current.value = target.value)}
            />
          )}
        </span>
      </span>
    </Labelled>
  );
}
