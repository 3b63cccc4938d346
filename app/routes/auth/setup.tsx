import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { isSetupCode, setUp } from "#app/domain/instance/instance";
import { useAnswers } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { NewPasswordField, TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { Door } from "#app/ui/layout/layout";
import {
  emailAddress,
  handleForm,
  password,
  personName,
  readForm,
  readText,
  workspaceName,
  workspaceSlug,
} from "#app/web/forms";
import { paths } from "#app/web/urls";
import { answerOf, signedInRedirect } from "#app/web/responses";
import { settings } from "#app/settings";
import { useAnswered } from "#app/ui/visit";

export const meta: MetaFunction = () => [{ title: "Set up Foyer" }];

const schema = z.object({
  name: personName,
  email: emailAddress,
  password,
  workspaceName,
  workspaceSlug,
});

export async function loader({ request }: LoaderFunctionArgs) {
  const code = new URL(request.url).searchParams.get("code") ?? "";
  const isRight = await answerOf(() => isSetupCode(code));
  const { passwordMinLength } = settings();
  return json({ isRight, code: isRight ? code : "", passwordMinLength }, { status: isRight ? 200 : 403 });
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
  const { isRight, code, passwordMinLength } = useLoaderData<typeof loader>();
  const [form, fields] = useAnswers<"name" | "email" | "password" | "workspaceName" | "workspaceSlug">(
    useAnswered<typeof action>(),
  );
  const formToken = useFormToken();
  if (!isRight)
    return (
      <Door title="Set up Foyer">
        <p>
          Open the set-up link that Foyer printed when it started. It works once, for the first account of this
          instance.
        </p>
      </Door>
    );
  return (
    <Door title="Set up Foyer">
      <p>You will be the super admin of this instance and the admin of its first workspace.</p>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="code" value={code} />
        <TextField field={fields.name} label="Your name" autoComplete="name" />
        <TextField field={fields.email} label="Email address" type="email" autoComplete="username" />
        <NewPasswordField field={fields.password} label="Choose a password" minLength={passwordMinLength} />
        <TextField
          field={fields.workspaceName}
          label="Name of the workspace"
          hint="Such as the name of your company or team."
        />
        <TextField
          field={fields.workspaceSlug}
          label="Address of the workspace"
          hint="It stands in every link: 2 to 40 lower-case letters, digits and hyphens."
        />
        <Button wide>Create the workspace</Button>
      </PostForm>
    </Door>
  );
}
