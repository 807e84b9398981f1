// Notebook 01: the arrow between two garments, carried to a third; a point moves along it, and beyond its end.
import { between, format, formatPoint, nearest, onStep } from "./geometry.mjs";
import { blend, nearestGarment, strongest } from "./wardrobe.mjs";

/** @typedef {import("./types.d.ts").Data} Data */
/** @typedef {import("./types.d.ts").Point} Point */

/**
 * Data: `hangers` (x and y in turn), `garments` (1,024 greys each), `names`, `source` and `target` (the arrow's garments),
 * `start` (the garment that it is carried to), `lower`, `upper`, `end` and `step` of the slider.
 * @type {import("./types.d.ts").Demonstration}
 */
export const arrowWalk = {
  values: ["strength"],
  layout: ({ hangers, garments, names, lower, upper }) => ({
    row: [
      {
        kind: "plane", name: "plan", lower, upper,
        thumbnails: names.map((/** @type {string} */ name, /** @type {number} */ i) => ({
          name, at: hanger(hangers, i), image: garments.subarray(1024 * i, 1024 * (i + 1)),
        })),
      },
      {
        column: [
          { kind: "text", name: "reading", lines: 3 },
          { row: [
            { kind: "picture", name: "nearest", caption: "nearest garment", width: 192 },
            { kind: "picture", name: "blend", caption: "blend", width: 192 },
          ] },
        ],
      },
    ],
  }),
  follow: (data, { strength }) => {
    const held = onStep(strength, 0, data.end, data.step);
    return held === strength ? {} : { strength: held };
  },
  frame: (data, values) => {
    const { hangers, garments, names, source, target, start } = data;
    const strength = onStep(values.strength, 0, data.end, data.step);
    const from = hanger(hangers, start), to = carried(data);
    const z = between(from, to, strength), beyond = between(from, to, data.end);
    const said = strongest(z, hangers, names);
    const place = `strength ${format(strength)}, z = ${formatPoint(z)}`;
    const arrow = `${names[target]} − ${names[source]}`;
    return {
      plan: {
        alt: `The plan with ten garments, and the arrow ${arrow} twice: where it is from, and carried to ${names[start]}. The point is at ${place}`,
        point: z,
        way: [to, beyond],
        arrows: [{ from: hanger(hangers, source), to: hanger(hangers, target), text: arrow }, { from, to }],
        picks: [{ at: to, text: "?" }],
        backdrop: {},
      },
      nearest: { image: nearestGarment(z, hangers, garments), alt: `The garment nearest to the point: ${names[nearest(hangers, z)]}` },
      blend: { image: blend(z, hangers, garments), alt: `The blend: ${said}` },
      reading: { lines: [[`${names[start]} + ${format(strength)} · (${arrow})`], [`z = ${formatPoint(z)}`], [said]] },
      spoken: `${place}: ${said}`,
    };
  },
};

/** @param {ArrayLike<number>} hangers @param {number} i @returns {Point} */
const hanger = (hangers, i) => [hangers[2 * i], hangers[2 * i + 1]];

/** Where the carried arrow ends: start + (target − source). @param {Data} data @returns {Point} */
function carried({ hangers, source, target, start }) {
  const at = (/** @type {0 | 1} */ axis) => hangers[2 * start + axis] + hangers[2 * target + axis] - hangers[2 * source + axis];
  return [at(0), at(1)];
}
