// Notebook 02: a transposed convolution by hand: zeros are inserted, then a kernel slides over them.
import { onStep } from "./geometry.mjs";
import { words } from "./parts/table.mjs";

const STRIDES = 3;

/**
 * The input with stride − 1 zeros between neighbors, and as many around it as make the output stride times as large.
 * @param {number[][]} x square @param {number} stride
 */
export function insertZeros(x, stride) {
  const before = 2 - Math.floor(Math.max(3 - stride, 0) / 2), size = stride * x.length + 2;
  const spread = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  x.forEach((row, i) => row.forEach((value, j) => (spread[before + stride * i][before + stride * j] = value)));
  return spread;
}

/**
 * What the flipped kernel makes of the window whose first cell is (row, column): its products, zeros left out, and their sum.
 * @param {number[][]} spread @param {number[][]} kernel 3×3 @param {number} row @param {number} column
 */
export function windowSum(spread, kernel, row, column) {
  const products = [];
  let sum = 0;
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      const weight = kernel[2 - i][2 - j], value = spread[row + i][column + j];
      sum += weight * value;
      if (value !== 0) products.push([weight, value]);
    }
  }
  return { products, sum };
}

/** @param {number[][]} x square @param {number[][]} kernel 3×3 @param {number} stride */
export function transposedConvolve(x, kernel, stride) {
  const spread = insertZeros(x, stride), places = Array.from({ length: stride * x.length }, (_, i) => i);
  return places.map((row) => places.map((column) => windowSum(spread, kernel, row, column).sum));
}

/** @param {number[][]} x @param {number} stride the last place of the output */
const lastPlace = (x, stride) => (stride * x.length) ** 2 - 1;

/** Data: `x` (n × n) and `kernel` (3 × 3), row by row. @type {import("./types.d.ts").Demonstration} */
export const transposedConvolution = {
  values: ["stride", "place"], // place_max, where the slider of place ends, follows from stride and is no value of its own
  layout: ({ x }) => ({
    column: [
      { kind: "text", name: "reading", lines: 2 },
      { row: [
        { kind: "table", name: "input", most: x.length },
        { kind: "table", name: "spread", most: STRIDES * x.length + 2 },
        { kind: "table", name: "output", most: STRIDES * x.length },
      ] },
    ],
  }),
  follow: ({ x }, values, changed) => {
    const stride = onStep(values.stride, 1, STRIDES, 1), last = lastPlace(x, stride);
    const place = onStep(values.place, 0, last, 1);
    return {
      ...(stride !== values.stride && { stride }),
      ...(place !== values.place && { place }),
      ...((changed.includes("stride") || stride !== values.stride) && { place_max: last }), // after place, which must not lie beyond it
    };
  },
  frame: ({ x, kernel }, values) => {
    const stride = onStep(values.stride, 1, STRIDES, 1), place = onStep(values.place, 0, lastPlace(x, stride), 1);
    const n = x.length, size = stride * n, row = Math.floor(place / size), column = place % size;
    const spread = insertZeros(x, stride), { products, sum } = windowSum(spread, kernel, row, column);
    const terms = products.map(([weight, value]) => `${factor(weight)}·${factor(value)}`).join(" + ") || "only zeros under the kernel";
    const where = `row ${row}, column ${column}`;
    return {
      reading: { lines: [[`${where}: ${terms} = `, { strong: words(sum) }]] },
      input: { caption: `input, ${n}×${n}`, numbers: x },
      spread: { caption: "zeros inserted, kernel outlined", numbers: spread, outlined: { row, column, size: 3 } },
      output: {
        caption: `output, ${size}×${size}`, numbers: transposedConvolve(x, kernel, stride), shown: place + 1, outlined: { row, column, size: 1 },
      },
      controls: { place: `${place}: ${where}` },
      spoken: `${where}: ${terms} = ${words(sum)}`,
    };
  },
};

/** @param {number} value */
const factor = (value) => (value < 0 ? `(${words(value)})` : words(value));
