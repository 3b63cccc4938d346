/** What stands in a workspace's own text for what differs from one mail to the next. */
const names = ["inviter", "workspace", "invitee"] as const;

type Name = (typeof names)[number];

const placeholder = /\{([^{}\s]*)\}/g;

/** The first placeholder in a text that there is not, such as `{name}`. */
export function findUnknownPlaceholder(text: string): string | undefined {
  return [...text.matchAll(placeholder)].find(([, name]) => !isName(name))?.[0];
}

/**
 * The text with each placeholder filled in; what it is filled with is not looked through again. Undefined for an empty text, and
 * for one that names an inviter where there is none.
 */
export function fillPlaceholders(text: string, values: Record<Name, string>): string | undefined {
  if (!text || (!values.inviter && text.includes("{inviter}"))) return undefined;
  return text.replace(placeholder, (whole, name: string) => (isName(name) ? values[name] : whole));
}

function isName(name: string | undefined): name is Name {
  return names.some((one) => one === name);
}
