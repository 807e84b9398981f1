import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { makeDecoder, readSafetensors } from "../../vae_helpers/live/network.mjs";
import { close, numbers } from "./reference.mjs";

const file = readFileSync(new URL("../../vae_helpers/assets/models/autoencoder_seed_0.safetensors", import.meta.url));
const tensors = readSafetensors(file);
const { points, images } = numbers("decoder");

test("50 points of the shipped decoder are NumPy's pictures", () => {
  const decode = makeDecoder(tensors);
  points.forEach((point, n) => close(decode(point), images[n], 1 / 255, `picture ${n}, pixel`));
});

test("a decoder keeps nothing of the point before", () => {
  const decode = makeDecoder(tensors);
  const first = decode(points[0]);
  decode(points[1]);
  assert.deepEqual(decode(points[0]), first);
});

test("z of another length or not finite is refused", () => {
  const decode = makeDecoder(tensors);
  assert.throws(() => decode([1]), /z must be 2 numbers; got 1/);
  assert.throws(() => decode([1, 2, 3]), /z must be 2 numbers; got 3/);
  assert.throws(() => decode([NaN, 0]), /z must be finite/);
  assert.throws(() => decode([0, Infinity]), /z must be finite/);
});

test("another architecture is refused", () => {
  const less = new Map([...tensors].filter(([name]) => name !== "decoder/09"));
  assert.throws(() => makeDecoder(less), /not the course's decoder/);
  const other = new Map(tensors).set("decoder/08", { shape: [3, 3, 32, 3], values: new Float32Array(864) });
  assert.throws(() => makeDecoder(other), /not the course's decoder/);
  assert.throws(() => makeDecoder(new Map()), /not the course's decoder/);
});
