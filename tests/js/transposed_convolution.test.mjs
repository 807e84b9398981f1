import assert from "node:assert/strict";
import { test } from "node:test";
import { words } from "../../vae_helpers/live/parts/table.mjs";
import { insertZeros, transposedConvolution, transposedConvolve } from "../../vae_helpers/live/transposed_convolution.mjs";
import { numbers } from "./reference.mjs";

const { sent, spread, output } = numbers("transposed_convolution");

test("zeros and output are the notebook's for each stride", () => {
  for (const stride of [1, 2, 3]) {
    assert.deepEqual(insertZeros(sent.x, stride), spread[stride - 1]);
    assert.deepEqual(transposedConvolve(sent.x, sent.kernel, stride), output[stride - 1]);
  }
});

test("a frame shows the window, the output so far and a sum whose terms make it", () => {
  for (const stride of [1, 2, 3]) {
    output[stride - 1].flat().forEach((value, place) => {
      const frame = transposedConvolution.frame(sent, { stride, place }), size = 3 * stride;
      const [row, column] = [Math.floor(place / size), place % size];
      assert.deepEqual(frame.spread.outlined, { row, column, size: 3 });
      assert.deepEqual(frame.output.outlined, { row, column, size: 1 });
      assert.equal(frame.output.shown, place + 1);
      const [[text, { strong }]] = frame.reading.lines;
      assert.equal(strong, words(value));
      const terms = [...text.replaceAll("−", "-").matchAll(/\(?([-\d.]+)\)?·\(?([-\d.]+)\)?/g)];
      assert.equal(terms.reduce((sum, [, a, b]) => sum + a * b, 0), value);
      assert.match(text, new RegExp(`^row ${row}, column ${column}:`));
    });
  }
});

test("the place stays within the output of its stride, and its slider ends there", () => {
  assert.deepEqual(transposedConvolution.follow(sent, { stride: 1, place: 30 }, ["stride"]), { place: 8, place_max: 8 });
  assert.deepEqual(transposedConvolution.follow(sent, { stride: 3, place: 30 }, ["stride"]), { place_max: 80 });
  assert.deepEqual(transposedConvolution.follow(sent, { stride: 2, place: 36 }, ["place"]), { place: 35 });
  assert.deepEqual(Object.keys(transposedConvolution.follow(sent, { stride: 1, place: 30 }, ["stride"])), ["place", "place_max"]);
});
