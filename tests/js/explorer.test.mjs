import assert from "node:assert/strict";
import { test } from "node:test";
import { explorer } from "../../vae_helpers/live/explorer.mjs";
import { format } from "../../vae_helpers/live/geometry.mjs";
import { close, numbers } from "./reference.mjs";

const { sent, z, names, decodings, grid, distances } = numbers("explorer");
const data = explorer.prepare(sent);
const start = { z1: 0, z2: 0, a: -1, b: -1, t: 0, walking: false, show: [], only: -1, ...explorer.local };
const at = (point, more = {}) => explorer.frame(data, { ...start, z1: point[0], z2: point[1], ...more });
const [left, right] = explorer.layout(data).row;
const { pick } = right.column.find(({ kind }) => kind === "walker");

test("at each garment's place: its name, its coordinates, Python's decoding", () => {
  z.forEach((point, i) => {
    const frame = at(point);
    assert.deepEqual(frame.plane.point, point);
    close(frame.picture.image, decodings[i], 1 / 255, `garment ${i}, pixel`);
    assert.deepEqual(frame.reading.lines.slice(0, 2), [[`z = (${format(point[0])}, ${format(point[1])})`], [`nearest garment: ${names[i]}`]]);
  });
});

test("the plane is drawn from the points that were sent, and moves both values", () => {
  const [plane, legend] = left.column;
  assert.deepEqual([plane.points, plane.labels, plane.classes], [sent.points, sent.labels, sent.classes]);
  assert.deepEqual([plane.lower, plane.upper, plane.drag], [sent.lower, sent.upper, ["z1", "z2"]]);
  assert.equal(legend.value, "only");
  close(plane.decode(z[3]), decodings[3], 1 / 255, "grid, pixel");
});

test("with one class shown, the nearest garment is of that class", () => {
  for (const only of [1, 8]) {
    const frame = at(z[0], { only });
    assert.deepEqual(frame.reading.lines[1], [`nearest garment: ${sent.classes[only].name}`]);
    assert.deepEqual([frame.plane.backdrop.only, frame.legend.only], [only, only]);
  }
});

test("each place of the map of gaps says the distance that Python has there, and which side of the threshold it is", () => {
  grid.forEach((point, i) => {
    const said = at(point).reading.lines[2][0];
    assert.equal(said, `unlike every garment by ${format(distances[i], 2)}: ${distances[i] > 17 / 64 ? "a gap" : "not a gap"}`);
    assert.match(at(point).spoken, / (a|not a) gap$/);
  });
  assert.ok(distances.some((distance) => distance === 17 / 64), "the threshold itself is no gap");
  for (const point of [[-4, 0], [3, 0], [0, -2], [0, 4]]) assert.equal(at(point).reading.lines[2][0], "outside of the map of gaps");
});

test("what is shown besides is what was asked for", () => {
  const backdrop = (...show) => at([0, 0], { show }).plane.backdrop;
  assert.deepEqual(backdrop(), { only: -1, mosaic: false, gaps: undefined, rings: [] });
  assert.deepEqual(backdrop("grid"), { only: -1, mosaic: true, gaps: undefined, rings: [] });
  assert.deepEqual(backdrop("gaps", "rings"), { only: -1, mosaic: false, gaps: sent.gaps, rings: [1, 2] });
  const offered = (more) => explorer.layout({ ...data, ...more }).row[1].column.find(({ kind }) => kind === "toggles").options.map(({ name }) => name);
  assert.deepEqual(offered({}), ["grid", "gaps", "rings"]);
  assert.deepEqual(offered({ gaps: null, rings: false }), ["grid"]);
});

test("picking takes the nearest garment as that end, and goes there", () => {
  const there = { ...start, z1: z[7][0], z2: z[7][1] };
  assert.deepEqual(pick(data, there, "a"), { a: 7, t: 0 });
  assert.deepEqual(pick(data, there, "b"), { b: 7, t: 1 });
  const only = sent.labels[2], picked = pick(data, { ...there, only }, "a").a;
  assert.equal(sent.labels[picked], only);
  assert.deepEqual(pick(data, { ...there, only: 99 }, "a"), {});
});

test("A and B stand where they were picked, and the way goes from A to B", () => {
  const { plane, walk } = at([0, 0], { a: 4, b: 9 });
  assert.deepEqual(plane.picks.map(({ text }) => text), ["A", "B"]);
  close(plane.picks.flatMap((one) => one.at), [...z[4], ...z[9]], 1e-5);
  close(plane.way.flat(), [...z[4], ...z[9]], 1e-5);
  assert.deepEqual(walk, { ready: true, reason: `A: ${names[4]}, B: ${names[9]}`, t: 0, walking: false });
  for (const [ends, missing] of [[{}, "A and B"], [{ a: 4 }, "B"], [{ b: 9 }, "A"], [{ a: 4, b: 40 }, "B"]]) {
    const { plane: bare, walk: waiting } = at([0, 0], ends);
    assert.equal(bare.way, null);
    assert.equal(waiting.ready, false);
    assert.match(waiting.reason, new RegExp(`^Pick ${missing} to walk`));
  }
});

test("on a walk the point follows the share of the way; by hand it goes where it is put", () => {
  for (const [t, share] of [[0, 0], [0.25, 0.25], [1, 1]]) {
    const values = { ...start, z1: 99, z2: 99, a: 4, b: 9, t };
    const { z1, z2 } = explorer.follow(data, values, ["t"]);
    close([z1, z2], z[4].map((v, axis) => v + share * (z[9][axis] - v)), 0.026, `at ${t}`); // on the sliders' steps
  }
  assert.deepEqual(explorer.follow(data, { ...start, a: 4, b: 9, z1: 0.05, z2: -0.1 }, ["z1"]), {});
  assert.deepEqual(explorer.follow(data, { ...start, z1: 0.07, z2: 99 }, ["z1", "z2"]), { z1: 0.05, z2: sent.upper[1] });
});

test("a passing pointer shows the garment under it: its original, if that came along, and its reconstruction", () => {
  const near = (i) => at([0, 0], { hover: z[i].map((v) => v + 1e-4) }).card;
  close(near(5).original, Array.from(sent.originals.subarray(784 * 5, 784 * 6), (byte) => byte / 255), 1e-6, "original, pixel");
  close(near(5).reconstruction, decodings[5], 1 / 255, "reconstruction, pixel");
  assert.match(near(5).caption, new RegExp(`^${names[5].replace("/", "\\/")} at .*: original and reconstruction$`));
  assert.equal(near(35).original, null);
  close(near(35).reconstruction, decodings[35], 1 / 255);
  for (const hover of [null, [50, 50]]) assert.equal(at([0, 0], { hover }).card.reconstruction, null);
});
