import { HTMLElement, NodeType, type Node } from "node-html-parser";

/** What w3m, lynx and links begin a new line with; they know no other element of HTML 5, nor a style sheet. */
const BLOCKS =
  /^(address|blockquote|br|center|dd|div|dl|dt|fieldset|form|h[1-6]|hr|li|ol|p|pre|table|tbody|td|th|thead|tr|ul|caption)$/;
const UNREAD = /^(script|style|svg|template|title)$/;
const EDGE = "\u0001";
const CONTROL = "\u0002";

/** Where two words or controls stand side by side with nothing between them but the edge of an element, drawn as `|`. */
export function findRunTogether(element: HTMLElement | null): string[] {
  const text = readInTextBrowser(element).replace(/\s+/g, " ");
  const word = `[\\p{L}\\p{N}⋯${CONTROL}]`;
  const places = text.matchAll(new RegExp(`.{0,24}${word}${EDGE}+${word}.{0,24}`, "gu"));
  return [...places].map(([words]) => words.replaceAll(/\u0001+/g, "|").replaceAll(CONTROL, "[ ]"));
}

function readInTextBrowser(node: Node | null): string {
  if (!(node instanceof HTMLElement)) return node?.nodeType === NodeType.TEXT_NODE ? node.text : "";
  const tag = node.rawTagName?.toLowerCase() ?? "";
  if (UNREAD.test(tag) || node.getAttribute("type") === "hidden") return "";
  if (/^(input|select|textarea)$/.test(tag)) return EDGE + CONTROL + EDGE;
  // w3m shows a part of the name of a picture that says nothing instead of itself.
  if (tag === "img") return EDGE + (node.getAttribute("alt") || CONTROL) + EDGE;
  const edge = BLOCKS.test(tag) ? "\n" : EDGE;
  return edge + node.childNodes.map(readInTextBrowser).join("") + edge;
}
