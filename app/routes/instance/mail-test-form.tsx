import { Button } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { PostForm, type FormState } from "#app/ui/forms/form";

type Props = { email: string; form: FormState; formToken: string };

/** Sends a mail at once, and says what the server answered. */
export function TestMailForm({ email, form, formToken }: Props) {
  return (
    <Panel aria-labelledby="test-mail">
      <h2 id="test-mail">Test mail</h2>
      <PostForm form={form} formToken={formToken}>
        <p className="text-soft">
          {`Goes to ${email} at once, beside the emails that wait. This page then shows what the mail server answered, which can take 20 seconds.`}
        </p>
        <Button name="intent" value="test">
          Send a test mail to me
        </Button>
      </PostForm>
    </Panel>
  );
}
