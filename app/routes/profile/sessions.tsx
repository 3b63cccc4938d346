import { ActionForm } from "#app/ui/forms/form";
import { Table } from "#app/ui/table/table";
import { formatAgo, formatTime } from "#app/ui/format";
import { FinePrint } from "#app/ui/fine-print";
import { Panel } from "#app/ui/card";

export type Session = {
  id: string;
  browser: string;
  ip: string;
  signedInAt: string;
  lastUsedAt: string;
  isThis: boolean;
};

type Props = { sessions: Session[]; now: string; formToken: string };

const columns = ["Browser", "IP address", "Signed in", "Last seen"];

/** The browsers in which a person is signed in, each with its way out. */
export function Sessions({ sessions, now, formToken }: Props) {
  return (
    <Panel aria-labelledby="sessions-title">
      <h2 id="sessions-title">Signed-in browsers</h2>
      <FinePrint>
        A browser is signed out after 30 days without use, and after 90 days at the latest. If you do not know one of
        these, sign it out and change your password. Times are in UTC.
      </FinePrint>
      <Table caption="Signed-in browsers" columns={columns} hasActions endsInButton>
        {sessions.map((session) => (
          <Row key={session.id} session={session} now={now} formToken={formToken} />
        ))}
      </Table>
      {sessions.length > 1 && <ActionForm formToken={formToken} intent="sign-out-others" label="Sign out the others" />}
    </Panel>
  );
}

function Row({ session, now, formToken }: { session: Session; now: string; formToken: string }) {
  const { id, browser, ip, isThis } = session;
  return (
    <tr role="row" data-session={id}>
      <th scope="row" role="rowheader">
        <b>{browser}</b> {isThis && <small>This browser</small>}
      </th>
      <td role="cell" data-label="IP address">
        {ip || "Unknown"}
      </td>
      <td role="cell" data-label="Signed in">
        {formatTime(session.signedInAt, now, "UTC")}
      </td>
      <td role="cell" data-label="Last seen">
        {isThis ? "now" : formatAgo(session.lastUsedAt, now)}
      </td>
      <td role="cell">
        {!isThis && <ActionForm formToken={formToken} intent="sign-out" fields={{ session: id }} label="Sign out" />}
      </td>
    </tr>
  );
}
