import { MAX_ROW_BYTES, tooLong } from "./csv-rows";
import { isUtf16, noText, SAMPLE } from "./encoding";
import { refuseOther } from "./table";
import { isZip } from "./zip";

/**
 * Refuses (field `file`) the beginning of a file that no end makes a table, as `openTable` would refuse the whole: another kind of
 * file, NUL characters, a line over 256 KB. Answers whether no more of it has to be looked at: a spreadsheet and text in UTF-16
 * are read once they are whole.
 */
export function refuseBeginning(beginning: Buffer): boolean {
  if (beginning.length < SAMPLE) return false;
  refuseOther(beginning);
  if (isZip(beginning) || isUtf16(beginning)) return true;
  if (beginning.includes(0)) throw noText();
  refuseLongLine(beginning);
  return false;
}

function refuseLongLine(bytes: Buffer) {
  let [line, start] = [1, 0];
  for (const [at, byte] of bytes.entries()) {
    if (byte === LF || byte === CR) start = at + 1;
    if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) line++;
    if (at - start >= MAX_ROW_BYTES) throw tooLong(line);
  }
}

export const LF = 0x0a;
export const CR = 0x0d;
