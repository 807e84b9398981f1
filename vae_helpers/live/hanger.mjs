// Notebook 01: a hanger moves over the plan; the nearest garment and the blend follow.
import { formatPoint, onStep } from "./geometry.mjs";
import { blend, nearestGarment, strongest } from "./wardrobe.mjs";

/** Data: `hangers` (x and y in turn), `garments` (1,024 greys each), `names`, `lower`, `upper`, `step`. */
/** @type {import("./types.d.ts").Demonstration} */
export const hanger = {
  values: ["z1", "z2"],
  layout: ({ hangers, garments, names, lower, upper }) => ({
    row: [
      {
        kind: "plane", name: "plan", lower, upper, drag: ["z1", "z2"],
        thumbnails: names.map((/** @type {string} */ name, /** @type {number} */ i) => ({
          name, at: [hangers[2 * i], hangers[2 * i + 1]], image: garments.subarray(1024 * i, 1024 * (i + 1)),
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
  follow: ({ lower, upper, step }, values) => {
    const [z1, z2] = [values.z1, values.z2].map((value, i) => onStep(value, lower[i], upper[i], step));
    return z1 === values.z1 && z2 === values.z2 ? {} : { z1, z2 };
  },
  frame: ({ hangers, garments, names }, { z1, z2 }) => {
    const z = /** @type {[number, number]} */ ([z1, z2]);
    const said = strongest(z, hangers, names);
    return {
      plan: { alt: `The plan with ten garments; the hanger is at ${formatPoint(z)}`, point: z, backdrop: {} },
      nearest: { image: nearestGarment(z, hangers, garments), alt: `The garment nearest to ${formatPoint(z)}` },
      blend: { image: blend(z, hangers, garments), alt: `The blend at ${formatPoint(z)}: ${said}` },
      reading: { lines: [[`z = ${formatPoint(z)}`], [said]] },
      spoken: `z = ${formatPoint(z)}: ${said}`,
    };
  },
};
