// The demonstrations of the course by name: each a module of its own.
import { hanger } from "./hanger.mjs";

/** @type {Record<string, import("./types.d.ts").Demonstration>} */
export const demonstrations = { hanger };
