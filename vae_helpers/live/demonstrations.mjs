// The demonstrations of the course by name: each a module of its own.
import { arithmetic } from "./arithmetic.mjs";
import { arrowWalk } from "./arrow_walk.mjs";
import { conversion } from "./conversion.mjs";
import { denoising } from "./denoising.mjs";
import { explorer } from "./explorer.mjs";
import { family } from "./family.mjs";
import { hanger } from "./hanger.mjs";
import { inBetween } from "./in_between.mjs";
import { klPicture } from "./kl_picture.mjs";
import { pad } from "./pad.mjs";
import { reparameterization } from "./reparameterization.mjs";
import { transposedConvolution } from "./transposed_convolution.mjs";
import { training } from "./training.mjs";
import { walkSteps } from "./walk_steps.mjs";

/** @type {Record<string, import("./types.d.ts").Demonstration>} */
export const demonstrations = { explorer, hanger, arithmetic, arrow_walk: arrowWalk, denoising, in_between: inBetween, walk_steps: walkSteps, pad,
  reparameterization, kl_picture: klPicture, conversion, family, transposed_convolution: transposedConvolution, training };
