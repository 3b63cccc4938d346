import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { PostForm } from "#app/ui/forms/form";
import { PageHead } from "#app/ui/layout/layout";
import { roleOptions } from "#app/ui/roles";
import { paths } from "#app/web/urls";
import { FinePrint } from "#app/ui/fine-print";
import { Panel } from "#app/ui/card";
import { Consequences } from "#app/ui/lists";

type Props = {
  user: { id: string; name: string; email: string };
  workspace: { name: string; slug: string };
  /** The answers of the form that asked for it. */
  kept: [string, string][];
  formToken: string;
};

/** What an admin loses with the role, before it is taken away. */
export function Demotion({ user, workspace, kept, formToken }: Props) {
  const wanted = kept.find(([name]) => name === "role")?.[1];
  const role = roleOptions.find(({ value }) => value === wanted)?.label ?? "";
  const href = paths.user(workspace.slug, user.id);
  return (
    <>
      <PageHead
        title={`Change ${user.name} from Admin to ${role}?`}
        subtitle={user.email}
        back={{ href, label: user.name }}
      />
      <Panel as="div" isNarrow>
        <PostForm form={{ id: "demotion", onSubmit: () => undefined }} formToken={formToken}>
          <input type="hidden" name="intent" value="save" />
          <input type="hidden" name="confirmed" value="on" />
          {kept.map(([name, value]) => (
            <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
          ))}
          <p>Once the role is changed, {user.name} can no longer</p>
          <Consequences>
            <li>invite, change, archive or unarchive the users of {workspace.name},</li>
            <li>make or change its groups,</li>
            <li>change its settings,</li>
            <li>read its audit log.</li>
          </Consequences>
          <FinePrint>Nothing is saved yet. Invitations that {user.name} sent stay open.</FinePrint>
          <ButtonRow>
            <Button variant="final">Change role</Button>
            <ButtonLink href={href}>Cancel</ButtonLink>
          </ButtonRow>
        </PostForm>
      </Panel>
    </>
  );
}
