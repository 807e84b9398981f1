// A grey picture of side × side pixels, each a crisp square.
import { make, paintGreys } from "../dom.mjs";

/**
 * @typedef {object} Content
 * @property {ArrayLike<number> | null} image greys in [0, 1]; nothing for null
 * @property {string} alt
 * @property {string} [caption]
 * @property {number} [mark] the one pixel that is framed, counted row by row
 */

/** Spec: `caption`, `side` (32), `width` in CSS pixels (256). @type {import("../types.d.ts").MakePart} */
export function picture(spec) {
  const side = spec.side ?? 32;
  const canvas = make("canvas", { className: "live-picture", width: side, height: side, role: "img", "aria-label": spec.caption ?? "picture" });
  const caption = make("figcaption", {}, spec.caption ?? "");
  const frame = make("div", { className: "live-pixel", hidden: true });
  const element = make("figure", { className: "live-figure" }, caption, make("div", { className: "live-framed" }, canvas, frame));
  frame.style.width = frame.style.height = `${100 / side}%`;
  element.style.setProperty("--width", `${spec.width ?? 256}px`);
  return {
    element,
    draw(/** @type {Content} */ { image, alt, caption: said, mark }) {
      if (image) paintGreys(canvas, image);
      else canvas.getContext("2d")?.clearRect(0, 0, side, side);
      canvas.ariaLabel = alt;
      frame.hidden = mark === undefined;
      if (mark !== undefined) [frame.style.left, frame.style.top] = [mark % side, Math.floor(mark / side)].map((n) => `${(100 * n) / side}%`);
      if (said !== undefined) caption.textContent = said;
    },
  };
}
