import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { RadioField } from "#app/ui/forms/choice";
import { errorOf, textOf } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { roleOptions } from "#app/ui/roles";
import { paths } from "#app/web/urls";
import { GroupsField } from "./groups-field";
import { UserConflict } from "./user-conflict";
import type { User } from "./user-data";
import type { HistoryEvent } from "./user-history";

type Props = {
  user: Pick<User, "id" | "name" | "email" | "role" | "groupIds" | "endsOn" | "status" | "version">;
  groups: { id: string; name: string }[];
  history: HistoryEvent[];
  now: string;
  slug: string;
  /** The list that one came from. */
  returnTo?: string;
  answered: Answered | undefined;
  formToken: string;
};

/** The role and the groups of one user: what is changed most often, without all else that their page has. */
export function UserAccessForm({ user, groups, history, now, slug, answered, formToken, ...page }: Props) {
  const { role, groupIds, version } = user;
  const [form, fields] = useAnswers<"role" | "groups" | "version" | "returnTo">(
    answered,
    { role, groups: groupIds, version, returnTo: page.returnTo },
    "save",
  );
  const isStale = errorOf(fields.version) !== undefined;
  const returnTo = textOf(fields.returnTo);
  return (
    <Panel as="div" isNarrow>
      <ErrorSummary form={form} />
      {isStale && <UserConflict user={user} groups={groups} history={history} now={now} fields={fields} />}
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="save" />
        <input type="hidden" name="version" value={isStale ? version : (textOf(fields.version) ?? version)} />
        {returnTo && <input type="hidden" name="returnTo" value={returnTo} />}
        <RadioField field={fields.role} legend="User role" options={roleOptions} />
        <GroupsField field={fields.groups} groups={groups} slug={slug} />
        <ButtonRow>
          <Button>Save</Button>{" "}
          <ButtonLink href={returnTo ?? paths.user(slug, user.id)}>Back without saving</ButtonLink>
        </ButtonRow>
      </PostForm>
    </Panel>
  );
}
