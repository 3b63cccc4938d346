import type { Tab } from "./browser";

export type LayoutFaults = {
  /** By how many pixels the page is wider than its window. */
  overflow: number;
  /** Texts and controls that lie on each other. */
  overlaps: string[];
  /** Texts of which a part is hidden. */
  cutOff: string[];
  /** Texts that stand out at the side of what they are in. */
  outside: string[];
};

/** What a look at the page would show, whatever its fonts are. */
export function findLayoutFaults(tab: Tab): Promise<LayoutFaults> {
  return tab.evaluate(() => {
    /** Glyphs of some fonts are higher than their lines. */
    const TOLERANCE = 4;
    const controls = "input:not([type=hidden]), select, textarea, svg, img, [data-initials]:empty";
    type Box = {
      node: Node;
      element: Element;
      words: string;
      left: number;
      right: number;
      top: number;
      bottom: number;
    };

    const ancestorsOf = (element: Element): Element[] =>
      element.parentElement ? [element, ...ancestorsOf(element.parentElement)] : [element];
    const isShown = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true }) &&
      ancestorsOf(element).every((one) => getComputedStyle(one).clipPath === "none");
    const short = (text: string) => text.trim().replace(/\s+/g, " ").slice(0, 60);

    /** Where what is in an element ends at the latest, because the rest is hidden or scrolled to. */
    const endOf = (element: Element) => {
      const hiding = ancestorsOf(element).filter((one) => /hidden|auto|scroll/.test(getComputedStyle(one).overflowX));
      return Math.min(...hiding.map((one) => one.getBoundingClientRect().right));
    };

    /** Down to where what is in an element can be seen, because the rest is hidden or scrolled to. */
    const bottomOf = (element: Element) => {
      const scrolling = ancestorsOf(element).filter((one) =>
        /hidden|auto|scroll/.test(getComputedStyle(one).overflowY),
      );
      return Math.min(...scrolling.map((one) => one.getBoundingClientRect().bottom));
    };

    function textsIn(root: Element): Box[] {
      const found: Box[] = [];
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        const words = short(node.textContent ?? "");
        if (!element || !words || !isShown(element)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const { left, right, top, bottom, width } of range.getClientRects())
          if (width > 0)
            found.push({
              node,
              element,
              words,
              left,
              right: Math.min(right, endOf(element)),
              top,
              bottom: Math.min(bottom, bottomOf(element)),
            });
      }
      return found;
    }

    function controlsIn(root: Element): Box[] {
      return [...root.querySelectorAll(controls)].filter(isShown).map((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const name = element.getAttribute("name") ?? element.getAttribute("data-initials") ?? "";
        return {
          node: element,
          element,
          words: `${element.tagName.toLowerCase()} ${name}`.trim(),
          left,
          right,
          top,
          bottom: Math.min(bottom, bottomOf(element)),
        };
      });
    }

    const lieOnEachOther = (a: Box, b: Box) =>
      a.node !== b.node &&
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > TOLERANCE;

    function isCutOff(element: Element): boolean {
      const { overflowX, overflowY } = getComputedStyle(element);
      const isIn = (overflow: string) => overflow === "hidden" || overflow === "clip";
      return (
        isShown(element) &&
        ((isIn(overflowX) && element.scrollWidth > element.clientWidth + 1) ||
          (isIn(overflowY) && element.scrollHeight > element.clientHeight + 1))
      );
    }

    const standsOut = ({ element, left, right }: Box) =>
      ancestorsOf(element).some((around) => {
        const box = around.getBoundingClientRect();
        const isBox = !/^(inline|contents)$/.test(getComputedStyle(around).display);
        return isBox && (left < box.left - 1 || right > box.right + 1);
      });

    const texts = textsIn(document.body);
    const boxes = [...texts, ...controlsIn(document.body)];
    const overlaps = boxes.flatMap((a, at) =>
      boxes.slice(at + 1).flatMap((b) => (lieOnEachOther(a, b) ? [`${a.words} / ${b.words}`] : [])),
    );
    const cut = [...document.body.querySelectorAll("*")].filter((one) => short(one.textContent) && isCutOff(one));
    return {
      overflow: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
      overlaps,
      cutOff: cut.map((element) => short(element.textContent)),
      outside: texts.filter(standsOut).map(({ words }) => words),
    };
  });
}
