// A training that is watched: garments on the plane, reconstructions, the loss; live while `fit` runs, then scrubbed.
import { fromBase64 } from "./base64.mjs";
import { format } from "./geometry.mjs";
import { fromHalf } from "./safetensors.mjs";

/** @typedef {import("./types.d.ts").Data} Data */
/** @typedef {import("./types.d.ts").Values} Values */

const ROUND = [1, 2, 3, 5];
const CURVES = /** @type {[string, string, string][]} */ ([
  ["loss", "loss", "accent"], ["reconstruction_loss", "reconstruction", "ink"], ["kl_loss", "KL", "blue"],
]);

/**
 * One moment of the training. `z` holds x and y in turn, `reconstructions` 1,024 bytes each, `losses` nats by name.
 * @typedef {{n: number, step: number, z: Float32Array, reconstructions: Uint8Array, losses: Record<string, number>, left?: number}} Moment
 */

/**
 * Data: `labels`, `classes`, `originals` (1,024 bytes each), `baselines` ({name, nats}[]), `total` (steps), `state`
 * ("training", "finished", "interrupted"), and of each moment kept: `step`, `z`, `reconstructions`, `losses` (by name).
 * Value `latest`: JSON of the newest moment while the training runs, with the losses so far; else nothing.
 * @type {import("./types.d.ts").Demonstration}
 */
export const training = {
  values: ["snapshot", "latest", "only"],
  local: { playing: false },

  prepare: (data) => ({ ...data, parse: rememberParsed() }),

  layout: ({ labels, classes, originals, total, baselines, losses }) => ({
    row: [
      { column: [
        { kind: "plane", name: "plane", lower: [-1, -1], upper: [1, 1], labels, classes, width: 400 },
        { kind: "legend", name: "legend", classes, value: "only", width: 400 },
      ] },
      { column: [
        { kind: "text", name: "reading", lines: 4, width: 480 },
        { kind: "player", name: "player", value: "snapshot" },
        { kind: "strip", name: "strip", count: originals.length / 1024, captions: ["original", "reconstruction"], width: 480 },
        { kind: "plot", name: "plot", width: 480, height: 240, x: { label: "training step", lower: 1, upper: Math.max(2, total), log: true }, y: { label: "nats per image", ...ends(baselines, losses) } },
      ] },
    ],
  }),

  follow: ({ step }, { snapshot }) => {
    const held = Math.min(Math.max(0, step.length - 1), Math.max(0, Math.round(snapshot) || 0));
    return held === snapshot ? {} : { snapshot: held };
  },

  frame: (data, values) => {
    const live = values.latest ? data.parse(values.latest) : null;
    const moment = live ?? kept(data, values.snapshot);
    const steps = live ? live.curve.step : data.step, losses = live ? live.curve : data.losses;
    const told = inWords(data, moment);
    return {
      plane: {
        alt: `Latent plane: where ${data.labels.length} test garments lie at step ${moment.step}`,
        box: box(moment.z),
        backdrop: { only: values.only, points: moment.z },
      },
      legend: { only: values.only },
      strip: { rows: [data.originals, moment.reconstructions], alt: `Test garments, one of each class, above their reconstructions at step ${moment.step}` },
      reading: { lines: [
        [{ strong: `step ${moment.step.toLocaleString("en")}` }, ` of ${data.total.toLocaleString("en")}${timeLeft(moment, data.state)}`],
        ...told.map((line) => [line]),
      ] },
      player: { n: values.snapshot, last: data.step.length - 1, playing: values.playing, disabled: !!live || data.step.length < 2 },
      plot: curves(data, steps, losses, moment),
      controls: { snapshot: `step ${moment.step}` },
      spoken: live ? "" : `Step ${moment.step}: ${told.join("; ")}`,
    };
  },
};

/** Moment number `n` of those kept. @param {Data} data @param {number} n @returns {Moment} */
function kept(data, n) {
  const count = data.labels.length, pictures = data.originals.length;
  const losses = Object.fromEntries(Object.entries(data.losses).map(([name, all]) => [name, all[n]]));
  return {
    n, step: data.step[n] ?? 0, losses,
    z: part(data.z, n, 2 * count),
    reconstructions: part(data.reconstructions, n, pictures),
  };
}

const parts = /** @type {WeakMap<object, Map<number, any>>} */ (new WeakMap());

/** The same piece is the same object each time: what has not changed is not drawn again. @param {any} all @param {number} n @param {number} size */
function part(all, n, size) {
  const found = parts.get(all) ?? new Map();
  parts.set(all, found);
  if (!found.has(n)) found.set(n, all.subarray(size * n, size * (n + 1)));
  return found.get(n);
}

