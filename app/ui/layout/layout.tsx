import type { ReactNode } from "react";
import type { Role } from "#app/domain/shared/actors";
import { Avatar, Tile } from "#app/ui/avatar";
import { FlashNotice } from "./flash-message";
import { Frame } from "./frame";
import { Icon } from "#app/ui/icon";
import { Link } from "#app/ui/link";
import { MailNotice, type MailNoticeProps } from "./mail-notice";
import { Nav } from "./nav";
import { numberInWords, roleInWords } from "#app/ui/format";

export type ShellProps = {
  workspace: { name: string; slug: string };
  person: { name: string; email: string; role: Role };
  current: "users" | "groups" | "general" | "audit-log" | "home";
  /** Set for an admin while no mail is sent. */
  mailNotice?: MailNoticeProps;
  counts?: { users?: number; groups?: number };
  formToken: string;
  children: ReactNode;
};

/** A page inside a workspace: the bar with where one is and where one can go, and the page itself. */
export function Shell({ workspace, person, current, mailNotice, counts, formToken, children }: ShellProps) {
  return (
    <Frame
      brand={
        <Link className="workspace" href={`/workspaces?from=${workspace.slug}`}>
          <Tile name={workspace.name} />
          <span>
            <b>{workspace.name}</b> <small>Switch workspace</small>
          </span>
          <Icon name="chevrons" />
        </Link>
      }
      nav={<Nav slug={workspace.slug} role={person.role} current={current} counts={counts} />}
      me={<Me person={person} note={roleInWords(person.role)} formToken={formToken} />}
    >
      {mailNotice && <MailNotice {...mailNotice} />}
      {children}
    </Frame>
  );
}

type MeProps = { person: { name: string; email: string }; note: string; formToken: string };

/** Who is signed in, the way to what is theirs, and the way out. */
export function Me({ person, note, formToken }: MeProps) {
  return (
    <div className="me">
      <Avatar name={person.name} />
      <div>
        <b>{person.name}</b> <small>{person.email}</small>
        <form method="post" action="/logout">
          <input type="hidden" name="formToken" value={formToken} />
          <small>{`${note} · `}</small>
          <Link className="quiet" href="/profile">
            Profile
          </Link>
          <small> · </small>
          <button className="quiet">Sign out</button>
        </form>
      </div>
    </div>
  );
}

type PageHeadProps = {
  title: string;
  count?: number;
  back?: { href: string; label: string };
  /** Draws the title's initials beside it: for the page of a person. */
  hasAvatar?: boolean;
  subtitle?: ReactNode;
  children?: ReactNode;
};

export function PageHead({ title, count, back, hasAvatar, subtitle, children }: PageHeadProps) {
  return (
    <div className="head">
      {back && (
        <Link className="back" href={back.href}>
          {back.label}
        </Link>
      )}
      {hasAvatar && <Avatar name={title} isLarge />}
      <div className="title">
        <h1>
          {title}
          {count !== undefined && <span className="count">{` ${numberInWords(count)}`}</span>}
        </h1>
        {subtitle && <div className="subtitle">{subtitle}</div>}
      </div>
      {children && <div className="actions">{children}</div>}
    </div>
  );
}

/** A page outside any workspace: one card. */
export function Door({
  workspaceName,
  title,
  children,
}: {
  workspaceName?: string;
  title: string;
  children: ReactNode;
}) {
  return (
    <main id="main" className="door">
      <div className="card">
        {workspaceName ? (
          <Tile name={workspaceName} isLarge />
        ) : (
          <img src="/favicon.svg" width={44} height={44} alt="Foyer" />
        )}
        <h1>{title}</h1>
        <FlashNotice />
        {children}
      </div>
    </main>
  );
}
