import { ButtonLink, buttonClass, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";

/** Shown once. `onward` is where to go on to. */
export function RecoveryCodes({ codes, onward }: { codes: string[]; onward: string }) {
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`Recovery codes for Foyer\n\n${codes.join("\n")}\n`)}`;
  return (
    <Panel isNarrow aria-labelledby="codes-title">
      <h2 id="codes-title">Your recovery codes</h2>
      <p role="status">Two-step sign-in is on.</p>
      <p>
        Each logs you in once without the app. Print them or keep them in a password manager:{" "}
        <b>they are shown only now</b>.
      </p>
      <ol className="codes grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-x-8 gap-y-1.5">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <ButtonRow>
        <ButtonLink href={onward} variant="primary">
          I have kept them
        </ButtonLink>
        <a className={buttonClass()} href={file} download="foyer-recovery-codes.txt">
          Download as text
        </a>
      </ButtonRow>
    </Panel>
  );
}
