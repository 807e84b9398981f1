import assert from "node:assert/strict";
import { test } from "node:test";
import { all, hand, openPage } from "./page.mjs";
import { close } from "./reference.mjs";

openPage(480, 220);
const { plot } = await import("../../vae_helpers/live/parts/plot.mjs");
const { picture } = await import("../../vae_helpers/live/parts/picture.mjs");
const { strip } = await import("../../vae_helpers/live/parts/strip.mjs");
const { legend } = await import("../../vae_helpers/live/parts/legend.mjs");
const { sheet } = await import("../../vae_helpers/live/parts/sheet.mjs");
const axes = { x: { label: "step", lower: 0, upper: 10 }, y: { label: "nats", lower: -1, upper: 3 } };

function painted(content, spec = axes) {
  const part = plot(spec, hand({}));
  part.draw({ alt: "a plot", ...content });
  const drawn = all(part.element, "canvas")[0].getContext("2d").drawn;
  const numbersOf = (align) => drawn.filter((one) => one.what === "text" && one.align === align).map((one) => ({ ...one, value: Number(one.text.replace("−", "-").replaceAll(",", "")) })).filter(({ value }) => Number.isFinite(value));
  return { drawn, across: numbersOf("center"), up: numbersOf("right") };
}
/** Where a number lies, told by two ticks of the axis. */
function placer(ticks, axis, shift, by = (v) => v) {
  const [first, last] = [ticks[0], ticks.at(-1)];
  const slope = (last.at[axis] - first.at[axis]) / (by(last.value) - by(first.value));
  return (value) => first.at[axis] - shift + slope * (by(value) - by(first.value));
}
const lines = ({ drawn }, color) => drawn.filter(({ what, stroke, clip }) => what === "stroke" && stroke === color && clip);

test("a curve lies where its ticks say, upwards is up", () => {
  const found = painted({ curves: [{ x: [0, 5, 10], y: [-1, 3, 1], color: "violet", dashed: true }, { x: [2, 4], y: [0, 0], color: "ink", width: 5 }] });
  const x = placer(found.across, 0, 0), y = placer(found.up, 1, 4);
  assert.ok(x(10) > x(0) && y(3) < y(-1));
  const [violet] = lines(found, "violet"), [ink] = lines(found, "ink");
  close(violet.paths[0].flat(), [x(0), y(-1), x(5), y(3), x(10), y(1)], 1e-6);
  assert.deepEqual([violet.dash.length, violet.width, ink.dash.length, ink.width], [2, 2, 0, 5]);
});

test("an area reaches from its curve to 0; hatched areas are hatched within themselves", () => {
  const found = painted({ areas: [{ x: [1, 2, 3], y: [1, 2, 1], color: "accent" }, { x: [4, 5], y: [-1, -0.5], color: "blue", hatched: true }] });
  const x = placer(found.across, 0, 0), y = placer(found.up, 1, 4);
  const [gain, loss] = found.drawn.filter(({ what }) => what === "fill");
  close(gain.paths[0].flat(), [[1, 1], [2, 2], [3, 1], [3, 0], [1, 0]].flatMap(([a, b]) => [x(a), y(b)]), 1e-6);
  assert.deepEqual([gain.fill, loss.fill], ["accent", "blue"]);
  const hatches = lines(found, "blue");
  assert.ok(hatches.length > 20 && hatches.every(({ clip }) => clip === loss.paths));
  assert.equal(lines(found, "accent").length, 0);
});

test("dots, uprights and labels stand at their places", () => {
  const found = painted({
    verticals: [{ x: 7, color: "accent" }], dots: [{ at: [2, 1], marker: "o", color: "violet", size: 5 }],
    labels: [{ at: [2, 1], text: "here", shift: [10, 6], color: "blue" }],
  });
  const x = placer(found.across, 0, 0), y = placer(found.up, 1, 4);
  const [upright] = lines(found, "accent");
  close([upright.paths[0][0][0], upright.paths[0][1][0]], [x(7), x(7)], 1e-6);
  const [ground, dot] = found.drawn.filter(({ what, paths }) => what === "fill" && paths[0].circle);
  assert.deepEqual([ground.fill, dot.fill], ["paper", "violet"]);
  close(dot.paths[0].circle, [x(2), y(1), 4.5], 1e-6);
  const label = found.drawn.find(({ text }) => text === "here");
  close(label.at, [x(2) + 10, y(1) - 6 + 4], 1e-6);
  assert.equal(label.fill, "blue");
});

test("a dot beyond an end is an arrowhead at that end", () => {
  for (const [at, tip] of [[12, 1], [-3, -1]]) {
    const { drawn, across } = painted({ dots: [{ at: [at, 0], marker: "o", color: "violet" }] });
    const [, dot] = drawn.filter(({ what, fill }) => what === "fill" && (fill === "violet" || fill === "paper"));
    const [[x1], [x2]] = dot.paths[0], edge = placer(across, 0, 0)(at > 0 ? 10 : 0);
    assert.equal(Math.sign(x1 - x2), tip);
    assert.ok(Math.abs(x1 - edge) < 12);
  }
});

test("a label that yields is left out where another one stands", () => {
  const labels = (yields) => painted({ labels: [{ at: [5, 1], text: "first" }, { at: [5, 1], text: "second", yields }] }).drawn.map(({ text }) => text);
  assert.ok(labels(false).includes("second") && !labels(true).includes("second") && labels(true).includes("first"));
});

