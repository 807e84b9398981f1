// A latent plane: a backdrop that is drawn seldom (points by class, pictures on hangers, what lies under them), what
// moves over it drawn at each change, and the point as an element of its own, which costs nothing to move.
import { colors, make, paintGreys, sharpCanvas } from "../dom.mjs";
import { equalScale, gridPoint } from "../geometry.mjs";
import { drawBackdrop, drawOver } from "./plane_drawing.mjs";

const MARGIN = { left: 36, right: 14, top: 16, bottom: 34 };
const FINE = { ...MARGIN, left: 50 }; // room for more digits

/** @typedef {import("../types.d.ts").Point} Point */
/**
 * @typedef {object} Content
 * @property {string} alt
 * @property {Point} [point] where the ring is
 * @property {{at: Point, text: string}[]} [picks] lettered discs
 * @property {Point[]} [way] a line through these points
 * @property {{from: Point, to: Point, text?: string}[]} [arrows]
 * @property {{center: Point, radii: Point}[]} [ellipses]
 * @property {{lower: Point, upper: Point}} [box] another box than the spec's, from now on
 * @property {Backdrop} [backdrop] what lies under; drawn anew only when it changes
 */
/**
 * @typedef {object} Backdrop
 * @property {number} [only] the one class whose points are drawn; −1 for all
 * @property {ArrayLike<number>} [points] others than the spec's, x and y in turn, in its order: points that move
 * @property {number[]} [rings] radii of dashed rings around (0, 0)
 * @property {{distances: ArrayLike<number>, threshold: number, lower: Point, upper: Point}} [gaps] hatched cells
 * @property {boolean} [mosaic] decodings of a grid, each in its place; made when first asked for
 */

/**
 * Spec: `lower`, `upper` (the box), `axes` (two names), `points`, `labels` and `classes` ({name, color, marker}[]),
 * `thumbnails` ({at, image, name}[]), `decode` (for the mosaic), `drag` (the two values that a pointer sets), `hover`
 * (the value that hears where a passing pointer is), `fine` (ticks of many digits), `ring` ("small", beside a short arrow), `width` (440).
 * @type {import("../types.d.ts").MakePart}
 */
