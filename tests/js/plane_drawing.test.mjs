import assert from "node:assert/strict";
import { test } from "node:test";
import { equalScale, gridPoint } from "../../vae_helpers/live/geometry.mjs";
import { mark } from "../../vae_helpers/live/marks.mjs";
import { drawBackdrop, drawOver } from "../../vae_helpers/live/parts/plane_drawing.mjs";
import { all, colors, hand, openPage, paper } from "./page.mjs";
import { close, numbers } from "./reference.mjs";

openPage(440, 400);
const { plane } = await import("../../vae_helpers/live/parts/plane.mjs");
const { classes, outlines } = numbers("classes");
const lower = [-3, -1], upper = [2, 3];
const scale = equalScale(lower, upper, 440, 400, { left: 36, right: 14, top: 16, bottom: 34 });
const spec = {
  lower, upper, classes, labels: Uint8Array.from(classes, (_, i) => i),
  points: Float32Array.from({ length: 20 }, (_, i) => (i % 2 ? -0.8 + 0.35 * (i >> 1) : -2.8 + 0.45 * (i >> 1))),
};

function backdrop(content, more = {}) {
  const context = paper();
  drawBackdrop(context, { ...spec, ...more }, content, scale, colors);
  return context.drawn;
}
function over(content) {
  const context = paper();
  drawOver(context, content, scale, colors);
  return context.drawn;
}
/** What the marker of class `c` looks like at `point`. */
function marked(c, [x, y], radius) {
  const context = paper();
  mark(context, x, y, classes[c].marker, radius);
  return context.drawn[0].paths;
}
const ofClasses = (drawn) => drawn.filter(({ what, fill }) => (what === "fill" || what === "stroke") && classes.some(({ color }) => color === fill));

test("each of Python's ten markers is drawn here with matplotlib's outline", () => {
  classes.forEach(({ marker }, c) => {
    const paths = marked(c, [0, 0], 1);
    if (marker === "o") return assert.deepEqual(paths, [{ circle: [0, 0, 0.9] }]);
    assert.ok(!paths[0].circle, `${marker} is known`);
    const corners = paths.flat();
    const far = Math.max(...corners.map(([x, y]) => Math.hypot(x, y))), theirs = Math.max(...outlines[c].map(([x, y]) => Math.hypot(x, y)));
    for (const [x, y] of outlines[c].filter(([x1, y1]) => Math.hypot(x1, y1) > 0.8 * theirs)) { // its outer corners; y upwards there
      const apart = Math.min(...corners.map(([x1, y1]) => Math.hypot(x1 / far - x / theirs, y1 / far + y / theirs)));
      assert.ok(apart < 0.4, `${marker}: a corner at ${x}, ${y}; the nearest is ${apart} away`);
    }
  });
});

test("each point is drawn in its place, in its class' color and marker", () => {
  const drawn = ofClasses(backdrop({}));
  assert.equal(drawn.length, 10);
  drawn.forEach(({ fill, stroke, paths }, c) => {
    assert.deepEqual([fill, stroke], [classes[c].color, classes[c].color]);
    assert.deepEqual(paths, marked(c, scale.toPixels(spec.points.subarray(2 * c, 2 * c + 2)), 2.4));
  });
});

test("of one class its own points alone; points that move are drawn where they are now; none beyond the box", () => {
  const [one, ...others] = ofClasses(backdrop({ only: 7 }));
  assert.equal(others.length, 0);
  assert.equal(one.fill, classes[7].color);
  const moved = Float32Array.from(spec.points, (v) => v / 2);
  assert.deepEqual(ofClasses(backdrop({ points: moved }))[3].paths, marked(3, scale.toPixels(moved.subarray(6, 8)), 2.4));
  for (const beyond of [[-3.1, 0], [2.1, 0], [0, -1.1], [0, 3.1]]) {
    const points = Float32Array.from(spec.points);
    points.set(beyond, 8);
    assert.equal(ofClasses(backdrop({ points })).length, 9, `${beyond}`);
  }
});

test("gaps are hatched at the cells of their grid, top row first, above the threshold alone", () => {
  const n = 4, distances = Float32Array.from({ length: n * n }, (_, i) => ((7 * i) % 16) / 16), box = { lower: [-2, 0], upper: [1, 3] };
  const drawn = backdrop({ gaps: { distances, threshold: 0.5, ...box } });
  const cells = drawn.filter(({ what }) => what === "rect").map(({ at: [x, y, width, height] }) => ({ middle: [x + width / 2, y + height / 2], width, height }));
  const half = 3 / (2 * (n - 1)); // each cell is centered on its point
  const wide = { lower: box.lower.map((v) => v - half), upper: box.upper.map((v) => v + half) };
  const expected = [...distances].flatMap((distance, i) => (distance > 0.5 ? [scale.toPixels(gridPoint(wide.lower, wide.upper, n, i))] : []));
  assert.equal(cells.length, 7);
  cells.forEach(({ middle, width, height }, i) => {
    close(middle, expected[i], 1e-9, `cell ${i}`);
    close([width, height], [scale.scale, scale.scale], 1e-9);
  });
  const hatches = drawn.filter(({ what, stroke }) => what === "stroke" && stroke === classes[2].color);
  assert.equal(hatches.filter(({ paths }) => paths.length === 1 && paths[0].length === 2).length, 7);
  assert.equal(backdrop({}).some(({ what }) => what === "rect"), false);
});

