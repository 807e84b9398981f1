import assert from "node:assert/strict";
import { test } from "node:test";
import { format } from "../../vae_helpers/live/geometry.mjs";
import { walkSteps } from "../../vae_helpers/live/walk_steps.mjs";
import { close, numbers } from "./reference.mjs";

const { sent, path, decodings, relative } = numbers("walk_steps");
const data = walkSteps.prepare(sent);

test("place, decoding and change at each step are Python's", () => {
  path.forEach((place, step) => {
    const frame = walkSteps.frame(data, { step });
    close(frame.plane.point, place, 1e-5, `place ${step}`);
    close(frame.picture.image, decodings[step], 1 / 255, `decoding ${step}, pixel`);
    const [where, , [change]] = frame.reading.lines;
    assert.deepEqual(where, [`step ${step} of 11`]);
    if (step) assert.ok(change.includes(` ${format(relative[step - 1])} times`), `${change} for ${relative[step - 1]}`);
    else assert.equal(change, "The start.");
  });
});

test("the curve is the change at each step, the dot is at this one", () => {
  path.forEach((_, step) => {
    const { curves, dots, verticals } = walkSteps.frame(data, { step }).changes;
    close(curves[1].y, relative, 1e-4, "change");
    close(curves[1].x, relative.map((_, i) => i + 1), 0, "step");
    assert.equal(verticals[0].x, step);
    if (step) close(dots[0].at, [step, relative[step - 1]], 1e-4, "dot");
    else assert.equal(dots.length, 0);
  });
});

test("the way is the path, from A to B", () => {
  const { way, picks } = walkSteps.frame(data, { step: 3 }).plane;
  close(way.flat(), path.flat(), 1e-5, "way");
  close(picks.flatMap(({ at }) => at), [...path[0], ...path.at(-1)], 1e-5, "ends");
  assert.deepEqual(picks.map(({ text }) => text), ["A", "B"]);
});

test("the box holds cloud and path", () => {
  const { lower, upper, points } = walkSteps.layout(data).row[0];
  for (const flat of [points, path.flat()]) {
    for (let i = 0; i < flat.length; i++) assert.ok(flat[i] >= lower[i % 2] - 1e-6 && flat[i] <= upper[i % 2] + 1e-6);
  }
});

test("a step is brought into the walk", () => {
  assert.deepEqual(walkSteps.follow(data, { step: 40 }, ["step"]), { step: 11 });
  assert.deepEqual(walkSteps.follow(data, { step: 11 }, ["step"]), {});
  close(walkSteps.frame(data, { step: 40 }).plane.point, path[11], 1e-5);
  close(walkSteps.frame(data, { step: -1 }).plane.point, path[0], 1e-5);
});
