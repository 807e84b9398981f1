import assert from "node:assert/strict";
import { test } from "node:test";
import { denoising } from "../../vae_helpers/live/denoising.mjs";
import { close, numbers } from "./reference.mjs";

const { sent, levels, noisy, denoised, before, after } = numbers("denoising");

test("both pictures and both errors at each level are Python's", () => {
  levels.forEach((noise, n) => {
    const frame = denoising.frame(sent, { noise });
    close(frame.noisy.image, noisy[n], 1e-5, `noisy at ${noise}, pixel`);
    close(frame.denoised.image, denoised[n], 1e-5, `reconstruction at ${noise}, pixel`);
    assert.equal(frame.noisy.caption, `noisy input, error ${before[n].toFixed(3)}`);
    assert.equal(frame.denoised.caption, `reconstruction, error ${after[n].toFixed(3)}`);
    const nearer = after[n] < before[n] ? "The reconstruction" : "The noisy input";
    assert.deepEqual(frame.reading.lines, [[`${nearer} is nearer to the clean picture.`]]);
  });
  assert.ok(after[0] > before[0] && after[4] < before[4], "the errors cross: both sentences are tried");
});

test("both errors over all levels, and at this one", () => {
  levels.forEach((noise, n) => {
    const { curves, dots } = denoising.frame(sent, { noise }).errors;
    [before, after].forEach((error, i) => {
      close(curves[i].x, levels, 1e-9, "level");
      close(curves[i].y, error, 1e-9, "error");
      close(dots[i].at, [noise, error[n]], 1e-9, "dot");
    });
  });
});

test("the pictures stand where their captions say", () => {
  const [left, right] = denoising.layout(sent).row[0].column[0].row;
  assert.deepEqual([left.name, left.caption, right.name, right.caption], ["noisy", "noisy input", "denoised", "reconstruction"]);
});

test("noise is brought to a level", () => {
  assert.deepEqual(denoising.follow(sent, { noise: 0.26 }, ["noise"]), { noise: 0.3 });
  assert.deepEqual(denoising.follow(sent, { noise: 0.3 }, ["noise"]), {});
  close(denoising.frame(sent, { noise: 7 }).noisy.image, noisy[4], 1e-5);
  close(denoising.frame(sent, { noise: -7 }).noisy.image, noisy[0], 1e-5);
});