test("rings are dashed, around (0, 0), as many units wide as they say", () => {
  const drawn = backdrop({ rings: [1, 2] }).filter(({ paths }) => paths?.[0]?.circle && !paths[0].circle.includes(2.4 * 0.9));
  const rings = drawn.filter(({ dash }) => dash.length);
  assert.deepEqual(rings.map(({ paths }) => paths[0].circle), [1, 2].map((radius) => [...scale.toPixels([0, 0]), radius * scale.scale]));
});

test("each tick stands at the place that it names; axes have their names", () => {
  const words = backdrop({}, { axes: ["left to right", "up"] }).filter(({ what }) => what === "text");
  const value = ({ text }) => Number(text.replace("−", "-"));
  const across = words.filter((one) => one.align === "center"), up = words.filter((one) => one.align === "right" && Number.isFinite(value(one)));
  assert.ok(across.length >= 3 && up.length >= 3);
  for (const one of across) close([one.at[0]], [scale.toPixels([value(one), 0])[0]], 1e-9, one.text);
  for (const one of up) close([one.at[1] - 4], [scale.toPixels([0, value(one)])[1]], 1e-9, one.text);
  assert.deepEqual(words.slice(-2).map(({ text }) => text), ["left to right", "up"]);
  assert.ok(words.at(-1).at[1] < words.at(-2).at[1], "the second axis is named on top");
});

test("pictures hang in the middle of their places, on the fixed range of greys, with their names beneath", () => {
  const image = Float32Array.from({ length: 1024 }, (_, i) => i / 4096);
  const drawn = backdrop({}, { thumbnails: [{ at: [1, 2], image, name: "Bag" }] });
  const [{ image: canvas, at: [x, y, width, height] }] = drawn.filter(({ what }) => what === "image");
  close([x + width / 2, y + height / 2], scale.toPixels([1, 2]), 1e-9);
  const [{ data }] = canvas.getContext("2d").drawn;
  assert.deepEqual([0, 512, 1023].map((i) => data.slice(4 * i, 4 * i + 4)), [0, 512, 1023].map((i) => [...Array(3).fill(Math.round((255 * i) / 4096)), 255]));
  const name = drawn.find(({ text }) => text === "Bag");
  assert.ok(name.at[1] > y + height && name.align === "center");
});

test("way, arrows, ellipses and letters lie where they were put", () => {
  const way = [[-2, 0], [0, 2], [1, 1]];
  const [under, line] = over({ way });
  for (const { paths } of [under, line]) assert.deepEqual(paths, [way.map(scale.toPixels)]);
  assert.deepEqual([under.stroke, line.stroke, under.width > line.width], ["paper", "ink", true]);
  const [shaft, head] = over({ arrows: [{ from: [-2, 0], to: [1, 2] }] });
  assert.deepEqual(shaft.paths[0][0], scale.toPixels([-2, 0]));
  assert.deepEqual(head.paths[0][0], scale.toPixels([1, 2]));
  assert.equal(head.fill, "accent");
  const [ellipse] = over({ ellipses: [{ center: [0.5, 1], radii: [0.25, 1.5] }] });
  assert.deepEqual(ellipse.paths, [{ ellipse: [...scale.toPixels([0.5, 1]), 0.25 * scale.scale, 1.5 * scale.scale] }]);
  const [disc, , letter] = over({ picks: [{ at: [1, 1], text: "A" }] });
  close(disc.paths[0].circle.slice(0, 2), scale.toPixels([1, 1]), 1e-9);
  assert.equal(letter.text, "A");
});

test("an arrow's words stand at its middle, where there is room", () => {
  const said = (to) => over({ arrows: [{ from: [-2, 0], to, text: "step" }] }).find(({ text }) => text === "step");
  const [from, to] = [[-2, 0], [2, 3]].map(scale.toPixels);
  close(said([2, 3]).at, [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2 - 6], 1e-9);
  assert.equal(said([-1.9, 0.1]), undefined);
});

test("the plane puts its ring at the point, and takes the point where the pointer is", () => {
  const context = hand({});
  const part = plane({ ...spec, drag: ["z1", "z2"], hover: "hover" }, context);
  part.draw({ alt: "plane", point: [1, 2], backdrop: {} });
  const [stage] = all(part.element, "div").filter(({ role, attributes }) => (role ?? attributes.role) === "img");
  const [x, y] = scale.toPixels([1, 2]);
  assert.equal(all(part.element, "div").find(({ className }) => className === "live-ring").style.transform, `translate(${x}px, ${y}px)`);
  stage.press("pointermove", { clientX: x, clientY: y, pointerId: 1 });
  close(context.sets[0].hover, [1, 2], 1e-9);
  stage.press("pointerdown", { button: 2, clientX: x, clientY: y, pointerId: 1 });
  assert.equal(context.sets.length, 1, "the primary button alone");
  const [x2, y2] = scale.toPixels([-1, 0.5]);
  stage.press("pointerdown", { button: 0, clientX: x2, clientY: y2, pointerId: 1 });
  close([context.sets[1].z1, context.sets[1].z2], [-1, 0.5], 1e-9);
});
