import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { previewChoice } from "#app/domain/bulk-actions/preview";
import { listGroupNames } from "#app/domain/groups/group";
import type { Admin } from "#app/domain/shared/actors";
import { useFormToken } from "#app/ui/forms/form-token";
import { PageHead, Layout } from "#app/ui/layout/layout";
import { listHref, readBulk, runBulk } from "#app/web/bulk-selection";
import { withMessage } from "#app/web/flash-messages";
import { handleForm, role } from "#app/web/forms";
import { requireAdmin } from "#app/web/guards";
import { isId } from "#app/web/urls";
import { requireSearch } from "#app/web/responses";
import type { Scope } from "#app/web/request-context";
import { buildLayout } from "#app/web/layout";
import { BulkConfirm } from "./bulk-confirm";
import { countFitting, questionOf } from "./bulk-text";
import { nobodyChosen } from "./list/bulk-bar";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  toTitle(matches, data ? questionOf(data.intent, data.fitting) : "Users", data?.layout.workspace.name);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const url = new URL(request.url);
  const { intent, choice } = await requireBulk(context, admin, url);
  const [preview, groups] = await Promise.all([
    requireSearch(() => previewChoice(admin, choice)),
    listGroupNames(admin),
  ]);
  const missing = "memberIds" in choice ? new Set(choice.memberIds).size - preview.total : 0;
  return {
    layout: buildLayout(admin, context),
    intent,
    preview: { ...preview, missing },
    fitting: countFitting(intent, preview),
    groups,
    backHref: listHref(admin.workspace.slug, url),
    formKey: crypto.randomUUID(),
  };
}

/** What the URL asks for; where nobody is chosen, it leads back to the list, which says so. */
async function requireBulk(context: Scope, admin: Admin, url: URL) {
  const { intent, choice } = readBulk(url);
  if (!intent || !choice)
    throw await withMessage(context, redirect(listHref(admin.workspace.slug, url)), {
      text: nobodyChosen,
      tone: "danger",
    });
  return { intent, choice };
}

const schema = z.object({
  formKey: z.string({ error: "Open this page again" }).refine(isId, "Open this page again"),
  role: role.optional(),
  group: z.string({ error: "Choose one group" }).refine(isId, "Choose a group of the list").optional(),
});

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const { intent, choice } = await requireBulk(context, admin, new URL(request.url));
  return handleForm(request, schema, ({ formKey, group, ...answers }) =>
    runBulk(admin, { ...answers, id: formKey, groupId: group, intent, choice }),
  );
}

export default function BulkUsers() {
  const { layout, intent, fitting, backHref, ...page } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  return (
    <Layout {...layout} current="users" formToken={formToken}>
      <PageHead title={questionOf(intent, fitting)} back={{ href: backHref, label: "Users" }} />
      <BulkConfirm
        {...page}
        intent={intent}
        fitting={fitting}
        backHref={backHref}
        formToken={formToken}
        answered={answered}
      />
    </Layout>
  );
}
