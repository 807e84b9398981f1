import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHalf, readSafetensors } from "../../vae_helpers/live/safetensors.mjs";

/** A file of this header (a table, or text as it is) and body. */
function file(header, body = new Uint8Array(16), length = undefined) {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes;
}
const entry = (start, end, shape = [2], dtype = "F32") => ({ dtype, shape, data_offsets: [start, end] });
const floats = (...values) => new Uint8Array(new Float32Array(values).buffer);

test("tensors come by name, shape and value, whatever view they lie in", () => {
  const body = new Uint8Array([...floats(1.5, -2), 0x00, 0x3c, 0x00, 0xc0, 7, 9]);
  const bytes = file({ __metadata__: { a: "b" }, w: entry(0, 8, [2, 1]), h: entry(8, 12, [2], "F16"), u: entry(12, 14, [2], "U8") }, body);
  const wide = new Uint8Array(bytes.length + 3);
  wide.set(bytes, 3);
  for (const view of [bytes, wide.subarray(3), Buffer.from(wide.buffer, 3)]) {
    const tensors = readSafetensors(view);
    assert.deepEqual([...tensors.keys()], ["w", "h", "u"]);
    assert.deepEqual(tensors.get("w"), { shape: [2, 1], values: new Float32Array([1.5, -2]) });
    assert.deepEqual(tensors.get("h"), { shape: [2], values: new Float32Array([1, -2]) });
    assert.deepEqual(tensors.get("u"), { shape: [2], values: new Uint8Array([7, 9]) });
  }
});

test("half precision", () => {
  const found = [...fromHalf(new Uint16Array([0x0000, 0x8000, 0x3c00, 0xbc00, 0x7bff, 0x0001, 0x83ff, 0x3555]))];
  const expected = [0, -0, 1, -1, 65504, 2 ** -24, -1023 * 2 ** -24, 0.333251953125];
  assert.deepEqual(found, expected);
  assert.deepEqual([...fromHalf(new Uint16Array([0x7c00, 0xfc00, 0x7e00]))], [Infinity, -Infinity, NaN]);
});

const refused = {
  "a negative offset": [{ w: entry(-8, 0) }, /w has offsets -8 to 0/],
  "a fractional offset": [{ w: entry(0.5, 8.5) }, /w has offsets 0.5 to 8.5/],
  "offsets that run backwards": [{ w: entry(8, 0) }, /w has offsets 8 to 0/],
  "an offset beyond the file": [{ w: entry(8, 24, [4]) }, /w has offsets 8 to 24 in 16 bytes/],
  "offsets that are no numbers": [{ w: entry("0", "8") }, /w has offsets/],
  "no offsets": [{ w: { dtype: "F32", shape: [2] } }, /w has offsets/],
  "an entry that is no table": [{ w: 5 }, /w has offsets/],
  "tensors that overlap": [{ w: entry(0, 8), v: entry(4, 12) }, /v overlaps w/],
  "two tensors in one place": [{ w: entry(0, 8), v: entry(0, 8) }, /v overlaps w/],
  "a shape that wants more": [{ w: entry(0, 8, [3]) }, /w has 8 bytes where its shape wants 12/],
  "a negative shape": [{ w: entry(0, 8, [-1, -2]) }, /w has shape \[-1,-2\]/],
  "a shape that is no list": [{ w: entry(0, 8, 2) }, /w has shape 2/],
  "another type": [{ w: entry(0, 16, [2], "F64") }, /w is F64, not one of F16, F32, U8/],
  "a type that objects inherit": [{ w: entry(0, 16, [2], "constructor") }, /w is constructor/],
  "a header that is no JSON": ["{w:", /header is no JSON/],
  "a header that is a list": ["[]", /header is no table/],
  "a header that is null": ["null", /header is no table/],
};
for (const [what, [header, message]] of Object.entries(refused)) {
  test(`${what} is refused by name`, () => assert.throws(() => readSafetensors(file(header)), message));
}

test("a cut file and a header that lies about its length are refused", () => {
  const whole = file({ w: entry(0, 16, [4]) });
  assert.equal(readSafetensors(whole).get("w").values.length, 4);
  assert.throws(() => readSafetensors(whole.slice(0, 5)), /shorter than its header/);
  assert.throws(() => readSafetensors(whole.slice(0, 20)), /shorter than its header says/);
  assert.throws(() => readSafetensors(whole.slice(0, -1)), /w has offsets 0 to 16 in 15 bytes/);
  assert.throws(() => readSafetensors(file({ w: entry(0, 8) }, undefined, 2 ** 40)), /shorter than its header says/);
  assert.throws(() => readSafetensors(file({ w: entry(0, 8) }, undefined, 3)), /header is no JSON/);
});

test("a number that is not finite is refused by name, wherever it is", () => {
  const half = new Uint8Array(16);
  half.set([0x00, 0x7e], 2); // NaN
  assert.throws(() => readSafetensors(file({ h: entry(0, 4, [2], "F16") }, half)), /h holds a number that is not finite/);
  for (const bad of [NaN, Infinity, -Infinity]) {
    assert.throws(() => readSafetensors(file({ w: entry(0, 8) }, floats(0, bad, 0, 0))), /w holds a number that is not finite/);
  }
});
