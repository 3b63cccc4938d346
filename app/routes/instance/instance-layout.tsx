import type { ReactNode } from "react";
import { FoyerBrand, Frame } from "#app/ui/layout/frame";
import { Item, NavHeading } from "#app/ui/layout/nav";
import { Me } from "#app/ui/layout/layout";

type Props = {
  person: { name: string; email: string };
  current: "users" | "workspaces" | "settings" | "mail" | "audit-log";
  formToken: string;
  children: ReactNode;
};

/** A page about the whole instance, for its super admins. */
export function InstanceLayout({ person, current, formToken, children }: Props) {
  return (
    <Frame
      brand={<FoyerBrand about="This instance" />}
      nav={
        <nav aria-label="Instance">
          <Item to="/workspaces" icon="house" label="Your workspaces" isCurrent={false} />
          <NavHeading>Instance</NavHeading>
          <Item to="/instance/users" icon="users" label="Users" isCurrent={current === "users"} />
          <Item to="/instance/workspaces" icon="grid" label="Workspaces" isCurrent={current === "workspaces"} />
          <Item to="/instance/settings" icon="sliders" label="Settings" isCurrent={current === "settings"} />
          <Item to="/instance/mail" icon="mail" label="Mail" isCurrent={current === "mail"} />
          <Item to="/instance/audit-log" icon="log" label="Audit log" isCurrent={current === "audit-log"} />
        </nav>
      }
      me={<Me person={person} note="Super admin" formToken={formToken} />}
    >
      {children}
    </Frame>
  );
}
