import type { ImportFile } from "#app/domain/imports/start";
import { Refusal, TooOften } from "#app/domain/shared/errors";
import type { Upload } from "#app/web/uploads";

const tooLong: Record<string, string> = {
  file: "Choose a file of 10 MB or less, or split it",
  text: "Paste 10 MB or less, or split it",
};

/**
 * What an admin wants to import: the file that they chose, or what they pasted. Refuses both at once, and neither, and what was
 * wrong with a file before it was whole.
 */
export function chooseFile(
  { files, fault, tooLong: field }: Upload,
  typed = "",
): ImportFile & { field: "file" | "text" } {
  if (fault) throw new Refusal(fault.reason, fault.field);
  if (field) throw new Refusal(tooLong[field] ?? "Send less at once", field);
  const file = files.find((one) => one.field === "file");
  const text = files.find((one) => one.field === "text")?.bytes ?? Buffer.from(typed);
  const isPasted = text.toString("utf8", 0, 1000).trim() !== "";
  if (file && isPasted) throw new Refusal("Choose a file or paste rows, but not both", "file");
  if (file) return { field: "file", fileName: file.fileName ?? "file", bytes: file.bytes };
  if (isPasted) return { field: "text", fileName: "Pasted rows", bytes: text };
  throw new Refusal("Choose a file, or paste rows into the box below", "file");
}

/** What is refused of a file is said beside the field that it came by. */
export async function beside<T>(field: "file" | "text", work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal && !(error instanceof TooOften) && error.field === "file")
      throw new Refusal(error.message, field);
    throw error;
  }
}
