import { Fragment } from "react";
import type { Home } from "#app/domain/workspaces/welcome";
import { buttonClass, ButtonLink } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { FinePrint } from "#app/ui/fine-print";
import { formatRole } from "#app/ui/format";
import { AdminList } from "#app/ui/layout/admin-list";
import { Layout, PageHead, type LayoutProps } from "#app/ui/layout/layout";
import { Link } from "#app/ui/link";
import { Facts } from "#app/ui/lists";
import { paths } from "#app/web/urls";

type Props = {
  layout: Pick<LayoutProps, "workspace" | "person">;
  home: Home;
  groups: string[];
  /** The other admins. */
  admins: { name: string; email: string }[];
  formToken: string;
};

/** A workspace as each of its members sees it: the first page after joining. */
export function WorkspaceHome({ layout, home, groups, admins, formToken }: Props) {
  const { workspace, person } = layout;
  const isAdmin = person.role === "admin";
  return (
    <Layout {...layout} current="home" formToken={formToken}>
      <PageHead
        title={home.hasJustJoined ? `Welcome to ${workspace.name}, ${person.name}` : workspace.name}
        subtitle={!home.hasJustJoined && `Hello, ${person.name}`}
      >
        {isAdmin && (
          <ButtonLink href={paths.users(workspace.slug)} variant={home.continueLink ? "plain" : "primary"}>
            Manage users
          </ButtonLink>
        )}
      </PageHead>
      <WelcomePanel home={home} generalHref={isAdmin ? paths.general(workspace.slug) : undefined} />
      <OwnMembership person={person} groups={groups} slug={workspace.slug} />
      {admins.length > 0 && (
        <Panel isNarrow>
          <h2>Who to ask</h2>
          <p>
            {isAdmin ? "You are an admin. So are:" : `The admins of ${workspace.name} can change your role and groups:`}
          </p>
          <AdminList admins={admins} />
        </Panel>
      )}
    </Layout>
  );
}

type MembershipProps = { person: LayoutProps["person"]; groups: string[]; slug: string };

function OwnMembership({ person, groups, slug }: MembershipProps) {
  return (
    <Panel isNarrow>
      <h2>Your membership</h2>
      <Facts>
        <dt>Name</dt>
        <dd>{person.name}</dd>
        <dt>Email address</dt>
        <dd>{person.email}</dd>
        <dt>Role</dt>
        <dd>{formatRole(person.role)}</dd>
        <dt>Groups</dt>
        <dd>{groups.length ? groups.join(", ") : "None"}</dd>
      </Facts>
      <p>
        <Link href={paths.leave(slug)}>Leave this workspace</Link>
      </p>
    </Panel>
  );
}

type WelcomeProps = { home: Home; generalHref: string | undefined };

/** The way on comes before the text, which may be long: on a phone it is in sight. */
function WelcomePanel({ home: { text, continueLink }, generalHref }: WelcomeProps) {
  const isEmpty = !text && !continueLink;
  if (isEmpty && !generalHref) return null;
  return (
    <Panel isNarrow>
      {continueLink && (
        <p className="grid justify-items-start gap-1.5">
          <a
            className={`${buttonClass("primary")} w-full no-underline xs:w-auto`}
            href={continueLink.url}
            rel="noreferrer"
          >
            Continue to {continueLink.label}
          </a>{" "}
          <small className="wrap-anywhere">Opens {new URL(continueLink.url).host}</small>
        </p>
      )}
      {text && <WelcomeText text={text} />}
      {generalHref && (
        <FinePrint>
          {isEmpty ? "Users see this page after joining. " : ""}
          <Link href={generalHref}>
            {isEmpty ? "Write a welcome, and say where they go next" : "Change the welcome"}
          </Link>
        </FinePrint>
      )}
    </Panel>
  );
}

/** Line breaks are markup, and no style: a text browser keeps them too. */
function WelcomeText({ text }: { text: string }) {
  return (
    <div className="grid grid-cols-1 gap-3 wrap-anywhere" data-welcome>
      {text.split(/\n{2,}/).map((paragraph, index) => (
        <p key={index}>
          {paragraph.split("\n").map((line, number) => (
            <Fragment key={number}>
              {number > 0 && <br />}
              {line}
            </Fragment>
          ))}
        </p>
      ))}
    </div>
  );
}
