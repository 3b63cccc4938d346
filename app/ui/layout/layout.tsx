import type { ReactNode } from "react";
import type { Role } from "#app/domain/shared/actors";
import type { Face } from "#app/domain/shared/face";
import { Avatar, Tile } from "#app/ui/avatar";
import { FlashNotice } from "./flash-message";
import { AccentColours } from "./accent-colours";
import { FirstSteps, type FirstStepsState } from "./first-steps";
import { Brand, FoyerLogo, Frame } from "./frame";
import { Icon } from "#app/ui/icon";
import { Link } from "#app/ui/link";
import { MailNotice, type MailNoticeProps } from "./mail-notice";
import { Nav, type Section } from "./nav";
import { TimeZoneContext } from "./time-zone";
import { TimeZoneNote } from "./time-zone-note";
import { formatNumber, formatRole } from "#app/ui/format";
import { ButtonRow } from "#app/ui/button";

export type LayoutProps = {
  workspace: { name: string; slug: string; timeZone: string; face?: Face };
  person: { name: string; email: string; role: Role };
  current: Section;
  /** Whether the bar leads on to the whole instance. */
  isSuperAdmin?: boolean;
  /** Set for an admin while no mail is sent, or soon none will be. */
  mailNotice?: MailNoticeProps;
  /** Set for an admin of a new workspace. */
  firstSteps?: FirstStepsState;
  /** Whether the page draws the first steps itself, in a place of its own. */
  hasOwnSteps?: boolean;
  counts?: { users?: number; groups?: number };
  /** Whether the page shows times: then it names their zone at its end. */
  showsTimes?: boolean;
  formToken: string;
  children: ReactNode;
};

/** A page inside a workspace: the bar with where one is and where one can go, and the page itself. */
export function Layout(props: LayoutProps) {
  const { workspace, person, current, formToken, counts, isSuperAdmin } = props;
  return (
    <TimeZoneContext.Provider value={workspace.timeZone}>
      <AccentColours accent={workspace.face?.accent} />
      <Frame
        brand={
          <Brand
            href={`/workspaces?from=${workspace.slug}`}
            picture={<Tile name={workspace.name} logo={workspace.face?.logo} />}
            name={workspace.name}
            note="Switch workspace"
          >
            <Icon name="chevrons" isFaint />
          </Brand>
        }
        nav={<Nav slug={workspace.slug} role={person.role} {...{ current, counts, isSuperAdmin }} />}
        me={<Me person={person} note={formatRole(person.role)} formToken={formToken} />}
      >
        <Notices {...props} />
        {props.children}
        {(props.showsTimes || hasTime(props.mailNotice)) && <TimeZoneNote />}
      </Frame>
    </TimeZoneContext.Provider>
  );
}

/** What an admin has to know on every page; the first steps of a new workspace begin with setting up its mail. */
function Notices({ workspace, firstSteps, hasOwnSteps, mailNotice, formToken }: LayoutProps) {
  const isSaid = firstSteps && !hasTime(mailNotice);
  return (
    <>
      {mailNotice && !isSaid && <MailNotice {...mailNotice} />}
      {firstSteps && !hasOwnSteps && (
        <div className="mb-5 print:hidden">
          <FirstSteps state={firstSteps} slug={workspace.slug} formToken={formToken} />
        </div>
      )}
    </>
  );
}

function hasTime(notice: MailNoticeProps | undefined): boolean {
  return notice !== undefined && "now" in notice;
}

type MeProps = { person: { name: string; email: string }; note: string; formToken: string };

/** Who is signed in, the way to what is theirs, and the way out. */
export function Me({ person, note, formToken }: MeProps) {
  return (
    <div className="me mt-auto flex items-start gap-2.5 px-2 py-1.5">
      <Avatar name={person.name} />
      <div className="min-w-0 flex-1 wrap-anywhere">
        <b className="block leading-4.5">{person.name}</b> <small className="block text-xs/4">{person.email}</small>
        <form method="post" action="/logout">
          <input type="hidden" name="formToken" value={formToken} />
          <small className="text-xs/4">{`${note} · `}</small>
          <Link className="link rounded-lg text-xs text-soft hover:bg-line" href="/profile">
            Profile
          </Link>
          <small className="text-xs/4"> · </small>
          <button className="link text-xs text-soft">Sign out</button>
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
        <Link
          className="back -mb-1 basis-full text-sm text-faint before:content-['‹_'/''] hover:underline"
          href={back.href}
        >
          {back.label}
        </Link>
      )}
      {hasAvatar && <Avatar name={title} isLarge />}
      <div className="min-w-0 flex-[1_1_12rem] wrap-anywhere">
        <h1>
          {title}
          {count !== undefined && <span className="font-normal text-faint">{` ${formatNumber(count)}`}</span>}
        </h1>
        {subtitle && <div className="flex flex-wrap gap-x-3 text-faint">{subtitle}</div>}
      </div>
      {children && <ButtonRow isOnPaper={false}>{children}</ButtonRow>}
    </div>
  );
}

type DoorProps = { workspaceName?: string; face?: Face; title: string; children: ReactNode };

/** A page outside any workspace: one card. */
export function Door({ workspaceName, face, title, children }: DoorProps) {
  return (
    <>
      <AccentColours accent={face?.accent} />
      <main id="main" className="grid min-h-dvh place-items-center p-4 xs:p-6">
        <div
          className={`grid w-full max-w-104 grid-cols-1 gap-5 rounded-2xl border border-line bg-panel p-6 xs:p-8 ${words}`}
        >
          {workspaceName ? (
            <Tile name={workspaceName} logo={face?.logo} isLarge />
          ) : (
            <>
              <FoyerLogo size="size-11" /> <span className="sr-only">Foyer</span>
            </>
          )}
          <h1>{title}</h1>
          <FlashNotice />
          {children}
        </div>
      </main>
    </>
  );
}

const words = "[&_p_b]:text-text [&_p:not(.error,.hint)]:text-soft [&>h1+p]:-mt-3.5";
