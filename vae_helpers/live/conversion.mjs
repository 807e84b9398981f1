// Notebook 05: one trade, three conventions: the weight on the KL, on the summed and on the mean cross-entropy.
import { format } from "./geometry.mjs";

const PIXELS = 1024, LOWER = 0.1, UPPER = 100;
const NOTES = 500; // on the mean, in a well-known set of notes
const ENDS = [0.05, 200]; // of the axis

/** @param {number} beta on the KL, beside a sum over pixels */
export const weights = (beta) => ({ onSum: 1 / beta, onMean: PIXELS / beta });

/** Data: none. @type {import("./types.d.ts").Demonstration} */
export const conversion = {
  values: ["beta"],
  layout: () => ({
    row: [
      {
        kind: "plot", name: "line", width: 520, height: 300,
        x: { label: "beta, on the KL (this course)", lower: ENDS[0], upper: ENDS[1], log: true },
        y: { label: "weight on the mean cross-entropy (other texts)", lower: PIXELS / ENDS[1], upper: PIXELS / ENDS[0], log: true },
      },
      { column: [
        { kind: "text", name: "said", lines: 4, width: 420 },
        { kind: "text", name: "pull", lines: 2, width: 420 },
      ] },
    ],
  }),
  follow: (_, { beta }) => {
    const held = Number.isFinite(beta) ? Math.min(UPPER, Math.max(LOWER, beta)) : 1;
    return held === beta ? {} : { beta: held };
  },
  frame: (_, { beta }) => {
    const { onSum, onMean } = weights(beta);
    const [kl, sum, mean] = [format(beta, 3), format(onSum, 3), format(onMean, 1)];
    const pull = Math.abs(beta - 1) < 5e-4 ? "beta = 1 is the plain ELBO" : `the KL pulls ${kl} times as hard as in the plain ELBO`;
    return {
      line: {
        alt: `A falling straight line on logarithmic axes: weight on the mean cross-entropy against beta, a square at weight ${NOTES}, beta ${PIXELS / NOTES}; the dot is at beta ${kl}, weight ${mean}`,
        curves: [{ x: ENDS, y: ENDS.map((end) => PIXELS / end), color: "quiet" }],
        dots: [
          { at: [PIXELS / NOTES, NOTES], marker: "s", color: "accent", size: 7 },
          { at: [beta, onMean], marker: "o", color: "violet", size: 7 },
        ],
        labels: [
          { at: [PIXELS / NOTES, NOTES], text: `${NOTES}, so beta = ${PIXELS / NOTES}`, align: "right", shift: [-8, -16], color: "accent" },
          { at: [beta, onMean], text: mean, shift: [11, 16], color: "violet", strong: true },
        ],
      },
      said: {
        lines: [
          ["The same trade in three conventions:"],
          ["sum of cross-entropy + ", { strong: kl }, " · KL (this course)"],
          [{ strong: sum }, " · sum of cross-entropy + KL"],
          [{ strong: mean }, " · mean cross-entropy + KL"],
        ],
      },
      pull: { lines: [["They differ by a factor alone: one model is best for all three."], [`Here ${pull}.`]] },
      controls: { beta: kl },
      spoken: `beta ${kl}: ${sum} on the sum of cross-entropy, ${mean} on its mean; ${pull}.`,
    };
  },
};
