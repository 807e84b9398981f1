// Notebook 05: the KL between a region and the prior, as an area and as a number, three ways.
import { STRIPS, closedForm, density, deviation, integral, integrand, monteCarlo, places } from "./gaussians.mjs";
import { format, onStep } from "./geometry.mjs";

/** @typedef {import("./types.d.ts").Point} Point */

const ENDS = /** @type {Record<string, Point>} */ ({ mean: [-3, 3], log_var: [-5, 2] }); // gaussians.py has them too
const STEP = 0.05, REACH = 6, TOP = 1.7;
const AT = places(-REACH, REACH, 1201);
const z = { label: "z", lower: -REACH, upper: REACH };

/** Data: `draws` of the standard normal. @type {import("./types.d.ts").Demonstration} */
export const klPicture = {
  values: ["mean", "log_var"],
  layout: () => ({
    row: [
      {
        column: [
          { kind: "plot", name: "densities", x: z, y: { label: "density", lower: 0, upper: TOP }, width: 560, height: 220 },
          { kind: "plot", name: "integrand", x: z, y: { label: "q · ln(q / p), nats for each unit of z", lower: -0.2, upper: 1 }, width: 560, height: 240 },
        ],
      },
      {
        column: [
          { kind: "text", name: "ways", lines: 4, width: 360 },
          { kind: "text", name: "said", lines: 4, width: 360 },
        ],
      },
    ],
  }),
  follow: (_, values) => {
    const held = Object.entries(ENDS).map(([name, [lower, upper]]) => [name, onStep(values[name], lower, upper, STEP)]);
    return Object.fromEntries(held.filter(([name, value]) => value !== values[name]));
  },
  frame: ({ draws }, { mean, log_var }) => {
    const std = deviation(log_var), peak = density(0) / std;
    const heights = AT.map((at) => integrand(at, mean, log_var));
    const [least, most] = [lowest(heights), lowest(heights.map((height) => -height))];
    const top = above(heights[most]);
    const exact = format(closedForm(mean, log_var), 4), strips = format(integral(mean, log_var), 4);
    const { estimate, error } = monteCarlo(mean, log_var, draws);
    const chance = `${format(estimate, 3)} ± ${format(error, 3)}`, many = draws.length.toLocaleString("en-US");
    const right = mean >= 0 ? 1 : -1; // the region is on this side of the prior
    const none = heights[most] < 1e-9;
    return {
      densities: {
        alt: `The prior p as a dashed bell around 0; the region q around ${format(mean)} with standard deviation ${format(std)}`,
        curves: [
          { x: AT, y: AT.map((at) => density(at)), color: "ink", dashed: true },
          { x: AT, y: AT.map((at) => density(at, mean, std)), color: "violet" },
        ],
        labels: [
          { at: [mean + 0.8 * right * std, Math.min(0.9 * TOP, 0.73 * peak)], text: "region q", align: right > 0 ? "left" : "right", shift: [8 * right, 4], color: "violet", strong: true },
          ...(peak > TOP ? [{ at: [mean, TOP], text: `peak ${format(peak)}, beyond the axis`, align: right > 0 ? "right" : "left", shift: [-14 * right, -8], yields: true }] : []),
          { at: [-1.3 * right, density(1.3)], text: "prior p", align: right > 0 ? "right" : "left", shift: [-8 * right, 6], yields: true },
        ],
      },
      integrand: {
        alt: none
          ? "q times the log of q over p is 0 everywhere: region and prior are the same"
          : `q times the log of q over p: an area above 0, highest at z = ${format(AT[most])}, and a hatched one below 0, lowest at z = ${format(AT[least])}; the difference is ${exact} nats`,
        y: { lower: -0.2 * top, upper: top },
        areas: [
          { x: AT, y: heights.map((height) => Math.max(height, 0)), color: "accent" },
          { x: AT, y: heights.map((height) => Math.min(height, 0)), color: "blue", hatched: true },
        ],
        curves: [{ x: AT, y: heights, color: "ink" }],
        labels: none ? [] : [
          { at: [AT[most], heights[most]], text: "above 0", align: right > 0 ? "left" : "right", shift: [10 * right, 6], color: "accent", strong: true },
          ...(heights[least] < -0.02 * top ? [{ at: [AT[least], 0], text: "below 0", align: right > 0 ? "right" : "left", shift: [0, 12], color: "blue", strong: true, yields: true }] : []),
        ],
      },
      ways: {
        lines: [
          ["KL(q ‖ p) in nats, three ways"],
          ["closed form: ", { strong: exact }],
          [`integral, ${STRIPS} strips: `, { strong: strips }],
          [`${many} draws: `, { strong: chance }],
        ],
      },
      said: {
        lines: [none ? ["Region and prior are the same: nothing is said, and nothing paid."] : ["The KL is the area above 0 minus the hatched area below it. Its axis follows the peak, so read its ticks."]],
      },
      spoken: `KL by closed form ${exact}, by integral ${strips}, by draws ${chance} nats.`,
    };
  },
};

/** Where the lowest one is. @param {number[]} heights */
const lowest = (heights) => heights.reduce((best, height, i) => (height < heights[best] ? i : best), 0);

/** The end of an axis: 1, 2 or 5 times a power of ten above what is to be seen, at least 1. @param {number} height */
function above(height) {
  const power = 10 ** Math.floor(Math.log10(Math.max(height, 1)));
  return power * (/** @type {number} */ ([1, 2, 5, 10].find((n) => n * power >= height)));
}
