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
  layout: () => ({
    column: [
      { row: [
        { kind: "picture", name: "noisy", caption: "noisy input" },
        { kind: "picture", name: "denoised", caption: "reconstruction" },
      ] },
      { kind: "text", name: "reading", lines: 1 },
    ],
  }),
  follow: ({ lower, upper, step }, { noise }) => {
    const held = onStep(noise, lower, upper, step);
    return held === noise ? {} : { noise: held };
  },
  frame: ({ noisy, denoised, before, after, lower, upper, step }, values) => {
    const level = onStep(values.noise, lower, upper, step);
    const i = Math.round((level - lower) / step);
    const errors = [`noisy input, error ${format(before[i], 3)}`, `reconstruction, error ${format(after[i], 3)}`];
    const nearer = after[i] < before[i] ? "The reconstruction is nearer to the clean picture." : "The noisy input is nearer to the clean picture.";
    return {
      noisy: { image: greys(noisy, i), alt: `The picture with noise ${format(level, 3)}`, caption: errors[0] },
      denoised: { image: greys(denoised, i), alt: `Its reconstruction`, caption: errors[1] },
      reading: { lines: [[nearer]] },
      spoken: `${errors.join("; ")}. ${nearer}`,
    };
  },
};
