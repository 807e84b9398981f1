// The parts by the name that a layout calls them.
import { picture } from "./picture.mjs";
import { plane } from "./plane.mjs";
import { text } from "./text.mjs";

/** @type {Record<string, import("../types.d.ts").MakePart>} */
export const parts = { picture, plane, text };
