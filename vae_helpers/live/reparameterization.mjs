// Notebook 04: chance comes in as epsilon; scale and shift make z of it, and z has a slope by both.
import { density, deviation, places } from "./gaussians.mjs";
import { format, onStep } from "./geometry.mjs";

/** @typedef {import("./types.d.ts").Point} Point */

const ENDS = /** @type {Record<string, Point>} */ ({ z_mean: [-3, 3], z_log_var: [-4, 2], epsilon: [-3, 3] }); // gaussians.py has them too
const STEP = 0.05, REACH = 6, TOP = 1.1;
const AT = places(-REACH, REACH, 601);
const axes = (/** @type {string} */ label) => ({ x: { label, lower: -REACH, upper: REACH }, y: { label: "density", lower: 0, upper: TOP } });

/** Data: none. @type {import("./types.d.ts").Demonstration} */
export const reparameterization = {
  values: ["z_mean", "z_log_var", "epsilon"],
  layout: () => ({
    row: [
      {
        column: [
          { kind: "plot", name: "above", ...axes("epsilon, from Normal(0, 1)"), width: 520, height: 190 },
          { kind: "plot", name: "below", ...axes("z"), width: 520, height: 210 },
        ],
      },
      {
        column: [
          { kind: "text", name: "sample", lines: 2, width: 390 },
          { kind: "text", name: "slopes", lines: 5, width: 390 },
        ],
      },
    ],
  }),
  follow: (_, values) => {
    const held = Object.entries(ENDS).map(([name, [lower, upper]]) => [name, onStep(values[name], lower, upper, STEP)]);
    return Object.fromEntries(held.filter(([name, value]) => value !== values[name]));
  },
  frame: (_, { z_mean, z_log_var, epsilon }) => {
    const std = deviation(z_log_var), z = z_mean + std * epsilon, slope = 0.5 * std * epsilon;
    const peak = density(0) / std, side = epsilon < 0 ? "right" : "left";
    const sum = `${format(z_mean)} + ${format(std)} · ${signed(epsilon)} = `;
    const way = { [-1]: "falls", 0: "stays", 1: "rises" }[Math.sign(Number(slope.toFixed(2)))];
    return {
      above: {
        alt: `The standard normal density of epsilon, with a dot at epsilon = ${format(epsilon)}`,
        areas: [{ x: AT, y: AT.map((x) => density(x)), color: "quiet" }],
        curves: [{ x: [0, epsilon], y: [0, 0], color: "ink", width: 5 }],
        dots: [{ at: [epsilon, 0], marker: "o", color: "ink", size: 7 }],
        labels: [{ at: [epsilon, 0], text: `epsilon = ${format(epsilon)}`, align: side === "left" ? "left" : "right", shift: [0, 20] }],
      },
      below: {
        alt: `The density of z around z_mean = ${format(z_mean)} with standard deviation ${format(std)}; the sample is at z = ${format(z)}`,
        curves: [
          { x: AT, y: AT.map((x) => density(x, z_mean, std)), color: "violet" },
          { x: [z_mean, z], y: [0, 0], color: "violet", width: 5 },
        ],
        verticals: [{ x: z_mean }],
        dots: [{ at: [z, 0], marker: "D", color: "violet", size: 7 }],
        labels: [
          { at: [z, 0], text: `z = ${format(z)}${Math.abs(z) > REACH ? ", beyond the axis" : ""}`, align: side === "left" ? "left" : "right", shift: [0, 20], color: "violet", strong: true },
          ...(peak > TOP ? [{ at: [z_mean, TOP], text: `peak ${format(peak)}, beyond the axis`, shift: [14, -8], yields: true }] : []),
          { at: [z_mean, 0.85 * TOP], text: "z_mean", align: "right", shift: [-5, 0], yields: true },
        ],
      },
      sample: { lines: [["z = z_mean + exp(0.5 · z_log_var) · epsilon"], [`z = ${sum}`, { strong: format(z) }]] },
      slopes: {
        lines: [
          ["Push z_mean a little: z moves as far. Slope ", { strong: "1.00" }, ", whatever epsilon is."],
          [
            `Push z_log_var a little upwards: z ${way}. Slope 0.5 · exp(0.5 · z_log_var) · epsilon = 0.5 · ${format(std)} · ${signed(epsilon)} = `,
            { strong: format(slope) }, ".",
          ],
        ],
      },
      spoken: `z = ${sum}${format(z)}. Slope by z_mean 1.00, by z_log_var ${format(slope)}.`,
    };
  },
};

/** A factor: in brackets below 0. @param {number} value */
const signed = (value) => (value < 0 ? `(${format(value)})` : format(value));
