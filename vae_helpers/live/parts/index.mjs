// The parts by the name that a layout calls them.
import { card } from "./card.mjs";
import { legend } from "./legend.mjs";
import { toggles } from "./toggles.mjs";
import { walker } from "./walker.mjs";
import { picture } from "./picture.mjs";
import { plane } from "./plane.mjs";
import { text } from "./text.mjs";

/** @type {Record<string, import("../types.d.ts").MakePart>} */
export const parts = { walker, toggles, legend, card, picture, plane, text };
