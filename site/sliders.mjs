// ipywidgets' sliders as the browser's own: a name, a number in words, keys and pointer.
import { make } from "../vae_helpers/live/dom.mjs";

/** @typedef {import("./manager.mjs").PageModel} PageModel */
/**
 * How a kind of slider goes: from places of the browser's slider to values and back.
 * @typedef {object} Way
 * @property {string} trait that holds its value
 * @property {() => {min: number, max: number, step: number | "any"}} ends
 * @property {(place: number) => any} toValue
 * @property {(value: any) => number} toPlace
 * @property {(value: any) => string} words
 */

const round = (/** @type {number} */ value) => Number(value.toFixed(6));

/** @type {Record<string, (model: PageModel) => Way>} */
export const WAYS = {
  FloatSliderModel: (model) => ({
    trait: "value",
    ends: () => ({ min: model.get("min"), max: model.get("max"), step: model.get("step") ?? "any" }),
    toValue: round, toPlace: Number, words: (value) => readout(value, model.get("readout_format") ?? ".2f"),
  }),
  IntSliderModel: (model) => ({
    trait: "value",
    ends: () => ({ min: model.get("min"), max: model.get("max"), step: model.get("step") ?? 1 }),
    toValue: Math.round, toPlace: Number, words: (value) => readout(value, model.get("readout_format") ?? "d"),
  }),
  FloatLogSliderModel: (model) => ({
    trait: "value",
    ends: () => ({ min: model.get("min"), max: model.get("max"), step: model.get("step") ?? "any" }),
    toValue: (place) => model.get("base") ** round(place),
    toPlace: (value) => Math.log(value) / Math.log(model.get("base")),
    words: (value) => readout(value, model.get("readout_format") ?? ".3g"),
  }),
  SelectionSliderModel: (model) => ({
    trait: "index",
    ends: () => ({ min: 0, max: model.get("_options_labels").length - 1, step: 1 }),
    toValue: Math.round, toPlace: Number, words: (value) => String(model.get("_options_labels")[value] ?? ""),
  }),
};

/**
 * A slider's row, or null for another kind of widget.
 * @param {PageModel} model @returns {HTMLElement | null}
 */
export function sliderOf(model) {
  const way = Object.hasOwn(WAYS, model.name) ? WAYS[model.name](model) : null;
  if (!way) return null;
  const name = String(model.get("description") ?? "");
  const input = make("input", { type: "range", "aria-label": name || "value" });
  const output = make("output", { "aria-hidden": "true" });
  const show = () => {
    const { min, max, step } = way.ends(), value = model.get(way.trait);
    Object.assign(input, { min, max, step, disabled: !!model.get("disabled") });
    const place = way.toPlace(value);
    if (Number(input.value) !== place) input.value = String(place);
    output.textContent = input.ariaValueText = way.words(value);
  };
  for (const trait of [way.trait, "min", "max", "step", "disabled"]) model.on(`change:${trait}`, show);
  input.addEventListener("input", () => model.set(way.trait, way.toValue(Number(input.value))));
  show();
  const row = make("label", { className: "live-slider" }, make("span", {}, name), input);
  if (model.get("readout") !== false) row.append(output);
  return row;
}

/**
 * A number as Python's format does it (`.2f`, `d`, `.3g`, `.1e`, `.0%`), with a true minus.
 * @param {number} value @param {string} format
 */
export function readout(value, format) {
  const [, sign, digits, type] = /^([+]?)(?:\.(\d+))?([a-z%]?)$/.exec(format.replace(/^,|~/g, "")) ?? ["", "", "2", "f"];
  const places = digits === undefined ? 6 : Number(digits);
  const text =
    type === "d" ? String(Math.round(value))
    : type === "%" ? `${(100 * value).toFixed(digits === undefined ? 0 : places)} %`
    : type === "e" ? value.toExponential(places)
    : type === "g" ? String(Number(value.toPrecision(Math.max(1, places))))
    : value.toFixed(digits === undefined ? 2 : places);
  const zero = Number(text.replace(/[^\d.]/g, "")) === 0;
  return (sign && value > 0 && !zero ? `+${text}` : zero ? text.replace("-", "") : text).replaceAll("-", "−");
}
