import type { Answered } from "#app/ui/forms/answers";
import { useAnswers } from "#app/ui/forms/answers";
import { Button, ButtonLink } from "#app/ui/button";
import { Checkbox } from "#app/ui/forms/choice";
import { TextField } from "#app/ui/forms/field";
import { ErrorSummary, PostForm } from "#app/ui/forms/form";
import { PageHead } from "#app/ui/layout/layout";
import type { PagerProps } from "#app/ui/table/tabs";
import type { Candidates, GroupMember } from "#app/domain/groups/members";
import { paths } from "#app/web/urls";
import { FindUsers } from "./find-members";
import { GroupMembers } from "./group-members";
import { Panel } from "#app/ui/card";

type Props = {
  group: { id: string; name: string; members: number };
  members: GroupMember[];
  pager: PagerProps;
  q: string;
  found?: Candidates;
  /** Why the search was not done, where the load that it is was too much. */
  overload?: string;
  slug: string;
  formToken: string;
  answered: Answered | undefined;
};

/** One group: who is in it, who may be added, its name, and a copy of it. */
export function GroupPage({ group, members, pager, q, found, overload, slug, formToken, answered }: Props) {
  return (
    <>
      <PageHead title={group.name} count={group.members} back={{ href: paths.groups(slug), label: "Groups" }}>
        <ButtonLink href={paths.deleteGroup(slug, group.id)} variant="danger">
          Delete group
        </ButtonLink>
      </PageHead>
      <div className="grid grid-cols-1 gap-5">
        <FindUsers q={q} found={found} overload={overload} formToken={formToken} answered={answered} />
        <GroupMembers members={members} pager={pager} slug={slug} formToken={formToken} />
        <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
          <Rename key={group.name} name={group.name} formToken={formToken} answered={answered} />
          <Duplicate formToken={formToken} />
        </div>
      </div>
    </>
  );
}

type FormProps = { formToken: string };

function Rename({ name, formToken, answered }: FormProps & { name: string; answered: Answered | undefined }) {
  const [form, fields] = useAnswers<"name">(answered, { name }, "rename");
  return (
    <Panel aria-labelledby="rename-title">
      <h2 id="rename-title">Rename</h2>
      <ErrorSummary form={form} />
      <PostForm form={form} formToken={formToken}>
        <input type="hidden" name="intent" value="rename" />
        <TextField field={fields.name} label="Name" hint="60 characters at most. No two groups share one." />
        <Button>Rename</Button>
      </PostForm>
    </Panel>
  );
}

function Duplicate({ formToken }: FormProps) {
  return (
    <Panel aria-labelledby="duplicate-title">
      <h2 id="duplicate-title">Make a copy</h2>
      <PostForm form={{ id: "duplicate" }} formToken={formToken}>
        <input type="hidden" name="intent" value="duplicate" />
        <Checkbox field={{ name: "withMembers", initialValue: "on" }} label="With its users" />
        <Button variant="plain">Duplicate</Button>
      </PostForm>
    </Panel>
  );
}
