import { useNavigation } from "@remix-run/react";
import { useEffect, useState, type HTMLAttributes, type MouseEvent, type ReactNode } from "react";
import { Link } from "./link";

/** `button`, `primary` and `danger` are for whoever looks for a button; a finger gets 44 px. */
const button =
  "button inline-flex items-center justify-center gap-1.5 rounded-lg border px-3.25 py-1 text-center font-medium aria-disabled:cursor-default aria-disabled:opacity-50 pointer-coarse:min-h-11";

const looks = {
  primary: "primary border-transparent bg-accent text-accent-text hover:bg-accent-strong",
  plain: "border-line-strong bg-panel text-text hover:border-edge",
  danger: "danger border-line-strong bg-panel text-danger hover:border-danger hover:bg-danger-soft",
  /** The danger is one click away. */
  final: "danger border-transparent bg-danger text-panel",
} as const;

export type Variant = keyof typeof looks;

export type Look = { variant?: Variant; wide?: boolean };

type ButtonProps = Look & { name?: string; value?: string; children: ReactNode };

/**
 * Sends its form. The space after it separates it from the next control in a text browser. With JavaScript it looks busy while the
 * form is under way, and does not send it again.
 */
export function Button({ variant = "primary", wide, name, value, children }: ButtonProps) {
  const { isPending, onClick } = usePending();
  return (
    <>
      <button
        type="submit"
        className={buttonClass(variant, wide)}
        name={name}
        value={value}
        aria-busy={isPending || undefined}
        aria-disabled={isPending || undefined}
        onClick={onClick}
      >
        {children}
      </button>{" "}
    </>
  );
}

export function ButtonLink({ href, variant = "plain", wide, children }: Look & { href: string; children: ReactNode }) {
  return (
    <>
      <Link className={buttonClass(variant, wide)} href={href}>
        {children}
      </Link>{" "}
    </>
  );
}

/** For what is a button and neither sends its form nor leads to a page of Foyer. */
export function buttonClass(variant: Variant = "plain", wide?: boolean): string {
  return `${button} ${looks[variant]} ${wide ? "min-h-10 w-full" : "min-h-8.5"}`;
}

type ButtonRowProps = HTMLAttributes<HTMLDivElement> & { isOnPaper?: boolean };

/** Buttons in a row. */
export function ButtonRow({ isOnPaper = true, ...attributes }: ButtonRowProps) {
  return (
    <div className={`actions flex flex-wrap items-center gap-2 ${isOnPaper ? "" : "print:hidden"}`} {...attributes} />
  );
}

/** Pending is the button that was pressed, until the page has settled; pressing Enter in a field presses its form's first. */
function usePending() {
  const { state } = useNavigation();
  const [isPressed, setPressed] = useState(false);
  const isPending = isPressed && state !== "idle";

  useEffect(() => {
    if (state === "idle") setPressed(false);
  }, [state]);

  const onClick = (event: MouseEvent) => (isPending ? event.preventDefault() : setPressed(true));
  return { isPending, onClick };
}
