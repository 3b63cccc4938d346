import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { ask, findAccess, withdraw } from "#app/domain/access-requests/request-access";
import { listMemberGroups } from "#app/domain/groups/group";
import type { Person } from "#app/domain/shared/actors";
import { LinkIsSpent, TooOften } from "#app/domain/shared/errors";
import { findFace } from "#app/domain/workspaces/face";
import { findOffer, joinByAddress } from "#app/domain/workspaces/join-by-domain";
import { findFirstSteps } from "#app/domain/workspaces/first-steps";
import { findHome } from "#app/domain/workspaces/welcome";
import { listAdmins } from "#app/domain/workspaces/workspace";
import { useFormToken } from "#app/ui/forms/form-token";
import { useAnswered } from "#app/ui/visit";
import { handleForm, plainText, readForm, readText } from "#app/web/forms";
import { findVisitor, requireMember, requirePerson } from "#app/web/guards";
import { buildStartLayout, dismiss } from "#app/web/first-steps";
import type { Scope } from "#app/web/request-context";
import { answerOf, tooOften } from "#app/web/responses";
import { paths } from "#app/web/urls";
import { AskForAccess, Join } from "./access-page";
import { toTitle } from "#app/ui/title";
import { WorkspaceHome } from "./workspace-home";

export const handle = { scripts: true };

export const meta: MetaFunction<typeof loader> = ({ data: found, matches }) => {
  if (!found) return toTitle(matches, "There is no such page");
  if ("offer" in found) return toTitle(matches, `Join ${found.offer.name}`);
  if ("access" in found) return toTitle(matches, `Ask for access to ${found.access.workspace.name}`);
  return toTitle(matches, "Home", found.layout.workspace.name);
};

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const member = await requireMember(context, request, params).catch((answer: unknown) =>
    doorInstead(context, answer, params),
  );
  if (!("memberId" in member)) return member;
  const [home, groups, admins, steps] = await Promise.all([
    findHome(member),
    listMemberGroups(member),
    listAdmins(member),
    findFirstSteps(member),
  ]);
  return { layout: buildStartLayout(member, context, request, steps), home, groups, admins };
}

/**
 * Somebody without a membership is told of the workspace only where their address lets them in, or where it takes requests: by a
 * page that is 403, as it shows nothing of what they came for.
 */
async function doorInstead(context: Scope, answer: unknown, { workspace: slug = "" }: { workspace?: string }) {
  const person = await findVisitor(context);
  if (!person || !(answer instanceof Response) || answer.status !== 404) throw answer;
  const offer = await findOffer(person, slug);
  if (offer) return { offer: { name: offer.name, face: await findFace(offer.id) }, email: person.email };
  const access = await findAccess(person, slug);
  if (access) return json({ access, email: person.email }, { status: 403 });
  throw answer;
}

const note = z.object({ note: plainText("your message", 500) });

export async function action({ context, request, params }: ActionFunctionArgs) {
  const person = await requirePerson(context, request);
  const { workspace: slug = "" } = params;
  const intent = readText(await readForm(request), "intent");
  if (intent === "dismiss-first-steps") return dismiss(await requireMember(context, request, params), request);
  if (intent === "ask")
    return handleForm(request, note, async (answers) => {
      await ask(person, slug, answers.note);
      return redirect(paths.workspace(slug), 303);
    });
  await answerOf(() => (intent === "withdraw" ? withdraw(person, slug) : joinOnce(person, slug)));
  return redirect(paths.workspace(slug), 303);
}

async function joinOnce(person: Person, slug: string) {
  try {
    await joinByAddress(person, slug);
  } catch (error) {
    if (error instanceof TooOften) throw tooOften(error);
    if (!(error instanceof LinkIsSpent)) throw error;
  }
}

export default function Workspace() {
  const found = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  if ("offer" in found) return <Join {...found} formToken={formToken} />;
  if ("access" in found) return <AskForAccess {...found} answered={answered} formToken={formToken} />;
  return <WorkspaceHome {...found} formToken={formToken} />;
}
