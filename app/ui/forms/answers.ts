import { useForm, type DefaultValue, type SubmissionResult } from "@conform-to/react";
import { useActionData } from "@remix-run/react";
import { useDraft } from "./draft";
import { useRefusal } from "./last-sent";

export type Answered = { intent: string; result: SubmissionResult; alreadyHere?: { id: string; name: string } };
type Values<Name extends string> = Record<Name, string | string[]>;

/**
 * The fields of a form, with what was typed and what was said about it, or what was typed before the session ended. Of several
 * forms on one page each names its intent and takes only the answers to that.
 */
export function useAnswers<Name extends string>(
  answered: Answered | undefined,
  defaultValue?: DefaultValue<Values<Name>>,
  intent?: string,
) {
  const kept = useDraft();
  const given = answered ?? kept;
  useRefusal(answered !== undefined);
  const isOwn = intent === undefined || given?.intent === intent;
  const lastResult = (isOwn && given?.result) || null;
  return useForm<Values<Name>>({ id: intent ? `${intent}-form` : "form", lastResult, defaultValue });
}

/** Whether **Show password** sent this page's form: of the passwords, this answer alone holds what was typed. */
export function useShowsPasswords(): boolean {
  return useActionData<{ showsPasswords?: boolean }>()?.showsPasswords === true;
}
