import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { addToGroup, findCandidates, listGroupMembers, removeFromGroup } from "#app/domain/group-members";
import { deleteGroup, duplicateGroup, findGroup, renameGroup } from "#app/domain/groups";
import type { Admin } from "#app/domain/people";
import { useFormToken } from "#app/ui/form-token";
import { Notice } from "#app/ui/notice";
import { Shell } from "#app/ui/page";
import { checkbox, handleForm, oneLine } from "#app/web/forms";
import { groupIdOf, memberPagerOf, readPlace, readSearch } from "#app/web/group-place";
import { requireAdmin } from "#app/web/guards";
import { doneWords } from "#app/web/member-filter";
import { isId, paths } from "#app/web/paths";
import { answerOf, statusOf, trySearch } from "#app/web/responses";
import { shellOf } from "#app/web/shell";
import { GroupPage } from "./group-page";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${data.group.name} · ${data.shell.workspace.name}` : "Foyer" },
];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const admin = await requireAdmin(context, request, params);
  const groupId = groupIdOf(params);
  const url = new URL(request.url);
  const q = readSearch(url);
  const group = await answerOf(() => findGroup(admin, groupId));
  const [page, { found, overload }] = await Promise.all([
    listGroupMembers(admin, group.id, readPlace(url)),
    trySearch(async () => (q ? findCandidates(admin, groupId, q) : undefined)),
  ]);
  if (overload) context.waitSeconds = overload.waitSeconds;
  const shown = {
    shell: shellOf(admin, context),
    group,
    members: page.rows,
    pager: memberPagerOf(url, page, group.members),
    q,
    found,
    overload: overload?.message,
    done: doneWords(url),
  };
  return data(shown, { status: overload ? statusOf(overload) : 200 });
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
  const groupId = groupIdOf(params);
  return handleForm(context, schema, async (answers) => {
    const to = new URL(await change(admin, groupId, answers, new URL(request.url)), request.url);
    to.searchParams.set("done", `${answers.intent}${"member" in answers ? "" : "-group"}`);
    return redirect(`${to.pathname}${to.search}`, 303);
  });
}

/** Does what was asked for, and answers where to go on. */
async function change(admin: Admin, groupId: string, answers: z.output<typeof schema>, here: URL): Promise<string> {
  const { slug } = admin.workspace;
  switch (answers.intent) {
    case "rename":
      await renameGroup(admin, groupId, answers.name);
      return here.href;
    case "duplicate":
      return paths.group(slug, (await duplicateGroup(admin, groupId, answers)).id);
    case "delete":
      await deleteGroup(admin, groupId);
      return paths.groups(slug);
    case "add-member":
      await addToGroup(admin, groupId, answers.member);
      return paths.group(slug, groupId);
    case "remove-member":
      await removeFromGroup(admin, groupId, answers.member);
      return here.href;
  }
}

export default function Group() {
  const { shell, done, ...page } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const formToken = useFormToken();
  const refused = answered && answered.intent !== "rename" ? answered.result.error : undefined;
  return (
    <Shell {...shell} current="groups" formToken={formToken}>
      {done && <Notice>{done}</Notice>}
      {refused && <Notice tone="danger">{Object.values(refused).flat().join(". ")}</Notice>}
      <GroupPage {...page} slug={shell.workspace.slug} formToken={formToken} answered={answered} />
    </Shell>
  );
}
