// Where things lie: scales, ticks, steps, the nearest point. Numbers in, numbers out; no document.

/** @typedef {import("./types.d.ts").Point} Point */

/**
 * Ticks at round places (1, 2 or 5 times a power of ten) within [lower, upper], `atMost` of them or fewer.
 * @param {number} lower @param {number} upper @param {number} [atMost]
 * @returns {number[]}
 */
export function ticks(lower, upper, atMost = 8) {
  const span = upper - lower;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const power = 10 ** Math.floor(Math.log10(span / atMost));
  const step = power * ([1, 2, 5, 10].find((n) => span / (n * power) <= atMost - 1) ?? 20);
  const first = Math.ceil(lower / step - 1e-9), last = Math.floor(upper / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)) + 0);
}

/**
 * Ticks for a logarithmic axis: 1, 2 and 5 times each power of ten, else the powers alone, else every second of them ...
 * @param {number} lower above 0 @param {number} upper @param {number} [atMost]
 * @returns {number[]}
 */
export function logTicks(lower, upper, atMost = 8) {
  if (!(lower > 0) || !(upper > lower) || !Number.isFinite(upper)) return [];
  const powers = [];
  for (let n = Math.floor(Math.log10(lower)); n <= Math.log10(upper) + 1e-9; n++) powers.push(n);
  const within = (/** @type {number} */ v) => v >= lower * (1 - 1e-9) && v <= upper * (1 + 1e-9);
  const tens = powers.map((n) => Number(`1e${n}`)).filter(within);
  const fine = powers.flatMap((n) => [1, 2, 5].map((m) => Number(`${m}e${n}`))).filter(within);
  if (fine.length <= atMost) return fine;
  const every = Math.ceil(tens.length / atMost);
  return tens.filter((_, i) => i % every === 0);
}

/**
 * One scale for both axes, the box in the middle of the picture. y grows upwards, pixels grow downwards.
 * A box without height or width is given some: identical points lie in the middle.
 * @param {Point} lower @param {Point} upper
 * @param {number} width @param {number} height pixels
 * @param {{left: number, right: number, top: number, bottom: number}} margin pixels
 */
export function equalScale(lower, upper, width, height, margin) {
  const spans = [upper[0] - lower[0] || 1, upper[1] - lower[1] || 1];
  const room = [width - margin.left - margin.right, height - margin.top - margin.bottom].map((pixels) => Math.max(1, pixels));
  const scale = Math.min(room[0] / spans[0], room[1] / spans[1]);
  const middle = [(lower[0] + upper[0]) / 2, (lower[1] + upper[1]) / 2];
  const center = [margin.left + room[0] / 2, margin.top + room[1] / 2];
  return {
    scale,
    /** @param {ArrayLike<number>} point @returns {Point} */
    toPixels: (point) => [center[0] + (point[0] - middle[0]) * scale, center[1] - (point[1] - middle[1]) * scale],
    /** @param {ArrayLike<number>} pixel @returns {Point} */
    toPoint: (pixel) => [middle[0] + (pixel[0] - center[0]) / scale, middle[1] - (pixel[1] - center[1]) / scale],
  };
}

/**
 * One axis of a plot: from numbers to pixels, evenly or by logarithm.
 * @param {number} lower @param {number} upper @param {number} start @param {number} end pixels @param {boolean} [log]
 * @returns {(value: number) => number}
 */
export function axisScale(lower, upper, start, end, log = false) {
  const by = log ? Math.log10 : (/** @type {number} */ v) => v;
  const [low, high] = [by(lower), by(upper)];
  return (value) => start + ((by(value) - low) / (high - low || 1)) * (end - start);
}

/**
 * The value on its slider's steps and within its ends, so that a key after a drag goes on from the same place.
 * @param {number} value @param {number} lower @param {number} upper @param {number} step
 */
export function onStep(value, lower, upper, step) {
  if (!Number.isFinite(value)) return lower;
  const stepped = lower + Math.round((value - lower) / step) * step;
  return Number(Math.min(upper, Math.max(lower, stepped)).toFixed(6));
}

/**
 * The index of the point nearest to `at`, among the first `among` that are `allowed`; −1 if there is none.
 * @param {ArrayLike<number>} points x and y in turn @param {ArrayLike<number>} at
 * @param {{among?: number, allowed?: (i: number) => boolean}} [options]
 */
export function nearest(points, at, { among = points.length / 2, allowed = () => true } = {}) {
  let best = -1, bestDistance = Infinity;
  for (let i = 0; i < among; i++) {
    const distance = (points[2 * i] - at[0]) ** 2 + (points[2 * i + 1] - at[1]) ** 2;
    if (distance < bestDistance && allowed(i)) [best, bestDistance] = [i, distance];
  }
  return best;
}

/**
 * The middle of cell `i` of an n × n grid over the box: row by row from the top, as a picture is read.
 * @param {Point} lower @param {Point} upper @param {number} n @param {number} i @returns {Point}
 */
export function gridPoint(lower, upper, n, i) {
  const [row, column] = [Math.floor(i / n), i % n];
  const at = (/** @type {0 | 1} */ axis, /** @type {number} */ share) => lower[axis] + share * (upper[axis] - lower[axis]);
  return [at(0, (column + 0.5) / n), at(1, 1 - (row + 0.5) / n)];
}

/**
 * The point a share `t` of the way from `start` to `end`.
 * @param {ArrayLike<number>} start @param {ArrayLike<number>} end @param {number} t @returns {Point}
 */
export function between(start, end, t) {
  return [(1 - t) * start[0] + t * end[0], (1 - t) * start[1] + t * end[1]];
}

/**
 * A number in words: fixed digits, and a true minus sign.
 * @param {number} value @param {number} [digits]
 */
export function format(value, digits = 2) {
  const text = (value || 0).toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/** @param {ArrayLike<number>} point */
export function formatPoint(point) {
  return `(${format(point[0])}, ${format(point[1])})`;
}
