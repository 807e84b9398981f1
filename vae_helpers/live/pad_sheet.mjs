// What the pad's tools do to its sheet: each gives the values that change, with what undo needs.
import { normalNoise, read, stroke, write } from "./drawing.mjs";

/** @typedef {import("./types.d.ts").Data} Data */
/** @typedef {import("./types.d.ts").Values} Values */
/** @typedef {import("./types.d.ts").Point} Point */

const UNDONE = 60; // as many steps as can be taken back
export const SAMPLE = 9; // side of the picture that shows the brush, in the sheet's pixels

/** The sheet without noise, as bytes. @param {Data} data @param {Values} values */
export function clean(data, { sheet, garment }) {
  const drawing = read(sheet, garment);
  if (drawing) return drawing;
  const bytes = new Uint8Array(1024);
  for (let row = 0; row < 28; row++) bytes.set(data.originals.subarray(784 * garment + 28 * row, 784 * garment + 28 * (row + 1)), 32 * (row + 2) + 2);
  return bytes;
}

/** What was there before is kept for undo. @param {Values} values */
export const remembered = ({ undo, garment, sheet }) => [...undo, { garment, sheet }].slice(-UNDONE);

/** A new drawing over the same garment. @param {Data} _ @param {Values} values @param {Uint8Array} sheet */
export const drawn = (_, values, sheet) => ({ undo: remembered(values), sheet: write(sheet, values.garment), message: "" });

/**
 * A piece of a stroke; its first one can be taken back, and the rest with it.
 * @param {Data} data @param {Values} values @param {Point} from @param {Point} to @param {boolean} first
 */
export function paint(data, values, from, to, first) {
  const byte = values.tool === "eraser" ? 0 : Math.round(255 * values.grey);
  const sheet = write(stroke(clean(data, values), from, to, values.size, byte), values.garment);
  return { sheet, message: "", cursor: to.map((v) => Math.min(31, Math.max(0, Math.floor(v)))), ...(first ? { undo: remembered(values) } : {}) };
}

/** @param {Data} _ @param {Values} values */
export function undo(_, { undo: steps }) {
  return steps.length ? { ...steps.at(-1), undo: steps.slice(0, -1), message: "" } : {};
}

/** The first garment of the chosen class from this number on, round again at the end. @param {Data} data @param {Values} values @param {number} from */
export function next(data, values, from) {
  for (let i = 0; i < data.garments; i++) {
    const garment = (from + i) % data.garments;
    if (values.among < 0 || data.labels[garment] === values.among) return { garment, sheet: "", undo: remembered(values), message: "" };
  }
  return { message: "No garment of this class was sent along." };
}

/** Where in its region a point is drawn. */
export function normalPair() {
  const [epsilon1, epsilon2] = normalNoise(2, Math.floor(Math.random() * 2 ** 31));
  return { epsilon1, epsilon2 };
}

/** The brush as it would paint; the eraser on a grey ground, where its black is seen. @param {Values} values */
export function sample({ tool, size, grey }) {
  const ground = new Uint8Array(1024).fill(tool === "eraser" ? 90 : 0), middle = SAMPLE / 2 - (size % 2 ? 0 : 0.5);
  const painted = stroke(ground, [middle, middle], [middle, middle], size, tool === "eraser" ? 0 : Math.round(255 * grey));
  return Float32Array.from({ length: SAMPLE * SAMPLE }, (_, i) => painted[32 * Math.floor(i / SAMPLE) + (i % SAMPLE)] / 255);
}
