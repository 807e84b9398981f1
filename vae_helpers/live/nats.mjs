// Reconstruction error in nats: binary cross-entropy summed over the pixels, and the least that a picture can cost.

const EPSILON = 1e-7; // Keras cuts probabilities off here

/** @param {ArrayLike<number>} x greys in [0, 1] @param {ArrayLike<number>} xHat */
export function crossEntropy(x, xHat) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const p = Math.min(1 - EPSILON, Math.max(EPSILON, xHat[i]));
    sum -= x[i] * Math.log(p) + (1 - x[i]) * Math.log(1 - p);
  }
  return sum;
}

/** The lower bound: what a perfect reconstruction costs, the entropy of the picture's own greys. @param {ArrayLike<number>} x */
export function entropy(x) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) if (x[i] > 0 && x[i] < 1) sum -= x[i] * Math.log(x[i]) + (1 - x[i]) * Math.log(1 - x[i]);
  return sum;
}

/** Root mean square difference a pixel. @param {ArrayLike<number>} x @param {ArrayLike<number>} y */
export function distance(x, y) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - y[i]) ** 2;
  return Math.sqrt(sum / x.length);
}

/**
 * How many in 100 lie below `value`: 0 to 100, by the 101 percentiles; −1 below them all, 101 above them all.
 * @param {number} value @param {ArrayLike<number>} percentiles growing
 */
export function rank(value, percentiles) {
  const last = percentiles.length - 1;
  if (value < percentiles[0]) return -1;
  if (value > percentiles[last]) return 101;
  let k = 0;
  while (k < last && percentiles[k + 1] <= value) k++;
  const width = k < last ? percentiles[k + 1] - percentiles[k] : 0;
  return (100 / last) * (k + (width > 0 ? (value - percentiles[k]) / width : 0));
}
