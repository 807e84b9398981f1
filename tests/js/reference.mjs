// What Python computed for these tests: `python tests/reference.py` writes it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** @param {string} name of a function in tests/reference.py */
export function numbers(name) {
  return JSON.parse(readFileSync(new URL(`../../build/numbers/${name}.json`, import.meta.url), "utf8"));
}

/** @param {ArrayLike<number>} found @param {ArrayLike<number>} expected @param {number} tolerance @param {string} [what] */
export function close(found, expected, tolerance, what = "value") {
  assert.equal(found.length, expected.length, `${what}: ${found.length} numbers for ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    assert.ok(Math.abs(found[i] - expected[i]) <= tolerance, `${what} ${i}: ${found[i]} for ${expected[i]}`);
  }
}
