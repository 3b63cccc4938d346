/** A workspace's picture, in pixels. Whoever has both ids may see it: its own cannot be guessed. */
export type Logo = { workspaceId: string; id: string; width: number; height: number };

/** What a workspace is known by beside its name; without either, by its initial and in Foyer's own accent colour. */
export type Face = { accent?: string; logo?: Logo };
