import type { ReactNode } from "react";
import { Avatar, LogoImage, PersonLink, Tile } from "#app/ui/avatar";
import { Button, buttonClass, ButtonLink, ButtonRow, type Variant } from "#app/ui/button";
import { Card, Empty, Panel } from "#app/ui/card";
import { ActionForm } from "#app/ui/forms/form";
import { Icon, type IconName } from "#app/ui/icon";
import { StatusBadge } from "#app/ui/status";
import type { Status } from "#app/domain/members/filter";
import { Example, Section } from "./component-example";
import { ada, formToken, longEmail, longName, rightToLeftName } from "./component-samples";

/** One for each of the eight colours, and two whose initials are no Latin letters. */
const names = [
  "Kathleen Booth",
  "Jean Bartik",
  "Ada Byron",
  "Evelyn Boyd",
  "Annie Easley",
  "Katherine Johnson",
  "Grace Hopper",
  "Alan Turing",
  "مريم",
  "🦊",
];

/** Foyer's own, in place of a workspace's. */
const logo = { src: "/favicon.svg", name: "Nexus", size: { width: 132, height: 132 } };

export function Avatars() {
  return (
    <Section id="avatars" title="Avatars">
      <Example title="Avatar">
        <Row>
          {names.map((name) => (
            <Avatar key={name} name={name} />
          ))}
          <Avatar name="Ada Byron" isLarge />
        </Row>
      </Example>
      <Example title="Tile">
        <Row>
          <Tile name="Nexus" />
          <Tile name="Apollo" />
          <Tile name="Nexus" isLarge />
        </Row>
      </Example>
      <Example title="LogoImage, small and large">
        <Row>
          <LogoImage {...logo} />
          <LogoImage {...logo} isLarge />
        </Row>
      </Example>
      <Example title="PersonLink">
        <PersonLink {...ada} href="#avatars" />
        <PersonLink name={longName} email={longEmail} href="#avatars" />
        <PersonLink name={rightToLeftName} email="mariam@nexus.example" href="#avatars" />
      </Example>
    </Section>
  );
}

// Records by the type's names, so that the compiler asks for a variant, an icon, a status or a tone that is new.
const variants: Record<Variant, { variant: Variant; label: string }> = {
  primary: { variant: "primary", label: "Add users" },
  plain: { variant: "plain", label: "Export CSV" },
  danger: { variant: "danger", label: "Archive user" },
  final: { variant: "final", label: "Archive now" },
};

export function Buttons() {
  return (
    <Section id="buttons" title="Buttons">
      <Example title="Button">
        <ButtonRow>
          {Object.values(variants).map(({ variant, label }) => (
            <Button key={variant} variant={variant}>
              {label}
            </Button>
          ))}
        </ButtonRow>
      </Example>
      <Example title="A button that leads nowhere">
        <ButtonRow>
          {Object.values(variants).map(({ variant, label }) => (
            <button key={variant} type="button" className={buttonClass(variant)} aria-disabled>
              {label}
            </button>
          ))}
        </ButtonRow>
      </Example>
      <Example title="ButtonLink">
        <ButtonRow isOnPaper={false}>
          {Object.values(variants).map(({ variant, label }) => (
            <ButtonLink key={variant} variant={variant} href="#buttons">
              {label}
            </ButtonLink>
          ))}
        </ButtonRow>
      </Example>
      <Example title="Button, wide">
        <Button wide>Sign up and join</Button>
      </Example>
      <Example title="ActionForm">
        <ActionForm formToken={formToken} label="Resend the email" intent="resend" />
      </Example>
    </Section>
  );
}

const icons: Record<IconName, { name: IconName; words: string }> = {
  house: { name: "house", words: "Home" },
  users: { name: "users", words: "Users" },
  layers: { name: "layers", words: "Groups" },
  sliders: { name: "sliders", words: "General" },
  palette: { name: "palette", words: "Appearance" },
  log: { name: "log", words: "Audit log" },
  grid: { name: "grid", words: "Workspaces" },
  person: { name: "person", words: "Profile" },
  chevrons: { name: "chevrons", words: "Switch workspace" },
  mail: { name: "mail", words: "Mail" },
};

export function Icons() {
  return (
    <Section id="icons" title="Icons">
      {[false, true].map((isFaint) => (
        <Example key={String(isFaint)} title={isFaint ? "Icon, faint" : "Icon"}>
          <Row>
            {Object.values(icons).map(({ name, words }) => (
              <span key={name} className="flex items-center gap-1.5">
                <Icon name={name} isFaint={isFaint} /> {words}
              </span>
            ))}
          </Row>
        </Example>
      ))}
    </Section>
  );
}

const statuses: Record<Status, Status> = {
  active: "active",
  invited: "invited",
  requested: "requested",
  archived: "archived",
};

export function Statuses() {
  return (
    <Section id="statuses" title="Statuses">
      <Example title="StatusBadge">
        <Row>
          {Object.values(statuses).map((status) => (
            <StatusBadge key={status} status={status} />
          ))}
        </Row>
      </Example>
    </Section>
  );
}

export function Cards() {
  return (
    <Section id="cards" title="Cards">
      <Example title="Card">
        <Card>
          <p className="px-3 py-2.5">A card's content reaches to its edges.</p>
        </Card>
      </Example>
      <Example title="Panel">
        <Panel>
          <h4>Invitation</h4>
          <p>Works until Tuesday 9 June 2026, 09:00 UTC.</p>
        </Panel>
      </Example>
      <Example title="Panel, narrow">
        <Panel as="div" isNarrow>
          <p>A panel for a form is no wider than its lines are easy to read.</p>
        </Panel>
      </Example>
      <Example title="Empty">
        <Empty>Nobody is in this group yet. Find users above to add them.</Empty>
      </Example>
      <Example title="Empty, with a button">
        <Empty as="div">
          <p>No invitation is open. Add users to invite somebody.</p>
          <ButtonLink href="#cards">Add users</ButtonLink>
        </Empty>
      </Example>
    </Section>
  );
}

function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-3">{children}</div>;
}
