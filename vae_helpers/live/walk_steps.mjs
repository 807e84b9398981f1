// Notebook 03: a walk in steps; what the decoder paints at each, and how much this step changed it.
import { format, formatPoint, onStep } from "./geometry.mjs";
import { makeDecoder, readSafetensors } from "./network.mjs";
import { remember } from "./pictures.mjs";

/**
 * Data: `weights` (safetensors), `points`, `labels`, `classes`, `lower`, `upper`, `path` (x and y in turn), `changes` (how
 * much each step after the first place changed the picture, the mean step being 1).
 * @type {import("./types.d.ts").Demonstration}
 */
export const walkSteps = {
  values: ["step"],
  prepare: ({ weights, path, ...data }) => ({
    ...data,
    way: Array.from({ length: path.length / 2 }, (_, n) => [path[2 * n], path[2 * n + 1]]),
    picture: remember(makeDecoder(readSafetensors(weights))),
  }),
  layout: ({ lower, upper, points, labels, classes, changes }) => ({
    row: [
      { kind: "plane", name: "plane", lower, upper, points, labels, classes },
      {
        column: [
          { kind: "text", name: "reading", lines: 3 },
          { kind: "picture", name: "picture", caption: "decoding", width: 192 },
          {
            kind: "plot", name: "changes", width: 404, height: 170, x: { label: "step", lower: 0, upper: changes.length },
            y: { label: "change, mean step = 1", lower: 0, upper: 1.1 * Math.max(1, ...changes) },
          },
        ],
      },
    ],
  }),
  follow: ({ changes }, { step }) => {
    const held = onStep(step, 0, changes.length, 1);
    return held === step ? {} : { step: held };
  },
  frame: ({ way, changes, labels, picture }, values) => {
    const step = onStep(values.step, 0, changes.length, 1);
    const z = way[step], where = `step ${step} of ${changes.length}`;
    const change = step ? `This step: ${format(changes[step - 1])} times the mean change.` : "The start.";
    return {
      plane: {
        alt: `Latent plane with ${labels.length} embeddings by class and a walk of ${changes.length} steps; the point is at ${where}`,
        point: z,
        way,
        picks: [{ at: way[0], text: "A" }, { at: way[changes.length], text: "B" }],
        backdrop: {},
      },
      changes: {
        alt: `How much each of ${changes.length} steps changed the picture; ${step ? `step ${step}: ${format(changes[step - 1])} times the mean step` : "no step yet"}`,
        curves: [
          { x: [0, changes.length], y: [1, 1], color: "quiet", dashed: true },
          { x: Array.from(changes, (_, i) => i + 1), y: changes, color: "ink" },
        ],
        verticals: [{ x: step, color: "accent" }],
        dots: step ? [{ at: [step, changes[step - 1]], marker: "o", color: "accent", size: 6 }] : [],
      },
      picture: { image: picture(z), alt: `Decoding at ${where}, z = ${formatPoint(z)}` },
      reading: { lines: [[where], [`z = ${formatPoint(z)}`], [change]] },
      controls: { step: where },
      spoken: `${where}. ${change}`,
    };
  },
};
