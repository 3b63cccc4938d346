import { setImmediate as pause } from "node:timers/promises";
import { SaxesParser } from "saxes";
import { ZipError } from "./zip";

class NotWellFormed extends ZipError {
  constructor() {
    super("broken");
  }
}

/**
 * Feeds XML in UTF-8 to the handlers of the parser. After each piece it yields to the event loop. Throws ZipError where the bytes
 * are not XML.
 */
export async function* readXml(
  pieces: AsyncIterable<Buffer>,
  listen: (parser: SaxesParser) => void,
): AsyncGenerator<void> {
  const parser = new SaxesParser();
  const decoder = new TextDecoder();
  parser.on("error", () => {
    throw new NotWellFormed();
  });
  listen(parser);
  for await (const piece of pieces) {
    parser.write(decoder.decode(piece, { stream: true }));
    yield;
    await pause();
  }
  parser.write(decoder.decode()).close();
  yield;
}

/** The text of a cell, in which control characters are written as `_x000D_`. */
export function unescapeText(text: string): string {
  return text.includes("_x")
    ? text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;
}
