import { redirect } from "@remix-run/node";
import { z } from "zod";
import { discardDraft } from "#app/domain/imports/draft";
import { askedEncodings } from "#app/domain/imports/reading/encoding";
import { answerColumns, answerEncoding, findQuestion } from "#app/domain/imports/start";
import type { Admin } from "#app/domain/shared/actors";
import { Refusal } from "#app/domain/shared/errors";
import { redirectWithMessage } from "#app/web/flash-messages";
import { handleForm, readForm, readText } from "#app/web/forms";
import type { Scope } from "#app/web/request-context";
import { answerOf } from "#app/web/responses";
import { paths } from "#app/web/urls";
import { readColumns } from "./column-question";

const encodingSchema = z.object({ encoding: z.enum(askedEncodings, { error: "Choose the row that reads right" }) });
/** Its fields are as many as the file has columns. */
const columnsSchema = z.looseObject({});

/** Does what the page of a file that leaves a question was told: keeps the encoding, reads the rows, or discards the file. */
export async function answerQuestion(context: Scope, request: Request, admin: Admin, id: string) {
  const { slug, id: workspaceId } = admin.workspace;
  const form = await readForm(request);
  const intent = readText(form, "intent");
  if (intent === "discard") {
    await answerOf(() => discardDraft(admin, { workspaceId, id }));
    return redirectWithMessage(context, paths.imports(slug), "The file is discarded.");
  }
  if (intent === "encoding")
    return handleForm(request, encodingSchema, async ({ encoding }) => {
      await answerEncoding(admin, id, encoding);
      const asked = await findQuestion(admin, id);
      if (!asked || asked.opened.question === "encoding") return redirect(paths.import(slug, id), 303);
      if (asked.opened.question) return redirect(paths.importFile(slug, id), 303);
      return readRows(context, admin, id, asked.opened.layout.columns);
    });
  return handleForm(request, columnsSchema, () => readRows(context, admin, id, readColumns(form)));
}

/** Leads to the preview; what is refused of the rows themselves, to where another file is chosen. */
async function readRows(context: Scope, admin: Admin, id: string, columns: ReturnType<typeof readColumns>) {
  const { slug } = admin.workspace;
  try {
    await answerColumns(admin, id, columns);
  } catch (error) {
    if (!(error instanceof Refusal) || error.field !== "file") throw error;
    return redirectWithMessage(context, paths.imports(slug), { text: `${error.message}.`, tone: "danger" });
  }
  return redirect(paths.import(slug, id), 303);
}