export function plane(spec, context) {
  const stage = make("div", { className: "live-stage", role: "img", "aria-label": spec.alt ?? "latent plane" });
  const ring = make("div", { className: spec.ring === "small" ? "live-ring live-small" : "live-ring", hidden: true });
  const element = make("div", { className: "live-plane" }, ...(spec.title ? [make("p", { className: "live-title" }, spec.title)] : []), stage);
  element.style.setProperty("--width", `${spec.width ?? 440}px`);
  const margin = spec.fine ? FINE : MARGIN;
  let content = /** @type {Content} */ ({ alt: "" });
  const scale = () => equalScale(spec.lower, spec.upper, stage.clientWidth, stage.clientHeight, margin);
  const mosaic = spec.decode && makeMosaic(spec, context);
  if (mosaic) stage.append(mosaic.canvas); // beneath the others

  const under = sharpCanvas(stage, context.signal, (canvas, width, height) => {
    drawBackdrop(canvas, spec, content.backdrop ?? {}, equalScale(spec.lower, spec.upper, width, height, margin), colors(stage));
    place();
  });
  const over = sharpCanvas(stage, context.signal, (canvas, width, height) => {
    drawOver(canvas, content, equalScale(spec.lower, spec.upper, width, height, margin), colors(stage));
  });
  stage.append(ring);

  function place() {
    if (mosaic) {
      const [left, top] = scale().toPixels([spec.lower[0], spec.upper[1]]);
      const [right, bottom] = scale().toPixels([spec.upper[0], spec.lower[1]]);
      Object.assign(mosaic.canvas.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
    }
    ring.hidden = !content.point;
    if (!content.point || !stage.clientWidth) return;
    moveRing(content.point);
  }
  function moveRing(/** @type {Point} */ point) {
    const [x, y] = scale().toPixels(point);
    ring.style.transform = `translate(${x}px, ${y}px)`;
  }

  if (spec.drag) drag(stage, spec, context, (pixel) => scale().toPoint(pixel));
  let drawn = "", beneath = /** @type {unknown} */ (undefined);
  return {
    element,
    draw(/** @type {Content} */ next) {
      const moved = String(next.point) !== String(content.point);
      content = next;
      const boxed = next.box && JSON.stringify([spec.lower, spec.upper]) !== JSON.stringify([next.box.lower, next.box.upper]);
      if (boxed) Object.assign(spec, next.box);
      if (stage.ariaLabel !== next.alt) stage.ariaLabel = next.alt;
      if (moved || boxed) place();
      mosaic?.show(!!next.backdrop?.mosaic);
      if (next.backdrop && (boxed || !sameBackdrop(next.backdrop, /** @type {Backdrop} */ (beneath)))) {
        beneath = next.backdrop;
        under.repaint();
      }
      const moving = JSON.stringify([next.picks, next.way, next.arrows, next.ellipses]);
      if (boxed || moving !== drawn) {
        drawn = moving;
        over.repaint();
      }
    },
  };
}

const GRID = 13;

/**
 * Decodings of a grid in a canvas of their own, a few a frame, so that the hand is never kept waiting.
 * @param {import("../types.d.ts").Spec} spec @param {import("../types.d.ts").Context} context
 */
function makeMosaic(spec, { signal }) {
  const canvas = make("canvas", { className: "live-mosaic", width: 32 * GRID, height: 32 * GRID, hidden: true });
  const tile = make("canvas", { width: 32, height: 32 });
  let n = 0, started = false;
  const some = () => {
    if (signal.aborted) return;
    for (const stop = performance.now() + 8; n < GRID * GRID && performance.now() < stop; n++) {
      paintGreys(tile, spec.decode(gridPoint(spec.lower, spec.upper, GRID, n)));
      canvas.getContext("2d")?.drawImage(tile, 32 * (n % GRID), 32 * Math.floor(n / GRID));
    }
    if (n < GRID * GRID) requestAnimationFrame(some);
  };
  return {
    canvas,
    show(/** @type {boolean} */ wanted) {
      canvas.hidden = !wanted;
      if (wanted && !started) requestAnimationFrame(some);
      started ||= wanted;
    },
  };
}

/** @param {Backdrop} one @param {Backdrop | undefined} other */
function sameBackdrop(one, other) {
  return !!other && one.only === other.only && one.points === other.points && one.gaps === other.gaps && one.mosaic === other.mosaic &&
    String(one.rings) === String(other.rings);
}

/**
 * The primary button, a finger or a pen takes the point along; a pointer that only passes is told as `hover`.
 * @param {HTMLElement} stage @param {import("../types.d.ts").Spec} spec
 * @param {import("../types.d.ts").Context} context @param {(pixel: Point) => Point} toPoint
 */
function drag(stage, spec, context, toPoint) {
  const { signal } = context;
  const at = (/** @type {PointerEvent} */ event) => {
    const box = stage.getBoundingClientRect(); // a slide may be scaled: back to the stage's own pixels
    return toPoint([
      ((event.clientX - box.left) * stage.clientWidth) / box.width,
      ((event.clientY - box.top) * stage.clientHeight) / box.height,
    ]);
  };
  let held = -1;
  const move = (/** @type {PointerEvent} */ event) => {
    const point = at(event);
    context.interrupt();
    context.set({ [spec.drag[0]]: point[0], [spec.drag[1]]: point[1] });
  };
  stage.classList.add("live-drag");
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || held >= 0) return;
    held = event.pointerId;
    stage.setPointerCapture(held);
    move(event);
  }, { signal });
  stage.addEventListener("pointermove", (event) => {
    if (event.pointerId === held) move(event);
    else if (held < 0 && spec.hover) context.set({ [spec.hover]: at(event) });
  }, { signal });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    stage.addEventListener(end, (event) => {
      if (/** @type {PointerEvent} */ (event).pointerId === held) held = -1;
    }, { signal });
  }
  if (spec.hover) stage.addEventListener("pointerleave", () => context.set({ [spec.hover]: null }), { signal });
}
