// Notebook 02: noise on a picture, what the autoencoder makes of it, and how far both are from the clean one.
import { format, onStep } from "./geometry.mjs";
import { greys } from "./pictures.mjs";

/**
 * Data: `noisy` and `denoised` (1,024 bytes for each level), `before` and `after` (their errors), `lower`, `upper` and `step`
 * of the levels.
 * @type {import("./types.d.ts").Demonstration}
 */
export const denoising = {
  values: ["noise"],
  layout: ({ before, after, lower, upper }) => ({
    row: [
      { column: [
        { row: [
          { kind: "picture", name: "noisy", caption: "noisy input", width: 224 },
          { kind: "picture", name: "denoised", caption: "reconstruction", width: 224 },
        ] },
        { kind: "text", name: "reading", lines: 1 },
      ] },
      {
        kind: "plot", name: "errors", width: 400, height: 250, x: { label: "noise", lower, upper },
        y: { label: "error against the clean picture", lower: 0, upper: 1.1 * Math.max(...before, ...after) || 1 },
      },
    ],
  }),
  follow: ({ lower, upper, step }, { noise }) => {
    const held = onStep(noise, lower, upper, step);
    return held === noise ? {} : { noise: held };
  },
  frame: ({ noisy, denoised, before, after, lower, upper, step }, values) => {
    const level = onStep(values.noise, lower, upper, step);
    const i = Math.round((level - lower) / step);
    const levels = Array.from(before, (_, /** @type {number} */ n) => lower + n * step);
    const errors = [`noisy input, error ${format(before[i], 3)}`, `reconstruction, error ${format(after[i], 3)}`];
    const nearer = after[i] < before[i] ? "The reconstruction is nearer to the clean picture." : "The noisy input is nearer to the clean picture.";
    return {
      noisy: { image: greys(noisy, i), alt: `The picture with noise ${format(level, 3)}`, caption: errors[0] },
      denoised: { image: greys(denoised, i), alt: `Its reconstruction`, caption: errors[1] },
      errors: {
        alt: `Both errors against noise: ${errors.join("; ")}, at noise ${format(level, 3)}`,
        curves: [
          { x: levels, y: before, color: "quiet", dashed: true },
          { x: levels, y: after, color: "accent" },
        ],
        verticals: [{ x: level, color: "quiet" }],
        dots: [
          { at: [level, before[i]], marker: "s", color: "quiet" },
          { at: [level, after[i]], marker: "o", color: "accent" },
        ],
        labels: [
          { at: [upper, before[before.length - 1]], text: "noisy input", align: "right", shift: [-4, 8], color: "quiet" },
          { at: [upper, after[after.length - 1]], text: "reconstruction", align: "right", shift: [-4, -24], color: "accent" },
        ],
      },
      reading: { lines: [[nearer]] },
      spoken: `${errors.join("; ")}. ${nearer}`,
    };
  },
};
