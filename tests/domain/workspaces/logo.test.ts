import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { Refusal } from "#app/domain/shared/errors";
import { drawLogo } from "#app/domain/workspaces/logo";
import { makePng, makeSvg, pngChunk } from "../../support/pictures";

const PNG = "89504e470d0a1a0a";
const startOf = (bytes: Buffer) => bytes.subarray(0, 8).toString("hex");

const refused = async (file: Buffer) => {
  const error: unknown = await drawLogo(file).then(
    () => new Error("taken"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  expect((error as Refusal).field).toBe("logo");
  return (error as Refusal).message;
};

/** The first pixel of the middle row. */
async function pixelOf(png: Buffer) {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * 4;
  return [...data.subarray(at, at + 4)];
}

describe("a PNG", () => {
  test.each([
    [40, 20, 40, 20],
    [264, 132, 264, 132],
    [2000, 500, 528, 132],
    [1000, 1000, 132, 132],
    [2000, 10, 528, 3],
  ])("of %d by %d is drawn as one of %d by %d", async (width, height, drawnWidth, drawnHeight) => {
    const logo = await drawLogo(makePng(width, height));
    expect([logo.width, logo.height]).toEqual([drawnWidth, drawnHeight]);
    expect(startOf(logo.png)).toBe(PNG);
    expect(await pixelOf(logo.png)).toEqual([200, 0, 0, 255]);
  });

  test("keeps nothing but its pixels: no text, and nothing that was appended", async () => {
    const text = pngChunk("tEXt", Buffer.from("Comment\0<script>alert(1)</script>"));
    const { png } = await drawLogo(
      makePng(40, 20, { extra: [text], after: Buffer.from("PK<script>alert(2)</script>") }),
    );
    expect(png.includes("script")).toBe(false);
    expect(png.includes("PK")).toBe(false);
  });

  test("that is animated is drawn as its first picture", async () => {
    const control = Buffer.alloc(8);
    control.writeUInt32BE(2);
    const logo = await drawLogo(makePng(40, 20, { extra: [pngChunk("acTL", control)] }));
    expect(await pixelOf(logo.png)).toEqual([200, 0, 0, 255]);
  });

  test("of much detail is drawn smaller, so that it has 16 KB at most", async () => {
    const noise = await sharp({
      create: {
        width: 600,
        height: 150,
        channels: 3,
        background: "#000",
        noise: { type: "gaussian", mean: 128, sigma: 90 },
      },
    })
      .png()
      .toBuffer();
    const logo = await drawLogo(noise);
    expect(logo.png.length).toBeLessThanOrEqual(16_384);
    expect([logo.width, logo.height]).toEqual([176, 44]);
  });

  test.each([
    [makePng(60_000, 60_000), "Choose a PNG of 2,000 by 2,000 pixels or less: this one has 60,000 by 60,000"],
    [makePng(2001, 10), "Choose a PNG of 2,000 by 2,000 pixels or less: this one has 2,001 by 10"],
    [makePng(40, 20).subarray(0, 60), "Choose another file: this PNG cannot be read"],
    [makePng(40, 20).subarray(0, 10), "Choose another file: this PNG cannot be read"],
    [makePng(0, 20), "Choose another file: this PNG cannot be read"],
    [makePng(400, 400, { pixels: Buffer.alloc(1601 * 100) }), "Choose another file: this PNG cannot be read"],
  ])("that is too large or broken is refused (%#)", async (file, words) => {
    expect(await refused(file)).toBe(words);
  });

  test("that would unpack to 300 MB takes no such memory", async () => {
    const bomb = deflateSync(Buffer.alloc(300_000_000));
    const [first, second] = [Buffer.from("a\0\0"), bomb];
    const before = process.memoryUsage().rss;
    for (const type of ["zTXt", "iCCP"])
      await drawLogo(makePng(40, 20, { extra: [pngChunk(type, Buffer.concat([first, second]))] })).catch(
        () => undefined,
      );
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });
});

describe("any other file is refused by its bytes", () => {
  test.each([
    ["ffd8ffe000104a464946", "Choose a PNG or an SVG: this file is a JPEG"],
    [Buffer.from("RIFF\0\0\0\0WEBPVP8 ").toString("hex"), "Choose a PNG or an SVG: this file is a WebP"],
    [Buffer.from("GIF89a").toString("hex"), "Choose a PNG or an SVG: this file is a GIF"],
    [Buffer.from("%PDF-1.7").toString("hex"), "Choose a PNG or an SVG: this file is a PDF"],
    [Buffer.from("PK\x03\x04").toString("hex"), "Choose a PNG or an SVG: this file is neither"],
    ["", "Choose a PNG or an SVG: this file is empty"],
    [
      Buffer.from("<!DOCTYPE html><script>1</script>").toString("hex"),
      "Choose a PNG or an SVG: this file is an HTML page",
    ],
    [Buffer.from("<html>").toString("hex"), "Choose a PNG or an SVG: this file is an HTML page"],
    [Buffer.from("<note/>").toString("hex"), "Choose a PNG or an SVG: this file is neither"],
  ])("%s", async (hex, words) => {
    expect(await refused(Buffer.from(hex, "hex"))).toBe(words);
  });

  test("and one over 512 KB, whatever it is", async () => {
    expect(await refused(makePng(40, 20, { after: Buffer.alloc(512 * 1024) }))).toBe("Choose a file of 512 KB or less");
  });
});

describe("an SVG", () => {
  const square = '<rect width="40" height="20" fill="#c80000"/>';

  test("is drawn for screens of three dots a pixel, whatever its own size", async () => {
    for (const attributes of [
      'viewBox="0 0 40 20"',
      'width="4000" height="2000"',
      'width="4" height="2" viewBox="0 0 4 2"',
    ]) {
      const logo = await drawLogo(makeSvg('<rect width="5000" height="5000" fill="#c80000"/>', attributes));
      expect([logo.width, logo.height]).toEqual([264, 132]);
      expect(startOf(logo.png)).toBe(PNG);
      expect(await pixelOf(logo.png)).toEqual([200, 0, 0, 255]);
    }
  });

  test("as drawing programs write it is taken", async () => {
    const illustrator = `<?xml version="1.0" encoding="utf-8"?><!-- Generator -->
      <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
      <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">
      <style type="text/css">.st0{fill:#C80000;}</style><g><path class="st0" d="M0 0h40v20H0z"/></g></svg>`;
    const inkscape = `\ufeff<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
      xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" viewBox="0 0 40 20" inkscape:export-filename="C:\\\\a.png">
      <sodipodi:namedview/><title>Nexus</title><metadata>by Ada</metadata>
      <defs><linearGradient id="a"><stop stop-color="#c80000"/></linearGradient></defs>
      <g inkscape:label="Layer 1"><rect style="fill:url(#a)" width="40" height="20"/></g></svg>`;
    const figma = makeSvg(
      `<g clip-path="url(#clip0_1_2)">${square}</g><defs><clipPath id="clip0_1_2"><rect width="40" height="20"/></clipPath></defs>`,
      'width="40" height="20" fill="none"',
    );
    for (const file of [Buffer.from(illustrator), Buffer.from(inkscape), figma])
      expect(await pixelOf((await drawLogo(file)).png)).toEqual([200, 0, 0, 255]);
  });

  const outside = "Save the SVG without links: this one refers to something outside of itself";
  const tooMuch = "Choose a simpler SVG, or a PNG: this one has too many shapes, points or repetitions";
  const xlink = 'viewBox="0 0 40 20" xmlns:xlink="http://www.w3.org/1999/xlink"';

  test.each([
    ["<script>alert(1)</script>", 'Save the SVG without scripts: this one has "script"'],
    [
      '<x:script xmlns:x="http://www.w3.org/1999/xhtml">1</x:script>',
      'Save the SVG without scripts: this one has "script"',
    ],
    ['<rect onload="alert(1)"/>', 'Save the SVG without scripts: this one has "onload"'],
    ["<foreignObject><p/></foreignObject>", 'Save the SVG without "foreignObject", as plain shapes, or choose a PNG'],
    ['<a href="#x"/>', 'Save the SVG without "a", as plain shapes, or choose a PNG'],
    [
      '<animate attributeName="href" to="javascript:1"/>',
      'Save the SVG without "animate", as plain shapes, or choose a PNG',
    ],
    ['<set attributeName="href" to="x"/>', 'Save the SVG without "set", as plain shapes, or choose a PNG'],
    ['<filter id="f"/>', 'Save the SVG without "filter", as plain shapes, or choose a PNG'],
    ["<text>Nexus</text>", "Convert the text of the SVG to paths: the fonts that it names are not everywhere"],
    ['<image href="https://evil.example/x.png"/>', "Choose a PNG instead: this SVG holds a picture that is no drawing"],
    ['<use href="https://evil.example/x.svg#a"/>', outside],
    ['<use href=" javascript:alert(1)"/>', outside],
    ['<use xlink:href="file:///etc/passwd"/>', outside],
    ['<rect fill="url(https://evil.example/x.svg#a)"/>', outside],
    ['<rect style="fill:url(//evil.example/x)"/>', outside],
    ['<rect style="fill:u\\72l(//evil.example/x)"/>', outside],
    ['<g xml:base="https://evil.example/"/>', outside],
    [
      "<style>@import 'https://evil.example/x.css';</style>",
      'Save the SVG with "presentation attributes" instead of a style sheet that refers to something',
    ],
    [
      "<style><![CDATA[rect{fill:url(https://evil.example/x)}]]></style>",
      'Save the SVG with "presentation attributes" instead of a style sheet that refers to something',
    ],
    [
      '<path stroke-dasharray="0.0001" d="M0 0H9e9"/>',
      "Save the SVG without dashed lines, as plain shapes, or choose a PNG",
    ],
    ['<path style="stroke-dasharray:0.0001"/>', "Save the SVG without dashed lines, as plain shapes, or choose a PNG"],
    ['<rect filter="blur(9999px)"/>', "Save the SVG without filters, as plain shapes, or choose a PNG"],
    ['<rect style="fill:red; filter:blur(9px)"/>', "Save the SVG without filters, as plain shapes, or choose a PNG"],
    ["<style>rect{filter:blur(9px)}</style>", "Save the SVG without filters, as plain shapes, or choose a PNG"],
    ["<g>", "Choose another file: this SVG is no well-formed XML"],
    ["&unknown;", "Choose another file: this SVG is no well-formed XML"],
    ["<g/>".repeat(5000), tooMuch],
    [`${"<g>".repeat(101)}${"</g>".repeat(101)}`, tooMuch],
    [`<path d="${"M0 0L1 1".repeat(20_000)}"/>`, tooMuch],
    [`<style>${"rect{fill:red}".repeat(2000)}</style>`, tooMuch],
    ['<g id="a"><use href="#a"/></g>', tooMuch],
  ])("%s is refused", async (content, words) => {
    expect(await refused(makeSvg(content, xlink))).toBe(words);
  });

  test.each([
    ['<!DOCTYPE svg [<!ENTITY a "aaa">]>', "Save the SVG without a DOCTYPE: this one declares entities"],
    [
      '<!DOCTYPE svg [<!ENTITY % a SYSTEM "https://evil.example/x">%a;]>',
      "Save the SVG without a DOCTYPE: this one declares entities",
    ],
    [
      '<?xml-stylesheet href="https://evil.example/x.css"?>',
      "Save the SVG without <?xml-stylesheet?>: a logo refers to nothing outside",
    ],
    ['<?xml version="1.0" encoding="utf-16"?>\xff', "Save the SVG in UTF-8: this one is in another encoding"],
  ])("that begins with %s is refused", async (start, words) => {
    expect(await refused(Buffer.concat([Buffer.from(start, "latin1"), makeSvg(square)]))).toBe(words);
  });

  /** What each has ten times within, down to a shape. */
  const nested = (levels: number, wrap: (at: number, inside: string) => string, one: (at: number) => string) =>
    Array.from({ length: levels }, (_, at) => wrap(at, at === 0 ? square : one(at - 1).repeat(10))).join("");

  test.each([
    [
      nested(
        20,
        (at, inside) => `<g id="a${at}">${inside}</g>`,
        (at) => `<use href="#a${at}"/>`,
      ) + '<use href="#a19"/>',
    ],
    [
      nested(
        8,
        (at, inside) => `<mask id="a${at}">${inside}</mask>`,
        (at) => `<rect mask="url(#a${at})"/>`,
      ) + '<rect mask="url(#a7)"/>',
    ],
    [
      nested(
        8,
        (at, inside) => `<clipPath id="a${at}">${inside}</clipPath>`,
        (at) => `<rect clip-path="url(#a${at})"/>`,
      ) + '<rect clip-path="url(#a7)"/>',
    ],
  ])("that repeats itself by powers of ten is refused before it is drawn (%#)", async (content) => {
    const start = performance.now();
    expect(await refused(makeSvg(content))).toBe(tooMuch);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
