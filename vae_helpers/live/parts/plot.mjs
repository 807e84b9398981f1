// A plot: axes with few round ticks, and in them curves, areas, dots and labels as `frame` computed them.
import { colors, make, sharpCanvas } from "../dom.mjs";
import { axisScale, logTicks, ticks } from "../geometry.mjs";
import { line, mark } from "../marks.mjs";

/** @typedef {import("../types.d.ts").Point} Point */
/** @typedef {"ink" | "quiet" | "accent" | "line" | "violet" | "blue"} Color as the page has it, light or dark */
/** @typedef {{label: string, lower: number, upper: number, log?: boolean}} Axis */
/**
 * A curve or an area is cut by the box; a dot beyond an end of x is an arrowhead at that end.
 * @typedef {object} Content
 * @property {string} alt
 * @property {{lower: number, upper: number}} [y] other ends of the y axis than the spec's
 * @property {{x: ArrayLike<number>, y: ArrayLike<number>, color: Color, hatched?: boolean}[]} [areas] between 0 and y
 * @property {{x: ArrayLike<number>, y: ArrayLike<number>, color: Color, dashed?: boolean, width?: number}[]} [curves] two pixels wide
 * @property {{x: number, color?: Color}[]} [verticals] dashed, over the whole height
 * @property {{at: Point, marker: string, color: Color, size?: number}[]} [dots]
 * @property {Label[]} [labels]
 */
/**
 * @typedef {object} Label
 * @property {Point} at
 * @property {string} text
 * @property {"left" | "center" | "right"} [align] which end of the text stands at `at`
 * @property {Point} [shift] pixels, right and up
 * @property {Color} [color]
 * @property {boolean} [strong]
 * @property {boolean} [yields] left out where it would lie on an earlier one
 */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Box pixels */
/** @typedef {{box: Box, x: (value: number) => number, y: (value: number) => number, color: ReturnType<typeof colors>}} Drawing */

/** Spec: `x` and `y` (Axis), `width` (480) and `height` (220) in CSS pixels. @type {import("../types.d.ts").MakePart} */
export function plot(spec, context) {
  const stage = make("div", { className: "live-stage", role: "img", "aria-label": spec.alt ?? "plot" });
  const element = make("figure", { className: "live-plot" }, stage);
  element.style.setProperty("--width", `${spec.width ?? 480}px`);
  element.style.setProperty("--height", `${spec.height ?? 220}px`);
  let content = /** @type {Content} */ ({ alt: "" });
  const { repaint } = sharpCanvas(stage, context.signal, (canvas, width, height) => paint(canvas, spec, content, width, height, colors(stage)));
  return {
    element,
    draw(/** @type {Content} */ next) {
      content = next;
      if (stage.ariaLabel !== next.alt) stage.ariaLabel = next.alt;
      repaint();
    },
  };
}

const TICK = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 }); // made once: making one takes longer than a curve
/** @param {number} value */
const words = (value) => TICK.format(value).replace("-", "−");

/**
 * @param {CanvasRenderingContext2D} context @param {any} spec @param {Content} content
 * @param {number} width @param {number} height pixels @param {ReturnType<typeof colors>} color
 */
function paint(context, spec, content, width, height, color) {
  const across = /** @type {Axis} */ (spec.x), up = /** @type {Axis} */ ({ ...spec.y, ...content.y });
  const ticksOf = (/** @type {Axis} */ { lower, upper, log }, /** @type {number} */ atMost) => (log ? logTicks : ticks)(lower, upper, Math.max(2, Math.min(8, atMost)));
  context.font = "12px system-ui, sans-serif";
  const upTicks = ticksOf(up, Math.floor((height - 56) / 28)), acrossTicks = ticksOf(across, Math.floor(width / 64));
  const box = { left: 9 + Math.max(...upTicks.map((v) => context.measureText(words(v)).width)), right: width - 14, top: 24, bottom: height - 36 };
  const x = axisScale(across.lower, across.upper, box.left, box.right, across.log);
  const y = axisScale(up.lower, up.upper, box.bottom, box.top, up.log);
  const drawing = { box, x, y, color };
  drawAxes(context, drawing, across, up, acrossTicks, upTicks);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top + 3);
  context.clip();
  for (const area of content.areas ?? []) drawArea(context, drawing, area);
  for (const { x: at, color: name } of content.verticals ?? []) {
    context.setLineDash([4, 4]);
    context.strokeStyle = color[name ?? "quiet"];
    context.lineWidth = 1;
    line(context, x(at), box.bottom, x(at), box.top);
  }
  for (const curve of content.curves ?? []) {
    context.setLineDash(curve.dashed ? [6, 4] : []);
    context.strokeStyle = color[curve.color];
    context.lineWidth = curve.width ?? 2;
    context.beginPath();
    trace(context, drawing, curve);
    context.stroke();
  }
  context.restore();
  for (const dot of content.dots ?? []) drawDot(context, drawing, dot);
  drawLabels(context, drawing, content.labels ?? []);
}

