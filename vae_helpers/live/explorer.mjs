// The latent explorer: a point moves under the hand, its decoding follows; garments are picked and walked between.
import { between, formatPoint, format, nearest, onStep } from "./geometry.mjs";
import { makeDecoder, readSafetensors } from "./network.mjs";

/** @typedef {import("./types.d.ts").Data} Data */
/** @typedef {import("./types.d.ts").Values} Values */
/** @typedef {import("./types.d.ts").Point} Point */

const HOVER = 8 / 440; // a pointer so near to a garment, as a share of the plane, is on it

/**
 * Data: `weights` (safetensors), `points`, `labels`, `classes`, `lower`, `upper`, `step`, `originals` (784 bytes each) or
 * none, `gaps` ({distances, threshold, lower, upper}) or none, `rings`, `title`.
 * @type {import("./types.d.ts").Demonstration}
 */
export const explorer = {
  values: ["z1", "z2", "a", "b", "t", "walking", "show", "only"],
  local: { hover: null },

  prepare: ({ weights, ...data }) => {
    const decode = makeDecoder(readSafetensors(weights));
    return { ...data, decode, picture: remember(decode), reconstruct: remember(decode) };
  },

  layout: ({ classes, lower, upper, points, labels, decode, gaps, rings, title }) => {
    const options = [{ name: "grid", text: "decoded grid" }];
    if (gaps) options.push({ name: "gaps", text: "gaps (hatched)" });
    if (rings) options.push({ name: "rings", text: "prior at 1 and 2 standard deviations" });
    return {
      row: [
        { column: [
          { kind: "plane", name: "plane", title, lower, upper, points, labels, classes, decode, drag: ["z1", "z2"], hover: "hover" },
          { kind: "legend", name: "legend", classes, value: "only" },
        ] },
        { column: [
          { kind: "picture", name: "picture", caption: "decoding" },
          { kind: "text", name: "reading", lines: gaps ? 3 : 2 },
          { kind: "toggles", name: "toggles", value: "show", options },
          { kind: "walker", name: "walk", pick },
          { kind: "card", name: "card" },
        ] },
      ],
    };
  },

  follow: (data, values, changed) => {
    const ends = wayEnds(data, values);
    const walked = ends && changed.some((name) => name === "a" || name === "b" || name === "t");
    const [z1, z2] = (walked ? between(...ends, values.t) : [values.z1, values.z2])
      .map((value, i) => onStep(value, data.lower[i], data.upper[i], data.step));
    return z1 === values.z1 && z2 === values.z2 ? {} : { z1, z2 };
  },

  frame: (data, values) => {
    const { labels, classes, points, gaps } = data;
    const z = /** @type {Point} */ ([values.z1, values.z2]);
    const place = `z = ${formatPoint(z)}`;
    const near = nearest(points, z, { allowed: shown(data, values) });
    const garment = near < 0 ? "nothing shown" : classes[labels[near]].name;
    const gap = gaps ? gapReading(gaps, z) : "";
    return {
      plane: {
        alt: `Latent plane with ${labels.length} embeddings by class; point at ${place}`,
        point: z,
        picks: ["a", "b"].flatMap((end) => (known(data, values[end]) ? [{ at: at(points, values[end]), text: end.toUpperCase() }] : [])),
        way: wayEnds(data, values),
        backdrop: {
          only: values.only,
          mosaic: values.show.includes("grid"),
          gaps: values.show.includes("gaps") ? gaps : undefined,
          rings: values.show.includes("rings") ? [1, 2] : [],
        },
      },
      legend: { only: values.only },
      toggles: { shown: values.show },
      picture: { image: data.picture(z), alt: `Decoding at ${place}` },
      reading: { lines: [[place], [`nearest garment: ${garment}`], ...(gap ? [[gap]] : [])] },
      walk: walkContent(data, values),
      card: cardContent(data, values),
      spoken: `${place}, nearest garment: ${garment}${gap ? `, ${gap}` : ""}`,
    };
  },
};

