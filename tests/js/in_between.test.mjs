import assert from "node:assert/strict";
import { test } from "node:test";
import { inBetween } from "../../vae_helpers/live/in_between.mjs";
import { close, numbers } from "./reference.mjs";

const { sent, shares, points, names, blends, decodings } = numbers("in_between");
const data = inBetween.prepare(sent);

test("the point, the blend and the decoding at each share are Python's", () => {
  shares.forEach((t, n) => {
    const frame = inBetween.frame(data, { t });
    close(frame.plane.point, points[n], 1e-5, `point at ${t}`);
    close(frame.blend.image, blends[n], 1e-5, `blend at ${t}, pixel`);
    close(frame.learned.image, decodings[n], 1 / 255, `decoding at ${t}, pixel`);
  });
});

test("A and B stand at their ends of the way", () => {
  const { way, picks } = inBetween.frame(data, { t: 0.3 }).plane;
  close(way.flat(), [...points[0], ...points.at(-1)], 1e-5, "way");
  assert.deepEqual(picks.map(({ text }) => text), ["A", "B"]);
  close(picks.flatMap(({ at }) => at), [...points[0], ...points.at(-1)], 1e-5, "ends");
});

test("how far and between what, in words", () => {
  const frame = inBetween.frame(data, { t: 0.3 });
  assert.deepEqual(frame.reading.lines[0], ["30 % of the way from A to B"]);
  assert.deepEqual(frame.reading.lines[1], [`A: ${names[0]}, B: ${names[1]}`]);
  assert.equal(frame.controls.step, "30 % of the way from A to B");
  assert.notEqual(names[0], names[1]);
});

test("one pixel, framed in both pictures: a straight line in the blend, a curve in the learned decoder", () => {
  shares.forEach((t, n) => {
    const { pixel, blend, learned } = inBetween.frame(data, { t });
    assert.deepEqual([blend.mark, learned.mark], [sent.pixel, sent.pixel]);
    const [ghost, decoding] = pixel.dots.map(({ at }) => at);
    close(ghost, [t, blends[n][sent.pixel]], 1e-5, `blend at ${t}`);
    close(decoding, [t, decodings[n][sent.pixel]], 1 / 255, `decoding at ${t}`);
    const [straight, curve] = pixel.curves;
    close([straight.y[0], straight.y[1]], [blends[0][sent.pixel], blends.at(-1)[sent.pixel]], 1e-5, "straight line");
    close([curve.x[Math.round(50 * t)], curve.y[Math.round(50 * t)]], [t, decodings[n][sent.pixel]], 1 / 255, "curve");
  });
  const { y } = inBetween.frame(data, { t: 0 }).pixel.curves[1];
  const strays = Math.max(...Array.from(y, (grey, i) => Math.abs(grey - y[0] - (i / 50) * (y[50] - y[0]))));
  assert.ok(strays > 0.1, `the decoder is not linear: ${strays}`);
});

test("a share is brought to a stop of the slider, and into its range", () => {
  assert.deepEqual(inBetween.follow(data, { t: 0.307 }, ["t"]), { t: 0.3 });
  assert.deepEqual(inBetween.follow(data, { t: 0.3 }, ["t"]), {});
  close(inBetween.frame(data, { t: 2 }).plane.point, points.at(-1), 1e-5);
});
