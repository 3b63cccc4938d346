import { redirect } from "@remix-run/node";
import { z } from "zod";
import { confirmImport } from "#app/domain/imports/confirm";
import { continueImport, stopImport, undoImport } from "#app/domain/imports/control";
import { discardDraft } from "#app/domain/imports/draft";
import type { Admin } from "#app/domain/shared/actors";
import { redirectWithMessage } from "#app/web/flash-messages";
import { checkbox, day, expiresInDays, handleForm, plainText, role } from "#app/web/forms";
import type { Scope } from "#app/web/request-context";
import { paths } from "#app/web/urls";

const schema = z.discriminatedUnion(
  "intent",
  [
    z.object({
      intent: z.literal("confirm"),
      update: checkbox,
      unarchive: checkbox,
      makeGroups: checkbox,
      sendEmail: checkbox,
      message: plainText("the message", 500),
      expiresInDays: expiresInDays.optional(),
      role: role.optional(),
      endsOn: day,
    }),
    z.object({ intent: z.enum(["discard", "stop", "continue", "undo"]) }),
  ],
  { error: "Choose what to do" },
);

type Which = { admin: Admin; id: string };

/** Confirms a draft or discards it; stops, continues or takes back a confirmed import. */
export function changeImport(context: Scope, request: Request, { admin, id }: Which) {
  const { slug, invitationDays } = admin.workspace;
  return handleForm(request, schema, async (answers) => {
    switch (answers.intent) {
      case "confirm":
        await confirmImport(admin, id, { ...answers, expiresInDays: answers.expiresInDays ?? invitationDays });
        break;
      case "discard":
        await discardDraft(admin, { workspaceId: admin.workspace.id, id });
        return redirectWithMessage(context, paths.imports(slug), "The import was discarded. Nobody was invited.");
      case "stop":
        await stopImport(admin, id);
        break;
      case "continue":
        await continueImport(admin, id);
        break;
      case "undo":
        await undoImport(admin, id);
    }
    return redirect(paths.import(slug, id), 303);
  });
}
