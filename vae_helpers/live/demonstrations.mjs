// The demonstrations of the course by name: each a module of its own.
import { explorer } from "./explorer.mjs";
import { hanger } from "./hanger.mjs";

/** @type {Record<string, import("./types.d.ts").Demonstration>} */
export const demonstrations = { explorer, hanger };
