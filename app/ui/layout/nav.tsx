import type { Role } from "#app/domain/shared/actors";
import { Icon, type IconName } from "#app/ui/icon";
import { Link } from "#app/ui/link";
import { formatNumber } from "#app/ui/format";

export type Section = "users" | "groups" | "general" | "appearance" | "audit-log" | "home";

type NavProps = {
  slug: string;
  role: Role;
  current: Section;
  counts?: { users?: number; groups?: number };
  isSuperAdmin?: boolean;
};

/** Where one can go in a workspace: home, and for admins the sections of its settings. */
export function Nav({ slug, role, current, counts, isSuperAdmin }: NavProps) {
  const settings = `/${slug}/workspace-settings`;
  return (
    <nav aria-label="Workspace">
      <Item to={`/${slug}`} icon="house" label="Home" isCurrent={current === "home"} />
      {role === "admin" && (
        <>
          <NavHeading>Workspace settings</NavHeading>
          <Item
            to={`${settings}/users`}
            icon="users"
            label="Users"
            isCurrent={current === "users"}
            count={counts?.users}
          />
          <Item
            to={`${settings}/groups`}
            icon="layers"
            label="Groups"
            isCurrent={current === "groups"}
            count={counts?.groups}
          />
          <Item to={`${settings}/general`} icon="sliders" label="General" isCurrent={current === "general"} />
          <Item to={`${settings}/appearance`} icon="palette" label="Appearance" isCurrent={current === "appearance"} />
          <Item to={`${settings}/audit-log`} icon="log" label="Audit log" isCurrent={current === "audit-log"} />
        </>
      )}
      {isSuperAdmin && (
        <>
          <NavHeading>Instance</NavHeading>
          <Item to="/instance/workspaces" icon="grid" label="All workspaces" isCurrent={false} />
        </>
      )}
    </nav>
  );
}

export function NavHeading({ children }: { children: string }) {
  return <p className="px-2 pt-4 pb-1 text-xs text-faint">{children}</p>;
}

type ItemProps = { to: string; icon: IconName; label: string; isCurrent: boolean; count?: number };

export function Item({ to, icon, label, isCurrent, count }: ItemProps) {
  return (
    <>
      <Link
        className={`flex items-center gap-2.5 rounded-lg px-2 py-1.5 -outline-offset-2 pointer-coarse:min-h-11 ${
          isCurrent ? "bg-accent-soft font-semibold text-accent-ink" : "text-soft hover:bg-line"
        }`}
        href={to}
        aria-current={isCurrent ? "page" : undefined}
      >
        <Icon name={icon} />
        {`${label} `}
        {count !== undefined && (
          <span className={`ml-auto font-normal ${isCurrent ? "" : "text-faint"}`}>{formatNumber(count)}</span>
        )}
      </Link>{" "}
    </>
  );
}
