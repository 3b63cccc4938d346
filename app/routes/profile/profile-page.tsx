import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { NewPasswordField, PasswordField, TextField } from "#app/ui/forms/field";
import { ActionForm, ErrorSummary, PostForm } from "#app/ui/forms/form";
import { ShowPassword } from "#app/ui/forms/show-password";
import { PageHead } from "#app/ui/layout/layout";
import { paths } from "#app/web/urls";
import { Address } from "./email-address";
import { Sessions, type Session } from "./sessions";
import { FinePrint } from "#app/ui/fine-print";
import { Panel } from "#app/ui/card";

type FormProps = { answered: Answered | undefined; formToken: string };

type Props = FormProps & {
  person: { name: string; email: string; isVerified: boolean };
  passwordMinLength: number;
  hasTwoFactor: boolean;
  sessions: Session[];
  now: string;
};

/** What a person can change of their own account. */
export function ProfilePage({ person, passwordMinLength, hasTwoFactor, sessions, now, ...form }: Props) {
  return (
    <>
      <PageHead title={person.name} hasAvatar subtitle={person.email} />
      <div className="grid grid-cols-1 gap-5">
        <div className="grid max-w-160 grid-cols-1 gap-5">
          {!person.isVerified && <Unproved email={person.email} formToken={form.formToken} />}
          <Name key={person.name} name={person.name} {...form} />
          <Address {...form} key={person.email} />
          <Password
            // What was typed goes with the session in which it was typed.
            key={sessions.find(({ isThis }) => isThis)?.id}
            passwordMinLength={passwordMinLength}
            {...form}
          />
          <TwoFactor hasTwoFactor={hasTwoFactor} />
        </div>
        <Sessions sessions={sessions} now={now} formToken={form.formToken} />
      </div>
    </>
  );
}

/** For who signed up by a copied link, which proves nothing about the mailbox. */
function Unproved({ email, formToken }: { email: string; formToken: string }) {
  return (
    <Panel aria-labelledby="proof-title">
      <h2 id="proof-title">Confirm your email address</h2>
      <p>
        You have not confirmed yet that {email} is yours. Until then you cannot create a workspace, and the owner of
        that mailbox can take over this account. Foyer sends a link there.
      </p>
      <ActionForm formToken={formToken} intent="send-proof" label="Send me a link" variant="primary" />
    </Panel>
  );
}

function Name({ name, answered, formToken }: FormProps & { name: string }) {
  const [form, fields] = useAnswers<"name">(answered, { name }, "save");
  return (
    <Panel aria-labelledby="name-title">
      <h2 id="name-title">Name</h2>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="save" />
        <TextField
          field={fields.name}
          label="Name"
          autoComplete="name"
          hint="Everybody in your workspaces sees it, and the audit log says that you changed it."
        />
        <Button>Save</Button>
      </PostForm>
    </Panel>
  );
}

function Password({ passwordMinLength, answered, formToken }: FormProps & { passwordMinLength: number }) {
  const [form, fields] = useAnswers<"currentPassword" | "password">(answered, undefined, "password");
  return (
    <Panel aria-labelledby="password-title">
      <h2 id="password-title">Password</h2>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="password" />
        <PasswordField field={fields.currentPassword} label="Current password" autoComplete="current-password" />
        <NewPasswordField field={fields.password} label="New password" minLength={passwordMinLength} />
        <ButtonRow>
          <Button>Change password</Button> <ShowPassword />
        </ButtonRow>
      </PostForm>
      <FinePrint>You stay signed in here, and are signed out everywhere else.</FinePrint>
    </Panel>
  );
}

function TwoFactor({ hasTwoFactor }: { hasTwoFactor: boolean }) {
  return (
    <Panel aria-labelledby="two-factor-title">
      <h2 id="two-factor-title">Two-step sign-in</h2>
      <p>
        {hasTwoFactor
          ? "On: logging in takes your password and a code of your authenticator app."
          : "Off: your password alone logs you in."}
      </p>
      <ButtonRow>
        <ButtonLink href={paths.twoFactor()}>
          {hasTwoFactor ? "Change two-step sign-in" : "Set up two-step sign-in"}
        </ButtonLink>
      </ButtonRow>
    </Panel>
  );
}
