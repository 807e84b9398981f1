// The decoder of the course in plain JavaScript: the arithmetic of network.py, a few milliseconds a point.

const ARCHITECTURE = [
  [2, 2048], [2048],
  [3, 3, 128, 128], [128],
  [3, 3, 64, 128], [64],
  [3, 3, 32, 64], [32],
  [3, 3, 32, 1], [1],
];

/** Read a safetensors file of float16 or float32 tensors: a map from name to {shape, values}. */
export function readSafetensors(bytes) {
  const copy = bytes.slice(); // aligned, whatever view came in
  const view = new DataView(copy.buffer);
  if (copy.length < 8) throw new Error("weights: the file is shorter than its header");
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > copy.length - 8) throw new Error("weights: the file is shorter than its header says");
  const header = JSON.parse(new TextDecoder().decode(copy.subarray(8, 8 + headerLength)));
  const tensors = new Map();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const [start, end] = entry.data_offsets.map((offset) => offset + 8 + headerLength);
    const raw = copy.buffer.slice(start, end);
    if (entry.dtype !== "F16" && entry.dtype !== "F32") throw new Error(`weights: ${name} is ${entry.dtype}`);
    const values = entry.dtype === "F32" ? new Float32Array(raw) : fromHalf(new Uint16Array(raw));
    if (values.length !== entry.shape.reduce((a, b) => a * b, 1)) throw new Error(`weights: ${name} is cut short`);
    tensors.set(name, { shape: entry.shape, values });
  }
  return tensors;
}

function fromHalf(halves) {
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) {
    const sign = halves[i] & 0x8000 ? -1 : 1;
    const exponent = (halves[i] >> 10) & 31;
    const fraction = halves[i] & 1023;
    if (exponent === 31) floats[i] = fraction ? NaN : sign * Infinity;
    else floats[i] = exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : sign * 2 ** -24 * fraction;
  }
  return floats;
}

/** Make decode(z1, z2) -> Float32Array of 1,024 pixels in [0, 1]; throws by name on another architecture. */
export function makeDecode(bytes) {
  const tensors = readSafetensors(bytes);
  const names = [...tensors.keys()].sort();
  const shapes = names.map((name) => tensors.get(name).shape);
  if (JSON.stringify(shapes) !== JSON.stringify(ARCHITECTURE)) {
    throw new Error(`weights: not the course's decoder; shapes ${JSON.stringify(shapes)}`);
  }
  const [dense, denseBias, k1, b1, k2, b2, k3, b3, kernel, bias] = names.map((name) => tensors.get(name).values);
  const first = affine(transposedConvolution(k1, b1, 4, 128, 128), dense, denseBias);
  const second = transposedConvolution(k2, b2, 8, 128, 64);
  const third = transposedConvolution(k3, b3, 16, 64, 32);
  const last = lastConvolution(kernel, bias[0]);
  return (z1, z2) => {
    if (!Number.isFinite(z1) || !Number.isFinite(z2)) throw new Error("z must be finite");
    return last(relu(third(relu(second(relu(first(z1, z2)))))));
  };
}

/** Between z and the first ReLU all is affine, layer(dense(z)) = z1·u + z2·v + w: so u, v, w are found once, for good. */
function affine(layer, dense, bias) {
  const w = layer(bias).slice();
  const slope = (column) => layer(column.map((value, i) => value + bias[i])).map((value, i) => value - w[i]);
  const [u, v] = [slope(dense.subarray(0, 2048)), slope(dense.subarray(2048))];
  const out = new Float32Array(w.length);
  return (z1, z2) => {
    for (let i = 0; i < out.length; i++) out[i] = z1 * u[i] + z2 * v[i] + w[i];
    return out;
  };
}

function relu(h) {
  for (let i = 0; i < h.length; i++) if (h[i] < 0) h[i] = 0;
  return h;
}

/** 3×3, stride 2, "same". Output pixel 2·in + tap; what hangs over the end is cut. */
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
  return (h) => {
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

/** 3×3, stride 1, "same", 32 channels to one, then the sigmoid. */
function lastConvolution(kernel, bias) {
  return (h) => {
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
