// Notebook 01: from one garment to another on the learned plan; the blend of the two beside what the decoder paints there.
import { between, format, formatPoint, onStep } from "./geometry.mjs";
import { makeDecoder, readSafetensors } from "./network.mjs";
import { greys, mix, remember } from "./pictures.mjs";

/** @typedef {import("./types.d.ts").Point} Point */

/**
 * Data: `weights` (safetensors), `points`, `labels`, `classes`, `lower`, `upper`, `start` and `end` (points), `images` (both
 * originals, as bytes), `names` (of both), `pixel` (one of 1,024) and its `greys` at each stop, `step` of the slider.
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
            { kind: "picture", name: "blend", caption: "blend", width: 192 },
            { kind: "picture", name: "learned", caption: "learned decoder", width: 192 },
          ] },
          {
            kind: "plot", name: "pixel", width: 404, height: 170,
            x: { label: "step", lower: 0, upper: 1 }, y: { label: "grey of the framed pixel", lower: 0, upper: 1 },
          },
        ],
      },
    ],
  }),
  follow: ({ step }, { t }) => {
    const held = onStep(t, 0, 1, step);
    return held === t ? {} : { t: held };
  },
  frame: ({ start, end, first, last, names, picture, labels, pixel, greys: learned, step }, values) => {
    const t = onStep(values.t, 0, 1, step);
    const z = between(start, end, t);
    const share = `${Math.round(100 * t)} %`;
    const place = `${share} of the way from A to B`;
    const [ghost, decoding] = [mix(first, last, t), picture(z)];
    const shares = Array.from(learned, (_, i) => i / (learned.length - 1));
    const where = `row ${Math.floor(pixel / 32) + 1}, column ${(pixel % 32) + 1}`;
    return {
      plane: {
        alt: `Latent plane with ${labels.length} embeddings by class; a line from A, ${names[0]}, to B, ${names[1]}; the point is ${place}`,
        point: z,
        way: [start, end],
        picks: [{ at: start, text: "A" }, { at: end, text: "B" }],
        backdrop: {},
      },
      blend: { image: ghost, mark: pixel, alt: `${names[0]} and ${names[1]} laid over one another, ${names[1]} at ${share}` },
      learned: { image: decoding, mark: pixel, alt: `Decoding at z = ${formatPoint(z)}` },
      pixel: {
        alt: `Grey of the pixel in ${where} on the way: a straight line in the blend, now ${format(ghost[pixel])}; a curve in the learned decoder, now ${format(decoding[pixel])}`,
        curves: [
          { x: [0, 1], y: [first[pixel], last[pixel]], color: "quiet", dashed: true },
          { x: shares, y: learned, color: "accent" },
        ],
        verticals: [{ x: t, color: "quiet" }],
        dots: [
          { at: [t, ghost[pixel]], marker: "s", color: "quiet" },
          { at: [t, decoding[pixel]], marker: "o", color: "accent" },
        ],
        labels: [
          { at: [t, ghost[pixel]], text: "blend", color: "quiet", ...beside(t) },
          { at: [t, decoding[pixel]], text: "learned decoder", color: "accent", ...beside(t), yields: true },
        ],
      },
      reading: { lines: [[place], [`A: ${names[0]}, B: ${names[1]}`], [`z = ${formatPoint(z)}`]] },
      controls: { step: place },
      spoken: `${place}, z = ${formatPoint(z)}`,
    };
  },
};

/** A dot's name on the side where there is room. @param {number} t @returns {{align: "left" | "right", shift: Point}} */
const beside = (t) => (t < 0.6 ? { align: "left", shift: [10, -4] } : { align: "right", shift: [-10, -4] });
