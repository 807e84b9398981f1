import assert from "node:assert/strict";
import { test } from "node:test";
import { arithmetic } from "../../vae_helpers/live/arithmetic.mjs";
import { formatPoint } from "../../vae_helpers/live/geometry.mjs";
import { close, numbers } from "./reference.mjs";

const { sent, strengths, points, decodings } = numbers("arithmetic");
const data = arithmetic.prepare(sent);

test("point, decoding and coordinates in each space at each strength are Python's", () => {
  strengths.forEach((strength, n) => {
    const frame = arithmetic.frame(data, { strength });
    for (const space of [0, 1]) {
      const [point, what] = [points[space][n], `space ${space} at ${strength}`];
      close(frame[`plane ${space}`].point, point, 1e-5, what);
      close(frame[`picture ${space}`].image, decodings[space][n], 1 / 255, `${what}, pixel`);
      assert.deepEqual(frame[`reading ${space}`].lines[0], [`z = ${formatPoint(point)}`]);
    }
  });
});

test("each plane has its arrow from the garment, and the way that the slider goes", () => {
  const frame = arithmetic.frame(data, { strength: 2 });
  for (const space of [0, 1]) {
    const { arrows, way } = frame[`plane ${space}`], [back, start, , far] = points[space];
    const end = start.map((v, i) => v + (start[i] - back[i]));
    close([...arrows[0].from, ...arrows[0].to], [...start, ...end], 1e-5, "arrow");
    close(way.flat(), [...back, ...far], 1e-5, "way");
  }
});

test("titles, points and box belong to the same space; the box holds the way", () => {
  const columns = arithmetic.layout(data).row;
  assert.deepEqual(columns.map(({ column }) => column[0].title), ["autoencoder", "VAE"]);
  columns.forEach(({ column: [plane, { row: [picture, reading] }] }, space) => {
    assert.deepEqual([plane.name, picture.name, reading.name], [`plane ${space}`, `picture ${space}`, `reading ${space}`]);
    assert.deepEqual(plane.points, sent.spaces[space].points);
    close(points[space][1], [...plane.points.subarray(38, 40)], 1e-5, "garment 19");
    for (const point of points[space]) {
      for (const axis of [0, 1]) assert.ok(point[axis] >= plane.lower[axis] && point[axis] <= plane.upper[axis]);
    }
  });
});

test("strength is brought to a stop of the slider, and into its range", () => {
  assert.deepEqual(arithmetic.follow(data, { strength: 0.36 }, ["strength"]), { strength: 0.35 });
  assert.deepEqual(arithmetic.follow(data, { strength: 0.35 }, ["strength"]), {});
  close(arithmetic.frame(data, { strength: -9 })["plane 0"].point, points[0][0], 1e-5);
});
