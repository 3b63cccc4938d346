import { crc32, deflateSync } from "node:zlib";

/** A chunk of a PNG (PNG specification, 5.3). */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

type PngOptions = { pixels?: Uint8Array; extra?: Buffer[]; after?: Buffer };

/** A PNG of one colour, opaque red, written by hand: what is said of its size need not be so. */
export function makePng(width: number, height: number, { pixels, extra = [], after }: PngOptions = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.of(0), Buffer.alloc(4 * Math.min(width, 4000), Buffer.of(200, 0, 0, 255))]);
  const rows = pixels ?? Buffer.concat(Array.from({ length: Math.min(height, 4000) }, () => row));
  const chunks = [pngChunk("IHDR", header), ...extra, pngChunk("IDAT", deflateSync(rows))];
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    ...chunks,
    pngChunk("IEND", Buffer.alloc(0)),
    ...(after ? [after] : []),
  ]);
}

/** An SVG with these attributes and this content. */
export function makeSvg(content: string, attributes = 'viewBox="0 0 40 20"'): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`);
}

/** A file as a browser sends it, whose name and type may say anything. */
export function makeFile(bytes: Uint8Array, name = "logo.png", type = "image/png"): File {
  return new File([Uint8Array.from(bytes)], name, { type });
}
