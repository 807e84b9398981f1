import assert from "node:assert/strict";
import { test } from "node:test";
import { family } from "../../vae_helpers/live/family.mjs";
import { close, numbers } from "./reference.mjs";

const { sent, points } = numbers("family");

test("each stop shows its own panel, point, reading and name", () => {
  points.forEach((point, stop) => {
    const frame = family.frame(sent, { stop }), text = ["0.1", "1", "30"][stop];
    assert.deepEqual(frame.panel, { shown: stop, alt: `panel ${text}` });
    const dot = frame.curve.dots.find(({ marker }) => marker === "D");
    close(dot.at, point, 1e-12);
    assert.deepEqual(frame.reading.lines, [[{ strong: `beta = ${text}` }, `: reading ${text}`]]);
    assert.equal(frame.controls.beta, `beta = ${text}`);
    assert.equal(frame.spoken, `beta = ${text}: reading ${text}`);
    assert.deepEqual(frame.curve.labels.map((label) => label.text).sort(), ["0.1", "1", "30"].map((other) => (other === text ? `beta = ${text}` : other)).sort());
  });
});

test("the panels are WebP of one size, and lie within a curve's axes", () => {
  assert.deepEqual(sent.size, [244, 122]);
  for (const bytes of sent.images) assert.equal(Buffer.from(bytes.slice(8, 12)).toString(), "WEBP");
  const { x, y } = family.layout(sent).column[1].row[1];
  for (const [across, up] of points) assert.ok(across > x.lower && across < x.upper && up > y.lower && up < y.upper);
});

test("a stop out of range is brought into range", () => {
  assert.deepEqual(family.follow(sent, { stop: 9 }, ["stop"]), { stop: 2 });
  assert.deepEqual(family.follow(sent, { stop: 1 }, ["stop"]), {});
});
