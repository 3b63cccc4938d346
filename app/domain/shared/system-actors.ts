import type { Actor } from "./actors";

/** Whoever acts where nobody does: Foyer itself, as the audit log names it. */
export const foyer: Actor = {
  kind: "system",
  accountId: null,
  email: null,
  name: "Foyer",
  origin: { ip: "", userAgent: "" },
};

/** Whoever runs one of npm's commands on the machine: nobody is signed in there. */
export const operator: Actor = {
  kind: "command-line",
  accountId: null,
  email: null,
  name: "Command line",
  origin: { ip: "", userAgent: "" },
};
