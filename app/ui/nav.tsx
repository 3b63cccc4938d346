import House from "lucide-react/icons/house";
import Layers from "lucide-react/icons/layers";
import ScrollText from "lucide-react/icons/scroll-text";
import Settings from "lucide-react/icons/settings";
import Users from "lucide-react/icons/users";
import type { Role } from "#app/domain/people";
import { Link } from "./link";
import { numberInWords } from "./words";

type NavProps = {
  slug: string;
  role: Role;
  current: "users" | "groups" | "general" | "audit-log" | "home";
  counts?: { users?: number; groups?: number };
};

/** Where one can go in a workspace: home, and for admins the sections of its settings. */
export function Nav({ slug, role, current, counts }: NavProps) {
  const settings = `/${slug}/workspace-settings`;
  return (
    <nav aria-label="Workspace">
      <Item to={`/${slug}`} icon={House} label="Home" isCurrent={current === "home"} />
      {role === "admin" && (
        <>
          <p className="label">Workspace settings</p>
          <Item
            to={`${settings}/users`}
            icon={Users}
            label="Users"
            isCurrent={current === "users"}
            count={counts?.users}
          />
          <Item
            to={`${settings}/groups`}
            icon={Layers}
            label="Groups"
            isCurrent={current === "groups"}
            count={counts?.groups}
          />
          <Item to={`${settings}/general`} icon={Settings} label="General" isCurrent={current === "general"} />
          <Item to={`${settings}/audit-log`} icon={ScrollText} label="Audit log" isCurrent={current === "audit-log"} />
        </>
      )}
    </nav>
  );
}

type ItemProps = { to: string; icon: typeof House; label: string; isCurrent: boolean; count?: number };

export function Item({ to, icon: Icon, label, isCurrent, count }: ItemProps) {
  return (
    <Link href={to} aria-current={isCurrent ? "page" : undefined}>
      <Icon size={16} aria-hidden />
      {label} {count !== undefined && <span className="count">{numberInWords(count)}</span>}
    </Link>
  );
}
