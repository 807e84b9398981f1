// The decoder of the course in plain JavaScript: the arithmetic of the NumPy one, a few milliseconds a point.
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

/** @param {Float32Array} h */
function relu(h) {
  for (let i = 0; i < h.length; i++) if (h[i] < 0) h[i] = 0;
  return h;
}

/**
 * 3×3, stride 2, "same". Output pixel 2·in + tap; what hangs over the end is cut.
 * @param {Float32Array} kernel @param {Float32Array} bias @param {number} size of the input's side
 * @param {number} inputs @param {number} outputs channels
 */
function transposedConvolution(kernel, bias, size, inputs, outputs) {
  // Keras keeps (row, column, out, in). Here: blocks of eight outputs, then tap, then in: read in the order of use.
  const weights = new Float64Array(kernel.length); // JavaScript's own numbers: nothing to convert in the inner loop
  for (let tap = 0; tap < 9; tap++) {
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) {
        weights[(((o >> 3) * 9 + tap) * inputs + i) * 8 + (o & 7)] = kernel[(tap * outputs + o) * inputs + i];
      }
    }
  }
  // After a ReLU about half of the inputs are zero: each pixel's others, and where their weights start within a tap.
  const values = new Float64Array(size * size * inputs), starts = new Uint16Array(values.length);
  const ends = new Uint16Array(size * size);
  const out = new Float32Array(4 * size * size * outputs);
  return (/** @type {Float32Array} */ h) => {
    for (let pixel = 0; pixel < size * size; pixel++) {
      let end = pixel * inputs;
      for (let i = 0; i < inputs; i++) {
        const value = h[pixel * inputs + i];
        values[end] = value;
        starts[end] = 8 * i;
        if (value !== 0) end++;
      }
      ends[pixel] = end;
    }
    for (let block = 0; block < outputs; block += 8) {
      for (let y = 0; y < 2 * size; y++) {
        for (let x = 0; x < 2 * size; x++) {
          let a0 = bias[block], a1 = bias[block + 1], a2 = bias[block + 2], a3 = bias[block + 3];
          let a4 = bias[block + 4], a5 = bias[block + 5], a6 = bias[block + 6], a7 = bias[block + 7];
          for (let row = y & 1; row < 3; row += 2) {
            const iy = (y - row) >> 1;
            if (iy < 0) continue;
            for (let column = x & 1; column < 3; column += 2) {
              const ix = (x - column) >> 1;
              if (ix < 0) continue;
              const pixel = iy * size + ix, tap = ((block >> 3) * 9 + row * 3 + column) * inputs * 8;
              for (let at = pixel * inputs, end = ends[pixel]; at < end; at++) {
                const v = values[at], w = tap + starts[at];
                a0 += v * weights[w]; a1 += v * weights[w + 1]; a2 += v * weights[w + 2]; a3 += v * weights[w + 3];
                a4 += v * weights[w + 4]; a5 += v * weights[w + 5]; a6 += v * weights[w + 6]; a7 += v * weights[w + 7];
              }
            }
          }
          const o = (y * 2 * size + x) * outputs + block;
          out[o] = a0; out[o + 1] = a1; out[o + 2] = a2; out[o + 3] = a3;
          out[o + 4] = a4; out[o + 5] = a5; out[o + 6] = a6; out[o + 7] = a7;
        }
      }
    }
    return out;
  };
}

/**
 * 3×3, stride 1, "same", 32 channels to one, then the sigmoid.
 * @param {Float32Array} kernel @param {number} bias
 */
function lastConvolution(kernel, bias) {
  return (/** @type {Float32Array} */ h) => {
    const image = new Float32Array(1024);
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 32; x++) {
        let sum = bias;
        for (let row = 0; row < 3; row++) {
          for (let column = 0; column < 3; column++) {
            const iy = y + row - 1, ix = x + column - 1;
            if (iy < 0 || ix < 0 || iy > 31 || ix > 31) continue;
            const at = (iy * 32 + ix) * 32, w = (row * 3 + column) * 32;
            for (let i = 0; i < 32; i++) sum += h[at + i] * kernel[w + i];
          }
        }
        image[y * 32 + x] = 1 / (1 + Math.exp(-sum));
      }
    }
    return image;
  };
}