test("a logarithmic axis is one, and a frame may move the ends", () => {
  const found = painted({ curves: [{ x: [1, 10, 100], y: [0, 50, 100], color: "ink" }], y: { lower: 0, upper: 100 } }, { x: { label: "step", lower: 1, upper: 100, log: true }, y: axes.y });
  const x = placer(found.across, 0, 0, Math.log10), y = placer(found.up, 1, 4);
  const [ink] = lines(found, "ink");
  close(ink.paths[0].flat(), [x(1), y(0), x(10), y(50), x(100), y(100)], 1e-6);
  close([x(10) - x(1)], [x(100) - x(10)], 1e-6);
  assert.equal(found.up.at(-1).value, 100);
});

test("axes say what they are", () => {
  const texts = painted({}).drawn.filter(({ what }) => what === "text");
  const [step, nats] = ["step", "nats"].map((label) => texts.find(({ text }) => text === label));
  assert.ok(step.at[1] > 200 && nats.at[1] < 20);
});

test("a picture's greys are on the fixed range, and a framed pixel is where it is", () => {
  const part = picture({ caption: "decoding" });
  const faint = Float32Array.from({ length: 1024 }, (_, i) => i / 4096);
  part.draw({ image: faint, alt: "faint", mark: 70, caption: "now" });
  const [canvas] = all(part.element, "canvas");
  const { data } = canvas.getContext("2d").drawn.find(({ what }) => what === "pixels");
  for (const i of [0, 300, 1023]) assert.deepEqual(data.slice(4 * i, 4 * i + 4), [...Array(3).fill(Math.round((255 * i) / 4096)), 255]);
  const frame = all(part.element, "div").find(({ className }) => className === "live-pixel");
  assert.deepEqual([frame.style.left, frame.style.top, frame.hidden], [`${(100 * 6) / 32}%`, `${(100 * 2) / 32}%`, false]);
  assert.equal(canvas.ariaLabel, "faint");
  part.draw({ image: null, alt: "none" });
  assert.ok(frame.hidden && !canvas.getContext("2d").drawn.length);
});

test("a strip shows each row beneath the other, picture by picture", () => {
  const part = strip({ count: 2, captions: ["original", "reconstruction"] });
  const rows = [Uint8Array.from({ length: 2048 }, (_, i) => i % 251), Uint8Array.from({ length: 2048 }, (_, i) => (i * 7) % 253)];
  part.draw({ rows, alt: "two rows" });
  const drawn = all(part.element, "canvas")[0].getContext("2d").drawn;
  assert.deepEqual(drawn.map(({ at }) => at), [[0, 0], [0, 32]]);
  drawn.forEach(({ data }, row) => {
    for (const [image, y, x] of [[0, 0, 0], [0, 5, 31], [1, 0, 0], [1, 31, 7]]) {
      const at = 4 * (64 * y + 32 * image + x);
      assert.deepEqual(data.slice(at, at + 4), [...Array(3).fill(rows[row][1024 * image + 32 * y + x]), 255]);
    }
  });
  part.draw({ rows, alt: "two rows" });
  assert.equal(drawn.length, 2, "what has not changed is not painted again");
});

test("a class is shown alone by its button, and all again by the same one", () => {
  const context = hand({ only: -1 });
  const part = legend({ classes: [{ name: "Bag", color: "#123456", marker: "s" }, { name: "Coat", color: "#654321", marker: "o" }], value: "only" }, context);
  const buttons = all(part.element, "button");
  const glyph = all(buttons[1], "canvas")[0].getContext("2d").drawn[0];
  assert.deepEqual([glyph.fill, glyph.paths], ["#654321", [{ circle: [12, 12, 8.1] }]]);
  buttons[1].press("click");
  assert.deepEqual(context.sets, [{ only: 1 }]);
  part.draw({ only: 1 });
  assert.equal(buttons[1].ariaPressed, "true");
  assert.notEqual(buttons[0].ariaPressed, "true");
  buttons[1].press("click");
  assert.deepEqual(context.sets, [{ only: 1 }, { only: -1 }]);
});

test("on the sheet arrows move the brush, Space paints where it is, Shift paints along", () => {
  const paints = [], context = hand({ cursor: [16, 31] });
  const part = sheet({ caption: "sheet", cursor: "cursor", paint: (_, __, from, to, first) => { paints.push([from, to, first]); return {}; } }, context);
  const [stage] = all(part.element, "div").filter(({ className }) => className === "live-sheet");
  const press = (key, more = {}) => stage.press("keydown", { key, preventDefault: () => {}, stopPropagation: () => {}, ...more });
  press("ArrowRight");
  press("ArrowUp");
  press("ArrowDown");
  press("ArrowDown"); // the last row is the last
  assert.deepEqual(context.sets, [[17, 31], [17, 30], [17, 31], [17, 31]].map((cursor) => ({ cursor })));
  press(" ");
  press("ArrowLeft", { shiftKey: true });
  assert.deepEqual(paints, [[[17.5, 31.5], [17.5, 31.5], true], [[17.5, 31.5], [16.5, 31.5], true]]);
  stage.press("pointerdown", { button: 0, pointerId: 1, clientX: 240, clientY: 55 });
  assert.deepEqual(paints.at(-1), [[16, 8], [16, 8], true]);
  stage.press("pointermove", { pointerId: 1, clientX: 480, clientY: 220 });
  assert.deepEqual(paints.at(-1), [[16, 8], [32, 32], false]);
});
