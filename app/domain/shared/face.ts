/** A workspace's picture, in pixels. Anybody who has both ids may see it: the picture's own id cannot be guessed. */
export type Logo = { workspaceId: string; id: string; width: number; height: number };

/** What a workspace is known by beside its name; without either, by its initial and in Foyer's own accent colour. */
export type Face = { accent?: string; logo?: Logo };

/** The columns of a workspace and of its logo, of which each may be missing. */
export type FaceColumns = {
  id: string;
  accent: string | null;
  logo_id: string | null;
  logo_width: number | null;
  logo_height: number | null;
};

/** The face that they make. */
export function toFace({
  id: workspaceId,
  accent,
  logo_id: id,
  logo_width: width,
  logo_height: height,
}: FaceColumns): Face {
  return { ...(accent && { accent }), ...(id && width && height && { logo: { workspaceId, id, width, height } }) };
}