/** The last picture is kept: what does not move is not decoded again. @param {(z: ArrayLike<number>) => Float32Array} decode */
function remember(decode) {
  let last = /** @type {{key: string, image: Float32Array} | null} */ (null);
  return (/** @type {ArrayLike<number>} */ z) => {
    const key = `${z[0]},${z[1]}`;
    if (last?.key !== key) last = { key, image: decode(z) };
    return last.image;
  };
}

/** @param {ArrayLike<number>} points @param {number} i @returns {Point} */
const at = (points, i) => [points[2 * i], points[2 * i + 1]];

/** Whether `i` is the index of a point that was sent. @param {Data} data @param {number} i */
const known = (data, i) => Number.isInteger(i) && i >= 0 && i < data.labels.length;

/** Which points are shown: all, or one class. @param {Data} data @param {Values} values */
const shown = ({ labels }, { only }) => (/** @type {number} */ i) => only < 0 || labels[i] === only;

/** @param {Data} data @param {Values} values @returns {[Point, Point] | null} */
function wayEnds(data, { a, b }) {
  return known(data, a) && known(data, b) ? [at(data.points, a), at(data.points, b)] : null;
}

/** The garment nearest to the point becomes A or B, and the point goes to that end. @param {Data} data @param {Values} values @param {"a" | "b"} end */
function pick(data, values, end) {
  const i = nearest(data.points, [values.z1, values.z2], { allowed: shown(data, values) });
  return i < 0 ? {} : { [end]: i, t: end === "a" ? 0 : 1 };
}

/** @param {Data} data @param {Values} values */
function walkContent(data, values) {
  const named = ["a", "b"].map((end) => (known(data, values[end]) ? data.classes[data.labels[values[end]]].name : ""));
  const missing = ["A", "B"].filter((_, i) => !named[i]);
  return {
    ready: !missing.length,
    reason: missing.length ? `Pick ${missing.join(" and ")} to walk: move the point to a garment first.` : `A: ${named[0]}, B: ${named[1]}`,
    t: values.t,
    walking: values.walking,
  };
}

/** @param {Data} data @param {Values} values */
function cardContent(data, values) {
  const i = values.hover ? hovered(data, values) : -1;
  if (i < 0) return { original: null, reconstruction: null, caption: "Point at a garment to see it, and what the decoder makes of its place." };
  const original = data.originals && 784 * i < data.originals.length;
  return {
    original: original ? Float32Array.from(data.originals.subarray(784 * i, 784 * (i + 1)), (/** @type {number} */ grey) => grey / 255) : null,
    reconstruction: data.reconstruct(at(data.points, i)),
    caption: `${data.classes[data.labels[i]].name} at ${formatPoint(at(data.points, i))}: ${original ? "original and reconstruction" : "its reconstruction"}`,
  };
}

/** The garment under the pointer: one whose original came along, if one is near; else any. @param {Data} data @param {Values} values */
function hovered(data, { hover, only }) {
  const { points, originals, labels, lower, upper } = data;
  const reach = HOVER * Math.max(upper[0] - lower[0], upper[1] - lower[1]);
  const allowed = shown(data, { only });
  for (const among of [originals ? originals.length / 784 : 0, labels.length]) {
    const i = nearest(points, hover, { among, allowed });
    if (i >= 0 && Math.hypot(points[2 * i] - hover[0], points[2 * i + 1] - hover[1]) < reach) return i;
  }
  return -1;
}

/**
 * What the gap map says at z, in words; nothing outside of it.
 * @param {{distances: ArrayLike<number>, threshold: number, lower: Point, upper: Point}} gaps @param {Point} z
 */
export function gapReading({ distances, threshold, lower, upper }, z) {
  const n = Math.round(Math.sqrt(distances.length));
  const column = Math.round(((z[0] - lower[0]) / (upper[0] - lower[0])) * (n - 1));
  const row = Math.round(((upper[1] - z[1]) / (upper[1] - lower[1])) * (n - 1));
  if (row < 0 || column < 0 || row >= n || column >= n) return "outside of the map of gaps";
  const distance = distances[row * n + column];
  return `unlike every garment by ${format(distance, 2)}: ${distance > threshold ? "a gap" : "not a gap"}`;
}
