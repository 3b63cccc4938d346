import { SaxesParser, type SaxesAttributeNS, type SaxesTagNS } from "saxes";
import { Refusal } from "#app/domain/shared/errors";

const SVG = "http://www.w3.org/2000/svg";
const XML = "http://www.w3.org/XML/1998/namespace";

/** What a logo is drawn of: shapes, and what fills, cuts and repeats them. */
const drawn = new Set(
  "svg g defs symbol use title desc metadata style path rect circle ellipse line polyline polygon linearGradient radialGradient stop clipPath mask switch view".split(
    " ",
  ),
);

const MAX_ELEMENTS = 5000;
const MAX_DEPTH = 100;
/** The lines of a stroke are compared with each other. */
const MAX_PATH_CHARACTERS = 100_000;
/** What is drawn all in all: what is used ten times, within what is used ten times, is drawn a hundred times. */
const MAX_COST = 50_000;
/** Drawing what cuts or masks takes a layer of its own. */
const LAYER_COST = 10;
const MAX_STYLE_CHARACTERS = 20_000;

/**
 * Refuses (field `logo`) an SVG that is more than shapes: with a script, an event handler, a text, a picture or anything else
 * that is not drawn; that refers to anything outside of itself; that declares entities; or that would take long to draw.
 */
export function checkSvg(file: Uint8Array): void {
  const check = new SvgCheck();
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", () => {
    throw refusal("Choose another file: this SVG is no well-formed XML");
  });
  parser.on("doctype", (doctype) => {
    if (doctype.includes("[")) throw refusal("Save the SVG without a DOCTYPE: this one declares entities");
  });
  parser.on("processinginstruction", ({ target }) => {
    if (target !== "xml") throw refusal(`Save the SVG without <?${target}?>: a logo refers to nothing outside`);
  });
  parser.on("opentag", (tag) => check.open(tag));
  parser.on("text", (text) => check.read(text));
  parser.on("cdata", (text) => check.read(text));
  parser.on("closetag", () => check.close());
  parser.write(decode(file)).close();
  check.end();
}

function decode(file: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(file);
  } catch {
    throw refusal("Save the SVG in UTF-8: this one is in another encoding");
  }
}

/** An element, with what it refers to within the file. */
type Node = { cost: number; ids: string[]; layers: string[]; children: Node[]; known?: number };

class SvgCheck {
  readonly #root: Node = { cost: 0, ids: [], layers: [], children: [] };
  readonly #nodes = new Map<string, Node[]>();
  #open: { node: Node; local: string }[] = [];
  #elements = 0;
  #pathCharacters = 0;
  #styleCharacters = 0;

  open({ local, uri, attributes }: SaxesTagNS) {
    if (this.#elements === 0 && (local !== "svg" || uri !== SVG))
      throw refusal("Choose a PNG or an SVG: this file is neither");
    this.#elements += 1;
    // What an editor adds for itself, such as Inkscape's layers, is not drawn.
    if ((uri === SVG || /^script$/i.test(local)) && !drawn.has(local)) throw refuseElement(local);
    const node: Node = { cost: 1, ids: [], layers: [], children: [] };
    (this.#open.at(-1)?.node ?? this.#root).children.push(node);
    this.#open.push({ node, local });
    for (const attribute of Object.values(attributes)) this.#readAttribute(node, attribute);
    if (this.#elements > MAX_ELEMENTS || this.#open.length > MAX_DEPTH) throw tooMuch();
  }

  close() {
    this.#open.pop();
  }

  /** A text is drawn nowhere, but for that of a style sheet. */
  read(text: string) {
    if (this.#open.at(-1)?.local !== "style") return;
    this.#styleCharacters += text.length;
    if (this.#styleCharacters > MAX_STYLE_CHARACTERS) throw tooMuch();
    if (/url\s*\(|@import|\\/i.test(text))
      throw refusal('Save the SVG with "presentation attributes" instead of a style sheet that refers to something');
    refuseSlow(text);
  }

  end() {
    if (this.#costOf(this.#root) > MAX_COST) throw tooMuch();
  }

  #readAttribute(node: Node, { local, value, uri }: SaxesAttributeNS) {
    if (/^on/i.test(local)) throw refusal(`Save the SVG without scripts: this one has "${local.slice(0, 40)}"`);
    if (local === "href" && !/^\s*#[^%]*$/.test(value)) throw refersOutside();
    if (local === "base" && uri === XML) throw refersOutside();
    refuseSlow(local === "style" ? value : local);
    // An escape may be a part of any name, such as that of `url`.
    if (uri === "" && value.includes("\\")) throw refersOutside();
    if (local === "id") this.#nodes.set(value, [...(this.#nodes.get(value) ?? []), node]);
    if (local === "href") node.ids.push(value.trim().slice(1));
    if (/^(d|points)$/.test(local)) this.#pathCharacters += value.length;
    if (this.#pathCharacters > MAX_PATH_CHARACTERS) throw tooMuch();
    node.cost += value.length / 500;
    for (const [, target = ""] of value.matchAll(/url\s*\(\s*["']?\s*([^"')\s]*)/gi)) {
      if (!/^#[^%]*$/.test(target)) throw refersOutside();
      (/^(fill|stroke)$/.test(local) ? node.ids : node.layers).push(target.slice(1));
    }
  }

  /** With all that it refers to, as often as it does. What refers to itself has no end. */
  #costOf(node: Node): number {
    if (node.known !== undefined) return node.known;
    node.known = Infinity;
    const referred = (ids: string[]) => ids.flatMap((id) => this.#nodes.get(id) ?? []);
    const sum = (nodes: Node[]) => nodes.reduce((total, one) => total + this.#costOf(one), 0);
    const layers = LAYER_COST * node.layers.length;
    node.known = node.cost + layers + sum(node.children) + sum(referred([...node.ids, ...node.layers]));
    return node.known;
  }
}

/** What may take minutes however short it is written: a line of a billion dashes, a blur of a thousand pixels. */
function refuseSlow(properties: string) {
  if (/stroke-dash/i.test(properties))
    throw refusal("Save the SVG without dashed lines, as plain shapes, or choose a PNG");
  if (/(^|[^-\w])filter\b/i.test(properties))
    throw refusal("Save the SVG without filters, as plain shapes, or choose a PNG");
}

function refuseElement(local: string): Refusal {
  if (/^(text|tspan|textPath|tref|font)/.test(local))
    return refusal("Convert the text of the SVG to paths: the fonts that it names are not everywhere");
  if (local === "image") return refusal("Choose a PNG instead: this SVG holds a picture that is no drawing");
  if (/^script$/i.test(local)) return refusal('Save the SVG without scripts: this one has "script"');
  return refusal(`Save the SVG without "${local.slice(0, 40)}", as plain shapes, or choose a PNG`);
}

const refersOutside = () => refusal("Save the SVG without links: this one refers to something outside of itself");
const tooMuch = () => refusal("Choose a simpler SVG, or a PNG: this one has too many shapes, points or repetitions");

function refusal(words: string): Refusal {
  return new Refusal(words, "logo");
}
