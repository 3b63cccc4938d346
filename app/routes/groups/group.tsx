import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import {
  addToGroup,
  findCandidates,
  listGroupMembers,
  removeFromGroup,
  type Membership,
} from "#app/domain/groups/members";
import { deleteGroup, duplicateGroup, findGroup, renameGroup } from "#app/domain/groups/group";
import type { Admin } from "#app/domain/shared/actors";
import { useFormToken } from "#app/ui/forms/form-token";
import { Notice } from "#app/ui/notice";
import { Layout } from "#app/ui/layout/layout";
import { formatNumber } from "#app/ui/format";
import { redirectWithMessage } from "#app/web/flash-messages";
import { checkbox, handleForm, oneLine } from "#app/web/forms";
import { requireGroupId, buildMemberPager, readPlace, readSearch } from "#app/web/group-cursor";
import { requireAdmin } from "#app/web/guards";
import { isId, readPath, paths } from "#app/web/urls";
import { answerOf, overloadInit, trySearch } from "#app/web/responses";
import { buildLayout } from "#app/web/layout";
import { GroupPage } from "./group-page";
import { useAnswered } from "#app/ui/visit";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${data.group.name} · ${data.layout.workspace.name}` : "Foyer" },
];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const groupId = requireGroupId(params);
  const url = new URL(request.url);
  const q = readSearch(url);
  const group = await answerOf(() => findGroup(admin, groupId));
  const [page, { found, overload }] = await Promise.all([
    listGroupMembers(admin, group.id, readPlace(url)),
    trySearch(async () => (q ? findCandidates(admin, groupId, q) : undefined)),
  ]);
  const shown = {
    layout: buildLayout(admin, context),
    group,
    members: page.rows,
    pager: buildMemberPager(url, page, group.members),
    q,
    found,
    overload: overload?.message,
  };
  return json(shown, overload && overloadInit(overload));
}

const chosen = z
  .array(z.string().refine(isId, "Choose users of the list"), { error: "Choose users of the list" })
  .min(1, "Choose at least one user")
  .max(100, "Choose 100 users at most");

const schema = z.discriminatedUnion(
  "intent",
  [
    z.object({ intent: z.literal("rename"), name: oneLine("a name", 60) }),
    z.object({ intent: z.literal("duplicate"), withMembers: checkbox }),
    z.object({ intent: z.literal("delete") }),
    z.object({ intent: z.literal("add-member"), member: chosen }),
    z.object({ intent: z.literal("remove-member"), member: chosen }),
  ],
  { error: "Choose what to do" },
);

export async function action({ context, request, params }: ActionFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const groupId = requireGroupId(params);
  return handleForm(request, schema, async (answers) => {
    const [to, message] = await change(admin, groupId, answers, readPath(request));
    return redirectWithMessage(context, to, message);
  });
}

type Answers = z.output<typeof schema>;

/** Does what was asked for, and answers where to go on and what is said there. */
async function change(admin: Admin, groupId: string, answers: Answers, here: string): Promise<[string, string]> {
  const { slug } = admin.workspace;
  switch (answers.intent) {
    case "rename":
      await renameGroup(admin, groupId, answers.name);
      return [here, `The group is named ${answers.name} now.`];
    case "duplicate": {
      const copy = await duplicateGroup(admin, groupId, answers);
      return [paths.group(slug, copy.id), `The copy is made: this is ${copy.name}.`];
    }
    case "delete":
      return [
        paths.groups(slug),
        `The group ${(await deleteGroup(admin, groupId)).name} is deleted. Its users are still here.`,
      ];
    case "add-member":
      return [paths.group(slug, groupId), inGroup(await addToGroup(admin, groupId, answers.member), "in")];
    case "remove-member":
      return [here, inGroup(await removeFromGroup(admin, groupId, answers.member), "out of")];
  }
}

function inGroup({ group, users }: Membership, where: "in" | "out of"): string {
  const [only = "", ...others] = users;
  return others.length
    ? `${formatNumber(users.length)} users are ${where} ${group} now.`
    : `${only} is ${where} ${group} now.`;
}

export default function Group() {
  const { layout, ...page } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  const refused = answered && answered.intent !== "rename" ? answered.result.error : undefined;
  return (
    <Layout {...layout} current="groups" formToken={formToken}>
      {refused && <Notice tone="danger">{Object.values(refused).flat().join(". ")}</Notice>}
      <GroupPage {...page} slug={layout.workspace.slug} formToken={formToken} answered={answered} />
    </Layout>
  );
}
