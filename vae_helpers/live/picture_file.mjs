// A picture from disk: what its first bytes say of it, and what becomes of its pixels. Nothing leaves the browser.

export const LIMITS = { bytes: 20e6, least: 8, side: 12_000, pixels: 50e6 };

/**
 * Type and size, by the file's own header: looked at before anything is decoded.
 * @param {Uint8Array} bytes @returns {{type: string, width: number, height: number}}
 * @throws {Error} one line for a file that is not taken.
 */
export function inspect(bytes) {
  if (!bytes.length) throw new Error("the file is empty");
  const found = [png, jpeg, webp].map((reader) => reader(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))).find(Boolean);
  if (!found) throw new Error("it is no PNG, JPEG or WebP picture");
  const { width, height, animated } = found, size = `${width.toLocaleString("en")} × ${height.toLocaleString("en")} pixels`;
  if (animated) throw new Error("it is animated; a still picture is needed");
  if (!(width && height)) throw new Error("its header is damaged");
  if (Math.min(width, height) < LIMITS.least) throw new Error(`it has ${size}; at least ${LIMITS.least} × ${LIMITS.least} are needed`);
  if (Math.max(width, height) > LIMITS.side || width * height > LIMITS.pixels) {
    throw new Error(`it has ${size}; at most ${LIMITS.side.toLocaleString("en")} a side and ${LIMITS.pixels / 1e6} million are taken`);
  }
  return { type: found.type, width, height };
}

/** @typedef {{type: string, width: number, height: number, animated: boolean} | null} Found */

const tag = (/** @type {Uint8Array} */ bytes, /** @type {number} */ at, n = 4) => String.fromCharCode(...bytes.subarray(at, at + n));

/** @param {Uint8Array} bytes @param {DataView} view @returns {Found} */
function png(bytes, view) {
  if (bytes.length < 33 || tag(bytes, 0, 8) !== "\x89PNG\r\n\x1a\n" || tag(bytes, 12) !== "IHDR") return null;
  let animated = false;
  for (let at = 8; at + 8 <= bytes.length && tag(bytes, at + 4) !== "IDAT"; at += 12 + view.getUint32(at)) {
    animated ||= tag(bytes, at + 4) === "acTL";
  }
  return { type: "image/png", width: view.getUint32(16), height: view.getUint32(20), animated };
}

/** @param {Uint8Array} bytes @param {DataView} view @returns {Found} */
function jpeg(bytes, view) {
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  const type = "image/jpeg";
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1];
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return { type, width: view.getUint16(at + 7), height: view.getUint16(at + 5), animated: false };
  }
  return { type, width: 0, height: 0, animated: false };
}

/** @param {Uint8Array} bytes @param {DataView} view @returns {Found} */
function webp(bytes, view) {
  if (bytes.length < 30 || tag(bytes, 0) !== "RIFF" || tag(bytes, 8) !== "WEBP") return null;
  const type = "image/webp", kind = tag(bytes, 12);
  const three = (/** @type {number} */ at) => view.getUint16(at, true) + (bytes[at + 2] << 16);
  if (kind === "VP8X") return { type, width: three(24) + 1, height: three(27) + 1, animated: !!(bytes[20] & 2) };
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return { type, width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1, animated: false };
  }
  return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff, animated: false };
}

/**
 * Pixels made as the garments are: grey, bright on black ground, in the middle of 32 × 32.
 * @param {ArrayLike<number>} rgba four bytes a pixel @param {number} width @param {number} height at most 32
 * @returns {Uint8Array} 1,024 bytes
 */
export function toSheet(rgba, width, height) {
  const grey = /** @type {number[]} */ ([]), opacity = /** @type {number[]} */ ([]);
  for (let i = 0; i < width * height; i++) {
    grey.push((0.299 * rgba[4 * i] + 0.587 * rgba[4 * i + 1] + 0.114 * rgba[4 * i + 2]) / 255);
    opacity.push(rgba[4 * i + 3] / 255);
  }
  const solid = opacity.reduce((sum, a) => sum + a, 0);
  const mean = grey.reduce((sum, v, i) => sum + v * opacity[i], 0) / (solid || 1);
  const behind = mean < 0.5 ? 1 : 0; // what is clear gets the ground against which the picture stands out
  let shown = grey.map((v, i) => v * opacity[i] + behind * (1 - opacity[i]));
  const edge = shown.filter((_, i) => i < width || i >= width * (height - 1) || i % width === 0 || i % width === width - 1);
  let ground = edge.sort((a, b) => a - b)[edge.length >> 1];
  if (ground > 0.5) {
    shown = shown.map((v) => 1 - v);
    ground = 1 - ground;
  }
  const sheet = new Uint8Array(1024), left = (32 - width) >> 1, top = (32 - height) >> 1;
  shown.forEach((v, i) => {
    sheet[32 * (top + Math.floor(i / width)) + left + (i % width)] = Math.round((255 * Math.max(0, v - ground)) / (1 - ground));
  });
  return sheet;
}
