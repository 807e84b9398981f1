// Notebook 01: from one garment to another on the learned plan; the blend of the two beside what the decoder paints there.
import { between, formatPoint, onStep } from "./geometry.mjs";
import { makeDecoder, readSafetensors } from "./network.mjs";
import { greys, mix, remember } from "./pictures.mjs";

/** @typedef {import("./types.d.ts").Point} Point */

/**
 * Data: `weights` (safetensors), `points`, `labels`, `classes`, `lower`, `upper`, `start` and `end` (points), `images` (both
 * originals, as bytes), `names` (of both), `step` of the slider.
 * @type {import("./types.d.ts").Demonstration}
 */
export const inBetween = {
  values: ["t"],
  prepare: ({ weights, images, ...data }) => ({
    ...data,
    first: greys(images, 0),
    last: greys(images, 1),
    picture: remember(makeDecoder(readSafetensors(weights))),
  }),
  layout: ({ lower, upper, points, labels, classes }) => ({
    row: [
      { kind: "plane", name: "plane", lower, upper, points, labels, classes },
      {
        column: [
          { kind: "text", name: "reading", lines: 3 },
          { row: [
            { kind: "picture", name: "blend", caption: "blend", width: 256 },
            { kind: "picture", name: "learned", caption: "learned decoder", width: 256 },
          ] },
        ],
      },
    ],
  }),
  follow: ({ step }, { t }) => {
    const held = onStep(t, 0, 1, step);
    return held === t ? {} : { t: held };
  },
  frame: ({ start, end, first, last, names, picture, labels, step }, values) => {
    const t = onStep(values.t, 0, 1, step);
    const z = between(start, end, t);
    const share = `${Math.round(100 * t)} %`;
    const place = `${share} of the way from A to B`;
    return {
      plane: {
        alt: `Latent plane with ${labels.length} embeddings by class; a line from A, ${names[0]}, to B, ${names[1]}; the point is ${place}`,
        point: z,
        way: [start, end],
        picks: [{ at: start, text: "A" }, { at: end, text: "B" }],
        backdrop: {},
      },
      blend: { image: mix(first, last, t), alt: `${names[0]} and ${names[1]} laid over one another, ${names[1]} at ${share}` },
      learned: { image: picture(z), alt: `Decoding at z = ${formatPoint(z)}` },
      reading: { lines: [[place], [`A: ${names[0]}, B: ${names[1]}`], [`z = ${formatPoint(z)}`]] },
      controls: { step: place },
      spoken: `${place}, z = ${formatPoint(z)}`,
    };
  },
};
