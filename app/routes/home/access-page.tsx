import type { SerializeFrom } from "@remix-run/node";
import type { Face } from "#app/domain/shared/face";
import type { Access } from "#app/domain/access-requests/request-access";
import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button, ButtonLink } from "#app/ui/button";
import { ActionForm, ErrorSummary, PostForm } from "#app/ui/forms/form";
import { Door } from "#app/ui/layout/layout";
import { formatMoment } from "#app/ui/format";
import { RequestNote } from "#app/routes/users/request-note";

type JoinProps = { offer: { name: string; face: Face }; email: string; formToken: string };

/** For somebody whose address lets them in. */
export function Join({ offer: { name, face }, email, formToken }: JoinProps) {
  return (
    <Door workspaceName={name} face={face} title={`Join ${name}`}>
      <p>
        You can join with your email address <b>{email}</b>.
      </p>
      <ActionForm formToken={formToken} intent="join" label={`Join ${name}`} variant="primary" wide />
    </Door>
  );
}

type AskProps = {
  access: SerializeFrom<Access>;
  email: string;
  answered: Answered | undefined;
  formToken: string;
};

const titles = {
  unproved: (name: string) => `Ask for access to ${name}`,
  "may-ask": (name: string) => `Ask for access to ${name}`,
  asked: (name: string) => `You asked for access to ${name}`,
  declined: (name: string) => `You have no access to ${name}`,
};

/** For somebody without a membership, where the workspace takes requests. */
export function AskForAccess({ access, ...props }: AskProps) {
  const { name, face } = access.workspace;
  return (
    <Door workspaceName={name} face={face} title={titles[access.state](name)}>
      <State access={access} {...props} />
      <ButtonLink href="/workspaces">Your workspaces</ButtonLink>
    </Door>
  );
}

function State({ access, email, answered, formToken }: AskProps) {
  const { name, timeZone } = access.workspace;
  if (access.state === "may-ask") return <Ask name={name} email={email} answered={answered} formToken={formToken} />;
  if (access.state === "unproved")
    return (
      <>
        <p>
          Confirm first that <b>{email}</b> is yours, by the link that Foyer mails to you. Then open this page again.
        </p>
        <ActionForm
          action="/profile"
          intent="send-proof"
          formToken={formToken}
          label="Send me a link"
          variant="primary"
          wide
        />
      </>
    );
  if (access.state === "declined")
    return (
      <p>
        An admin declined your request on {formatMoment(access.declinedAt, timeZone)}. You can ask again from{" "}
        {formatMoment(access.mayAskAt, timeZone)}, and an admin can invite you at any time.
      </p>
    );
  return (
    <>
      <p>
        You asked as <b>{email}</b> on {formatMoment(access.askedAt, timeZone)}. An admin of {name} decides. You get an
        email when you can log in.
      </p>
      <ActionForm formToken={formToken} intent="withdraw" label="Withdraw the request" wide />
    </>
  );
}

function Ask({ name, email, answered, formToken }: { name: string } & Omit<AskProps, "access">) {
  const [form, fields] = useAnswers<"note">(answered);
  return (
    <>
      <p>
        You are not a user of this workspace. An admin of {name} can give you access as <b>{email}</b>.
      </p>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="ask" />
        <RequestNote field={fields.note} />
        <Button wide>Ask for access</Button>
      </PostForm>
    </>
  );
}
