import { Link } from "@remix-run/react";
import House from "lucide-react/icons/house";
import Layers from "lucide-react/icons/layers";
import Users from "lucide-react/icons/users";
import { numberInWords } from "./words";

export type Section = "users" | "groups" | "home";

type SettingsNavProps = { slug: string; current: Section; counts?: { users?: number; groups?: number } };

/** The settings' sections, for admins. */
export function SettingsNav({ slug, current, counts }: SettingsNavProps) {
  const settings = `/${slug}/workspace-settings`;
  return (
    <nav aria-labelledby="settings">
      <p className="label" id="settings">
        Workspace settings
      </p>
      <NavLink to={`${settings}/users`} isCurrent={current === "users"} icon={Users} label="Users" count={counts?.users} />
      <NavLink
        to={`${settings}/groups`}
        isCurrent={current === "groups"}
        icon={Layers}
        label="Groups"
        count={counts?.groups}
      />
    </nav>
  );
}

/** What there is for everybody else. */
export function HomeNav({ slug, current }: { slug: string; current: Section }) {
  return (
    <nav aria-label="Workspace">
      <NavLink to={`/${slug}`} isCurrent={current === "home"} icon={House} label="Home" />
    </nav>
  );
}

type NavLinkProps = { to: string; isCurrent: boolean; icon: typeof House; label: string; count?: number };

function NavLink({ to, isCurrent, icon: Icon, label, count }: NavLinkProps) {
  return (
    <Link to={to} aria-current={isCurrent ? "page" : undefined} discover="none">
      <Icon size={16} aria-hidden />
      {label}
      {count !== undefined && <span className="count">{numberInWords(count)}</span>}
    </Link>
  );
}