function rememberParsed() {
  let text = "", moment = /** @type {any} */ (null);
  return (/** @type {string} */ latest) => {
    if (latest !== text) {
      const { z, reconstructions, ...rest } = JSON.parse(latest);
      moment = { n: -1, ...rest, z: fromHalf(new Uint16Array(fromBase64(z).buffer)), reconstructions: fromBase64(reconstructions) };
      text = latest;
    }
    return moment;
  };
}

/** A square around (0, 0) that holds every point, its sides at round numbers. @param {ArrayLike<number>} z */
export function box(z) {
  let most = 1e-3;
  for (let i = 0; i < z.length; i++) if (Math.abs(z[i]) > most) most = Math.abs(z[i]);
  const power = 10 ** Math.floor(Math.log10(most));
  const side = Number((power * (ROUND.find((n) => n * power >= most) ?? 10)).toPrecision(6));
  return { lower: [-side, -side], upper: [side, side] };
}

/** The ends of the plot's y axis: all baselines and losses, and zero where the KL is drawn. @param {any[]} baselines @param {Record<string, Float32Array | number[]>} losses */
function ends(baselines, losses) {
  const all = [...baselines.map(({ nats }) => nats), ...Object.values(losses).flatMap((values) => [...values])];
  const start = 1024 * Math.LN2; // what a model that says grey everywhere costs
  const lower = "kl_loss" in losses ? 0 : 50 * Math.floor(Math.min(start, ...all) / 50 - 0.2);
  return { lower: Math.max(0, lower), upper: 50 * Math.ceil(Math.max(start, ...all) / 50) };
}

/** @param {Data} data @param {Float32Array | number[]} steps @param {Record<string, Float32Array | number[]>} losses @param {Moment} moment */
function curves(data, steps, losses, moment) {
  const seen = [...steps].map((_, i) => i).filter((i) => steps[i] >= 1); // an axis by logarithm has no 0
  const shown = CURVES.filter(([name]) => losses[name]?.length);
  const lines = shown.map(([name, , color]) => ({ x: seen.map((i) => steps[i]), y: seen.map((i) => losses[name][i]), color }));
  const across = [1, Math.max(2, data.total)];
  const x = Math.max(1, moment.step);
  return {
    alt: `The loss up to step ${steps[steps.length - 1] ?? 0}; ${inWords(data, moment).join("; ")}`,
    curves: [...lines, ...data.baselines.map((/** @type {any} */ { nats }) => ({ x: across, y: [nats, nats], color: "quiet", dashed: true }))],
    verticals: moment.n >= 0 ? [{ x, color: "line" }] : [],
    dots: shown.flatMap(([name, , color]) => (Number.isFinite(moment.losses[name]) ? [{ at: [x, moment.losses[name]], marker: "o", color, size: 4 }] : [])),
    labels: [
      ...data.baselines.map((/** @type {any} */ { name, nats }) => ({ at: [1, nats], text: `${name}, ${format(nats, 1)}`, align: "left", shift: [6, 4], color: "quiet" })),
      ...(shown.length > 1 ? shown : []).map(([name, text, color], i) => ({ at: [across[1], data.losses[name]?.at?.(-1) ?? moment.losses[name] ?? 0], text, align: "right", shift: [-4, i === 1 ? -14 : 6], color, yields: true })),
    ],
  };
}

/** @param {Data} data @param {Moment} moment @returns {string[]} */
function inWords(data, { step, losses }) {
  const nats = losses.loss;
  if (!Number.isFinite(nats)) return [step ? "the loss is not a number" : "no batch has been seen yet"];
  const terms = Number.isFinite(losses.kl_loss) ? ` = reconstruction ${format(losses.reconstruction_loss, 1)}, KL ${format(losses.kl_loss, 1)}` : "";
  const least = data.baselines.length ? data.baselines.reduce((/** @type {any} */ a, /** @type {any} */ b) => (b.nats < a.nats ? b : a)) : null;
  const sign = least && nats < least.nats ? "below" : "above";
  return [`loss ${format(nats, 1)} nats per image${terms}`, ...(least ? [`${format(Math.abs(nats - least.nats), 1)} ${sign} ${least.name}`] : [])];
}

/** @param {Moment} moment @param {string} state */
function timeLeft({ n, left }, state) {
  if (n >= 0) return state === "interrupted" ? "; the training was interrupted" : "";
  if (left === undefined || left === null) return "";
  return left < 90 ? `; about ${Math.max(1, Math.round(left))} s left` : `; about ${Math.round(left / 60)} min left`;
}
