import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64, toBase64 } from "../../vae_helpers/live/base64.mjs";

for (const length of [0, 1, 2, 3, 0x5fff, 0x6000, 0x6001, 100_000]) {
  test(`${length} bytes there and back, as others write them`, () => {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 255);
    const text = Buffer.from(bytes).toString("base64");
    assert.equal(toBase64(bytes), text);
    assert.deepEqual(fromBase64(text), bytes);
  });
}

test("other text is refused", () => assert.throws(() => fromBase64("no base64!")));
