import assert from "node:assert/strict";
import { test } from "node:test";
import { arrowWalk } from "../../vae_helpers/live/arrow_walk.mjs";
import { close, numbers } from "./reference.mjs";

const { sent, strengths, points, ends, nearest, blends, weights } = numbers("arrow_walk");
const names = sent.names;

test("the point, both pictures and the words at each strength are Python's", () => {
  strengths.forEach((strength, n) => {
    const frame = arrowWalk.frame(sent, { strength });
    close(frame.plan.point, points[n], 1e-5, `point at ${strength}`);
    close(frame.nearest.image, nearest[n], 1e-6, `nearest at ${strength}, pixel`);
    close(frame.blend.image, blends[n], 1e-4, `blend at ${strength}, pixel`);
    const order = weights[n].map((_, i) => i).sort((a, b) => weights[n][b] - weights[n][a]);
    const words = order.slice(0, 3).map((i) => `${names[i]} ${Math.round(100 * weights[n][i])} %`).join(", ");
    assert.deepEqual(frame.reading.lines[2], [words]);
  });
});

test("two arrows: from shirt to coat, and the same from the T-shirt, its end asked for", () => {
  const { arrows, picks, way } = arrowWalk.frame(sent, { strength: 0.5 }).plan;
  const [start, , , end, beyond] = points;
  close([...arrows[0].from, ...arrows[0].to], ends.flat(), 1e-5, "the arrow itself");
  close([...arrows[1].from, ...arrows[1].to], [...start, ...end], 1e-5, "carried");
  assert.equal(arrows[0].text, "Coat − Shirt");
  close(picks[0].at, end, 1e-5, "?");
  close(way.flat(), [...end, ...beyond], 1e-5, "beyond the end");
});

test("the words say where, and the plan has its garments on their hangers", () => {
  assert.deepEqual(arrowWalk.frame(sent, { strength: 0.74 }).reading.lines[0], ["T-shirt + 0.74 · (Coat − Shirt)"]);
  const { thumbnails, lower, upper } = arrowWalk.layout(sent).row[0];
  thumbnails.forEach(({ name, at, image }, i) => {
    assert.equal(name, names[i]);
    assert.deepEqual([...at], [...sent.hangers.subarray(2 * i, 2 * i + 2)]);
    assert.deepEqual(image, sent.garments.subarray(1024 * i, 1024 * (i + 1)));
  });
  for (const [x, y] of points) assert.ok(x >= lower[0] && x <= upper[0] && y >= lower[1] && y <= upper[1], "within the plan");
});

test("strength is brought to a stop of the slider, and into its range", () => {
  assert.deepEqual(arrowWalk.follow(sent, { strength: 0.513 }, ["strength"]), { strength: 0.52 });
  assert.deepEqual(arrowWalk.follow(sent, { strength: 0.52 }, ["strength"]), {});
  close(arrowWalk.frame(sent, { strength: 9 }).plan.point, points[4], 1e-5);
  close(arrowWalk.frame(sent, { strength: NaN }).plan.point, points[0], 1e-5);
});
