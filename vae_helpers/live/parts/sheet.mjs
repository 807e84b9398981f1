// A sheet to draw on: with mouse, pen or finger, or by keys: arrows move the brush, Space paints, Shift with an arrow
// paints along.
import { make, paintGreys } from "../dom.mjs";

const STEPS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });

/** @typedef {import("../types.d.ts").Point} Point */
/** @typedef {{image: ArrayLike<number>, alt: string, caption: string, cursor: Point, size: number}} Content */

/**
 * Spec: `caption`, `width` (CSS pixels), `cursor` (the value that holds where the brush is), `paint` (the values that a
 * piece of a stroke sets: data, values, from, to, whether it is the first piece).
 * @type {import("../types.d.ts").MakePart}
 */
export function sheet(spec, context) {
  const { signal } = context;
  const canvas = make("canvas", { className: "live-picture", width: 32, height: 32, "aria-hidden": "true" });
  const brush = make("div", { className: "live-brush", "aria-hidden": "true" });
  const stage = make("div", { className: "live-sheet", tabIndex: 0, role: "application", "aria-roledescription": "drawing sheet", "aria-label": spec.caption }, canvas, brush);
  const caption = make("figcaption", {}, spec.caption);
  const element = make("figure", { className: "live-figure" }, caption, stage);
  element.style.setProperty("--width", `${spec.width ?? 288}px`);
  const paint = (/** @type {Point} */ from, /** @type {Point} */ to, /** @type {boolean} */ first) => {
    context.interrupt();
    context.set(spec.paint(context.data, context.values(), from, to, first));
  };

  let held = -1, last = /** @type {Point} */ ([0, 0]);
  const at = (/** @type {PointerEvent} */ event) => {
    const box = stage.getBoundingClientRect();
    return /** @type {Point} */ ([((event.clientX - box.left) / box.width) * 32, ((event.clientY - box.top) / box.height) * 32]);
  };
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || held >= 0) return;
    held = event.pointerId;
    stage.setPointerCapture(held);
    last = at(event);
    paint(last, last, true);
  }, { signal });
  stage.addEventListener("pointermove", (event) => {
    if (event.pointerId !== held) return;
    const from = last;
    last = at(event);
    paint(from, last, false);
  }, { signal });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    stage.addEventListener(end, (event) => {
      if (/** @type {PointerEvent} */ (event).pointerId === held) held = -1;
    }, { signal });
  }

  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [x, y] = context.values()[spec.cursor], step = STEPS[event.key];
    const middle = (/** @type {number} */ column, /** @type {number} */ row) => /** @type {Point} */ ([column + 0.5, row + 0.5]);
    if (step) {
      const moved = /** @type {Point} */ ([Math.min(31, Math.max(0, x + step[0])), Math.min(31, Math.max(0, y + step[1]))]);
      if (event.shiftKey) paint(middle(x, y), middle(...moved), !event.repeat);
      else context.set({ [spec.cursor]: moved });
    } else if (event.key === " ") paint(middle(x, y), middle(x, y), !event.repeat);
    else return;
    event.preventDefault();
    event.stopPropagation(); // a deck turns its slides by these keys
  }, { signal });

  return {
    element,
    draw(/** @type {Content} */ { image, alt, caption: said, cursor, size }) {
      paintGreys(canvas, image);
      if (stage.ariaLabel !== alt) stage.ariaLabel = alt;
      if (caption.textContent !== said) caption.textContent = said;
      Object.assign(brush.style, {
        width: `${(100 * size) / 32}%`, height: `${(100 * size) / 32}%`,
        left: `${(100 * (cursor[0] + 0.5 - size / 2)) / 32}%`, top: `${(100 * (cursor[1] + 0.5 - size / 2)) / 32}%`,
      });
    },
  };
}
