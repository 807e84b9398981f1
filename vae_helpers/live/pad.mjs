// A garment of one's own: picked, drawn, noisy or from disk; where it lands, what comes back, and how unlike the known it is.
import { normalNoise, read, shift, unpack, withNoise } from "./drawing.mjs";
import { format, formatPoint, nearest } from "./geometry.mjs";
import { crossEntropy, distance, entropy, rank } from "./nats.mjs";
import { makeDecoder, makeEncoder, readSafetensors } from "./network.mjs";
import { clean, drawn, next, normalPair, paint, remembered, sample, SAMPLE, undo } from "./pad_sheet.mjs";
import { greys, remember } from "./pictures.mjs";

/** @typedef {import("./types.d.ts").Data} Data */
/** @typedef {import("./types.d.ts").Values} Values */
/** @typedef {import("./types.d.ts").Point} Point */

const NOISE_SEED = 1;
const UNKNOWN = 95; // worse than so many in 100: hardly met

/**
 * Data: `weights` and `encoder` (safetensors), `points`, `labels`, `classes`, `lower`, `upper`, `originals` (784 bytes
 * each), `percentiles` (101 of the test garments' errors), `count` (how many those are), `rings`, `title`.
 * @type {import("./types.d.ts").Demonstration}
 */
export const pad = {
  values: ["garment", "noise", "sheet", "epsilon1", "epsilon2", "only"],
  local: { tool: "brush", size: 2, grey: 0.8, cursor: [16, 16], among: -1, undo: [], message: "" },

  prepare: ({ weights, encoder, ...data }) => ({
    ...data,
    garments: data.originals.length / 784,
    encode: rememberHeads(makeEncoder(readSafetensors(encoder))),
    decode: remember(makeDecoder(readSafetensors(weights))),
    vae: readSafetensors(encoder).has("encoder/09"),
    pattern: normalNoise(1024, NOISE_SEED),
  }),

  layout: ({ classes, lower, upper, points, labels, vae, title }) => ({
    tight: true,
    row: [
      { column: [
        { kind: "sheet", name: "sheet", caption: "the sheet: draw here", width: 256, cursor: "cursor", paint },
        { kind: "buttons", name: "tools", label: "Tools", buttons: [
          { name: "brush", text: "brush", press: () => ({ tool: "brush" }) },
          { name: "eraser", text: "eraser", press: () => ({ tool: "eraser" }) },
          { name: "undo", text: "undo", press: undo },
          { name: "clear", text: "clear", title: "clear: an empty sheet", press: (/** @type {Data} */ data, /** @type {Values} */ values) => drawn(data, values, new Uint8Array(1024)) },
        ] },
        { tight: true, row: [
          { column: [
            { kind: "range", name: "size", label: "size", value: "size", min: 1, max: 8, step: 1 },
            { kind: "range", name: "grey", label: "grey", value: "grey", min: 0.05, max: 1, step: 0.05 },
          ] },
          { kind: "picture", name: "sample", side: SAMPLE, width: 8 * SAMPLE },
        ] },
        { kind: "buttons", name: "shift", label: "Shift by one pixel", text: "shift", buttons: [["←", "left", -1, 0], ["→", "right", 1, 0], ["↑", "up", 0, -1], ["↓", "down", 0, 1]].map(([text, name, right, down]) => ({
          name, text, title: `Shift ${name} by one pixel`,
          press: (/** @type {Data} */ data, /** @type {Values} */ values) => drawn(data, values, shift(clean(data, values), Number(right), Number(down))),
        })) },
        { kind: "choice", name: "among", label: "garments", value: "among", options: [["any class", -1], ...classes.map((/** @type {any} */ { name }, /** @type {number} */ c) => [name, c])] },
        { kind: "buttons", name: "pick", label: "Pick a garment", buttons: [
          { name: "next", text: "next", title: "The next garment of this class", press: (/** @type {Data} */ data, /** @type {Values} */ values) => next(data, values, values.garment + 1) },
          { name: "random", text: "random", title: "Any garment of this class", press: (/** @type {Data} */ data, /** @type {Values} */ values) => next(data, values, Math.floor(Math.random() * data.garments)) },
          { name: "fresh", text: "as it was", title: "This garment without what was drawn", press: (/** @type {Data} */ data, /** @type {Values} */ values) => (values.sheet ? { undo: remembered(values), sheet: "", message: "" } : {}) },
        ] },
        { kind: "upload", name: "upload", text: "a picture from disk", load: (/** @type {Data} */ data, /** @type {Values} */ values, /** @type {Uint8Array} */ sheet) => drawn(data, values, sheet) },
      ] },
      { column: [
        { row: [
          { kind: "picture", name: "reconstruction", caption: "reconstruction", width: 160 },
          { kind: "picture", name: "difference", caption: "white added, black lost", width: 160 },
        ] },
        { kind: "text", name: "reading", width: 332, lines: vae ? 9 : 8 },
        ...(vae ? [{ kind: "buttons", name: "region", label: "Point of the region", buttons: [
          { name: "draw", text: "draw a point", title: "A point drawn from the region", press: () => normalPair() },
          { name: "mean", text: "take the mean", title: "The middle of the region", press: () => ({ epsilon1: 0, epsilon2: 0 }) },
        ] }, { kind: "plane", name: "near", title: "the region, magnified", lower, upper, points, labels, classes, width: 200, fine: true }] : []),
      ] },
      { column: [
        { kind: "plane", name: "plane", title, lower, upper, points, labels, classes, width: 296 },
        { kind: "legend", name: "legend", classes, value: "only", width: 296 },
      ] },
    ],
  }),

  follow: (data, values, changed) => {
    const garment = Math.min(data.garments - 1, Math.max(0, Math.round(values.garment) || 0));
    const set = /** @type {Values} */ (garment === values.garment ? {} : { garment });
    const drawing = unpack(values.sheet);
    if (values.sheet && !drawing) set.sheet = ""; // a damaged text: the garment itself
    // Another garment, and the drawing was over the one before: it makes room, and can be taken back.
    else if (drawing && changed.includes("garment") && drawing.garment !== garment) {
      Object.assign(set, { sheet: "", undo: remembered({ ...values, garment: drawing.garment }) });
    }
    return set;
  },

  frame: (data, values) => {
    const found = look(data, values), { x, z, mean, deviation, xHat } = found;
    const place = `z = ${formatPoint(z)}`;
    const inside = z.every((v, i) => v >= data.lower[i] && v <= data.upper[i]);
    const near = data.classes[data.labels[nearest(data.points, z)]].name;
    const name = `test garment ${values.garment}, ${data.classes[data.labels[values.garment]]?.name ?? ""}`;
    const sheetSays = read(values.sheet, values.garment) ? `your sheet, over ${name.replace("test ", "")}` : name;
    const verdict = inWords(found.rank, data.count);
    return {
      sheet: {
        image: x, cursor: values.cursor, size: values.size, caption: sheetSays,
        alt: `${sheetSays}. Arrows move the brush, Space paints, Shift with an arrow paints along.`,
      },
      tools: { pressed: [values.tool], disabled: values.undo.length ? [] : ["undo"] },
      size: { value: values.size, text: String(values.size) },
      grey: { value: values.grey, text: format(values.grey), disabled: values.tool === "eraser" },
      sample: {
        image: sample(values),
        alt: `${values.tool}, ${values.size} ${values.size === 1 ? "pixel" : "pixels"} wide${values.tool === "eraser" ? "" : `, grey ${format(values.grey)}`}`,
      },
      among: { value: values.among },
      pick: { disabled: values.sheet ? [] : ["fresh"] },
      upload: { message: values.message },
      region: { pressed: values.epsilon1 || values.epsilon2 ? ["draw"] : ["mean"] },
      reconstruction: { image: xHat, alt: `Reconstruction from ${place}` },
      difference: {
        image: x.map((grey, i) => 0.5 + (xHat[i] - grey) / 2),
        alt: "Reconstruction minus sheet: grey where they agree, white where something is added, black where something is lost",
      },
      reading: { lines: lines(data, values, found, place + (inside ? "" : ", beyond the plane's edge"), near, verdict) },
      plane: {
        alt: `Latent plane with ${data.labels.length} garments by class; the sheet lies at ${place}${deviation ? `, region ${formatPoint(deviation)} standard deviations wide` : ""}`,
        point: z.map((v, i) => Math.min(data.upper[i], Math.max(data.lower[i], v))),
        ellipses: deviation ? [1, 2].map((n) => ({ center: mean, radii: deviation.map((s) => n * s) })) : [],
        backdrop: { only: values.only, rings: data.rings ? [1, 2] : [] },
      },
      ...(deviation ? { near: magnified(data, mean, deviation, z) } : {}),
      legend: { only: values.only },
      spoken: values.message || `Brush at row ${values.cursor[1] + 1}, column ${values.cursor[0] + 1}. ${place}, nearest garment: ${near}. ${format(found.above, 0)} nats above the lower bound, ${verdict}`,
    };
  },
};

