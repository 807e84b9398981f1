// A grey picture of side × side pixels, each a crisp square.
import { make, paintGreys } from "../dom.mjs";

/**
 * @typedef {object} Content
 * @property {ArrayLike<number> | null} image greys in [0, 1]; nothing for null
 * @property {string} alt
 * @property {string} [caption]
 */

/** Spec: `caption`, `side` (32), `width` in CSS pixels (256). @type {import("../types.d.ts").MakePart} */
export function picture(spec) {
  const side = spec.side ?? 32;
  const canvas = make("canvas", { className: "live-picture", width: side, height: side, role: "img", "aria-label": spec.caption ?? "picture" });
  const caption = make("figcaption", {}, spec.caption ?? "");
  const element = make("figure", { className: "live-figure" }, caption, canvas);
  element.style.setProperty("--width", `${spec.width ?? 256}px`);
  return {
    element,
    draw(/** @type {Content} */ { image, alt, caption: said }) {
      if (image) paintGreys(canvas, image);
      else canvas.getContext("2d")?.clearRect(0, 0, side, side);
      canvas.ariaLabel = alt;
      if (said !== undefined) caption.textContent = said;
    },
  };
}
