import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findAddressRecovery, restoreAddress, type AddressRecovery } from "#app/domain/accounts/email-recovery";
import { LinkIsSpent } from "#app/domain/shared/errors";
import { useAnswers } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { useFormToken } from "#app/ui/forms/form-token";
import { DeadLink } from "./link-page";
import { Door } from "#app/ui/layout/layout";
import { redirectWithMessage } from "#app/web/flash-messages";
import { emailAddress, handleForm } from "#app/web/forms";
import { paths } from "#app/web/urls";
import { answerOf } from "#app/web/responses";
import { useAnswered } from "#app/ui/visit";

export const meta: MetaFunction = () => [{ title: "Put your email address back · Foyer" }];

const schema = z.object({ email: emailAddress });
const gone = () => json(null, { status: 410 });

/** The page does not say which address the link was mailed to: whoever has the mail knows it, and types it. */
export async function loader({ params }: LoaderFunctionArgs) {
  const { isLive } = await read(params.token);
  return json({ isLive }, { status: isLive ? 200 : 410 });
}

async function read(token = ""): Promise<AddressRecovery> {
  return answerOf(() => findAddressRecovery(token));
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const recovery = await read(params.token);
  if (!recovery.isLive) return gone();
  try {
    return await handleForm(request, schema, async ({ email }) => {
      await restoreAddress(recovery, email, context.origin);
      const done = `The account has the address ${email} again, and every browser is signed out.`;
      return redirectWithMessage(context, paths.askedForReset("/"), done);
    });
  } catch (error) {
    if (error instanceof LinkIsSpent) return gone();
    throw error;
  }
}

export default function RestoreEmail() {
  const { isLive } = useLoaderData<typeof loader>();
  return isLive ? <Restore /> : <Gone />;
}

function Restore() {
  const [form, fields] = useAnswers<"email">(useAnswered<typeof action>() ?? undefined);
  return (
    <Door title="Put your email address back?">
      <p>
        Do this if somebody else changed the email address of your Foyer account. It gets back the address that this
        link was mailed to. Every browser is signed out, and the password no longer works: a mail to that address lets
        you choose a new one.
      </p>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={useFormToken()}>
        <TextField
          field={fields.email}
          label="Email address"
          type="email"
          hint="The one to which this link was mailed."
          autoComplete="email"
        />
        <Button wide>Put my email address back</Button>
      </PostForm>
    </Door>
  );
}

function Gone() {
  return (
    <DeadLink href="/login" label="Log in">
      It was used, it is older than seven days, or the address was put back meanwhile. If you cannot log in, ask an
      admin of your workspace.
    </DeadLink>
  );
}
