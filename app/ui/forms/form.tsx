import { Form } from "@remix-run/react";
import { useContext, useEffect, useRef, type FormEvent, type ReactNode } from "react";
import { Button, type Look } from "#app/ui/button";
import { VisitContext } from "#app/ui/visit";
import { noticeClass } from "#app/ui/notice";
import { ERROR } from "#app/ui/title";

/** What is drawn of conform's form metadata. */
export type FormState = {
  id: string;
  errors?: string[];
  allErrors: Record<string, string[]>;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
};

type PostFormProps = {
  form: Pick<FormState, "id"> & Partial<Pick<FormState, "onSubmit">>;
  formToken: string;
  action?: string;
  /** For a form with a file. */
  encType?: "multipart/form-data";
  children: ReactNode;
};

export const formClass = "grid grid-cols-1 justify-items-start gap-4.5 *:max-w-full";

/** A form that posts to its own page. The browser's own checks are off, so that all see the server's words. */
export function PostForm({ form, formToken, action, encType, children }: PostFormProps) {
  return (
    <Form
      id={form.id}
      className={formClass}
      method="post"
      action={action}
      encType={encType}
      onSubmit={form.onSubmit}
      discover="none"
      noValidate
    >
      <input type="hidden" name="formToken" value={formToken} />
      {children}
    </Form>
  );
}

type ActionFormProps = Look & {
  formToken: string;
  label: string;
  intent?: string;
  action?: string;
  fields?: Record<string, string>;
};

/** One button that does one thing. */
export function ActionForm({ formToken, label, intent, action, fields, variant = "plain", wide }: ActionFormProps) {
  const hidden = { formToken, ...(intent && { intent }), ...fields };
  return (
    <Form method="post" action={action} discover="none">
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button variant={variant} wide={wide}>
        {label}
      </Button>
    </Form>
  );
}

type ErrorSummaryProps = {
  form: Pick<FormState, "errors" | "allErrors">;
  /** The ids of fields that have other ids than their names. */
  ids?: Record<string, string>;
  /** Where what stands in the way can be looked at. */
  link?: { href: string; label: string };
};

/**
 * Everything that was wrong with a form, above the page's content, each leading to its field. The focus goes there once the
 * form was sent, as GOV.UK's does.
 */
export function ErrorSummary({ form, ids = {}, link }: ErrorSummaryProps) {
  const { count } = useContext(VisitContext);
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (count > 0) summary.current?.focus();
  }, [count]);
  const ofFields = onePerField(form.allErrors);
  const ofForm = form.errors ?? [];
  const isClean = ofForm.length === 0 && ofFields.length === 0;
  useErrorTitle(!isClean);
  if (isClean) return null;
  return (
    <div ref={summary} className={noticeClass("danger")} role="alert" tabIndex={-1}>
      <h2 className="text-base">There is a problem</h2>
      <ul className="grid gap-1">
        {ofForm.map((words) => (
          <li key={words}>{words}</li>
        ))}
        {ofFields.map(([field, words]) => (
          <li key={field}>
            <a href={`#${ids[field] ?? field}`}>{words}</a>
          </li>
        ))}
      </ul>
      {link && (
        <p>
          <a href={link.href}>{link.label}</a>
        </p>
      )}
    </div>
  );
}

/** The title of the page begins with "Error:" for as long as the summary stands there: of a form that the pages' script sent. */
function useErrorTitle(isShown: boolean) {
  useEffect(() => {
    if (!isShown || document.title.startsWith(ERROR)) return;
    document.title = ERROR + document.title;
    return () => {
      document.title = document.title.replace(ERROR, "");
    };
  }, [isShown]);
}

/** What is wrong with each field; where it is `groups[1]` and `groups[2]`, the first of them. */
function onePerField(errors: Record<string, string[]>): [string, string][] {
  const found = new Map<string, string>();
  for (const [name, [words = ""]] of Object.entries(errors)) {
    const field = name.replace(/[[.].*$/, "");
    if (field && !found.has(field)) found.set(field, words);
  }
  return [...found];
}
