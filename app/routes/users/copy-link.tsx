import { useEffect, useRef, useState, type RefObject } from "react";
import { buttonClass } from "#app/ui/button";
import { inputClass } from "#app/ui/forms/control";
import { fieldClass, labelClass } from "#app/ui/forms/field";

type CopyLinkProps = { url: string; label?: string; hint?: string; name?: string };

/** A link to copy: a field to select it in, and with JavaScript a button. Its room is kept from the start, so nothing jumps. */
export function CopyLink({ url, label = "Invitation URL", hint, name = "invitationUrl" }: CopyLinkProps) {
  const field = useRef<HTMLInputElement>(null);
  const { isReady, words, copy } = useCopy(field);
  return (
    <div className={fieldClass}>
      <label className={labelClass} htmlFor={name}>
        {label}
      </label>
      {hint && (
        <p className="hint -mt-0.5 mb-1.5 text-sm text-faint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {/* The button comes with JavaScript: its room is kept where there is any. */}
      <div className="flex gap-2 scripted:not-has-[button]:pr-23">
        <input
          className={`${inputClass} font-mono text-[0.78125rem]`}
          ref={field}
          id={name}
          name={name}
          value={url}
          readOnly
          aria-describedby={hint && `${name}-hint`}
          onFocus={(event) => event.target.select()}
        />
        {isReady && (
          <button type="button" className={`${buttonClass()} w-21 flex-none`} onClick={copy}>
            {words === "Copied" ? words : "Copy"}
          </button>
        )}
      </div>
      {/* For text browsers, which cut a field at the edge of the screen: they read no style sheet. */}
      <pre className="hidden">{url}</pre>
      <p role="status" className={words === "Copied" ? "sr-only" : "text-sm text-faint"}>
        {words}
      </p>
    </div>
  );
}

function useCopy(field: RefObject<HTMLInputElement>) {
  const [isReady, setReady] = useState(false);
  const [words, say] = useState("");

  useEffect(() => setReady(true), []);
  useEffect(() => {
    if (words !== "Copied") return;
    const later = setTimeout(() => say(""), 3_000);
    return () => clearTimeout(later);
  }, [words]);

  const copy = () => {
    field.current?.select();
    writeToClipboard(field.current?.value ?? "").then(
      () => say("Copied"),
      () => say("The link is selected: copy it with your keyboard or menu"),
    );
  };
  return { isReady, words, copy };
}

/** Over plain http, where a self-hosted Foyer may well live, browsers have only the old way. */
async function writeToClipboard(text: string) {
  if ("clipboard" in navigator) return navigator.clipboard.writeText(text);
  if (!document.execCommand("copy")) throw new Error("The browser copied nothing");
}
