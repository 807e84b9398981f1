// The layers that encoder and decoder are made of, each a function from activations to activations, with its own memory.

/** @param {Float32Array} h */
export function relu(h) {
  for (let i = 0; i < h.length; i++) if (h[i] < 0) h[i] = 0;
  return h;
}

/**
 * 3×3, transposed, stride 2, "same". Output pixel 2·in + tap; what hangs over the end is cut.
 * @param {Float32Array} kernel (row, column, out, in), as Keras keeps it @param {Float32Array} bias
 * @param {number} size of the input's side @param {number} inputs @param {number} outputs channels
 */
export function transposedConvolution(kernel, bias, size, inputs, outputs) {
  const weight = (/** @type {number} */ tap, /** @type {number} */ i, /** @type {number} */ o) => kernel[(tap * outputs + o) * inputs + i];
  return gather(weight, bias, size, 2 * size, inputs, outputs, (out, tap) => (out - tap) % 2 === 0 ? (out - tap) / 2 : -1);
}

/**
 * 3×3, stride 2, "same". Input pixel 2·out + tap: for even sizes Keras pads below and on the right alone.
 * @param {Float32Array} kernel (row, column, in, out) @param {Float32Array} bias
 * @param {number} size of the input's side @param {number} inputs @param {number} outputs channels
 */
export function stridedConvolution(kernel, bias, size, inputs, outputs) {
  const weight = (/** @type {number} */ tap, /** @type {number} */ i, /** @type {number} */ o) => kernel[(tap * inputs + i) * outputs + o];
  return gather(weight, bias, size, size / 2, inputs, outputs, (out, tap) => 2 * out + tap);
}

/**
 * Each output pixel gathers its taps' inputs. A 3×3 layer of either kind is this, once it is said which input a tap reads.
 * @param {(tap: number, i: number, o: number) => number} weight @param {Float32Array} bias
 * @param {number} size @param {number} outSize sides @param {number} inputs @param {number} outputs channels, a multiple of 8
 * @param {(out: number, tap: number) => number} source along one axis; beyond the input for none
 */
function gather(weight, bias, size, outSize, inputs, outputs, source) {
  // Blocks of eight outputs, then tap, then in: read in the order of use. JavaScript's own numbers: nothing to convert.
  const weights = new Float64Array(9 * inputs * outputs);
  for (let tap = 0; tap < 9; tap++) {
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) weights[(((o >> 3) * 9 + tap) * inputs + i) * 8 + (o & 7)] = weight(tap, i, o);
    }
  }
  const { pixels, taps, until } = readings(size, outSize, source);
  // After a ReLU about half of the inputs are zero: each pixel's others, and where their weights start within a tap.
  const values = new Float64Array(size * size * inputs), starts = new Uint16Array(values.length);
  const ends = new Uint32Array(size * size);
  const out = new Float32Array(outSize * outSize * outputs);
  return (/** @type {ArrayLike<number>} */ h) => {
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
      const first = (block >> 3) * 9 * inputs * 8;
      for (let at = 0, reading = 0; at < outSize * outSize; at++) {
        let a0 = bias[block], a1 = bias[block + 1], a2 = bias[block + 2], a3 = bias[block + 3];
        let a4 = bias[block + 4], a5 = bias[block + 5], a6 = bias[block + 6], a7 = bias[block + 7];
        for (; reading < until[at]; reading++) {
          const pixel = pixels[reading], tap = first + taps[reading] * inputs * 8;
          for (let n = pixel * inputs, end = ends[pixel]; n < end; n++) {
            const v = values[n], w = tap + starts[n];
            a0 += v * weights[w]; a1 += v * weights[w + 1]; a2 += v * weights[w + 2]; a3 += v * weights[w + 3];
            a4 += v * weights[w + 4]; a5 += v * weights[w + 5]; a6 += v * weights[w + 6]; a7 += v * weights[w + 7];
          }
        }
        const o = at * outputs + block;
        out[o] = a0; out[o + 1] = a1; out[o + 2] = a2; out[o + 3] = a3;
        out[o + 4] = a4; out[o + 5] = a5; out[o + 6] = a6; out[o + 7] = a7;
      }
    }
    return out;
  };
}

/**
 * Which input pixels each output pixel reads, and by which tap; `until` is where each one's readings end.
 * @param {number} size @param {number} outSize @param {(out: number, tap: number) => number} source
 */
function readings(size, outSize, source) {
  const pixels = [], taps = [], until = [];
  for (let y = 0; y < outSize; y++) {
    for (let x = 0; x < outSize; x++) {
      for (let tap = 0; tap < 9; tap++) {
        const iy = source(y, Math.floor(tap / 3)), ix = source(x, tap % 3);
        if (iy < 0 || ix < 0 || iy >= size || ix >= size) continue;
        pixels.push(iy * size + ix);
        taps.push(tap);
      }
      until.push(pixels.length);
    }
  }
  return { pixels: Uint16Array.from(pixels), taps: Uint8Array.from(taps), until: Uint16Array.from(until) };
}

/**
 * 3×3, stride 1, "same", 32 channels to one, then the sigmoid.
 * @param {Float32Array} kernel @param {number} bias
 */
export function lastConvolution(kernel, bias) {
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
