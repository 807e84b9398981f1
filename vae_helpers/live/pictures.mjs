// Pictures of 32 × 32 greys, as numbers.

/**
 * Picture `i` of those sent as bytes, as greys in [0, 1].
 * @param {Uint8Array} bytes 1,024 for each picture @param {number} [i]
 */
export function greys(bytes, i = 0) {
  return Float32Array.from(bytes.subarray(1024 * i, 1024 * (i + 1)), (byte) => byte / 255);
}

/**
 * One picture laid over another, (1 − t)·first + t·last: what stands half way is a ghost of both.
 * @param {Float32Array} first @param {Float32Array} last @param {number} t share of the last
 */
export function mix(first, last, t) {
  return first.map((grey, i) => (1 - t) * grey + t * last[i]);
}

/**
 * A decoder that keeps its last picture: what does not move is not decoded again.
 * @param {(z: ArrayLike<number>) => Float32Array} decode
 */
export function remember(decode) {
  let last = /** @type {{key: string, image: Float32Array} | null} */ (null);
  return (/** @type {ArrayLike<number>} */ z) => {
    const key = `${z[0]},${z[1]}`;
    if (last?.key !== key) last = { key, image: decode(z) };
    return last.image;
  };
}
