import assert from "node:assert/strict";
import { test } from "node:test";
import { normalNoise, read, shift, stroke, withNoise, write } from "../../vae_helpers/live/drawing.mjs";
import { crossEntropy, distance, entropy, rank } from "../../vae_helpers/live/nats.mjs";
import { inWords, look, pad } from "../../vae_helpers/live/pad.mjs";
import { close, numbers } from "./reference.mjs";

const { sent, shifted, z, reconstructions, errors } = numbers("pad");
const data = pad.prepare(sent);
const start = { garment: 3, noise: 0, sheet: "", epsilon1: 0, epsilon2: 0, only: -1, ...pad.local };
const pressed = (data, name, button, values) => {
  const find = (place) => (place.row ?? place.column)?.map(find).find(Boolean) ?? (place.name === name ? place : undefined);
  const set = find(pad.layout(data)).buttons.find((one) => one.name === button).press(data, values);
  return { ...values, ...set, ...pad.follow(data, { ...values, ...set }, Object.keys(set)) };
};

test("a picked garment has its place, its reconstruction and its error", () => {
  for (let garment = 0; garment < 5; garment++) {
    const frame = pad.frame(data, { ...start, garment });
    close(look(data, { ...start, garment }).z, z[garment], 1e-3, "z");
    close(frame.plane.point, z[garment], 1e-3, "point");
    close(frame.reconstruction.image, reconstructions[garment], 1 / 255, "pixel");
    close([look(data, { ...start, garment }).above], [errors[garment]], 0.1, "nats");
    const x = frame.sheet.image;
    close(frame.difference.image.map((v, i) => 2 * v - 1 + x[i]), reconstructions[garment], 1 / 255, "difference");
  }
});

test("the rank among 300 garments is as many in 100 as are better", () => {
  const order = errors.map((_, i) => i).sort((a, b) => errors[a] - errors[b]);
  assert.ok(Math.abs(rank(errors[order[150]], sent.percentiles) - 50) < 1);
  assert.ok(Math.abs(rank(errors[order[291]], sent.percentiles) - 97) < 1);
  assert.equal(rank(-1, sent.percentiles), -1);
  assert.equal(rank(1e4, sent.percentiles), 101);
  assert.equal(inWords(97.4, 10000), "worse than 97 in 100 test garments: this model has hardly met such a thing");
  assert.equal(inWords(40, 10000), "worse than 40 in 100 test garments");
  assert.equal(inWords(101, 10000), "worse than every one of the 10,000 test garments: this model has hardly met such a thing");
  assert.equal(inWords(-1, 10000), "better than every one of the 10,000 test garments");
});

test("nats of a grey picture", () => {
  const half = new Float32Array(1024).fill(0.5);
  close([entropy(half), crossEntropy(half, half)], [1024 * Math.LN2, 1024 * Math.LN2], 1e-6);
  assert.equal(entropy([0, 1, 1]), 0);
  close([crossEntropy([1], [0])], [-Math.log(1e-7)], 1e-6); // cut off as Keras does
  close([distance([0, 0, 1, 1], [0, 1, 1, 1])], [0.5], 1e-12);
});

test("shift, by its button, and back by undo", () => {
  const moved = pressed(data, "shift", "right", start);
  close(look(data, moved).image, shifted.map((byte) => byte / 255), 1e-6, "pixel");
  assert.equal(pressed(data, "tools", "undo", moved).sheet, "");
  const one = new Uint8Array(1024).fill(0);
  one[0] = 9;
  assert.equal(shift(one, 0, 1)[32], 9);
  assert.equal(shift(one, -1, 0).some(Boolean), false);
});

test("a stroke paints where it goes and nowhere else", () => {
  const line = stroke(new Uint8Array(1024), [2.5, 4.5], [6.5, 4.5], 1, 200);
  assert.deepEqual([...line].flatMap((byte, i) => (byte ? [i] : [])), [2, 3, 4, 5, 6].map((x) => 32 * 4 + x));
  assert.ok(line.every((byte) => byte === 0 || byte === 200));
  const dot = stroke(new Uint8Array(1024), [10, 10], [10, 10], 2, 255); // where four pixels meet
  assert.deepEqual([...dot].flatMap((byte, i) => (byte ? [i] : [])), [297, 298, 329, 330]);
  assert.equal(stroke(new Uint8Array(1024), [-5, 40], [-5, 40], 3, 255).some(Boolean), false);
});

test("brush and eraser through the sheet's own part, one undo a stroke", () => {
  const { paint } = pad.layout(data).row[0].column[0];
  const cleared = pressed(data, "tools", "clear", start);
  assert.equal(look(data, cleared).image.some(Boolean), false);
  let values = { ...cleared, size: 3, grey: 0.4, ...paint(data, { ...cleared, size: 3, grey: 0.4 }, [5, 5], [5, 5], true) };
  values = { ...values, ...paint(data, values, [5, 5], [9, 5], false) };
  assert.equal(Math.round(255 * look(data, values).image[32 * 5 + 7]), 102);
  const erased = { ...values, tool: "eraser", ...paint(data, { ...values, tool: "eraser" }, [7.5, 5.5], [7.5, 5.5], true) };
  assert.equal(look(data, erased).image[32 * 5 + 7], 0);
  const back = pressed(data, "tools", "undo", pressed(data, "tools", "undo", erased));
  assert.equal(look(data, back).image.some(Boolean), false);
});

