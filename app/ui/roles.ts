/** The three roles as a form offers them. */
export const roleOptions = [
  { value: "admin", label: "Admin", hint: "Manages the workspace: its users, groups and settings." },
  { value: "builder", label: "Builder", hint: "Makes and changes what the workspace holds. Does not manage users." },
  { value: "end-user", label: "End-user", hint: "Uses what builders make." },
];
