import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findMailOverview, testMail, type TestResult } from "#app/domain/instance/mail";
import { useAnswers } from "#app/ui/forms/answers";
import { ErrorSummary } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { InstanceLayout } from "./instance-layout";
import { PageHead } from "#app/ui/layout/layout";
import { TimeZoneNote } from "#app/ui/layout/time-zone-note";
import { toTitle } from "#app/ui/title";
import { useAnswered } from "#app/ui/visit";
import { hasMailbox } from "#app/web/dev-mailbox";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm } from "#app/web/forms";
import { requireSuperAdmin } from "#app/web/guards";
import { toPerson } from "#app/web/layout";
import { paths } from "#app/web/urls";
import { MailFailures } from "./mail-failures";
import { describeMailSetup } from "./mail-setup";
import { MailState } from "./mail-state";
import { TestMailForm } from "./mail-test-form";

export const handle = { scripts: true };

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Mail of this instance");

const MAX_FAILURES = 50;

const schema = z.object({ intent: z.literal("test", { error: "Choose what to do" }) });

export async function loader({ context, request }: LoaderFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  return {
    person: toPerson(superAdmin),
    setup: describeMailSetup(),
    ...(await findMailOverview(superAdmin, MAX_FAILURES)),
    mailbox: hasMailbox(context),
    now: new Date().toISOString(),
  };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const superAdmin = await requireSuperAdmin(context, request);
  return handleForm(request, schema, async () => {
    const result = await testMail(superAdmin);
    const link =
      result.outcome === "captured" && hasMailbox(context) ? { href: "/dev/mail", label: "Read it" } : undefined;
    return redirectWithMessage(context, paths.instanceMail, { text: formatResult(result, superAdmin.email), link });
  });
}

function formatResult(result: TestResult, email: string): string {
  if (result.outcome === "captured") return `The test mail to ${email} is kept here: no mail provider is set up.`;
  if (result.said)
    return `The mail server took the test mail to ${email} and said: ${result.said}. Look into your mailbox.`;
  return `Resend took the test mail to ${email}${result.id ? `, as ${result.id}` : ""}. Look into your mailbox.`;
}

export default function InstanceMail() {
  const { person, setup, failures, mailbox, now, ...state } = useLoaderData<typeof loader>();
  const [form] = useAnswers(useAnswered<typeof action>());
  const formToken = useFormToken();
  return (
    <InstanceLayout person={person} current="mail" formToken={formToken}>
      <PageHead title="Mail of this instance" />
      <ErrorSummary form={form} ids={{ intent: "test-mail" }} />
      <MailState setup={setup} {...state} hasMailbox={mailbox} now={now} />
      <TestMailForm email={person.email} form={form} formToken={formToken} />
      <MailFailures failures={failures} now={now} />
      <TimeZoneNote />
    </InstanceLayout>
  );
}
