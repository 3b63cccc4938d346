import { useForm, type DefaultValue, type SubmissionResult } from "@conform-to/react";

export type Answered = { intent: string; result: SubmissionResult };
type Values<Name extends string> = Record<Name, string | string[]>;

/**
 * The fields of a form, with what was typed and what was said about it. Of several forms on one page each names its intent,
 * takes only the answers to that.
 */
export function useAnswers<Name extends string>(
  answered: Answered | undefined,
  defaultValue?: DefaultValue<Values<Name>>,
  intent?: string,
) {
  const isOwn = intent === undefined || answered?.intent === intent;
  const lastResult = (isOwn && answered?.result) || null;
  return useForm<Values<Name>>({ id: intent ? `${intent}-form` : "form", lastResult, defaultValue });
}
