import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button } from "#app/ui/button";
import { PasswordField, TextField } from "#app/ui/forms/field";
import { ActionForm, ErrorSummary, PostForm } from "#app/ui/forms/form";
import { QrCode } from "./qr-code";
import { FinePrint } from "#app/ui/fine-print";
import { Panel } from "#app/ui/card";

type Step =
  | { state: "off" }
  | { state: "begun"; secret: string; url: string; qrCode: { size: number; path: string } }
  | { state: "on"; recoveryCodes: number };

type FormProps = { answered: Answered | undefined; formToken: string };

/** Two-step sign-in, as far as it is set up. */
export function TwoFactorPage({ step, ...form }: FormProps & { step: Step }) {
  switch (step.state) {
    case "off":
      return <Begin {...form} />;
    case "begun":
      return <SetUp step={step} {...form} />;
    case "on":
      return <On recoveryCodes={step.recoveryCodes} {...form} />;
  }
}

function Begin({ answered, formToken }: FormProps) {
  const [form, fields] = useAnswers<"currentPassword">(answered, undefined, "begin");
  return (
    <Panel isNarrow aria-labelledby="begin-title">
      <h2 id="begin-title">Set up two-step sign-in</h2>
      <p>
        Logging in then takes your password and a code that an app on your phone shows: the password alone is not
        enough. Use any authenticator app.
      </p>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="begin" />
        <PasswordField field={fields.currentPassword} label="Current password" autoComplete="current-password" />
        <Button>Set up two-step sign-in</Button>
      </PostForm>
    </Panel>
  );
}

function SetUp({ step, answered, formToken }: FormProps & { step: Extract<Step, { state: "begun" }> }) {
  const [form, fields] = useAnswers<"code">(answered, undefined, "switch-on");
  return (
    <Panel isNarrow aria-labelledby="set-up-title">
      <h2 id="set-up-title">Add Foyer to your app</h2>
      <ErrorSummary form={form} />
      <p>Scan this with your authenticator app, or type the key into it.</p>
      <QrCode {...step.qrCode} label="QR code for your authenticator app" />
      <p>
        Key: <code className="key wrap-anywhere">{(step.secret.match(/.{1,4}/g) ?? []).join(" ")}</code>
      </p>
      <p>
        On this phone? <a href={step.url}>Open it in the app</a>.
      </p>
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="switch-on" />
        <TextField
          field={fields.code}
          label="Code"
          hint="The six digits that the app shows now."
          autoComplete="one-time-code"
          inputMode="numeric"
        />
        <Button>Switch on</Button>
      </PostForm>
      <ActionForm intent="give-up" formToken={formToken} label="Give up" />
      <FinePrint>Switching it on signs out every other browser. The page is good for 30 minutes.</FinePrint>
    </Panel>
  );
}

function On({ recoveryCodes, answered, formToken }: FormProps & { recoveryCodes: number }) {
  return (
    <div className="grid max-w-160 grid-cols-1 gap-5">
      <p>
        Two-step sign-in is <b>on</b>. {formatCodes(recoveryCodes)}
      </p>
      <Proof
        intent="new-codes"
        title="New recovery codes"
        words="Ten new ones are shown once. The ones before no longer work."
        answered={answered}
        formToken={formToken}
      />
      <Proof
        intent="switch-off"
        title="Switch off"
        words="Logging in then asks for your password alone. To change to another phone, switch it off and set it up again."
        answered={answered}
        formToken={formToken}
      />
    </div>
  );
}

function formatCodes(left: number): string {
  if (left === 0) return "You have no recovery codes left: make new ones.";
  return left === 1 ? "You have 1 recovery code left." : `You have ${left} recovery codes left.`;
}

type ProofProps = FormProps & { intent: "new-codes" | "switch-off"; title: string; words: string };

/** What takes the password and a code once more. */
function Proof({ intent, title, words, answered, formToken }: ProofProps) {
  const [form, fields] = useAnswers<"currentPassword" | "code">(answered, undefined, intent);
  const ids = { currentPassword: `${intent}-password`, code: `${intent}-code` };
  return (
    <Panel aria-labelledby={`${intent}-title`}>
      <h2 id={`${intent}-title`}>{title}</h2>
      <p>{words}</p>
      <ErrorSummary form={form} ids={ids} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value={intent} />
        <PasswordField
          id={ids.currentPassword}
          field={fields.currentPassword}
          label="Current password"
          autoComplete="current-password"
        />
        <TextField
          id={ids.code}
          field={fields.code}
          label="Code of the app, or a recovery code"
          autoComplete="one-time-code"
        />
        <Button variant={intent === "switch-off" ? "final" : "primary"}>{title}</Button>
      </PostForm>
    </Panel>
  );
}
