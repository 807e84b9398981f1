// A table of small numbers: cells can be outlined or hidden. Room for its largest size is kept.
import { make } from "../dom.mjs";

const CELL = 24; // pixels, as style.css has it

/**
 * @typedef {object} Content
 * @property {string} caption
 * @property {number[][]} numbers row by row
 * @property {{row: number, column: number, size: number}} [outlined] a square of cells
 * @property {number} [shown] so many cells from the first, as one reads; the others are empty
 */

/** Spec: `most`, as many rows and columns as it can get. @type {import("../types.d.ts").MakePart} */
export function table(spec) {
  const caption = make("caption"), body = make("tbody");
  const element = make("div", {}, make("table", { className: "live-table" }, caption, body));
  element.style.minHeight = `${CELL * (spec.most ?? 3) + 24}px`;
  let cells = /** @type {HTMLTableCellElement[][]} */ ([]);
  return {
    element,
    draw(/** @type {Content} */ { caption: said, numbers, outlined, shown = Infinity }) {
      if (caption.textContent !== said) caption.textContent = said;
      if (cells.length !== numbers.length) {
        cells = numbers.map((row) => row.map(() => make("td")));
        body.replaceChildren(...cells.map((row) => make("tr", {}, ...row)));
      }
      numbers.forEach((row, i) => row.forEach((number, j) => {
        const cell = cells[i][j], text = i * row.length + j < shown ? words(number) : "";
        if (cell.textContent !== text) cell.textContent = text;
        cell.classList.toggle("live-zero", number === 0);
        cell.classList.toggle("live-outlined", !!outlined && inside(i, outlined.row, outlined.size) && inside(j, outlined.column, outlined.size));
      }));
    },
  };
}

/** @param {number} i @param {number} from @param {number} size */
const inside = (i, from, size) => i >= from && i < from + size;

/** As short as it is exact, to four digits. @param {number} value */
export function words(value) {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}
