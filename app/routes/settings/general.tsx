import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listAllowedDomains } from "#app/domain/workspaces/allowed-domains";
import { changeSettings, findSwitches } from "#app/domain/workspaces/settings";
import { useAnswers } from "#app/ui/forms/answers";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { Checkbox } from "#app/ui/forms/choice";
import { TextAreaField, TextField, type Field } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { checkbox, handleForm, holdsField, plainText, readForm, workspaceName, workspaceSlug } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { buildLayout } from "#app/web/layout";
import { useAnswered } from "#app/ui/visit";
import { Panel } from "#app/ui/card";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `General · ${data?.layout.workspace.name ?? "Foyer"}` },
];

const lifetime = "Enter a number of days from 1 to 90";
const schema = z.object({
  name: workspaceName,
  slug: workspaceSlug,
  invitationDays: z
    .string({ error: lifetime })
    .trim()
    .regex(/^\d{1,2}$/, lifetime)
    .transform(Number)
    .pipe(z.number().min(1, lifetime).max(90, lifetime)),
  requireTwoFactor: checkbox,
  allowedDomains: plainText("the domains", 6000),
  accessRequests: checkbox,
});

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { isSuperAdmin, workspace } = admin;
  const { invitationDays } = workspace;
  const switches = await findSwitches(admin);
  const allowedDomains = (await listAllowedDomains(admin)).join("\n");
  return { layout: buildLayout(admin, context), invitationDays, ...switches, allowedDomains, isSuperAdmin };
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const sent = await readForm(request);
  return handleForm(request, schema, async (answers) => {
    const { name, slug, invitationDays } = answers;
    await changeSettings(admin, {
      ...{ name, slug, invitationDays },
      allowedDomains: holdsField(sent, "allowedDomains") ? answers.allowedDomains : undefined,
      requiresTwoFactor: holdsField(sent, "requireTwoFactor") ? answers.requireTwoFactor : undefined,
      takesRequests: holdsField(sent, "accessRequests") ? answers.accessRequests : undefined,
    });
    return redirectWithMessage(context, paths.general(slug), `The settings of ${name} are saved.`);
  });
}

type Name = keyof z.input<typeof schema>;

export default function General() {
  const { layout, isSuperAdmin, ...page } = useLoaderData<typeof loader>();
  const [form, fields] = useAnswers<Name>(useAnswered<typeof action>(), {
    ...layout.workspace,
    requireTwoFactor: page.requiresTwoFactor ? "on" : "",
    invitationDays: String(page.invitationDays),
    allowedDomains: page.allowedDomains,
    accessRequests: page.takesRequests ? "on" : "",
  });
  return (
    <Layout {...layout} current="general" formToken={useFormToken()}>
      <PageHead title="General" />
      <Panel as="div" isNarrow>
        <PostForm form={form} formToken={useFormToken()}>
          <ErrorSummary form={form} />
          <WorkspaceFields fields={fields} />
          <EntryFields fields={fields} />
          <Button>Save</Button>
        </PostForm>
      </Panel>
      {isSuperAdmin && <ArchivePanel slug={layout.workspace.slug} />}
    </Layout>
  );
}

type FieldsProps = { fields: Record<Name, Field> };

function WorkspaceFields({ fields }: FieldsProps) {
  return (
    <>
      <TextField field={fields.name} label="Name" hint="100 characters at most." />
      <TextField
        field={fields.slug}
        label="Address"
        hint="2 to 40 lower-case letters, digits and hyphens. Links to the old address lead to the new one; of more than five old ones, the oldest is free for others."
      />
      <TextField
        field={fields.invitationDays}
        label="Days that an invitation is open"
        hint="1 to 90. Whoever adds a user can choose another time."
        inputMode="numeric"
      />
    </>
  );
}

/** Who gets in, and with what. */
function EntryFields({ fields }: FieldsProps) {
  return (
    <>
      <Checkbox
        field={fields.requireTwoFactor}
        label="Require two-step sign-in"
        hint="Users without it are led to set it up before they see anything of this workspace."
        isNamed
      />
      <TextAreaField
        field={fields.allowedDomains}
        label="Email domains that may sign up"
        hint="One a line, such as example.com: whoever proves an address of it gets in as an End-user, without an invitation. 20 at most, each to the letter: what is below one is not part of it. Empty: nobody signs up."
        isOptional
        rows={3}
        mono
      />
      <Checkbox
        field={fields.accessRequests}
        label="Let people ask for access"
        hint="Whoever opens this workspace's address and has no invitation sees its name, and can ask. An admin lets them in, or not."
        isNamed
      />
    </>
  );
}

function ArchivePanel({ slug }: { slug: string }) {
  return (
    <Panel isNarrow>
      <h2>Archive this workspace</h2>
      <p>Everybody is out, and its links and mails stop, until a super admin restores it.</p>
      <ButtonRow>
        <ButtonLink href={paths.archiveWorkspace(slug)} variant="danger">
          Archive workspace
        </ButtonLink>
      </ButtonRow>
    </Panel>
  );
}
