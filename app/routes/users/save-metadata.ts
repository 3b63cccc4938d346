import { z } from "zod";
import { saveMetadata } from "#app/domain/members/edit";
import type { Admin } from "#app/domain/shared/actors";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm, metadata } from "#app/web/forms";
import type { Scope } from "#app/web/request-context";
import { paths } from "#app/web/urls";
import { userMessages } from "./user-messages";

const schema = z.object({
  metadata: metadata.default(""),
  metadataVersion: z.string({ error: "Show the metadata again, then save" }).optional(),
});

/** Saves the metadata of a user by the form that stands in its box. */
export function saveUserMetadata(context: Scope, request: Request, admin: Admin, memberId: string) {
  return handleForm(request, schema, async ({ metadata: typed, metadataVersion: version }) => {
    const saved = await saveMetadata(admin, memberId, { metadata: typed, version });
    const here = paths.user(admin.workspace.slug, memberId);
    return redirectWithMessage(context, here, userMessages["save-metadata"](saved));
  });
}
