// What tools/page_state.py packed into the page: the stored widgets, and their bytes.
import { fromBase64, toBase64 } from "../vae_helpers/live/base64.mjs";

/** @typedef {{name: string, state: Record<string, any>, buffers?: {path: (string | number)[], blob: number, text?: boolean}[]}} Stored */

/**
 * The widgets by id, with their bytes in place.
 * @param {string} text base64 of gzip of: length of the header, the header as JSON, the blobs
 * @returns {Promise<Record<string, Stored>>}
 */
export async function unpack(text) {
  const packed = new Blob([fromBase64(text.trim())]);
  const plain = await new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  const bytes = new Uint8Array(plain);
  let end = 4 + new DataView(plain).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, end)));
  const blobs = header.blobs.map((/** @type {[number, number]} */ [length, planes]) => interleave(bytes.subarray(end, (end += length)), planes));
  for (const { state, buffers } of Object.values(header.models)) {
    for (const { path, blob, text: asText } of buffers ?? []) {
      const owner = path.slice(0, -1).reduce((/** @type {any} */ inner, /** @type {string | number} */ name) => inner[name], state);
      // our own blobs are base64 in a notebook's state, and so to the views
      owner[path.at(-1)] = asText ? toBase64(blobs[blob]) : new DataView(blobs[blob].buffer);
    }
  }
  return header.models;
}

/**
 * A blob as it was, from the first bytes of its numbers, then the second ones …
 * @param {Uint8Array} planes @param {number} count
 */
function interleave(planes, count) {
  const bytes = new Uint8Array(planes.length), length = planes.length / count;
  for (let plane = 0; plane < count; plane++) {
    for (let i = 0; i < length; i++) bytes[i * count + plane] = planes[plane * length + i];
  }
  return bytes;
}
