// Pictures that were made beforehand, one for each stop of a slider. All are at hand, so that a move only swaps them.
import { make } from "../dom.mjs";

/** @typedef {{shown: number, alt: string}} Content which of the images, and what is to be seen on it */

/**
 * Spec: `images` (the bytes of each), `type` ("image/webp"), `size` ([width, height] of all, in any unit), `width` in CSS
 * pixels (720).
 * @type {import("../types.d.ts").MakePart}
 */
export function image(spec) {
  const [across, down] = spec.size;
  const urls = spec.images.map((/** @type {Uint8Array<ArrayBuffer>} */ bytes) => URL.createObjectURL(new Blob([bytes], { type: spec.type ?? "image/webp" })));
  const pictures = urls.map((/** @type {string} */ src) => make("img", { src, alt: "", width: across, height: down }));
  const frame = make("div");
  const element = make("figure", { className: "live-image" }, frame);
  element.style.setProperty("--width", `${spec.width ?? 720}px`);
  const reach = () => { // what scrolls sideways can be scrolled by key
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
  };
  const resized = new ResizeObserver(reach);
  resized.observe(frame);
  return {
    element,
    draw(/** @type {Content} */ { shown, alt }) {
      const picture = pictures[shown];
      if (picture.alt !== alt) picture.alt = alt;
      if (frame.firstChild !== picture) frame.replaceChildren(picture);
    },
    dispose() {
      resized.disconnect();
      urls.forEach(URL.revokeObjectURL);
    },
  };
}
