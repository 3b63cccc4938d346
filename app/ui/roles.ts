/**
 * The three roles as a form offers them, from least to most: a browser that ticks the first where none is chosen (lynx does)
 * must not make an admin.
 */
export const roleOptions = [
  { value: "end-user", label: "End-user", hint: "Uses what builders make." },
  { value: "builder", label: "Builder", hint: "Makes and changes what the workspace holds. Does not manage users." },
  { value: "admin", label: "Admin", hint: "Manages the workspace: its users, groups and settings." },
];
