import type { Face } from "#app/domain/shared/face";
import { Tile } from "#app/ui/avatar";
import { buttonClass } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { ActionForm } from "#app/ui/forms/form";

type Props = { name: string; face: Face; formToken: string };

/** How the workspace looks as it is saved, to somebody who is invited. */
export function AppearancePreview({ name, face, formToken }: Props) {
  return (
    <Panel isNarrow aria-labelledby="preview">
      <h2 id="preview">How it looks</h2>
      <p>An invitation page, in a light browser and in a dark one. The mails look the same way.</p>
      <div className="grid gap-3 xs:grid-cols-2">
        <InvitationSketch name={name} face={face} scheme="light" />
        <InvitationSketch name={name} face={face} scheme="dark" />
      </div>
      {face.logo && <ActionForm intent="remove-logo" formToken={formToken} label="Remove the logo" variant="danger" />}
    </Panel>
  );
}

const schemes = { light: "in-light", dark: "in-dark" } as const;

/** A picture of the page, whose button leads nowhere. */
export function InvitationSketch({ name, face, scheme }: Omit<Props, "formToken"> & { scheme: keyof typeof schemes }) {
  return (
    <div
      className={`${schemes[scheme]} rounded-xl border border-line bg-bg p-3 text-text`}
      role="img"
      aria-label={`An invitation to ${name} in a ${scheme} browser`}
    >
      <div className="grid gap-3 rounded-xl border border-line bg-panel p-4" aria-hidden>
        {/* For text browsers, which show the words of both pictures and no colour. */}
        <span className="sr-only">{`In a ${scheme} browser:`}</span> <Tile name={name} logo={face.logo} isLarge />
        <b className="text-xl/7 wrap-anywhere">{`Join ${name}`}</b>{" "}
        <span className="text-soft">
          You are invited as <b className="text-text">Builder</b>.
        </span>{" "}
        <span className={buttonClass("primary", true)}>Join</span>{" "}
        <span className="justify-self-start rounded-lg bg-accent-soft px-2 py-1 font-semibold text-accent-ink">
          Users
        </span>
      </div>
    </div>
  );
}
