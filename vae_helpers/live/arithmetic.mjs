// Notebook 04: an arrow added to a garment's point in several latent planes at once; each decoding beneath its plane.
import { between, format, formatPoint, onStep } from "./geometry.mjs";
import { makeDecoder, readSafetensors } from "./network.mjs";
import { remember } from "./pictures.mjs";

/** @typedef {import("./types.d.ts").Data} Data */
/** @typedef {import("./types.d.ts").Frame} Frame */

/**
 * Data: `spaces`, each with `title`, `weights` (safetensors), `points`, `labels`, `classes`, `lower`, `upper`, `start` and
 * `end` (the arrow's, at strength 1); `lower`, `upper` and `step` of the slider.
 * @type {import("./types.d.ts").Demonstration}
 */
export const arithmetic = {
  values: ["strength"],
  prepare: ({ spaces, ...data }) => ({
    ...data,
    spaces: spaces.map((/** @type {Data} */ { weights, ...space }) => ({ ...space, picture: remember(makeDecoder(readSafetensors(weights))) })),
  }),
  layout: ({ spaces }) => ({
    row: spaces.map((/** @type {Data} */ { title, lower, upper, points, labels, classes }, /** @type {number} */ i) => ({
      column: [
        { kind: "plane", name: `plane ${i}`, title, lower, upper, points, labels, classes, width: 340, ring: "small" },
        { row: [
          { kind: "picture", name: `picture ${i}`, caption: "decoding", width: 160 },
          { kind: "text", name: `reading ${i}`, lines: 2 },
        ] },
      ],
    })),
  }),
  follow: ({ lower, upper, step }, { strength }) => {
    const held = onStep(strength, lower, upper, step);
    return held === strength ? {} : { strength: held };
  },
  frame: ({ spaces, lower, upper, step }, values) => {
    const strength = onStep(values.strength, lower, upper, step);
    const said = `strength ${format(strength)}`;
    const along = (/** @type {Data} */ { start, end }, /** @type {number} */ t) => between(start, end, t);
    const places = spaces.map((/** @type {Data} */ space) => along(space, strength));
    const parts = spaces.flatMap((/** @type {Data} */ space, /** @type {number} */ i) => {
      const { title, start, end, labels, picture } = space;
      const place = `z = ${formatPoint(places[i])}`;
      return [
        [`plane ${i}`, {
          alt: `Latent plane of ${title} with ${labels.length} embeddings by class and an arrow from a garment; the point at ${said} is at ${place}`,
          point: places[i],
          way: [along(space, lower), along(space, upper)],
          arrows: [{ from: start, to: end }],
          backdrop: {},
        }],
        [`picture ${i}`, { image: picture(places[i]), alt: `Decoding of ${title} at ${place}` }],
        [`reading ${i}`, { lines: [[place], [said]] }],
      ];
    });
    const spoken = spaces.map((/** @type {Data} */ { title }, /** @type {number} */ i) => `${title}: ${formatPoint(places[i])}`);
    return { ...Object.fromEntries(parts), spoken: `${said}. ${spoken.join("; ")}` };
  },
};
