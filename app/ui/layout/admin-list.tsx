import { lineListClass } from "#app/ui/lists";

type Props = { admins: { name: string; email: string }[] };

/** Who to ask: the admins of a workspace, each with an address to write to. */
export function AdminList({ admins }: Props) {
  return (
    <ul className={lineListClass}>
      {admins.map(({ name, email }) => (
        <li key={email}>
          {name}, <a href={`mailto:${email}`}>{email}</a>
        </li>
      ))}
    </ul>
  );
}
