// The encoder and the decoder of the course in plain JavaScript: the arithmetic of the NumPy ones, a few milliseconds each.
import { lastConvolution, relu, stridedConvolution, transposedConvolution } from "./layers.mjs";
import { readSafetensors } from "./safetensors.mjs";

export { readSafetensors };

/** @typedef {import("./safetensors.mjs").Tensor} Tensor */

/** @param {number} n latent dimensions */
const decoderShapes = (n) => [
  [n, 2048], [2048],
  [3, 3, 128, 128], [128],
  [3, 3, 64, 128], [64],
  [3, 3, 32, 64], [32],
  [3, 3, 32, 1], [1],
];

/** @param {number} n latent dimensions @param {number} heads one, or two for a VAE */
const encoderShapes = (n, heads) => [
  [3, 3, 1, 32], [32],
  [3, 3, 32, 64], [64],
  [3, 3, 64, 128], [128],
  ...Array.from({ length: heads }, () => [[2048, n], [n]]).flat(),
];

/**
 * The tensors under `prefix`, in the order of their names; throws on another architecture.
 * @param {Map<string, Tensor>} tensors @param {string} prefix @param {number[][]} shapes
 */
function values(tensors, prefix, shapes) {
  const names = [...tensors.keys()].filter((name) => name.startsWith(prefix)).sort();
  const found = names.map((name) => tensors.get(name)?.shape);
  if (JSON.stringify(found) !== JSON.stringify(shapes)) {
    throw new Error(`weights: not the course's ${prefix}; shapes ${JSON.stringify(found)}`);
  }
  return names.map((name) => Float32Array.from(/** @type {Tensor} */ (tensors.get(name)).values));
}

/**
 * Make decode(z) -> Float32Array of 1,024 pixels in [0, 1], row by row; z holds as many numbers as the decoder takes.
 * @param {Map<string, Tensor>} tensors with "decoder/00" to "decoder/09"
 * @returns {(z: ArrayLike<number>) => Float32Array}
 * @throws {Error} on another architecture; decode throws for z of another length or not finite.
 */
export function makeDecoder(tensors) {
  const latentDim = tensors.get("decoder/00")?.shape[0] ?? 0;
  const [dense, denseBias, k1, b1, k2, b2, k3, b3, kernel, bias] = values(tensors, "decoder/", decoderShapes(latentDim));
  const first = affine(transposedConvolution(k1, b1, 4, 128, 128), dense, denseBias, latentDim);
  const second = transposedConvolution(k2, b2, 8, 128, 64);
  const third = transposedConvolution(k3, b3, 16, 64, 32);
  const last = lastConvolution(kernel, bias[0]);
  return (z) => {
    if (z.length !== latentDim) throw new Error(`z must be ${latentDim} numbers; got ${z.length}`);
    for (let i = 0; i < latentDim; i++) if (!Number.isFinite(z[i])) throw new Error("z must be finite");
    return last(relu(third(relu(second(relu(first(z)))))));
  };
}

/**
 * Make encode(image) -> the heads: [z], or [z_mean, z_log_var] of a VAE. An image is 1,024 pixels in [0, 1], row by row.
 * @param {Map<string, Tensor>} tensors with "encoder/00" to "encoder/07", or to "encoder/09" for two heads
 * @returns {(image: ArrayLike<number>) => Float32Array[]}
 * @throws {Error} on another architecture; encode throws for an image of another size or not finite.
 */
export function makeEncoder(tensors) {
  const latentDim = tensors.get("encoder/07")?.shape[0] ?? 0, heads = tensors.has("encoder/09") ? 2 : 1;
  const [k1, b1, k2, b2, k3, b3, ...dense] = values(tensors, "encoder/", encoderShapes(latentDim, heads));
  const first = stridedConvolution(k1, b1, 32, 1, 32);
  const second = stridedConvolution(k2, b2, 16, 32, 64);
  const third = stridedConvolution(k3, b3, 8, 64, 128);
  return (image) => {
    if (image.length !== 1024) throw new Error(`an image must be 1024 pixels; got ${image.length}`);
    for (let i = 0; i < 1024; i++) if (!Number.isFinite(image[i])) throw new Error("an image must be finite");
    const h = relu(third(relu(second(relu(first(image))))));
    return Array.from({ length: heads }, (_, n) => head(h, dense[2 * n], dense[2 * n + 1]));
  };
}

/** @param {Float32Array} h 2,048 numbers @param {Float32Array} kernel @param {Float32Array} bias */
function head(h, kernel, bias) {
  const sums = Array.from(bias), n = sums.length;
  for (let i = 0; i < h.length; i++) {
    if (h[i] === 0) continue;
    for (let j = 0; j < n; j++) sums[j] += h[i] * kernel[i * n + j];
  }
  return Float32Array.from(sums);
}

/**
 * Between z and the first ReLU all is affine, layer(dense(z)) = z1·u + z2·v + … + w: so u, v, w are found once, for good.
 * @param {(h: Float32Array) => Float32Array} layer @param {Float32Array} dense @param {Float32Array} bias
 * @param {number} latentDim
 */
function affine(layer, dense, bias, latentDim) {
  const w = layer(bias).slice();
  const slopes = Array.from({ length: latentDim }, (_, j) => {
    const column = dense.subarray(2048 * j, 2048 * (j + 1));
    return layer(column.map((value, i) => value + bias[i])).map((value, i) => value - w[i]);
  });
  const out = new Float32Array(w.length);
  return (/** @type {ArrayLike<number>} */ z) => {
    out.set(w);
    slopes.forEach((slope, j) => {
      const zj = z[j];
      for (let i = 0; i < out.length; i++) out[i] += zj * slope[i];
    });
    return out;
  };
}
