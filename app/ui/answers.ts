import { useForm, type DefaultValue, type SubmissionResult } from "@conform-to/react";

export type Answered = { intent: string; result: SubmissionResult };
type Values<Name extends string> = Record<Name, string | string[]>;

/** The fields of a form, with what was typed and what was said about it. */
export function useAnswers<Name extends string>(
  answered: Answered | undefined,
  defaultValue?: DefaultValue<Values<Name>>,
) {
  return useForm<Values<Name>>({ id: "form", lastResult: answered?.result ?? null, defaultValue });
}
