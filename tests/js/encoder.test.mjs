import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { makeEncoder, readSafetensors } from "../../vae_helpers/live/network.mjs";
import { close, numbers } from "./reference.mjs";

const { images, heads } = numbers("encoder");
const load = (name) => readSafetensors(readFileSync(new URL(`../../vae_helpers/assets/models/${name}.safetensors`, import.meta.url)));
const name = "vae_beta_1";

for (const [model, expected] of Object.entries(heads)) {
  test(`200 test images lie where Keras puts them: ${model}`, () => {
    const encode = makeEncoder(load(model));
    images.forEach((image, n) => {
      const found = encode(image);
      assert.equal(found.length, expected.length);
      found.forEach((head, h) => close(head, expected[h][n], 1e-3, `image ${n}, head ${h}, axis`));
    });
  });
}

test("an encoder keeps nothing of the image before, and its answers are its caller's", () => {
  const encode = makeEncoder(load(name));
  const first = encode(images[0]), copy = first.map((head) => [...head]);
  encode(images[1]);
  assert.deepEqual(first.map((head) => [...head]), copy);
  assert.deepEqual(encode(images[0]), first);
});

test("another image or architecture is refused", () => {
  const encode = makeEncoder(load(name));
  assert.throws(() => encode([0, 1]), /an image must be 1024 pixels; got 2/);
  assert.throws(() => encode(images[0].map((grey, i) => (i === 7 ? NaN : grey))), /an image must be finite/);
  const less = new Map([...load(name)].filter(([tensor]) => tensor !== "encoder/08"));
  assert.throws(() => makeEncoder(less), /not the course's encoder/);
  assert.throws(() => makeEncoder(new Map()), /not the course's encoder/);
});
