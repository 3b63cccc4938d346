import type { Actor } from "./actors";

/** The actor of what Foyer does by itself, as the audit log names it. */
export const foyer: Actor = {
  kind: "system",
  accountId: null,
  email: null,
  name: "Foyer",
  origin: { ip: "", userAgent: "" },
};

/** The actor of npm's commands on the machine, where nobody is signed in. */
export const operator: Actor = {
  kind: "command-line",
  accountId: null,
  email: null,
  name: "Command line",
  origin: { ip: "", userAgent: "" },
};
