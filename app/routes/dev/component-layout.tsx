import { Tile } from "#app/ui/avatar";
import { ButtonLink } from "#app/ui/button";
import { HelpLink } from "#app/ui/help";
import { Icon } from "#app/ui/icon";
import { FirstSteps } from "#app/ui/layout/first-steps";
import { Brand, FoyerBrand, FoyerLogo } from "#app/ui/layout/frame";
import { Me, PageHead } from "#app/ui/layout/layout";
import { Item, NavHeading } from "#app/ui/layout/nav";
import { StatusBadge } from "#app/ui/status";
import { Example, Section } from "./component-example";
import { ada, formToken, longEmail, longName } from "./component-samples";

const firstSteps = {
  ...{ hasMail: false, hasUsers: true, hasSecondAdmin: false, hasGroups: false },
  hasMailbox: true,
  here: "/nexus",
};

/** What the bar and the head of a page are made of. Whole, they stand on the pages that the list at the top leads to. */
export function LayoutParts() {
  return (
    <Section id="layout" title="Parts of a layout">
      <Example title="Brand">
        <Brand href="#layout" picture={<Tile name="Nexus" />} name="Nexus" note="Switch workspace">
          <Icon name="chevrons" isFaint />
        </Brand>
      </Example>
      <Example title="FoyerBrand">
        <FoyerBrand about="This instance" />
      </Example>
      <Example title="FoyerLogo">
        <FoyerLogo size="size-7.5" />
        <FoyerLogo size="size-11" />
      </Example>
      <Example title="NavHeading and Item, the current one with a count">
        <NavHeading>Workspace settings</NavHeading>
        <Item to="#layout" icon="users" label="Users" isCurrent count={1284} />
        <Item to="#layout" icon="layers" label="Groups" isCurrent={false} count={3} />
        <Item to="#layout" icon="sliders" label="General" isCurrent={false} />
      </Example>
      <Example title="FirstSteps, and the link to help">
        <FirstSteps state={firstSteps} slug="nexus" formToken={formToken} />
        <p>
          <HelpLink topic="roles">About roles</HelpLink>
        </p>
      </Example>
      <Example title="Me">
        <Me person={ada} note="Admin" formToken={formToken} />
        <Me person={{ name: longName, email: longEmail }} note="End-user" formToken={formToken} />
      </Example>
    </Section>
  );
}

/** A section for each, for a heading of the first level leaves no room for one of the third behind it. */
export function PageHeads() {
  return (
    <>
      <Section id="page-head" title="PageHead">
        <PageHead title="General" />
      </Section>
      <Section id="page-head-count" title="PageHead, with a count and buttons">
        <PageHead title="Users" count={1284}>
          <ButtonLink href="#page-head-count">Export CSV</ButtonLink>
          <ButtonLink href="#page-head-count" variant="primary">
            Add users
          </ButtonLink>
        </PageHead>
      </Section>
      <Section id="page-head-person" title="PageHead, of a person">
        <PageHead
          title={longName}
          back={{ href: "#page-head-person", label: "Users" }}
          hasAvatar
          subtitle={
            <>
              {longEmail} · <StatusBadge status="invited" /> · Never seen
            </>
          }
        >
          <ButtonLink href="#page-head-person" variant="danger">
            Archive user
          </ButtonLink>
        </PageHead>
      </Section>
    </>
  );
}
