// Notebook 05: a family of models under one slider: the picture of each, and its place on a curve.
import { onStep } from "./geometry.mjs";

/**
 * Data: `name` of what the stops are, `stops` (their numbers in words), `images` (WebP, one a stop) of `size`, `alts`, `readings`,
 * `x` and `y` of the curve's points, `axes` (two labels).
 * @type {import("./types.d.ts").Demonstration}
 */
export const family = {
  values: ["stop"],
  layout: ({ images, size, x, y, axes }) => ({
    column: [
      { kind: "text", name: "reading", lines: 1 },
      { tight: true, row: [
        { kind: "image", name: "panel", images, size, width: 590 },
        { kind: "plot", name: "curve", x: axis(axes[0], x), y: axis(axes[1], y), width: 316, height: 316 },
      ] },
    ],
  }),
  follow: ({ stops }, { stop }) => {
    const held = onStep(stop, 0, stops.length - 1, 1);
    return held === stop ? {} : { stop: held };
  },
  frame: ({ name, stops, alts, readings, x, y, axes }, values) => {
    const stop = onStep(values.stop, 0, stops.length - 1, 1);
    const here = `${name} = ${stops[stop]}`;
    const at = (/** @type {number} */ i) => /** @type {import("./types.d.ts").Point} */ ([x[i], y[i]]);
    const others = stops.map((/** @type {string} */ text, /** @type {number} */ i) => ({ at: at(i), text, shift: [8, 6], color: "quiet", yields: true }));
    return {
      reading: { lines: [[{ strong: here }, `: ${readings[stop]}`]] },
      panel: { shown: stop, alt: alts[stop] },
      curve: {
        alt: `${axes[1]} against ${axes[0]} for ${stops.length} models; the dot is at ${here}: ${readings[stop]}`,
        curves: [{ x, y, color: "line" }],
        dots: [
          ...stops.map((/** @type {string} */ _, /** @type {number} */ i) => ({ at: at(i), marker: "o", color: "quiet", size: 4 })),
          { at: at(stop), marker: "D", color: "violet", size: 7 },
        ],
        labels: [{ at: at(stop), text: here, shift: [12, 15], color: "violet", strong: true }, ...others.filter((/** @type {any} */ _, /** @type {number} */ i) => i !== stop)],
      },
      controls: { [name]: here },
      spoken: `${here}: ${readings[stop]}`,
    };
  },
};

/** An axis with some room at both ends. @param {string} label @param {number[]} values */
function axis(label, values) {
  const [lower, upper] = [Math.min(...values), Math.max(...values)];
  const room = 0.08 * (upper - lower) || 1;
  return { label, lower: lower - room, upper: upper + room };
}
