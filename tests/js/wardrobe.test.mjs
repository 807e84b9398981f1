import assert from "node:assert/strict";
import { test } from "node:test";
import { hanger } from "../../vae_helpers/live/hanger.mjs";
import { blend, nearestGarment, weights } from "../../vae_helpers/live/wardrobe.mjs";
import { close, numbers } from "./reference.mjs";

const { hangers, points, weights: expected, nearest } = numbers("wardrobe");
const garments = Float32Array.from({ length: 10240 }, (_, i) => Math.floor(i / 1024) / 10); // garment g is grey g / 10
const names = [..."ABCDEFGHIJ"];
const data = { hangers, garments, names, lower: [-3, -3], upper: [3, 3], step: 0.05 };

test("weights are the notebook's", () => {
  points.forEach((point, n) => close(weights(point, hangers), expected[n], 1e-9));
});

test("on a hanger its garment takes all", () => {
  assert.ok(weights(hangers.slice(4, 6), hangers)[2] > 1 - 1e-12);
});

test("nearest and blend at each point", () => {
  points.forEach((point, n) => {
    assert.equal(nearestGarment(point, hangers, garments)[500], Math.fround(nearest[n] / 10));
    const grey = expected[n].reduce((sum, weight, g) => sum + weight * (g / 10), 0);
    close([blend(point, hangers, garments)[7]], [grey], 1e-6);
  });
});

test("a frame shows the point, both pictures and the three strongest", () => {
  const [z1, z2] = points[3];
  const frame = hanger.frame(data, { z1, z2 });
  assert.deepEqual(frame.plan.point, [z1, z2]);
  assert.equal(frame.nearest.image[0], Math.fround(nearest[3] / 10));
  const order = expected[3].map((_, i) => i).sort((a, b) => expected[3][b] - expected[3][a]);
  assert.equal(frame.reading.lines[1][0], order.slice(0, 3).map((i) => `${names[i]} ${Math.round(100 * expected[3][i])} %`).join(", "));
});

test("values go to the sliders' steps and ends", () => {
  assert.deepEqual(hanger.follow(data, { z1: 0.07, z2: 9 }, ["z1"]), { z1: 0.05, z2: 3 });
  assert.deepEqual(hanger.follow(data, { z1: 0.05, z2: 3 }, ["z1"]), {});
});
