import type { SerializeFrom } from "@remix-run/node";
import type { MailFailure } from "#app/domain/instance/mail";
import { Card, Empty } from "#app/ui/card";
import { formatTime } from "#app/ui/format";
import { Table } from "#app/ui/table/table";

type Failure = SerializeFrom<MailFailure>;

const columns = ["Email", "When", "To", "Workspace", "Why"];

/** The emails that did not arrive, for super admins. */
export function MailFailures({ failures, now }: { failures: Failure[]; now: string }) {
  return (
    <section className="mt-6 grid grid-cols-1 gap-2.5" aria-labelledby="failures">
      <h2 id="failures">The last 50 failures</h2>
      {failures.length === 0 ? (
        <Empty>No email has failed.</Empty>
      ) : (
        <Card>
          <Table caption="The last 50 failures" columns={columns}>
            {failures.map((failure) => (
              <FailureRow key={failure.id} failure={failure} now={now} />
            ))}
          </Table>
        </Card>
      )}
    </section>
  );
}

function FailureRow({ failure, now }: { failure: Failure; now: string }) {
  const { id, at, kind, isBounced, address, isReplaced, workspace, trouble } = failure;
  return (
    <tr role="row" data-failure={id}>
      <th scope="row" role="rowheader">
        <b>{formatKind(kind)}</b>
      </th>
      <td role="cell" data-label={columns[1]} className="whitespace-nowrap">
        <time dateTime={at} title={at}>
          {formatTime(at, now, "UTC")}
        </time>
      </td>
      <td role="cell" data-label={columns[2]} className="min-w-60 wrap-anywhere">
        {address}
        {isReplaced && <small className="block text-faint">Or an earlier address: the link was replaced since</small>}
      </td>
      <td role="cell" data-label={columns[3]} className="wrap-anywhere">
        {workspace ?? "None: to an account"}
      </td>
      <td role="cell" className="wrap-anywhere narrow:basis-full">
        {`${isBounced ? "Bounced" : "Failed"}${trouble ? `. ${trouble}` : ""}`}
      </td>
    </tr>
  );
}

const kindWords: Record<string, string> = {
  "access-asked": "Access asked for",
  "email-proof": "Proof of an email address",
  "email-change": "New email address",
  "let-in": "Access approved",
  "new-sign-in": "New sign-in",
  "sign-up": "Sign-up",
  "users-end": "Access of users ends",
};

/** By its name, for kinds that need no other words: "password-reset" as "Password reset". */
function formatKind(kind: string): string {
  const words = kindWords[kind] ?? kind.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
