import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Panel } from "#app/ui/card";
import { Layout, PageHead } from "#app/ui/layout/layout";
import { toTitle } from "#app/ui/title";
import { requireDevPages } from "#app/web/dev-mailbox";
import { notFound } from "#app/web/responses";
import { Avatars, Buttons, Cards, Icons, Statuses } from "./component-basics";
import { Choices, Forms, OtherFields, TextFields } from "./component-forms";
import { LayoutParts, PageHeads } from "./component-layout";
import { Lists } from "./component-lists";
import { Notices, PendingStates, Previews } from "./component-messages";
import { pages } from "./component-pages";
import { ada, formToken, workspace } from "./component-samples";
import { Tables } from "./component-tables";

export const handle = { scripts: true };

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Components");

type PageName = keyof typeof pages;

export function loader({ context, request }: LoaderFunctionArgs) {
  requireDevPages(context);
  const page = new URL(request.url).searchParams.get("page");
  if (page !== null && !isPageName(page)) throw notFound();
  return { page };
}

function isPageName(name: string): name is PageName {
  return Object.hasOwn(pages, name);
}

/** Every component of `app/ui` in its states, and what the list of users is made of. */
export default function Components() {
  const { page } = useLoaderData<typeof loader>();
  const Page = page ? pages[page] : Overview;
  return <Page />;
}

const links = [
  ["#avatars", "Avatars"],
  ["#buttons", "Buttons"],
  ["#icons", "Icons"],
  ["#statuses", "Statuses"],
  ["#notices", "Notices"],
  ["#pending", "Pending and offline"],
  ["#mail-preview", "Preview of a mail"],
  ["#cards", "Cards"],
  ["#lists", "Lists and text"],
  ["#text-fields", "Fields to type into"],
  ["#other-fields", "Passwords, texts, files and lists"],
  ["#choices", "Choices"],
  ["#forms", "Forms"],
  ["#layout", "Parts of a layout"],
  ["#page-head", "PageHead"],
  ["#page-head-count", "PageHead, with a count"],
  ["#page-head-person", "PageHead, of a person"],
  ["#tables", "Tables"],
  ["?page=users", "Whole page: users"],
  ["?page=no-users", "Whole page: no user found"],
  ["?page=group", "Whole page: a group"],
  ["?page=home", "Whole page: home of an end-user"],
  ["?page=account", "Whole page: account"],
  ["?page=instance", "Whole page: instance"],
  ["?page=door", "Whole page: an invitation"],
  ["?page=door-accent", "Whole page: an invitation in another accent"],
  ["?page=problem", "Whole page: a problem"],
  ["?page=admins-only", "Whole page: for admins"],
  ["?page=unreachable", "Whole page: Foyer cannot be reached"],
  ["?page=refused", "Whole page: a form that was refused"],
] as const;

function Overview() {
  return (
    <Layout
      workspace={workspace}
      person={{ ...ada, role: "admin" }}
      current="users"
      counts={{ users: 1284, groups: 3 }}
      formToken={formToken}
    >
      <PageHead title="Components" />
      <Panel as="div">
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(11rem,100%),1fr))] gap-2">
          {links.map(([href, label]) => (
            <li key={href}>
              <a href={href}>{label}</a>
            </li>
          ))}
        </ul>
      </Panel>
      <Avatars />
      <Buttons />
      <Icons />
      <Statuses />
      <Notices />
      <PendingStates />
      <Previews />
      <Cards />
      <Lists />
      <TextFields />
      <OtherFields />
      <Choices />
      <Forms />
      <LayoutParts />
      <PageHeads />
      <Tables />
    </Layout>
  );
}
