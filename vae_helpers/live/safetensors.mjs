// The safetensors format: weights in which no code can hide. What is odd in a file is refused by name.

const BYTES = /** @type {Record<string, number>} */ ({ F16: 2, F32: 4, U8: 1 });

/** @typedef {{shape: number[], values: Float32Array | Uint8Array}} Tensor */

/**
 * Read a safetensors file of float16, float32 or uint8 tensors: a map from name to {shape, values}.
 * @param {Uint8Array} bytes
 * @returns {Map<string, Tensor>}
 * @throws {Error} for a file that is cut, whose header lies about it, or that holds a weight that is not finite.
 */
export function readSafetensors(bytes) {
  const copy = new Uint8Array(bytes); // aligned, whatever view came in (a Node Buffer's own slice is none)
  if (copy.length < 8) throw new Error("weights: the file is shorter than its header");
  const length = Number(new DataView(copy.buffer).getBigUint64(0, true));
  if (length > copy.length - 8) throw new Error("weights: the file is shorter than its header says");
  const header = parse(copy.subarray(8, 8 + length));
  const body = copy.subarray(8 + length);
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__");
  const spans = entries.map(([name, entry]) => ({ name, entry, ...span(name, entry, body.length) }));
  spans.sort((one, other) => one.start - other.start);
  spans.forEach(({ name, start }, i) => {
    if (i && start < spans[i - 1].end) throw new Error(`weights: ${name} overlaps ${spans[i - 1].name}`);
  });
  return new Map(spans.map(({ name, entry, start, end }) => [name, tensor(name, entry, body.slice(start, end))]));
}

/** @param {Uint8Array} text @returns {Record<string, any>} */
function parse(text) {
  let header;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch {
    throw new Error("weights: the header is no JSON");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw new Error("weights: the header is no table");
  }
  return header;
}

/** @param {string} name @param {any} entry @param {number} room @returns {{start: number, end: number}} */
function span(name, entry, room) {
  const [start, end] = Array.isArray(entry?.data_offsets) ? entry.data_offsets : [];
  if (![start, end].every((offset) => Number.isInteger(offset) && offset >= 0) || end < start || end > room) {
    throw new Error(`weights: ${name} has offsets ${start} to ${end} in ${room} bytes`);
  }
  const size = Object.hasOwn(BYTES, entry.dtype) ? BYTES[entry.dtype] : 0;
  if (!size) throw new Error(`weights: ${name} is ${entry.dtype}, not one of ${Object.keys(BYTES).join(", ")}`);
  const shape = entry.shape;
  if (!Array.isArray(shape) || !shape.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new Error(`weights: ${name} has shape ${JSON.stringify(shape)}`);
  }
  const expected = size * shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
  if (end - start !== expected) throw new Error(`weights: ${name} has ${end - start} bytes where its shape wants ${expected}`);
  return { start, end };
}

/** @param {string} name @param {any} entry @param {Uint8Array} raw @returns {Tensor} */
function tensor(name, entry, raw) {
  if (entry.dtype === "U8") return { shape: entry.shape, values: raw };
  const values = entry.dtype === "F32" ? new Float32Array(raw.buffer) : fromHalf(new Uint16Array(raw.buffer));
  if (!values.every(Number.isFinite)) throw new Error(`weights: ${name} holds a number that is not finite`);
  return { shape: entry.shape, values };
}

/** @param {Uint16Array} halves float16 as bits @returns {Float32Array} */
export function fromHalf(halves) {
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