/** The plane around a region, so near that both its rings are seen whole. @param {Data} data @param {Point} mean @param {Point} deviation @param {Point} z */
function magnified(data, mean, deviation, z) {
  const reach = 3 * Math.max(...deviation);
  const box = { lower: mean.map((m) => m - reach), upper: mean.map((m) => m + reach) };
  return {
    alt: `The plane around the region, ${format(2 * reach)} wide, with one and two standard deviations and the point at ${formatPoint(z)}`,
    box, point: z, ellipses: [1, 2].map((n) => ({ center: mean, radii: deviation.map((s) => n * s) })), backdrop: {},
  };
}

/** Sheet, place, reconstruction and error at these values: numbers, no words. @param {Data} data @param {Values} values */
export function look(data, values) {
  const image = greys(clean(data, values)), x = withNoise(image, data.pattern, values.noise);
  const heads = data.encode(x, `${values.garment} ${values.noise} ${values.sheet}`);
  const [mean, logVar] = /** @type {Point[]} */ (heads.map((/** @type {Float32Array} */ head) => [...head]));
  const deviation = logVar && /** @type {Point} */ (logVar.map((v) => Math.exp(v / 2)));
  const z = /** @type {Point} */ (deviation ? mean.map((m, i) => m + deviation[i] * [values.epsilon1, values.epsilon2][i]) : mean);
  const xHat = data.decode(z), bound = entropy(x), above = crossEntropy(x, xHat) - bound;
  return { image, x, mean, deviation, z, xHat, bound, above, rank: rank(above, data.percentiles) };
}

