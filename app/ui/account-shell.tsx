import CircleUser from "lucide/dist/esm/icons/circle-user.mjs";
import House from "lucide/dist/esm/icons/house.mjs";
import type { ReactNode } from "react";
import { FoyerBrand, Frame } from "./frame";
import { Item } from "./nav";
import { Me } from "./page";

type Props = { person: { name: string; email: string }; formToken: string; children: ReactNode };

/** A page about the person who is signed in, whatever their workspaces. */
export function AccountShell({ person, formToken, children }: Props) {
  return (
    <Frame
      brand={<FoyerBrand about="Your account" />}
      nav={
        <nav aria-label="Your account">
          <Item to="/workspaces" icon={House} label="Your workspaces" isCurrent={false} />
          <Item to="/profile" icon={CircleUser} label="Profile" isCurrent />
        </nav>
      }
      me={<Me person={person} note="You" formToken={formToken} />}
    >
      {children}
    </Frame>
  );
}
