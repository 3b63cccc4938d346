import { ActionForm } from "#app/ui/forms/form";
import { ButtonLink, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { formatNumber } from "#app/ui/format";
import { Consequences } from "#app/ui/lists";

export type UndoProps = { isRunning: boolean; accepted: number; open: number };

type Props = UndoProps & { href: string; formToken: string };

/** What undoing an import does, before it does; or why it cannot be undone. */
export function ImportUndo({ accepted, open, href, formToken }: Props) {
  const canBe = accepted === 0 && open > 0;
  const invitations = `${formatNumber(open)} invitation${open === 1 ? "" : "s"}`;
  return (
    <div className="mb-5">
      <Panel as="div" isNarrow>
        <h2>{canBe ? "Undo this import?" : "This import cannot be undone"}</h2>
        {canBe ? (
          <Consequences>
            <li>{`${invitations} of this import are cancelled: the links stop working, and those users are removed.`}</li>
            <li>Users who were changed or unarchived stay as they are now, and groups that were created stay.</li>
            <li>No email tells anybody. What happened stays in the audit log.</li>
          </Consequences>
        ) : (
          <p>
            {accepted > 0
              ? `${formatNumber(accepted)} of its users ${accepted === 1 ? "has" : "have"} joined. Cancel the other invitations on the Users page.`
              : "It has no open invitations."}
          </p>
        )}
        <ButtonRow>
          {canBe && (
            <ActionForm
              action={href}
              intent="undo"
              formToken={formToken}
              label={`Cancel ${invitations}`}
              variant="final"
            />
          )}
          <ButtonLink href={href}>Back</ButtonLink>
        </ButtonRow>
      </Panel>
    </div>
  );
}