/**
 * @param {Data} data @param {Values} values @param {ReturnType<typeof look>} found
 * @param {string} place @param {string} near @param {string} verdict @returns {import("./types.d.ts").Run[][]}
 */
function lines(data, values, found, place, near, verdict) {
  const { image, x, mean, deviation, xHat, above, bound } = found;
  return [
    ...(deviation ? [[`region: mean ${formatPoint(mean)}, standard deviations ${formatPoint(deviation)}`]] : []),
    [place],
    [`nearest garment: ${near}`],
    [{ strong: `${format(above, 1)} nats` }, ` above the picture's own lower bound, ${format(bound, 1)}`],
    [verdict],
    ...(values.noise > 0 ? [[`from the clean sheet, a pixel: with noise ${format(distance(x, image), 3)}, reconstruction ${format(distance(xHat, image), 3)}`]] : []),
  ];
}

/** @param {number} share @param {number} count */
export function inWords(share, count) {
  const all = `every one of the ${count.toLocaleString("en")} test garments`;
  const strange = share >= UNKNOWN ? ": this model has hardly met such a thing" : "";
  if (share < 0) return `better than ${all}`;
  return share > 100 ? `worse than ${all}${strange}` : `worse than ${Math.floor(share)} in 100 test garments${strange}`;
}

/** An encoder that keeps its last answer. @param {(x: Float32Array) => Float32Array[]} encode */
function rememberHeads(encode) {
  let last = { key: "", heads: /** @type {Float32Array[]} */ ([]) };
  return (/** @type {Float32Array} */ x, /** @type {string} */ key) => {
    if (last.key !== key) last = { key, heads: encode(x) };
    return last.heads;
  };
}
