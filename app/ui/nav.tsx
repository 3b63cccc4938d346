import type { IconNode } from "lucide";
import House from "lucide/dist/esm/icons/house.mjs";
import Layers from "lucide/dist/esm/icons/layers.mjs";
import ScrollText from "lucide/dist/esm/icons/scroll-text.mjs";
import Settings from "lucide/dist/esm/icons/settings.mjs";
import Users from "lucide/dist/esm/icons/users.mjs";
import type { Role } from "#app/domain/people";
import { Icon } from "./icon";
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

type ItemProps = { to: string; icon: IconNode; label: string; isCurrent: boolean; count?: number };

export function Item({ to, icon, label, isCurrent, count }: ItemProps) {
  return (
    <Link href={to} aria-current={isCurrent ? "page" : undefined}>
      <Icon of={icon} />
      {label} {count !== undefined && <span className="count">{numberInWords(count)}</span>}
    </Link>
  );
}
