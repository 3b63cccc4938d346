/** The three roles as a form offers them. */
export const roleOptions = [
  { value: "admin", label: "Admin", hint: "Manages the workspace and its people." },
  { value: "builder", label: "Builder", hint: "Builds in the workspace." },
  { value: "end-user", label: "End-user", hint: "Uses what others build." },
];
