// What Python computed for these tests: `python tests/reference.py` writes it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fromHalf } from "../../vae_helpers/live/safetensors.mjs";

/** @param {string} name of a function in tests/reference.py */
export function numbers(name) {
  return JSON.parse(readFileSync(new URL(`../../build/numbers/${name}.json`, import.meta.url), "utf8"), revive);
}

/** What Python sent as an array comes as one, of its type. @param {string} _ @param {any} value */
function revive(_, value) {
  if (typeof value?.base64 !== "string") return value;
  const bytes = Uint8Array.from(Buffer.from(value.base64, "base64")); // a copy: aligned
  if (value.type === "float16") return fromHalf(new Uint16Array(bytes.buffer));
  const made = { uint8: Uint8Array, float32: Float32Array, float64: Float64Array }[value.type];
  return new made(bytes.buffer);
}

/** @param {ArrayLike<number>} found @param {ArrayLike<number>} expected @param {number} tolerance @param {string} [what] */
export function close(found, expected, tolerance, what = "value") {
  assert.equal(found.length, expected.length, `${what}: ${found.length} numbers for ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    assert.ok(Math.abs(found[i] - expected[i]) <= tolerance, `${what} ${i}: ${found[i]} for ${expected[i]}`);
  }
}
