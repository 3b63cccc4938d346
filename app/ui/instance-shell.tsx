import Boxes from "lucide/dist/esm/icons/boxes.mjs";
import House from "lucide/dist/esm/icons/house.mjs";
import ScrollText from "lucide/dist/esm/icons/scroll-text.mjs";
import Settings from "lucide/dist/esm/icons/settings.mjs";
import Users from "lucide/dist/esm/icons/users.mjs";
import type { ReactNode } from "react";
import { FoyerBrand, Frame } from "./frame";
import { Item } from "./nav";
import { Me } from "./page";

type Props = {
  person: { name: string; email: string };
  current: "users" | "workspaces" | "settings" | "audit-log";
  formToken: string;
  children: ReactNode;
};

/** A page about the whole instance, for its super admins. */
export function InstanceShell({ person, current, formToken, children }: Props) {
  return (
    <Frame
      brand={<FoyerBrand about="This instance" />}
      nav={
        <nav aria-label="Instance">
          <Item to="/workspaces" icon={House} label="Your workspaces" isCurrent={false} />
          <p className="label">Instance</p>
          <Item to="/instance/users" icon={Users} label="Users" isCurrent={current === "users"} />
          <Item to="/instance/workspaces" icon={Boxes} label="Workspaces" isCurrent={current === "workspaces"} />
          <Item to="/instance/settings" icon={Settings} label="Settings" isCurrent={current === "settings"} />
          <Item to="/instance/audit-log" icon={ScrollText} label="Audit log" isCurrent={current === "audit-log"} />
        </nav>
      }
      me={<Me person={person} note="Super admin" formToken={formToken} />}
    >
      {children}
    </Frame>
  );
}
