import type { ReactNode } from "react";
import { FoyerBrand, Frame } from "#app/ui/layout/frame";
import { Item } from "#app/ui/layout/nav";
import { Me } from "#app/ui/layout/layout";

type Props = { person: { name: string; email: string }; formToken: string; children: ReactNode };

/** A page about the person who is signed in, whatever their workspaces. */
export function AccountLayout({ person, formToken, children }: Props) {
  return (
    <Frame
      brand={<FoyerBrand about="Your account" />}
      nav={
        <nav aria-label="Your account">
          <Item to="/workspaces" icon="house" label="Your workspaces" isCurrent={false} />
          <Item to="/profile" icon="person" label="Profile" isCurrent />
        </nav>
      }
      me={<Me person={person} note="You" formToken={formToken} />}
    >
      {children}
    </Frame>
  );
}