test("a drawing goes with its garment, and another garment takes its place", () => {
  const drawing = pressed(data, "tools", "clear", start);
  const next = { ...drawing, garment: 8 };
  const followed = { ...next, ...pad.follow(data, next, ["garment"]) };
  assert.equal(followed.sheet, "");
  assert.deepEqual(pressed(data, "tools", "undo", followed).garment, 3);
  assert.equal(pressed(data, "tools", "undo", followed).sheet, drawing.sheet);
  assert.deepEqual(pad.follow(data, { ...start, garment: 5000 }, ["garment"]), { garment: 299 });
  assert.deepEqual(pad.follow(data, { ...start, garment: NaN }, ["garment"]), { garment: 0 });
});

test("a damaged drawing is none", () => {
  for (const text of ["%", "QUJD", write(new Uint8Array(1024), 4)]) assert.equal(read(text, 3), null);
  assert.deepEqual(read(write(new Uint8Array(1024).fill(7), 299), 299), new Uint8Array(1024).fill(7));
});

test("a stored state with a damaged drawing shows the garment itself, and another one after it", () => {
  for (const sheet of ["%", "QUJD", "é", write(new Uint8Array(1024), 3).slice(0, -4)]) {
    for (const changed of [[], ["garment"]]) assert.deepEqual(pad.follow(data, { ...start, sheet }, changed), { sheet: "" });
    assert.deepEqual(pad.frame(data, { ...start, sheet }).sheet, pad.frame(data, start).sheet);
    const next = pressed(data, "pick", "next", { ...start, ...pad.follow(data, { ...start, sheet }, []) });
    assert.deepEqual([next.garment, next.sheet], [4, ""]);
  }
});

test("next and random keep to the class", () => {
  const bags = { ...start, among: 8 };
  const labels = [...sent.labels];
  assert.equal(pressed(data, "pick", "next", bags).garment, labels.indexOf(8, 4));
  for (let i = 0; i < 20; i++) assert.equal(labels[pressed(data, "pick", "random", bags).garment], 8);
});

test("noise is one fixed pattern, of its standard deviation, cut at black and white", () => {
  const pattern = normalNoise(20000, 1);
  const mean = pattern.reduce((a, b) => a + b) / 20000, square = pattern.reduce((a, b) => a + b * b) / 20000;
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(square - 1) < 0.04, `${mean} ${square}`);
  assert.deepEqual(pattern.slice(0, 9), normalNoise(9, 1));
  close(withNoise(Float32Array.of(0.5, 0.5, 0.5), Float32Array.of(0.5, 9, -9), 0.5), [0.75, 1, 0], 1e-6);
  const noisy = pad.frame(data, { ...start, noise: 0.5 });
  const [x, image] = [look(data, { ...start, noise: 0.5 }).x, look(data, start).image];
  assert.match(noisy.reading.lines.at(-1)[0], new RegExp(`with noise ${distance(x, image).toFixed(3)}`));
});

test("a VAE has a region to scale and points of it", () => {
  const { sent: vae, means, deviations } = numbers("pad_vae");
  const ready = pad.prepare(vae);
  for (let garment = 0; garment < 5; garment++) {
    const frame = pad.frame(ready, { ...start, garment, epsilon1: 1, epsilon2: -2 });
    const [mean, deviation] = [means[garment], deviations[garment]];
    frame.plane.ellipses.forEach(({ center, radii }, i) => {
      close(center, mean, 1e-3, "center");
      close(radii, deviation.map((s) => (i + 1) * s), 1e-3, "radius");
    });
    close(frame.near.point, [mean[0] + deviation[0], mean[1] - 2 * deviation[1]], 2e-3, "point");
  }
  assert.equal(pad.frame(data, start).plane.ellipses.length, 0);
});

test("the picture of the brush is what a stroke with it paints", () => {
  for (const [size, pixels] of [[1, 1], [2, 4], [3, 9], [8, 52]]) {
    const { image, alt } = pad.frame(data, { ...start, size, grey: 0.4 }).sample;
    assert.equal(image.filter((grey) => grey > 0).length, pixels, `size ${size}`);
    close([Math.max(...image)], [0.4], 1 / 255);
    assert.match(alt, new RegExp(`brush, ${size} pixels? wide, grey 0\\.40`));
  }
  const { image } = pad.frame(data, { ...start, tool: "eraser", size: 2 }).sample;
  assert.equal(image.filter((grey) => grey === 0).length, 4);
});
