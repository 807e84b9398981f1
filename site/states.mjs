// The state of each demonstration as a link: read from the address, written by a button.
import { demonstrations } from "../vae_helpers/live/demonstrations.mjs";
import { make } from "../vae_helpers/live/dom.mjs";
import { parseLink, readValues, writeLink } from "./links.mjs";
import { WAYS } from "./sliders.mjs";

/** @typedef {import("./manager.mjs").PageModel} PageModel */
/** @typedef {import("./links.mjs").Field & {model: PageModel, trait: string}} Place a value of a link, and where it is */
/** @typedef {{id: string, element: HTMLElement, read: (query: URLSearchParams) => void, link: () => string}} Linked */

const PASSING = new Set(["walking", "latest"]); // what is never told in a link
const LONGEST = 300; // letters of a value: a drawing is no link
const ENDS = /** @type {Record<string, [number, number]>} */ ({ t: [0, 1], only: [-1, 9], a: [-1, Infinity], b: [-1, Infinity] });

/**
 * @param {string} id @param {HTMLElement} element @param {PageModel[]} views in the order of the page @returns {Linked}
 */
export function linked(id, element, views) {
  const places = views.flatMap((view, n) => valuesOf(view, n));
  const told = /** @type {Set<string>} */ (new Set());
  const own = places.filter(({ model, trait }) => {
    const joined = joinedTo(model, trait);
    const known = joined.some((end) => told.has(key(end)));
    joined.forEach((end) => told.add(key(end)));
    return !known; // joined views tell it once
  });
  const now = () => own.map((place) => ({ field: place, value: place.model.get(place.trait) }));
  const first = new Map(own.map((place) => [place, JSON.stringify(place.model.get(place.trait))]));
  return {
    id, element,
    read(query) {
      const found = readValues(query, own);
      // a walk's ends move the point: what says the point comes last
      const last = (/** @type {{field: import("./links.mjs").Field}} */ { field }) => Number(/^z[12](\.\d+)?$/.test(field.name));
      for (const { field, value } of found.sort((one, other) => last(one) - last(other))) {
        const { model, trait } = /** @type {Place} */ (field);
        model.set(trait, value);
      }
    },
    link() {
      const changed = (/** @type {{field: Place, value: any}} */ { field, value }) => hasSlider(field) || JSON.stringify(value) !== first.get(field);
      return writeLink(id, now().filter((one) => changed(one) && JSON.stringify(one.value).length <= LONGEST));
    },
  };
}

/** @param {PageModel} view @param {number} n @returns {Place[]} */
function valuesOf(view, n) {
  const names = demonstrations[view.get("kind")]?.values ?? [];
  return names.filter((name) => !PASSING.has(name) && view.get(name) !== undefined).map((name) => {
    const suffix = n ? `.${n + 1}` : "";
    const slider = sliderFor(view, name);
    const description = slider ? String(slider.get("description") ?? "") : "";
    const aliases = [`${name}${suffix}`];
    const called = /^[\w-]+$/.test(description) ? description : name;
    return { name: `${called}${suffix}`, aliases, model: view, trait: name, ...kindOf(view.get(name), slider, ENDS[name]) };
  });
}

/** @param {any} value @param {PageModel | undefined} slider @param {[number, number] | undefined} ends */
function kindOf(value, slider, ends) {
  if (slider?.name === "SelectionSliderModel") return { kind: /** @type {const} */ ("choice"), labels: slider.get("_options_labels") };
  if (Array.isArray(value)) return { kind: /** @type {const} */ ("list") };
  if (typeof value === "boolean") return { kind: /** @type {const} */ ("flag") };
  if (typeof value !== "number") return { kind: /** @type {const} */ ("text") };
  const log = slider?.name === "FloatLogSliderModel";
  const [lower, upper] = slider ? ["min", "max"].map((end) => (log ? slider.get("base") ** slider.get(end) : slider.get(end))) : (ends ?? []);
  return { kind: /** @type {const} */ ("number"), lower, upper };
}

const key = (/** @type {{model: PageModel, name: string}} */ { model, name }) => `${ids(model)} ${name}`;
const numbers = /** @type {WeakMap<PageModel, number>} */ (new WeakMap());
let count = 0;
const ids = (/** @type {PageModel} */ model) => numbers.get(model) ?? (numbers.set(model, ++count), count);

/** All ends that a value is linked to, over any number of links, itself included. @param {PageModel} model @param {string} name */
function joinedTo(model, name) {
  const manager = model.widget_manager;
  const found = [{ model, name }];
  for (const end of found) {
    for (const link of manager.links) {
      const pair = manager.ends(link);
      if (!pair.some((one) => key(one) === key(end))) continue;
      for (const one of pair) if (!found.some((other) => key(other) === key(one))) found.push(one);
    }
  }
  return found;
}

/** @param {PageModel} view @param {string} name */
function sliderFor(view, name) {
  return joinedTo(view, name).find(({ model }) => Object.hasOwn(WAYS, model.name))?.model;
}

/** @param {import("./links.mjs").Field} field */
function hasSlider(field) {
  const { model, trait } = /** @type {Place} */ (field);
  return !!sliderFor(model, trait);
}

/** A button that copies the link to what a demonstration shows now. @param {Linked} demonstration */
export function copyButton(demonstration) {
  const said = make("span", { role: "status" });
  const button = make("button", { type: "button", className: "copy-link", title: "Copy a link that opens this page with this demonstration as it is now" }, "copy link");
  button.addEventListener("click", async () => {
    const link = new URL(demonstration.link(), location.href).href;
    said.textContent = (await copy(link)) ? "copied" : link;
    setTimeout(() => (said.textContent = ""), 4000);
  });
  return make("div", { className: "demonstration-foot" }, said, button);
}

/** @param {string} text @returns {Promise<boolean>} */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // from disk some browsers have no clipboard
    const field = make("textarea", { value: text });
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}

/**
 * Show what the address says, now and whenever it changes.
 * @param {Linked[]} demonstrations @param {(element: HTMLElement) => void} reveal brings it into sight
 * @param {string} first the address at first
 */
export function followAddress(demonstrations, reveal, first) {
  const open = (/** @type {string} */ hash) => {
    const link = parseLink(decodeHash(hash));
    const found = link && demonstrations.find(({ id }) => id === link.id);
    if (!found) return;
    found.read(link.query);
    reveal(found.element);
  };
  addEventListener("hashchange", () => open(location.hash));
  open(first);
}

/** Some programs escape the question mark of a link that is handed to them. @param {string} hash */
function decodeHash(hash) {
  return hash.replace(/%3F/i, "?");
}
