// The classes as buttons: each shows its own points alone, or all again.
import { make } from "../dom.mjs";
import { mark } from "../marks.mjs";

/** Spec: `classes` ({name, color, marker}[]), `value` (the value that holds the one class; −1 for all), `width` in CSS pixels (440). @type {import("../types.d.ts").MakePart} */
export function legend(spec, context) {
  const element = make("div", { className: "live-legend", role: "group", "aria-label": "Show one class" });
  if (spec.width) element.style.setProperty("--width", `${spec.width}px`);
  const buttons = spec.classes.map((/** @type {any} */ { name, color, marker }, /** @type {number} */ c) => {
    const glyph = make("canvas", { width: 24, height: 24, "aria-hidden": "true" });
    const drawing = /** @type {CanvasRenderingContext2D} */ (glyph.getContext("2d"));
    drawing.fillStyle = drawing.strokeStyle = color;
    mark(drawing, 12, 12, marker, 9);
    const button = make("button", { type: "button", "aria-pressed": "false" }, glyph, name);
    button.addEventListener("click", () => context.set({ [spec.value]: context.values()[spec.value] === c ? -1 : c }), { signal: context.signal });
    return button;
  });
  element.append(...buttons);
  return {
    element,
    draw(/** @type {{only: number}} */ { only }) {
      buttons.forEach((/** @type {HTMLElement} */ button, /** @type {number} */ c) => {
        if (button.ariaPressed !== String(c === only)) button.ariaPressed = String(c === only);
      });
    },
  };
}
