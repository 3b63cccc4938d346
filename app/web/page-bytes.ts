/** Where the rows of a page's table stand until it is written out. No value can read so: all are escaped. */
export const ROWS = "<!--rows-->";

let room = Buffer.alloc(512 * 1024);

/**
 * A page in UTF-8, with its rows in their place. It is written part by part, to where there is room for any: put together
 * before, it would be one long string that Node copies twice, into memory that the system has to find for each page anew.
 */
export function bytesOf(page: string, rows: string[] = []): Buffer {
  const [before = "", after] = page.split(ROWS, 2);
  const parts = after === undefined ? [before] : [before, ...rows, after];
  makeRoom(parts);
  return Buffer.from(room.subarray(0, writeAll(parts)));
}

/** A UTF-16 unit is three bytes at most. */
function makeRoom(parts: string[]) {
  const most = 3 * parts.reduce((length, part) => length + part.length, 0);
  if (room.length < most) room = Buffer.alloc(most);
}

function writeAll(parts: string[]): number {
  return parts.reduce((at, part) => at + room.write(part, at), 0);
}
