import assert from "node:assert/strict";
import { test } from "node:test";
import { arrow, disc, line, mark } from "../../vae_helpers/live/marks.mjs";
import { close } from "./reference.mjs";

/** A context that writes down what is drawn: subpaths of corners, circles, and whether they were filled or stroked. */
function paper() {
  const drawn = { paths: [], circles: [], fills: 0, strokes: 0, words: [] };
  return {
    drawn, lineWidth: 1,
    beginPath: () => {},
    moveTo: (x, y) => drawn.paths.push([[x, y]]),
    lineTo: (x, y) => drawn.paths.at(-1).push([x, y]),
    arc: (x, y, r) => drawn.circles.push([x, y, r]),
    fill: () => drawn.fills++,
    stroke: () => drawn.strokes++,
    fillText: (text, x, y) => drawn.words.push([text, x, y]),
  };
}
const drawn = (marker) => {
  const context = paper();
  mark(context, 100, 50, marker, 10);
  return context.drawn;
};

test("each of the ten markers is its own, around its place, and the smallest reach is half a radius", () => {
  const seen = new Set();
  for (const marker of ["o", "s", "^", "D", "v", "P", "X", "<", ">", "*"]) {
    const { paths, circles, fills, strokes } = drawn(marker);
    assert.equal(fills + strokes, 1, marker);
    seen.add(JSON.stringify([paths, circles]));
    for (const [x, y] of paths.flat()) assert.ok(Math.hypot(x - 100, y - 50) > 4 && Math.hypot(x - 100, y - 50) < 15, `${marker} ${x} ${y}`);
  }
  assert.equal(seen.size, 10);
});

test("triangles point where their names say", () => {
  const apex = { "^": [100, 40], v: [100, 60], "<": [90, 50], ">": [110, 50] };
  for (const [marker, at] of Object.entries(apex)) {
    const corners = drawn(marker).paths[0];
    assert.equal(corners.length, 3);
    const far = corners.toSorted((a, b) => Math.min(Math.abs(a[0] - 100), Math.abs(a[1] - 50)) - Math.min(Math.abs(b[0] - 100), Math.abs(b[1] - 50)))[0];
    assert.deepEqual(far, at, marker);
  }
});

test("plus and cross are two strokes, upright and aslant; the star has ten corners, the first on top", () => {
  assert.deepEqual(drawn("P").paths, [[[90, 50], [110, 50]], [[100, 40], [100, 60]]]);
  assert.deepEqual(drawn("X").paths, [[[90, 40], [110, 60]], [[90, 60], [110, 40]]]);
  const star = drawn("*").paths[0];
  assert.equal(star.length, 10);
  close(star[0], [100, 37], 1e-9);
});

test("a circle is a circle, and so is a marker of no known name", () => {
  assert.deepEqual(drawn("o").circles, [[100, 50, 9]]);
  assert.deepEqual(drawn("?").circles, [[100, 50, 9]]);
});

test("an arrow begins at its start and its head's tip is its end", () => {
  const context = paper();
  arrow(context, [10, 20], [110, 20]);
  const [shaft, head] = context.drawn.paths;
  assert.deepEqual(shaft[0], [10, 20]);
  assert.deepEqual(head[0], [110, 20]);
  for (const [x] of head.slice(1)) assert.ok(x < 105, "the head's back lies towards the start");
  assert.ok(shaft[1][0] < 110 && shaft[1][0] > 95, "the shaft ends within the head");
  assert.equal(context.drawn.fills, 1);
});

test("an arrow of no length draws nothing that is not finite", () => {
  const context = paper();
  arrow(context, [10, 20], [10, 20]);
  assert.ok(context.drawn.paths.flat(2).every(Number.isFinite));
});

test("a line and a lettered disc", () => {
  const context = paper();
  line(context, 1, 2, 3, 4);
  disc(context, 30, 40, "A");
  assert.deepEqual(context.drawn.paths, [[[1, 2], [3, 4]]]);
  assert.deepEqual(context.drawn.circles, [[30, 40, 8]]);
  assert.deepEqual(context.drawn.words, [["A", 30, 44]]);
});
