// What is drawn on a plane: the backdrop (axes, rings, gaps, points, pictures on hangers) and what moves over it.
import { make } from "../dom.mjs";
import { ticks } from "../geometry.mjs";
import { arrow, disc, line, mark } from "../marks.mjs";

/** @typedef {import("../types.d.ts").Point} Point */
/** @typedef {import("./plane.mjs").Content} Content */
/** @typedef {import("./plane.mjs").Backdrop} Backdrop */
/** @typedef {ReturnType<typeof import("../geometry.mjs").equalScale>} Scale */
/** @typedef {ReturnType<typeof import("../dom.mjs").colors>} Colors */

/**
 * @param {CanvasRenderingContext2D} context @param {import("../types.d.ts").Spec} spec @param {Backdrop} backdrop
 * @param {Scale} scale @param {Colors} color
 */
export function drawBackdrop(context, spec, backdrop, scale, color) {
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
 * @param {Scale} scale @param {Colors} color
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
  for (const v of ticks(spec.lower[1], spec.upper[1], Math.min(8, Math.max(3, Math.floor((bottom - top) / 24))))) context.fillText(short(v), left - 5, scale.toPixels([0, v])[1] + 4);
  const [across, up] = spec.axes ?? ["z1", "z2"];
  context.fillText(across, right, bottom + 30);
  context.textAlign = "left";
  context.fillText(up, left - 4, top - 5); // clear of the topmost tick
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("../types.d.ts").Spec} spec @param {Backdrop} backdrop
 * @param {Scale} scale
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
 * @param {Scale} scale
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
 * @param {string} name @param {Colors} color
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
 * @param {Scale} scale @param {Colors} color
 */
export function drawOver(context, { way, arrows, ellipses, picks }, scale, color) {
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
