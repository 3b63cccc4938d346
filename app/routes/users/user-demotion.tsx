import { Button, ButtonLink } from "#app/ui/button";
import { PostForm } from "#app/ui/forms/form";
import { PageHead } from "#app/ui/layout/layout";
import { roleOptions } from "#app/ui/roles";
import { paths } from "#app/web/urls";

type Props = {
  user: { id: string; name: string };
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
      <PageHead title={`Change ${user.name} from Admin to ${role}?`} back={{ href, label: user.name }} />
      <div className="card pad narrow">
        <PostForm form={{ id: "demotion", onSubmit: () => undefined }} formToken={formToken}>
          <input type="hidden" name="intent" value="save" />
          <input type="hidden" name="confirmed" value="on" />
          {kept.map(([name, value]) => (
            <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
          ))}
          <p>With the next click, {user.name} can no longer</p>
          <ul className="consequences">
            <li>invite, change, archive or unarchive the users of {workspace.name},</li>
            <li>make or change its groups,</li>
            <li>change its settings,</li>
            <li>read its audit log.</li>
          </ul>
          <p className="hint">Nothing is saved yet. Invitations that {user.name} sent stay open.</p>
          <div className="actions">
            <Button variant="danger">Change role</Button>
            <ButtonLink href={href}>Keep Admin</ButtonLink>
          </div>
        </PostForm>
      </div>
    </>
  );
}
