// Notebook 01's two decoders by hand: the nearest garment, and the blend of all of them.
import { nearest } from "./geometry.mjs";

/**
 * How much each garment counts at the point z: one over the third power of its distance, scaled to sum to 1.
 * @param {ArrayLike<number>} z @param {ArrayLike<number>} hangers x and y in turn @returns {number[]}
 */
export function weights(z, hangers) {
  const closeness = [];
  for (let i = 0; i < hangers.length; i += 2) {
    closeness.push(Math.max(Math.hypot(hangers[i] - z[0], hangers[i + 1] - z[1]), 1e-6) ** -3); // on a hanger it takes all
  }
  const sum = closeness.reduce((a, b) => a + b);
  return closeness.map((c) => c / sum);
}

/** @param {ArrayLike<number>} z @param {ArrayLike<number>} hangers @param {Float32Array} garments 1,024 greys each */
export function nearestGarment(z, hangers, garments) {
  const i = nearest(hangers, z);
  return garments.subarray(1024 * i, 1024 * (i + 1));
}

/** @param {ArrayLike<number>} z @param {ArrayLike<number>} hangers @param {Float32Array} garments */
export function blend(z, hangers, garments) {
  const image = new Float32Array(1024);
  weights(z, hangers).forEach((weight, g) => {
    for (let i = 0; i < 1024; i++) image[i] += weight * garments[1024 * g + i];
  });
  return image;
}

/**
 * The three strongest garments in words.
 * @param {ArrayLike<number>} z @param {ArrayLike<number>} hangers @param {string[]} names
 */
export function strongest(z, hangers, names) {
  const weight = weights(z, hangers);
  const order = weight.map((_, i) => i).sort((a, b) => weight[b] - weight[a]);
  return order.slice(0, 3).map((i) => `${names[i]} ${Math.round(100 * weight[i])} %`).join(", ");
}
