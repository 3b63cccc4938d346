import { index, prefix, route, type RouteConfig } from "@remix-run/route-config";

/** Every URL of Foyer. Beside these, the server itself answers /healthz, /readyz, /metrics and the built assets. */
export default [
  index("routes/index.tsx"),
  route("setup", "routes/setup.tsx"),
  route("login", "routes/login.tsx"),
  route("logout", "routes/logout.tsx"),
  route("forgot-password", "routes/forgot-password.tsx"),
  route("reset-password/:token?", "routes/reset-password.tsx"),
  route("invite/:token?", "routes/invite.tsx"),
  route("workspaces", "routes/workspaces.tsx"),
  route("workspaces/new", "routes/new-workspace.tsx"),
  route("instance/users", "routes/instance-users.tsx"),
  route("instance/users/:account/archive", "routes/archive-account.tsx"),
  route("instance/workspaces", "routes/instance-workspaces.tsx"),
  route("dev/mail", "routes/dev-mail.tsx"),
  route("dev/mail/:id", "routes/dev-mail-message.tsx"),
  route("dev/mail/:id/html", "routes/dev-mail-html.tsx"),

  route(":workspace", "routes/workspace.tsx"),
  route(":workspace/leave", "routes/leave.tsx"),
  ...prefix(":workspace/workspace-settings", [
    route("users", "routes/users.tsx"),
    route("users/new", "routes/add-user.tsx"),
    route("users/export.csv", "routes/export-users.ts"),
    route("users/:member", "routes/user.tsx"),
    route("users/:member/archive", "routes/archive-user.tsx"),
    route("groups", "routes/groups.tsx"),
    route("groups/new", "routes/add-group.tsx"),
    route("groups/:group", "routes/group.tsx"),
    route("groups/:group/delete", "routes/delete-group.tsx"),
    route("audit-log", "routes/audit-log.tsx"),
    route("audit-log.csv", "routes/audit-log-csv.ts"),
    route("general", "routes/general.tsx"),
    route("general/archive", "routes/archive-workspace.tsx"),
  ]),
  route("*", "routes/not-found.tsx"),
] satisfies RouteConfig;
