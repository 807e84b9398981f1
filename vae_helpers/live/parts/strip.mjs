// Rows of 32 × 32 pictures, one row above the other: what belongs together stands in one column.
import { make } from "../dom.mjs";

/** @typedef {{rows: Uint8Array[], alt: string}} Content each row 1,024 bytes a picture */

/** Spec: `count` (pictures in a row), `captions` (one a row), `width` in CSS pixels. @type {import("../types.d.ts").MakePart} */
export function strip(spec) {
  const rows = spec.captions.length;
  const canvas = make("canvas", { width: 32 * spec.count, height: 32 * rows, role: "img", "aria-label": spec.captions.join(", ") });
  const element = make("figure", { className: "live-figure live-strip" }, canvas, make("figcaption", {}, `above: ${spec.captions.join(", below: ")}`));
  element.style.setProperty("--width", `${spec.width ?? 480}px`);
  const shown = /** @type {Uint8Array[]} */ ([]);
  return {
    element,
    draw(/** @type {Content} */ content) {
      if (canvas.ariaLabel !== content.alt) canvas.ariaLabel = content.alt;
      content.rows.forEach((row, n) => {
        if (shown[n] !== row) paintRow(canvas, row, n, spec.count);
        shown[n] = row;
      });
    },
  };
}

/** @param {HTMLCanvasElement} canvas @param {Uint8Array} row @param {number} n @param {number} count */
function paintRow(canvas, row, n, count) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const pixels = context.createImageData(32 * count, 32);
  for (let i = 0; i < 1024 * count; i++) {
    const [picture, y, x] = [i >> 10, (i >> 5) & 31, i & 31], at = 4 * (32 * count * y + 32 * picture + x);
    pixels.data.fill(row[i] ?? 0, at, at + 3);
    pixels.data[at + 3] = 255;
  }
  context.putImageData(pixels, 0, 32 * n);
}
