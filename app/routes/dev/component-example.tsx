import type { ReactNode } from "react";
import { Panel } from "#app/ui/card";

type SectionProps = { id: string; title: string; children: ReactNode };

/** The components of one kind, with an anchor. */
export function Section({ id, title, children }: SectionProps) {
  return (
    <Panel id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </Panel>
  );
}

/** One component in one of its states, with the words for it. */
export function Example({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1 block text-sm text-faint">{title}</h3>
      {children}
    </div>
  );
}
