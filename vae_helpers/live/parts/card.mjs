// The garment under the pointer: its original, where that came along, and what the decoder makes of its place.
import { make, paintGreys } from "../dom.mjs";

/** @typedef {{original: ArrayLike<number> | null, reconstruction: ArrayLike<number> | null, caption: string}} Content */

/** @type {import("../types.d.ts").MakePart} */
export function card() {
  const original = make("canvas", { width: 28, height: 28, role: "img", "aria-label": "original" });
  const reconstruction = make("canvas", { width: 32, height: 32, role: "img", "aria-label": "reconstruction" });
  const caption = make("figcaption");
  let shown = "";
  return {
    element: make("figure", { className: "live-card" }, original, reconstruction, caption),
    draw(/** @type {Content} */ content) {
      if (content.caption === shown) return;
      shown = caption.textContent = content.caption;
      original.hidden = !content.original;
      reconstruction.hidden = !content.reconstruction;
      if (content.original) paintGreys(original, content.original);
      if (content.reconstruction) paintGreys(reconstruction, content.reconstruction);
    },
  };
}
