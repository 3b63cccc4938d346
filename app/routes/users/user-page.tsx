import type { Answered } from "#app/ui/forms/answers";
import { ButtonLink } from "#app/ui/button";
import { ActionForm } from "#app/ui/forms/form";
import { History } from "./history";
import { PageHead } from "#app/ui/layout/layout";
import { StatusBadge } from "#app/ui/status";
import { formatAgo } from "#app/ui/format";
import { useTimeZone } from "#app/ui/layout/time-zone";
import { paths } from "#app/web/urls";
import { actorOf, formatArchiving, formatEvent, type HistoryEvent } from "./user-history";
import type { UndoableNow, User } from "./user-data";
import { UserDetails } from "./user-details";
import { UserInvitation } from "./user-invitation";
import { UserMetadata } from "./user-metadata";
import { UndoNotice } from "./undo-notice";
import { Panel } from "#app/ui/card";

type Props = {
  user: User;
  history: HistoryEvent[];
  groups: { id: string; name: string }[];
  edition: "self-hosted" | "cloud";
  hasMailbox: boolean;
  now: string;
  slug: string;
  formToken: string;
  answered: Answered | undefined;
  undoable?: UndoableNow;
  shownMetadata: Record<string, string | number | boolean> | "unreadable" | undefined;
};

/** One user: who they are, the invitation while it is open, what can be changed, and what happened. */
export function UserPage({ user, history, groups, now, slug, formToken, answered, shownMetadata, ...page }: Props) {
  const { undoable, ...place } = page;
  const isInvited = user.status === "invited" || user.status === "requested";
  return (
    <>
      <UserHead user={user} now={now} slug={slug} formToken={formToken} />
      {undoable && <UndoNotice undoable={undoable} action={paths.undo(slug, user.id)} now={now} />}
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid grid-cols-1 gap-5">
          {isInvited && <UserInvitation {...place} user={user} now={now} slug={slug} formToken={formToken} />}
          <UserDetails
            // A form keeps the answers that it began with: with other values it begins anew.
            key={valuesIn(user.version)}
            user={user}
            groups={groups}
            history={history}
            now={now}
            formToken={formToken}
            answered={answered}
            slug={slug}
          />
          <UserMetadata
            key={`${user.metadataVersion} ${shownMetadata === undefined ? "masked" : "shown"}`}
            user={user}
            slug={slug}
            formToken={formToken}
            answered={answered}
            shown={shownMetadata}
          />
        </div>
        <UserHistory events={history} now={now} />
      </div>
    </>
  );
}

type HeadProps = Pick<Props, "user" | "now" | "slug" | "formToken">;

function UserHead({ user, now, slug, formToken }: HeadProps) {
  const timeZone = useTimeZone();
  return (
    <PageHead
      title={user.name}
      back={{ href: paths.users(slug), label: "Users" }}
      hasAvatar
      subtitle={
        <>
          <span>
            {user.email} <Dot />
          </span>{" "}
          <span>
            <StatusBadge status={user.status} />
            {user.archiving && formatArchiving(user.archiving, now, timeZone)} <Dot />
          </span>{" "}
          {user.lastSeenAt ? `Last seen ${formatAgo(user.lastSeenAt, now)}` : "Never seen"}
        </>
      }
    >
      {user.status === "archived" ? (
        <ActionForm intent="unarchive" formToken={formToken} label="Unarchive" variant="primary" />
      ) : (
        <ButtonLink href={paths.archiveUser(slug, user.id)} variant="danger">
          Archive user
        </ButtonLink>
      )}
    </PageHead>
  );
}

/** Between what stands in one line; on a phone there is a line for each. */
function Dot() {
  return <span className="max-sm:hidden">·</span>;
}

function UserHistory({ events, now }: { events: HistoryEvent[]; now: string }) {
  const items = events.map((event) => ({
    id: event.id,
    words: formatEvent(event),
    actor: actorOf(event),
    at: event.at,
  }));
  return (
    <Panel>
      <h2>History</h2>
      <History items={items} now={now} />
    </Panel>
  );
}

/** What the version says of the values alone: whatever else happened to the user leaves the form as it is. */
function valuesIn(version: string): string {
  return version.replace(/^\d*\./, "");
}
