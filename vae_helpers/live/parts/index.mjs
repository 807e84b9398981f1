// The parts by the name that a layout calls them.
import { card } from "./card.mjs";
import { image } from "./image.mjs";
import { legend } from "./legend.mjs";
import { toggles } from "./toggles.mjs";
import { walker } from "./walker.mjs";
import { picture } from "./picture.mjs";
import { plane } from "./plane.mjs";
import { plot } from "./plot.mjs";
import { table } from "./table.mjs";
import { text } from "./text.mjs";
import { buttons } from "./buttons.mjs";
import { choice } from "./choice.mjs";
import { range } from "./range.mjs";
import { sheet } from "./sheet.mjs";
import { upload } from "./upload.mjs";
import { player } from "./player.mjs";
import { strip } from "./strip.mjs";

/** @type {Record<string, import("../types.d.ts").MakePart>} */
export const parts = { walker, toggles, legend, card, picture, plane, text, buttons, choice, range, sheet, upload, image, plot, table, player, strip };
