/** An import of a workspace. */
export type ImportKey = { workspaceId: string; id: string };