/** @param {number} pixel @param {Box} box */
const within = (pixel, { left, right }) => Math.min(right, Math.max(left, pixel));

/**
 * @param {CanvasRenderingContext2D} context @param {Drawing} drawing @param {Axis} across @param {Axis} up
 * @param {number[]} acrossTicks @param {number[]} upTicks
 */
function drawAxes(context, { box, x, y, color }, across, up, acrossTicks, upTicks) {
  context.strokeStyle = color.line;
  context.fillStyle = color.ink;
  context.lineWidth = 1;
  line(context, box.left, box.bottom, box.right, box.bottom);
  line(context, box.left, box.bottom, box.left, box.top);
  if (!up.log && up.lower < 0 && up.upper > 0) line(context, box.left, y(0), box.right, y(0));
  for (const v of acrossTicks) {
    line(context, x(v), box.bottom, x(v), box.bottom + 4);
    context.textAlign = "center";
    context.fillText(words(v), x(v), box.bottom + 16);
  }
  for (const v of upTicks) {
    line(context, box.left - 4, y(v), box.left, y(v));
    context.textAlign = "right";
    context.fillText(words(v), box.left - 6, y(v) + 4);
  }
  context.fillText(across.label, box.right, box.bottom + 32);
  context.textAlign = "left";
  context.fillText(up.label, 0, 12);
}

/** @param {CanvasRenderingContext2D} context @param {Drawing} drawing @param {{x: ArrayLike<number>, y: ArrayLike<number>}} curve */
function trace(context, { x, y }, curve) {
  for (let i = 0; i < curve.x.length; i++) context[i ? "lineTo" : "moveTo"](x(curve.x[i]), y(curve.y[i]));
}

/** @param {CanvasRenderingContext2D} context @param {Drawing} drawing @param {NonNullable<Content["areas"]>[0]} area */
function drawArea(context, drawing, area) {
  const { box, x, y, color } = drawing;
  context.save();
  context.beginPath();
  trace(context, drawing, area);
  context.lineTo(x(area.x[area.x.length - 1]), y(0));
  context.lineTo(x(area.x[0]), y(0));
  context.closePath();
  context.fillStyle = context.strokeStyle = color[area.color];
  context.globalAlpha = area.hatched ? 0.2 : 0.5;
  context.fill();
  if (area.hatched) {
    context.globalAlpha = 1;
    context.lineWidth = 1;
    context.clip();
    const height = box.bottom - box.top;
    for (let at = box.left - height; at < box.right; at += 6) line(context, at, box.bottom, at + height, box.top);
  }
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Drawing} drawing @param {NonNullable<Content["dots"]>[0]} dot */
function drawDot(context, { box, x, y, color }, { at, marker, color: name, size = 6 }) {
  const [across, up] = [x(at[0]), y(at[1])];
  const shown = across > box.right + 1 ? ">" : across < box.left - 1 ? "<" : marker;
  context.lineJoin = "round";
  for (const [fill, radius] of /** @type {[string, number][]} */ ([[color.paper, size + 2], [color[name], size]])) {
    context.fillStyle = context.strokeStyle = fill;
    mark(context, within(across, box), up, shown, radius);
  }
}

/** Each within the plot, on a ground of its own. @param {CanvasRenderingContext2D} context @param {Drawing} drawing @param {Label[]} labels */
function drawLabels(context, { box, x, y, color }, labels) {
  const taken = /** @type {Box[]} */ ([]);
  for (const { at, text, align = "left", shift = [0, 0], color: name = "ink", strong, yields } of labels) {
    context.font = `${strong ? "bold " : ""}12px system-ui, sans-serif`;
    const width = context.measureText(text).width;
    const wanted = x(at[0]) + shift[0] - { left: 0, center: width / 2, right: width }[align];
    const left = Math.max(box.left + 3, Math.min(box.right - width, wanted));
    const base = Math.max(box.top + 10, Math.min(box.bottom - 5, y(at[1]) - shift[1] + 4));
    const mine = { left: left - 2, right: left + width + 2, top: base - 11, bottom: base + 3 };
    const hit = taken.some((other) => mine.left < other.right && mine.right > other.left && mine.top < other.bottom && mine.bottom > other.top);
    if (yields && hit) continue;
    taken.push(mine);
    context.textAlign = "left";
    context.fillStyle = color.paper;
    context.globalAlpha = 0.85;
    context.fillRect(mine.left, mine.top, mine.right - mine.left, mine.bottom - mine.top);
    context.globalAlpha = 1;
    context.fillStyle = color[name];
    context.fillText(text, left, base);
  }
}
