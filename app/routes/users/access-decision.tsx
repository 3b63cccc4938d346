import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button, ButtonRow } from "#app/ui/button";
import { RadioField } from "#app/ui/forms/choice";
import { ActionForm, ErrorSummary, PostForm } from "#app/ui/forms/form";
import { roleOptions } from "#app/ui/roles";
import { GroupsField } from "./groups-field";
import { Panel } from "#app/ui/card";

type Props = {
  isArchived: boolean;
  groups: { id: string; name: string }[];
  slug: string;
  answered: Answered | undefined;
  formToken: string;
};

/** The two ways to answer a request. Whose account is archived can be let in nowhere. */
export function Decision({ isArchived, groups, slug, answered, formToken }: Props) {
  return (
    <>
      <Panel isNarrow>
        <h2>Approve</h2>
        {isArchived ? (
          <p>
            The account is archived on this instance. A super admin has to unarchive it before you can approve the
            request.
          </p>
        ) : (
          <Approve groups={groups} slug={slug} answered={answered} formToken={formToken} />
        )}
      </Panel>
      <Panel isNarrow>
        <h2>Decline</h2>
        <p>
          No email is sent. The page of the workspace tells them that you declined. They can ask again after 30 days.
        </p>
        <ButtonRow>
          <ActionForm formToken={formToken} intent="decline" label="Decline" variant="danger" />
        </ButtonRow>
      </Panel>
    </>
  );
}

function Approve({ groups, slug, answered, formToken }: Omit<Props, "isArchived">) {
  const [form, fields] = useAnswers<"role" | "groups">(answered, undefined, "approve");
  return (
    <PostForm form={form} formToken={formToken}>
      <ErrorSummary form={form} />
      <input type="hidden" name="intent" value="approve" />
      <RadioField field={fields.role} legend="User role" options={roleOptions} />
      <GroupsField field={fields.groups} groups={groups} slug={slug} isOptional />
      <Button>Approve</Button>
    </PostForm>
  );
}
