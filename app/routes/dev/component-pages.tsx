import type { Face } from "#app/domain/shared/face";
import { GroupMembers } from "#app/routes/groups/group-members";
import { WorkspaceHome } from "#app/routes/home/workspace-home";
import { toRow } from "#app/routes/users/row";
import { UsersList } from "#app/routes/users/list/users-list";
import { ButtonLink } from "#app/ui/button";
import { ActionForm } from "#app/ui/forms/form";
import { AccountLayout } from "#app/routes/profile/account-layout";
import { AdminsOnly } from "#app/ui/layout/admins-only";
import { InstanceLayout } from "#app/routes/instance/instance-layout";
import { Door, Layout, PageHead } from "#app/ui/layout/layout";
import { Problem } from "#app/ui/layout/problem";
import { Unreachable } from "#app/ui/layout/unreachable";
import { homeAction, problems } from "#app/ui/layout/problem-document";
import { Refused } from "#app/ui/layout/refused";
import { ada, admins, formToken, groups, longEmail, longName, now } from "./component-samples";
import { someMembers, tabs, users, workspace } from "./component-samples";

const admin = { ...ada, role: "admin" } as const;
const chosen = { status: "all", q: "", role: "", group: "", invitation: "", sort: "name", per: 50 };
const list = { tabs, slug: "nexus", here: users, formToken, edition: "self-hosted", hasMailbox: false } as const;

/** What fills a page or is the only one of its kind on it. */
export const pages = {
  users: Users,
  "no-users": NoUsers,
  group: Group,
  home: Home,
  account: Account,
  instance: Instance,
  door: Invitation,
  "door-accent": AccentInvitation,
  problem: NotFound,
  "admins-only": ForAdmins,
  unreachable: NotReached,
  refused: NotAccepted,
};

/** Nobody was ticked when a button of the selection bar was pressed. */
function Users() {
  return (
    <Layout
      workspace={workspace}
      person={admin}
      current="users"
      counts={{ users: 4, groups: 3 }}
      showsTimes
      formToken={formToken}
    >
      <PageHead title="Users" count={4} />
      <UsersList
        {...list}
        members={someMembers.map((member) => toRow(member, now, workspace.timeZone))}
        filters={{ chosen, groups, chips: [] }}
        pager={{ first: 1, last: 4, total: 4 }}
        bulk={{ filter: {}, error: "Choose users of the list" }}
      />
    </Layout>
  );
}

function NoUsers() {
  const chips = [
    { name: "q", value: "hopper", href: users },
    { name: "role", value: "builder", href: users },
    { name: "group", value: "weather", href: users },
    { name: "invitation", value: "asked", href: users },
  ] as const;
  return (
    <Layout workspace={workspace} person={admin} current="users" mailNotice={captured} formToken={formToken}>
      <PageHead title="Users" count={1284} />
      <UsersList
        {...list}
        members={[]}
        filters={{
          chosen: { ...chosen, q: "hopper", role: "builder", group: "weather", invitation: "asked" },
          groups,
          chips: [...chips],
        }}
        pager={{ total: 0 }}
        bulk={{ filter: {}, error: undefined }}
      />
    </Layout>
  );
}

const captured = { mail: "captured", hasMailbox: true } as const;

function Group() {
  const members = someMembers.map(({ id, name, email, role, status }) => ({ id, name, email, role, status }));
  return (
    <Layout workspace={workspace} person={admin} current="groups" formToken={formToken}>
      <PageHead title="Compilers" count={4} back={{ href: "#main", label: "Groups" }} />
      <GroupMembers members={members} pager={{ total: 4, nextHref: "#main" }} slug="nexus" formToken={formToken} />
    </Layout>
  );
}

function Home() {
  const person = { name: longName, email: longEmail, role: "end-user" } as const;
  return (
    <WorkspaceHome
      layout={{ workspace: { ...workspace, name: longName }, person }}
      home={welcome}
      groups={groups.map(({ name }) => name)}
      admins={admins}
      formToken={formToken}
    />
  );
}

const welcome = {
  text: "Welcome aboard.\n\nStart with the tour in the app: it takes five minutes.",
  continueLink: { label: "the Nexus app", url: "https://app.nexus.example/start" },
  hasJustJoined: true,
};

function Account() {
  return (
    <AccountLayout person={ada} formToken={formToken}>
      <PageHead title="Profile" />
    </AccountLayout>
  );
}

function Instance() {
  return (
    <InstanceLayout person={ada} current="users" formToken={formToken}>
      <PageHead title="Users of this instance" />
    </InstanceLayout>
  );
}

function Invitation() {
  return <InvitationTo face={{}} />;
}

function AccentInvitation() {
  return <InvitationTo face={{ accent: "#611f69" }} />;
}

function InvitationTo({ face }: { face: Face }) {
  return (
    <Door workspaceName={workspace.name} face={face} title="Join Nexus">
      <p>
        Ada Byron invited you as <b>Builder</b>. The invitation is open until Tuesday 9 June 2026, 09:00 UTC.
      </p>
      <ActionForm formToken={formToken} label="Join Nexus" variant="primary" wide />
      <ButtonLink href="#main">Go back</ButtonLink>
    </Door>
  );
}

function NotFound() {
  return (
    <Problem title="There is no such page" action={homeAction}>
      <p>Check the address, or ask the person who gave it to you.</p>
    </Problem>
  );
}

function NotReached() {
  return <Unreachable />;
}

function NotAccepted() {
  return <Refused {...problems[429]} />;
}

function ForAdmins() {
  return <AdminsOnly workspace={workspace} admins={admins} />;
}
