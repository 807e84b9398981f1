import assert from "node:assert/strict";
import { test } from "node:test";
import { box, training } from "../../vae_helpers/live/training.mjs";
import { close, numbers } from "./reference.mjs";

const { sent, z, extent } = numbers("training");
const data = training.prepare(sent);
const at = (snapshot, latest = "") => training.frame(data, { snapshot, latest, only: -1, playing: false });

test("each snapshot shows its own places, pictures and losses", () => {
  [0, 1, 2].forEach((n) => {
    const frame = at(n);
    close(frame.plane.backdrop.points, z[n], 1e-6, "place");
    const size = sent.originals.length;
    assert.deepEqual(frame.strip.rows, [sent.originals, sent.reconstructions.subarray(size * n, size * (n + 1))]);
    assert.ok(frame.plane.box.upper[0] >= extent[n] && frame.plane.box.upper[0] < 2.5 * extent[n]);
  });
  assert.deepEqual(at(1).reading.lines, [
    [{ strong: "step 7" }, " of 60"], ["loss 500.3 nats per image = reconstruction 499.0, KL 1.3"], ["310.4 above lower bound"],
  ]);
});

test("the curves are the losses, the baselines lie at their nats, the mark at the step", () => {
  const { plot } = at(2);
  assert.deepEqual(plot.curves.slice(0, 3).map(({ y }) => [...y]), [[500.25, 300.5], [499, 294.25], [1.25, 6.25]]);
  assert.deepEqual(plot.curves.slice(3).map(({ x, y }) => [...x, ...y]), [[1, 60, 385.4, 385.4], [1, 60, 189.9, 189.9]]);
  assert.equal(plot.verticals[0].x, 30);
  assert.deepEqual(plot.dots.map((dot) => dot.at), [[30, 300.5], [30, 294.25], [30, 6.25]]);
});

test("the same snapshot is the same object: nothing is drawn anew", () => {
  assert.equal(at(1).plane.backdrop.points, at(1).plane.backdrop.points);
});

test("while it runs the newest moment is shown, with the time left", () => {
  const base64 = (bytes) => Buffer.from(bytes).toString("base64");
  const latest = JSON.stringify({
    step: 12, left: 40.2, losses: { loss: 444, reconstruction_loss: 440, kl_loss: 4 }, curve: { step: [1, 12], loss: [700, 444] },
    z: base64(new Uint8Array(new Uint16Array(80).fill(0x3c00).buffer)), reconstructions: base64(new Uint8Array(sent.originals.length).fill(9)),
  });
  const frame = at(0, latest);
  assert.deepEqual([...frame.plane.backdrop.points], Array(80).fill(1));
  assert.deepEqual([...frame.strip.rows[1].slice(0, 2)], [9, 9]);
  assert.equal(frame.reading.lines[0][1], " of 60; about 40 s left");
  assert.deepEqual(frame.plot.curves[0].y, [700, 444]);
  assert.equal(frame.player.disabled, true);
});

test("a loss that is no number is said, not drawn", () => {
  const latest = JSON.stringify({ step: 3, left: null, losses: { loss: null }, curve: { step: [] }, z: "", reconstructions: "" });
  const frame = at(0, latest);
  assert.equal(frame.reading.lines[1][0], "the loss is not a number");
  assert.deepEqual(frame.plot.dots, []);
  assert.equal(at(0, latest.replace('"step":3', '"step":0')).reading.lines[1][0], "no batch has been seen yet");
});

test("a snapshot out of range is brought into range", () => {
  assert.deepEqual(training.follow(data, { snapshot: 99 }, ["snapshot"]), { snapshot: 2 });
  assert.deepEqual(training.follow(data, { snapshot: 1 }, ["snapshot"]), {});
});

test("the box around the points is round and holds them", () => {
  assert.deepEqual(box([0.3, -4.2]), { lower: [-5, -5], upper: [5, 5] });
  assert.deepEqual(box([]), { lower: [-0.001, -0.001], upper: [0.001, 0.001] });
  assert.deepEqual(box([7]), { lower: [-10, -10], upper: [10, 10] });
});
