const users = (slug: string) => `/${slug}/workspace-settings/users`;
const imported = (slug: string, importId: string) => `${users(slug)}/import/${importId}`;
const group = (slug: string, groupId: string) => `/${slug}/workspace-settings/groups/${groupId}`;

/** Every path that Foyer redirects or links to by more than a literal. */
export const paths = {
  workspace: (slug: string) => `/${slug}`,
  leave: (slug: string) => `/${slug}/leave`,
  users,
  addUsers: (slug: string) => `${users(slug)}/new`,
  addSeveral: (slug: string) => `${users(slug)}/new/several`,
  exportUsers: (slug: string) => `${users(slug)}/export`,
  exportUsersCsv: (slug: string) => `${users(slug)}/export.csv`,
  invitations: (slug: string) => `${users(slug)}/invitations`,
  invitationsPlot: (slug: string) => `${users(slug)}/invitations.svg`,
  requests: (slug: string) => `${users(slug)}/requests`,
  request: (slug: string, requestId: string) => `${users(slug)}/requests/${requestId}`,
  user: (slug: string, memberId: string) => `${users(slug)}/${memberId}`,
  archiveUser: (slug: string, memberId: string) => `${users(slug)}/${memberId}/archive`,
  cancelInvitation: (slug: string, memberId: string) => `${users(slug)}/${memberId}/cancel`,
  userAccess: (slug: string, memberId: string) => `${users(slug)}/${memberId}/access`,
  undo: (slug: string, memberId: string) => `${users(slug)}/${memberId}/undo`,
  bulkUsers: (slug: string) => `${users(slug)}/bulk`,
  bulk: (slug: string, bulkId: string) => `${users(slug)}/bulk/${bulkId}`,
  imports: (slug: string) => `${users(slug)}/import`,
  import: imported,
  importTemplate: (slug: string) => `${users(slug)}/import/template.csv`,
  importFile: (slug: string, importId: string) => `${imported(slug, importId)}/file`,
  importRow: (slug: string, importId: string, line: number) => `${imported(slug, importId)}/rows/${line}`,
  importEvents: (slug: string, importId: string) => `${imported(slug, importId)}/events`,
  badRows: (slug: string, importId: string) => `${imported(slug, importId)}/bad-rows.csv`,
  importResult: (slug: string, importId: string) => `${imported(slug, importId)}/result.csv`,
  groups: (slug: string) => `/${slug}/workspace-settings/groups`,
  addGroup: (slug: string) => `/${slug}/workspace-settings/groups/new`,
  group,
  deleteGroup: (slug: string, groupId: string) => `${group(slug, groupId)}/delete`,
  auditLog: (slug: string) => `/${slug}/workspace-settings/audit-log`,
  auditLogCsv: (slug: string) => `/${slug}/workspace-settings/audit-log.csv`,
  invitationPreview: (slug: string, draft: string) => `/${slug}/workspace-settings/invitation-preview/${draft}`,
  general: (slug: string) => `/${slug}/workspace-settings/general`,
  appearance: (slug: string) => `/${slug}/workspace-settings/appearance`,
  archiveWorkspace: (slug: string) => `/${slug}/workspace-settings/general/archive`,
  instanceUsers: "/instance/users",
  instanceUser: (accountId: string) => `/instance/users?account=${accountId}`,
  archiveAccount: (accountId: string) => `/instance/users/${accountId}/archive`,
  instanceWorkspaces: "/instance/workspaces",
  instanceSettings: "/instance/settings",
  instanceMail: "/instance/mail",
  instanceAuditLog: "/instance/audit-log",
  invitation: (token: string) => `/invite/${token}`,
  login: (redirectTo: string) =>
    redirectTo === "/" ? "/login" : `/login?redirectTo=${encodeURIComponent(redirectTo)}`,
  profile: "/profile",
  loginCode: "/login/code",
  loginAgain: "/login?again",
  forgotPassword,
  askedForReset,
  twoFactor: (redirectTo = "/") =>
    redirectTo === "/" ? "/profile/two-factor" : `/profile/two-factor?redirectTo=${encodeURIComponent(redirectTo)}`,
  signUp: (slug: string) => `/signup?workspace=${slug}`,
  signedUp: (slug: string) => `/signup?workspace=${slug}&asked`,
};

function forgotPassword(redirectTo: string): string {
  return redirectTo === "/" ? "/forgot-password" : `/forgot-password?${new URLSearchParams({ redirectTo })}`;
}

/** The page that says what happens next. */
function askedForReset(redirectTo: string): string {
  const query = new URLSearchParams({ asked: "", ...(redirectTo !== "/" && { redirectTo }) });
  return `/forgot-password?${query}`;
}

/** The path and query of a page's own request. */
export function readPath(request: Request): string {
  const url = new URL(request.url);
  return `${url.pathname}${url.search}`;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text of a URL or a form can be an id at all; Postgres answers anything else with an error. */
export function isId(text: string | undefined): text is string {
  return text !== undefined && uuid.test(text);
}

/** The path of a list's URL with some of its parameters changed; the place in the list is kept only where it is given. */
export function hrefWith(url: URL, changes: Record<string, string | undefined>): string {
  const params = new URLSearchParams(url.searchParams);
  for (const name of ["after", "before"]) params.delete(name);
  for (const [name, value] of Object.entries(changes))
    if (value === undefined) params.delete(name);
    else params.set(name, value);
  const query = params.toString();
  return query ? `${url.pathname}?${query}` : url.pathname;
}
