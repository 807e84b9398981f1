// What stands on a slide: headings, text, figures and demonstrations, and what of it belongs together.

const WIDE = 1.8; // a figure so much wider than high stands above its text

/** @typedef {{element: HTMLElement, kind: "heading" | "text" | "figure" | "wide" | "demonstration", group: number}} Block */

/**
 * What stands on a slide, block by block. What appeared together appears together.
 * @param {HTMLElement} section @returns {Block[]}
 */
export function blocksOf(section) {
  const found = /** @type {Block[]} */ ([]);
  const fragments = [...section.querySelectorAll(".fragment")];
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll(".text_cell_render > *, .output_area, .input"))) {
    const group = fragments.indexOf(/** @type {Element} */ (element.closest(".fragment")));
    found.push({ element, kind: kindOf(element), group });
  }
  return found;
}

/** @param {HTMLElement} element @returns {Block["kind"]} */
function kindOf(element) {
  if (/^H[1-6]$/.test(element.tagName)) return "heading";
  if (element.querySelector(".demonstration")) return "demonstration";
  const image = element.querySelector("img");
  if (!image) return "text";
  return image.naturalWidth > WIDE * image.naturalHeight ? "wide" : "figure";
}

/** A demonstration has a slide of its own; so has each tall figure, with the text after it. @param {Block[]} blocks */
export function inParts(blocks) {
  const parts = /** @type {Block[][]} */ ([]);
  for (const block of blocks) {
    const part = parts.at(-1);
    const full = part?.some(({ kind }) => kind === "demonstration" || (kind === "figure" && block.kind === "figure"));
    if (!part || full || block.kind === "demonstration") parts.push([block]);
    else part.push(block);
  }
  return parts;
}
