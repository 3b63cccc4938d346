import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { findAddressRecovery, restoreAddress, type AddressRecovery } from "#app/domain/accounts/email-recovery";
import { useFormToken } from "#app/ui/forms/form-token";
import { useAnswered } from "#app/ui/visit";
import { redirectWithMessage } from "#app/web/flash-messages";
import { emailAddress, handleForm } from "#app/web/forms";
import { gone, unlessSpent } from "#app/web/mailed-link";
import type { Scope } from "#app/web/request-context";
import { answerOf } from "#app/web/responses";
import { paths } from "#app/web/urls";
import { toTitle } from "#app/ui/title";
import { DeadRecovery, RestoreAddress } from "./restore-email-page";

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Put your email address back");

const schema = z.object({ email: emailAddress });

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
  return unlessSpent(gone, () => handleForm(request, schema, ({ email }) => restore(context, recovery, email)));
}

async function restore(context: Scope, recovery: AddressRecovery, email: string) {
  await restoreAddress(recovery, email, context.origin);
  const done = `The account has the address ${email} again, and every browser is signed out.`;
  return redirectWithMessage(context, paths.askedForReset("/"), done);
}

export default function RestoreEmail() {
  const { isLive } = useLoaderData<typeof loader>();
  const answered = useAnswered<typeof action>() ?? undefined;
  const formToken = useFormToken();
  return isLive ? <RestoreAddress answered={answered} formToken={formToken} /> : <DeadRecovery />;
}
