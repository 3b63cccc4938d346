import { useNavigation } from "@remix-run/react";
import { useEffect, useState, type MouseEvent, type ReactNode } from "react";
import { Link } from "./link";

const classes = { primary: "button primary", plain: "button", danger: "button danger" } as const;

export type Look = { variant?: keyof typeof classes; wide?: boolean };

type ButtonProps = Look & { name?: string; value?: string; children: ReactNode };

/** Sends its form. While that is under way, which only a browser with JavaScript sees, it looks busy and does not send again. */
export function Button({ variant = "primary", wide, name, value, children }: ButtonProps) {
  const { isPending, onClick } = usePending();
  return (
    <button
      type="submit"
      className={classOf(variant, wide)}
      name={name}
      value={value}
      aria-disabled={isPending || undefined}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

export function ButtonLink({ href, variant = "plain", wide, children }: Look & { href: string; children: ReactNode }) {
  return (
    <Link className={classOf(variant, wide)} href={href}>
      {children}
    </Link>
  );
}

function classOf(variant: keyof typeof classes, wide?: boolean): string {
  return wide ? `${classes[variant]} wide` : classes[variant];
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
