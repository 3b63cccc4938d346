import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { isSetupCode, setUp } from "#app/domain/instance/instance";
import { listTimeZones } from "#app/time-zone-names";
import { useFormToken } from "#app/ui/forms/form-token";
import {
  emailAddress,
  handleForm,
  password,
  personName,
  readForm,
  readText,
  newWorkspaceSlug,
  timeZone,
  workspaceName,
} from "#app/web/forms";
import { paths } from "#app/web/urls";
import { answerOf, signedInRedirect } from "#app/web/responses";
import { settings } from "#app/settings";
import { useAnswered } from "#app/ui/visit";
import { toTitle } from "#app/ui/title";
import { SetUpForm, SetUpLinkNeeded } from "./setup-page";

/** Met once, by who sets the instance up: the address follows the name, and the time zone is the browser's. */
export const handle = { scripts: true };

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Set up");

const schema = z.object({
  name: personName,
  email: emailAddress,
  password,
  workspaceName,
  workspaceSlug: newWorkspaceSlug,
  timeZone,
});

export async function loader({ request }: LoaderFunctionArgs) {
  const code = new URL(request.url).searchParams.get("code") ?? "";
  const isRight = await answerOf(() => isSetupCode(code));
  const { passwordMinLength } = settings();
  return json(
    { isRight, code: isRight ? code : "", zones: isRight ? listTimeZones() : [], passwordMinLength },
    { status: isRight ? 200 : 403 },
  );
}

export async function action({ context, request }: ActionFunctionArgs) {
  const code = readText(await readForm(request), "code");
  if (!(await answerOf(() => isSetupCode(code)))) throw json(null, { status: 403 });
  return handleForm(request, schema, async (answers) => {
    const { sessionToken, slug } = await setUp(answers, context.origin);
    return signedInRedirect(context, paths.users(slug), sessionToken);
  });
}

export default function SetUp() {
  const { isRight, ...page } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>();
  const formToken = useFormToken();
  return isRight ? <SetUpForm {...page} answered={answered} formToken={formToken} /> : <SetUpLinkNeeded />;
}
