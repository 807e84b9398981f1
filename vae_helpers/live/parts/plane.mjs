// A latent plane: a backdrop that is drawn seldom (points by class, pictures on hangers, what lies under them), what
// moves over it drawn at each change, and the point as an element of its own, which costs nothing to move.
import { colors, make, paintGreys, sharpCanvas } from "../dom.mjs";
import { equalScale, gridPoint, ticks } from "../geometry.mjs";
import { arrow, disc, line, mark } from "../marks.mjs";

const MARGIN = { left: 36, right: 14, top: 16, bottom: 34 };

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
 * (the value that hears where a passing pointer is), `ring` ("small", beside a short arrow), `width` (440).
 * @type {import("../types.d.ts").MakePart}
 */
export function plane(spec, context) {
  const stage = make("div", { className: "live-stage", role: "img", "aria-label": spec.alt ?? "latent plane" });
  const ring = make("div", { className: spec.ring === "small" ? "live-ring live-small" : "live-ring", hidden: true });
  const element = make("div", { className: "live-plane" }, ...(spec.title ? [make("h4", {}, spec.title)] : []), stage);
  element.style.setProperty("--width", `${spec.width ?? 440}px`);
  let content = /** @type {Content} */ ({ alt: "" });
  const scale = () => equalScale(spec.lower, spec.upper, stage.clientWidth, stage.clientHeight, MARGIN);
  const mosaic = spec.decode && makeMosaic(spec, context);
  if (mosaic) stage.append(mosaic.canvas); // beneath the others

  const under = sharpCanvas(stage, context.signal, (canvas, width, height) => {
    drawBackdrop(canvas, spec, content.backdrop ?? {}, equalScale(spec.lower, spec.upper, width, height, MARGIN), colors(stage));
    place();
  });
  const over = sharpCanvas(stage, context.signal, (canvas, width, height) => {
    drawOver(canvas, content, equalScale(spec.lower, spec.upper, width, height, MARGIN), colors(stage));
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

/**
 * @param {CanvasRenderingContext2D} context @param {import("../types.d.ts").Spec} spec @param {Backdrop} backdrop
 * @param {ReturnType<typeof equalScale>} scale @param {ReturnType<typeof colors>} color
 */
function drawBackdrop(context, spec, backdrop, scale, color) {
  const [left, top] = scale.toPixels([spec.lower[0], spec.upper[1]]);
  const [right, bottom] = scale.toPixels([spec.upper[0], spec.lower[1]]);
  if (backdrop.gaps) drawGaps(context, backdrop.gaps, scale);
  drawAxes(context, spec, scale, color, { left, top, right, bottom });
  context.setLineDash([4, 4]);
  context.strokeStyle = color.ink;
  context.lineWidth = 1.2;
  const [x0, y0] = scale.toPixels([0, 0]);
  for (const radius of backdrop.rings ?? []) {
    context.beginPath();
    context.arc(x0, y0, radius * scale.scale, 0, 2 * Math.PI);
    context.stroke();
  }
  context.setLineDash([]);
  drawPoints(context, spec, backdrop, scale);
  const size = Math.min(44, 0.113 * (right - left)); // smaller on a phone, so that they keep apart
  for (const { at, image, name } of spec.thumbnails ?? []) drawThumbnail(context, scale.toPixels(at), size, image, name, color);
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("../types.d.ts").Spec} spec
 * @param {ReturnType<typeof equalScale>} scale @param {ReturnType<typeof colors>} color
 * @param {{left: number, top: number, right: number, bottom: number}} box
 */
function drawAxes(context, spec, scale, color, { left, top, right, bottom }) {
  context.strokeStyle = color.line;
  context.fillStyle = color.ink;
  context.lineWidth = 1;
  line(context, left, bottom, right, bottom);
  line(context, left, bottom, left, top);
  context.font = "12px sans-serif";
  context.textAlign = "center";
  const short = (/** @type {number} */ v) => String(v).replace("-", "−");
  for (const v of ticks(spec.lower[0], spec.upper[0], Math.min(8, Math.max(3, Math.floor((right - left) / 36))))) context.fillText(short(v), scale.toPixels([v, 0])[0], bottom + 15);
  context.textAlign = "right";
  for (const v of ticks(spec.lower[1], spec.upper[1])) context.fillText(short(v), left - 5, scale.toPixels([0, v])[1] + 4);
  const [across, up] = spec.axes ?? ["z1", "z2"];
  context.fillText(across, right, bottom + 30);
  context.textAlign = "left";
  context.fillText(up, left - 4, top - 5); // clear of the topmost tick
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("../types.d.ts").Spec} spec @param {Backdrop} backdrop
 * @param {ReturnType<typeof equalScale>} scale
 */
function drawPoints(context, spec, backdrop, scale) {
  const { labels, classes } = spec, points = backdrop.points ?? spec.points, only = backdrop.only ?? -1;
  if (!points) return;
  context.globalAlpha = backdrop.mosaic ? 0.55 : 0.75;
  for (let i = 0; i < labels.length; i++) {
    if (only >= 0 && labels[i] !== only) continue;
    if (points[2 * i] < spec.lower[0] || points[2 * i] > spec.upper[0] || points[2 * i + 1] < spec.lower[1] || points[2 * i + 1] > spec.upper[1]) continue;
    const { color, marker } = classes[labels[i]];
    context.fillStyle = context.strokeStyle = color;
    const [x, y] = scale.toPixels([points[2 * i], points[2 * i + 1]]);
    mark(context, x, y, marker, only >= 0 ? 3.2 : 2.4);
  }
  context.globalAlpha = 1;
}

/**
 * Cells whose decoding is like no garment: tinted and hatched, never told by color alone. Top row first.
 * @param {CanvasRenderingContext2D} context @param {NonNullable<Backdrop["gaps"]>} gaps
 * @param {ReturnType<typeof equalScale>} scale
 */
function drawGaps(context, { distances, threshold, lower, upper }, scale) {
  const n = Math.round(Math.sqrt(distances.length));
  const [left, top] = scale.toPixels([lower[0], upper[1]]);
  const [right, bottom] = scale.toPixels([upper[0], lower[1]]);
  const [width, height] = [(right - left) / (n - 1), (bottom - top) / (n - 1)];
  context.strokeStyle = "#bd1f01";
  context.lineWidth = 1;
  context.fillStyle = "rgba(255, 169, 14, 0.35)";
  for (let i = 0; i < n * n; i++) {
    if (distances[i] <= threshold) continue;
    const [x, y] = [left + ((i % n) - 0.5) * width, top + (Math.floor(i / n) - 0.5) * height];
    context.fillRect(x, y, width, height);
    line(context, x, y + height, x + width, y);
  }
}

const thumbnails = new WeakMap(); // image → canvas: painted once

/**
 * @param {CanvasRenderingContext2D} context @param {Point} at pixels @param {number} size pixels
 * @param {ArrayLike<number>} image 32 × 32 greys
 * @param {string} name @param {ReturnType<typeof colors>} color
 */
function drawThumbnail(context, [x, y], size, image, name, color) {
  if (!thumbnails.has(image)) {
    const canvas = make("canvas", { width: 32, height: 32 });
    const pixels = new ImageData(32, 32);
    for (let i = 0; i < 1024; i++) pixels.data.set([255 * image[i], 255 * image[i], 255 * image[i], 255], 4 * i);
    canvas.getContext("2d")?.putImageData(pixels, 0, 0);
    thumbnails.set(image, canvas);
  }
  context.imageSmoothingEnabled = false;
  context.drawImage(thumbnails.get(image), x - size / 2, y - size / 2, size, size);
  context.fillStyle = color.ink;
  context.font = "11px sans-serif";
  context.textAlign = "center";
  context.fillText(name, x, y + size / 2 + 12);
}

/**
 * @param {CanvasRenderingContext2D} context @param {Content} content
 * @param {ReturnType<typeof equalScale>} scale @param {ReturnType<typeof colors>} color
 */
function drawOver(context, { way, arrows, ellipses, picks }, scale, color) {
  if (way) {
    const pixels = way.map((point) => scale.toPixels(point));
    for (const [width, stroke] of /** @type {[number, string][]} */ ([[4, color.paper], [2, color.ink]])) {
      context.lineWidth = width;
      context.strokeStyle = stroke;
      context.beginPath();
      pixels.forEach(([x, y], i) => context[i ? "lineTo" : "moveTo"](x, y));
      context.stroke();
    }
  }
  for (const { from, to, text } of arrows ?? []) {
    const [start, end] = [scale.toPixels(from), scale.toPixels(to)];
    context.strokeStyle = context.fillStyle = color.accent;
    context.lineWidth = 2.5;
    arrow(context, start, end);
    context.font = "12px sans-serif";
    if (!text || Math.hypot(end[0] - start[0], end[1] - start[1]) < context.measureText(text).width + 50) continue; // no room
    context.textAlign = "center";
    context.fillText(text, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 - 6);
  }
  for (const { center, radii } of ellipses ?? []) {
    const [x, y] = scale.toPixels(center);
    context.beginPath();
    context.ellipse(x, y, radii[0] * scale.scale, radii[1] * scale.scale, 0, 0, 2 * Math.PI);
    context.strokeStyle = color.accent;
    context.lineWidth = 1.5;
    context.stroke();
  }
  for (const { at, text } of picks ?? []) disc(context, ...scale.toPixels(at), text);
}
