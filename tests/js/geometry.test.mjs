import assert from "node:assert/strict";
import { test } from "node:test";
import { axisScale, between, equalScale, format, formatPoint, gridPoint, nearest, onStep, ticks } from "../../vae_helpers/live/geometry.mjs";
import { close } from "./reference.mjs";

const margin = { left: 36, right: 14, top: 16, bottom: 34 };

test("ticks are few, round, in order and within, on the wildest ranges", () => {
  for (const span of [1e-9, 0.003, 0.07, 1, 5.999, 12, 999, 1e6, 3.7e12]) {
    for (const lower of [0, -span / 3, -7.1, 123.456, -1e5]) {
      for (const atMost of [2, 5, 8]) {
        const upper = lower + span, found = ticks(lower, upper, atMost);
        if (!(upper > lower) || upper - lower < 1e-12 * Math.abs(lower)) continue; // no such range in these numbers
        const what = `${lower} to ${upper}, at most ${atMost}: ${found}`;
        assert.ok(found.length <= atMost, what);
        if (Math.abs(lower) < 1e6 * span) {
          assert.ok(found.every((v, i) => !i || v > found[i - 1]), what);
          assert.ok(found.every((v) => v >= lower - 1e-6 * span && v <= upper + 1e-6 * span), what);
          assert.ok(found.length >= (atMost > 2 ? 2 : 0), what);
        }
      }
    }
  }
  assert.deepEqual(ticks(-3, 3), [-3, -2, -1, 0, 1, 2, 3]);
  assert.deepEqual(ticks(-5, 8), [-4, -2, 0, 2, 4, 6, 8]);
  assert.ok(Object.is(ticks(-1, 1)[ticks(-1, 1).length >> 1], 0), "never −0");
});

test("no range, no ticks", () => {
  for (const [lower, upper] of [[1, 1], [2, 1], [NaN, 1], [0, Infinity], [-Infinity, Infinity]]) assert.deepEqual(ticks(lower, upper), []);
});

test("a plane has one scale, y upwards, the box in the middle, and a way back", () => {
  for (const [lower, upper] of [[[-5, -8], [8, 4]], [[-1, -100], [1, 100]], [[0.2, 0.1], [0.3, 0.9]], [[-100, -1], [100, 1]]]) {
    const { scale, toPixels, toPoint } = equalScale(lower, upper, 440, 400, margin);
    const [origin, right, up] = [toPixels([0, 0]), toPixels([1, 0]), toPixels([0, 1])];
    close([right[0] - origin[0], right[1] - origin[1]], [scale, 0], 1e-9, "to the right");
    close([up[0] - origin[0], up[1] - origin[1]], [0, -scale], 1e-9, "up");
    for (const point of [lower, upper, [0.3, -0.7]]) close(toPoint(toPixels(point)), point, 1e-9, "there and back");
    const [left, bottom] = toPixels(lower), [end, top] = toPixels(upper);
    assert.ok(left >= margin.left - 1e-9 && end <= 440 - margin.right + 1e-9 && top >= margin.top - 1e-9 && bottom <= 400 - margin.bottom + 1e-9);
    close([(left + end) / 2, (top + bottom) / 2], [(36 + 440 - 14) / 2, (16 + 400 - 34) / 2], 1e-9, "middle");
  }
});

test("identical points lie in the middle, at a finite scale", () => {
  const { scale, toPixels, toPoint } = equalScale([2, 3], [2, 3], 440, 440, margin);
  assert.ok(Number.isFinite(scale) && scale > 0);
  close(toPixels([2, 3]), [231, 211], 1e-9);
  close(toPoint([231, 211]), [2, 3], 1e-9);
});

test("an axis goes evenly, or by logarithm", () => {
  const even = axisScale(-2, 6, 100, 20), log = axisScale(0.1, 100, 0, 300, true);
  close([even(-2), even(6), even(0)], [100, 20, 80], 1e-9);
  close([log(0.1), log(1), log(10), log(100)], [0, 100, 200, 300], 1e-9);
  assert.ok(Number.isFinite(axisScale(3, 3, 0, 10)(3)));
});

test("values go to the nearest step, counted from the lower end, and stay within", () => {
  for (const [value, lower, upper, step, expected] of [
    [0.07, -3, 3, 0.05, 0.05], [0.08, -3, 3, 0.05, 0.1], [9, -3, 3, 0.05, 3], [-9, -3, 3, 0.05, -3], [0.513, 0, 2, 0.02, 0.52],
    [4.6, 0, 100, 1, 5], [1.3499999999999996, -3, 3, 0.05, 1.35], [0.3, 0.1, 0.5, 0.1, 0.3], [2, -1.5, 2.2, 1, 2.2],
  ]) assert.equal(onStep(value, lower, upper, step), expected, `${value}`);
  for (const bad of [NaN, undefined, null, "far", Infinity]) assert.equal(onStep(bad, -3, 3, 0.05), -3);
});

test("the nearest point, among the first, among the allowed", () => {
  const points = [0, 0, 1, 1, 5, 5, 1.1, 1];
  assert.equal(nearest(points, [1.2, 1]), 3);
  assert.equal(nearest(points, [1.2, 1], { among: 3 }), 1);
  assert.equal(nearest(points, [1.2, 1], { allowed: (i) => i === 0 || i === 2 }), 0);
  assert.equal(nearest(points, [4, 4.5]), 2);
  assert.equal(nearest(points, [0, 0], { allowed: () => false }), -1);
  assert.equal(nearest([], [0, 0]), -1);
});

test("a grid is read as a picture is: from the top left", () => {
  close(gridPoint([-3, 0], [3, 6], 3, 0), [-2, 5], 1e-12);
  close(gridPoint([-3, 0], [3, 6], 3, 2), [2, 5], 1e-12);
  close(gridPoint([-3, 0], [3, 6], 3, 6), [-2, 1], 1e-12);
});

test("between goes from the start to the end, and beyond", () => {
  assert.deepEqual(between([1, 2], [5, -2], 0), [1, 2]);
  assert.deepEqual(between([1, 2], [5, -2], 1), [5, -2]);
  close(between([1, 2], [5, -2], 0.25), [2, 1], 1e-12);
  close(between([1, 2], [5, -2], -1), [-3, 6], 1e-12);
});

test("numbers in words: fixed digits, a true minus, never a minus zero", () => {
  assert.equal(format(-1.345, 1), "−1.3");
  assert.equal(format(-0.001), "0.00");
  assert.equal(format(-0), "0.00");
  assert.equal(format(NaN), "0.00");
  assert.equal(format(2.5, 3), "2.500");
  assert.equal(formatPoint([-0.5, 12]), "(−0.50, 12.00)");
});
