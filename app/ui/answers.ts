import { useForm, type DefaultValue, type SubmissionResult } from "@conform-to/react";

export type Answered = { intent: string; result: SubmissionResult };
type Values<Name extends string> = Record<Name, string | string[]>;

/** The fields of a form, with what was typed and what was said about it; `intent` tells a page's forms apart. */
export function useAnswers<Name extends string>(
  answered: Answered | undefined,
  options: { defaultValue?: DefaultValue<Values<Name>>; intent?: string } = {},
) {
  const { intent = "", defaultValue } = options;
  return useForm<Values<Name>>({
    id: intent || "form",
    lastResult: answered?.intent === intent ? answered.result : null,
    defaultValue,
  });
}
