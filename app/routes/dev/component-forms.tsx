import { ShowPassword } from "#app/ui/forms/show-password";
import { CopyLink } from "#app/routes/users/copy-link";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { Checkbox, CheckboxField, RadioField } from "#app/ui/forms/choice";
import {
  FixedField,
  NewPasswordField,
  PasswordField,
  SelectField,
  TextAreaField,
  TextField,
  type Field,
} from "#app/ui/forms/field";
import { ColourField } from "#app/ui/forms/colour-field";
import { FileField } from "#app/ui/forms/file-field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { TimeZoneField } from "#app/ui/forms/time-zone-field";
import { endHint } from "#app/ui/format";
import { roleOptions } from "#app/ui/roles";
import { Example, Section } from "./component-example";
import { formToken, groups, longEmail } from "./component-samples";

const groupOptions = groups.map(({ id, name }) => ({ value: id, label: name }));
const manyGroups = Array.from({ length: 24 }, (_, at) => ({ value: String(at), label: `Group ${at + 1}` }));
const days = ["1 day", "7 days", "30 days"].map((label) => ({ value: label, label }));

function toField(name: string, initialValue?: string | string[], error?: string): Field {
  return { name, initialValue, errors: error === undefined ? undefined : [error] };
}

export function TextFields() {
  return (
    <Section id="text-fields" title="Fields to type into">
      <TextField field={toField("name")} label="TextField" />
      <TextField field={toField("filled", "Grace Hopper")} label="TextField, filled in" />
      <TextField
        field={toField("hinted")}
        label="TextField, optional and with a hint"
        hint="100 characters at most."
        isOptional
      />
      <TextField
        field={toField("mistaken", "grace@", "Enter an email address, like name@example.com")}
        label="TextField, email, with a hint and a mistake"
        type="email"
        hint="A new address makes a new link, in an email to it. Every earlier link is dead."
      />
      <TextField field={toField("long", longEmail)} label="TextField, email, with a long value" type="email" />
      <TextField field={toField("search", "hopper")} label="TextField, search" type="search" />
      <TextField field={toField("url", "https://nexus.example/start")} label="TextField, URL" type="url" />
      <TextField field={toField("number", "7")} label="TextField, number" type="number" />
      <TextField field={toField("date", "2026-06-05")} label="TextField, date" type="date" hint={endHint} />
      <TextField field={toField("read-only", "nexus")} label="TextField, read-only" readOnly />
      <FixedField id="fixed" label="FixedField" value="grace@nexus.example" />
      <CopyLink url="https://foyer.nexus.example/invite/0197a3f2c4" hint="Anybody who has the link can join." />
    </Section>
  );
}

export function OtherFields() {
  return (
    <Section id="other-fields" title="Passwords, texts, files and lists">
      <PasswordField field={toField("password")} label="PasswordField" autoComplete="current-password" />
      <PasswordField
        field={toField("wrong-password", undefined, "Enter your password")}
        label="PasswordField, with a mistake"
        autoComplete="current-password"
      />
      <NewPasswordField field={toField("new-password")} label="NewPasswordField" minLength={12} />
      <ShowPassword />
      <TextAreaField field={toField("message", "Welcome aboard.")} label="TextAreaField" rows={3} isOptional />
      <TextAreaField
        field={toField("metadata", '{"apiKey": ', "Enter a flat JSON object")}
        label="TextAreaField, in a fixed pitch, with a mistake"
        mono
      />
      <FileField field={toField("logo")} label="FileField" hint="A PNG or SVG of 512 KB or less." isOptional />
      <FileField
        field={toField("wrong-logo", undefined, "Choose a PNG or an SVG: this file is a JPEG")}
        label="FileField, with a mistake"
      />
      <ColourFields />
      <SelectField field={toField("expires", "7 days")} label="SelectField" options={days} />
      <TimeZoneField
        field={toField("zone", "Europe/Berlin")}
        label="TimeZoneField, a SelectField with groups"
        zones={["UTC", "America/St_Johns", "Asia/Kolkata", "Europe/Berlin"]}
      />
      <SelectField
        field={toField("group", undefined, "Choose one group")}
        label="SelectField, with a mistake"
        options={groupOptions}
      />
    </Section>
  );
}

function ColourFields() {
  return (
    <>
      <ColourField field={toField("accent", "#611f69")} label="ColourField" own="#3f4fd8" />
      <ColourField
        field={toField("light-accent", "#ffd500", "Choose a darker colour, such as #a98c00")}
        label="ColourField, with a hint and a mistake"
        hint="For buttons and links."
        own="#3f4fd8"
      />
    </>
  );
}

export function Choices() {
  return (
    <Section id="choices" title="Choices">
      <RadioField field={toField("role", "builder")} legend="RadioField" options={roleOptions} />
      <RadioField
        field={toField("no-role", undefined, "Choose a role")}
        legend="RadioField, with a mistake"
        options={roleOptions}
      />
      <Groups />
      <Checkbox
        field={toField("send", "on")}
        label="Checkbox, ticked"
        hint="Without it you copy the link and share it yourself."
      />
      <Checkbox field={toField("terms", undefined, "Tick this to go on")} label="Checkbox, with a mistake" isNamed />
    </Section>
  );
}

function Groups() {
  return (
    <>
      <CheckboxField
        field={toField("groups", ["compilers"])}
        legend="CheckboxField"
        options={groupOptions}
        isOptional
      />
      <CheckboxField
        field={toField("no-groups", [], "Choose the groups again: one of them is gone")}
        legend="CheckboxField, with a hint and a mistake"
        hint="Groups give access to what is shared with them."
        options={groupOptions}
      />
      <CheckboxField
        field={toField("many-groups", ["3", "17"])}
        legend="CheckboxField, with many to choose from"
        options={manyGroups}
        search="Find a group"
      />
      <CheckboxField
        field={toField("empty")}
        legend="CheckboxField, with nothing to choose from"
        options={[]}
        empty="There are no groups yet."
      />
    </>
  );
}

export function Forms() {
  const errors = { title: ["Enter a name"], role: ["Choose a role"] };
  return (
    <Section id="forms" title="Forms">
      <Example title="ErrorSummary">
        <ErrorSummary form={{ allErrors: errors }} ids={{ title: "title" }} />
      </Example>
      <Example title="ErrorSummary, of the whole form, with a link">
        <ErrorSummary
          form={{ errors: ["Grace Hopper is a user of Nexus already"], allErrors: {} }}
          link={{ href: "#forms", label: "Open Grace Hopper" }}
        />
      </Example>
      <Example title="PostForm">
        <PostForm form={{ id: "sample" }} formToken={formToken}>
          <TextField field={toField("title", "", "Enter a name")} label="Name" />
          <ButtonRow>
            <Button>Save</Button>
            <ButtonLink href="#forms">Cancel</ButtonLink>
          </ButtonRow>
        </PostForm>
      </Example>
    </Section>
  );
}
