// What a hand does to a sheet of 32 × 32 bytes. Each gives a new sheet and leaves the old one as it was.
import { fromBase64, toBase64 } from "./base64.mjs";

export const SIDE = 32;

/**
 * A stroke with a round brush from one place to another, both in pixels from the upper left corner.
 * @param {Uint8Array} sheet @param {ArrayLike<number>} from x, y @param {ArrayLike<number>} to
 * @param {number} size the brush's diameter @param {number} byte the grey to paint, 0 to 255
 */
export function stroke(sheet, from, to, size, byte) {
  const painted = sheet.slice();
  const dabs = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1]))); // two a pixel leave no gap
  for (let i = 0; i <= dabs; i++) {
    dab(painted, from[0] + ((to[0] - from[0]) * i) / dabs, from[1] + ((to[1] - from[1]) * i) / dabs, size, byte);
  }
  return painted;
}

/** @param {Uint8Array} sheet @param {number} x @param {number} y @param {number} size @param {number} byte */
function dab(sheet, x, y, size, byte) {
  const reach = Math.ceil(size / 2);
  for (let row = Math.floor(y) - reach; row <= y + reach; row++) {
    for (let column = Math.floor(x) - reach; column <= x + reach; column++) {
      if (row < 0 || column < 0 || row >= SIDE || column >= SIDE) continue;
      const under = row === Math.floor(y) && column === Math.floor(x); // the thinnest brush paints this one too
      if (under || Math.hypot(column + 0.5 - x, row + 0.5 - y) <= size / 2) sheet[SIDE * row + column] = byte;
    }
  }
}

/**
 * All of it moved by whole pixels; what leaves the sheet is gone, what comes in is black.
 * @param {Uint8Array} sheet @param {number} right @param {number} down
 */
export function shift(sheet, right, down) {
  const moved = new Uint8Array(sheet.length);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const [y, x] = [row - down, column - right];
      if (y >= 0 && x >= 0 && y < SIDE && x < SIDE) moved[SIDE * row + column] = sheet[SIDE * y + x];
    }
  }
  return moved;
}

/**
 * One fixed pattern of normal noise, the same each time: mulberry32 and Box and Muller.
 * @param {number} n @param {number} seed @returns {Float32Array}
 */
export function normalNoise(n, seed) {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return Float32Array.from({ length: n }, () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
}

/**
 * A picture with noise of this standard deviation, cut off at black and white.
 * @param {Float32Array} image @param {Float32Array} pattern @param {number} level
 */
export function withNoise(image, pattern, level) {
  return level > 0 ? image.map((grey, i) => Math.min(1, Math.max(0, grey + level * pattern[i]))) : image;
}

/** A drawing as text, with the number of the garment that it was drawn over. @param {Uint8Array} sheet @param {number} garment */
export function write(sheet, garment) {
  return toBase64(Uint8Array.of(...sheet, garment & 255, garment >> 8));
}

/**
 * The drawing in a text and the number of its garment; nothing for a text that holds no drawing.
 * @param {string} text @returns {{ sheet: Uint8Array, garment: number } | null}
 */
export function unpack(text) {
  let bytes;
  try {
    bytes = fromBase64(text);
  } catch {
    return null;
  }
  if (bytes.length !== SIDE * SIDE + 2) return null;
  return { sheet: bytes.slice(0, 1024), garment: bytes[1024] + 256 * bytes[1025] };
}

/** The drawing in a text, if it was drawn over this garment. @param {string} text @param {number} garment */
export function read(text, garment) {
  const drawing = unpack(text);
  return drawing?.garment === garment ? drawing.sheet : null;
}
