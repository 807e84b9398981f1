// Jupyter's own widgets as plain elements: boxes, sliders, text. A view of ours is mounted by its own module.
import { make } from "../vae_helpers/live/dom.mjs";
import { mount } from "../vae_helpers/live/view.mjs";
import { sliderOf } from "./sliders.mjs";

/** @typedef {import("./manager.mjs").PageModel} PageModel */
/** @typedef {{signal: AbortSignal, mounted: Promise<void>[]}} Mounting */

/** A kind of widget that a page cannot show: its sentence stands instead. */
export class Unknown extends Error {}

/**
 * The element of a widget and of all within it; the mounting of views goes into `mounted`.
 * @param {PageModel} model @param {Mounting} mounting @returns {HTMLElement}
 */
export function elementOf(model, mounting) {
  switch (model.name) {
    case "VBoxModel":
    case "HBoxModel":
    case "BoxModel":
    case "GridBoxModel":
      return box(model, mounting);
    case "HTMLModel":
    case "HTMLMathModel":
    case "LabelModel":
      return text(model);
    case "AnyModel":
      return view(model, mounting);
    default:
      return sliderOf(model) ?? refuse(model);
  }
}

/** @param {PageModel} model @returns {never} */
function refuse(model) {
  throw new Unknown(`a page cannot show a ${model.name}`);
}

/** @param {PageModel} model @param {Mounting} mounting */
function box(model, mounting) {
  const children = (model.get("children") ?? []).map((/** @type {string} */ child) => elementOf(model.widget_manager.find(child), mounting));
  const element = make("div", { className: model.name === "HBoxModel" ? "page-row" : "page-column" }, ...children);
  element.classList.add(...(model.get("_dom_classes") ?? []).filter((/** @type {string} */ name) => /^[\w-]+$/.test(name)));
  return element;
}

/** What a text widget says, without what its HTML would do. @param {PageModel} model */
function text(model) {
  const element = make("p", { className: "page-text" });
  const show = () => {
    const value = String(model.get("value") ?? "");
    element.textContent = model.name === "LabelModel" ? value : (new DOMParser().parseFromString(value, "text/html").body.textContent ?? "");
  };
  model.on("change:value", show);
  show();
  return element;
}

/** @param {PageModel} model @param {Mounting} mounting */
function view(model, { signal, mounted }) {
  if (typeof model.get("kind") !== "string") refuse(model);
  const element = make("div");
  mounted.push(mount(model, element, signal));
  return element;
}
