import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listAllowedDomains } from "#app/domain/workspaces/allowed-domains";
import { changeSettings, findSwitches } from "#app/domain/workspaces/settings";
import { findWelcome, readContinueLink } from "#app/domain/workspaces/welcome";
import { listTimeZones } from "#app/time-zone";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import {
  checkbox,
  handleForm,
  holdsField,
  optionalLine,
  plainText,
  readForm,
  timeZone,
  workspaceName,
  workspaceSlug,
} from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { paths } from "#app/web/urls";
import { buildLayout } from "#app/web/layout";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { ArchivePanel, GeneralForm } from "./general-form";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, "General", data?.layout.workspace.name);

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
  timeZone,
  welcome: plainText("the welcome text", 2000),
  continueLabel: optionalLine("the name of the link", 60),
  continueUrl: z.string({ error: "Enter one address" }).trim().default(""),
  requireTwoFactor: checkbox,
  allowedDomains: plainText("the domains", 6000),
  accessRequests: checkbox,
});

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { isSuperAdmin, workspace } = admin;
  const { invitationDays } = workspace;
  const [switches, domains, welcome] = await Promise.all([
    findSwitches(admin),
    listAllowedDomains(admin),
    findWelcome(admin),
  ]);
  const settings = { invitationDays, ...switches, allowedDomains: domains.join("\n"), welcome };
  return { layout: buildLayout(admin, context), zones: listTimeZones(), ...settings, isSuperAdmin };
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
      timeZone: answers.timeZone,
      welcome: holdsField(sent, "welcome") ? answers.welcome : undefined,
      continueLink: holdsField(sent, "continueUrl")
        ? readContinueLink(answers.continueLabel, answers.continueUrl)
        : undefined,
    });
    return redirectWithMessage(context, paths.general(slug), `The settings of ${name} are saved.`);
  });
}

export default function General() {
  const { layout, isSuperAdmin, ...settings } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="general" formToken={formToken}>
      <PageHead title="General" />
      <GeneralForm {...settings} workspace={layout.workspace} answered={answered} formToken={formToken} />
      {isSuperAdmin && (
        <div className="mt-8">
          <ArchivePanel slug={layout.workspace.slug} />
        </div>
      )}
    </Layout>
  );
}
