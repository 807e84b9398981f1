// A page: the stored demonstrations come alive in their places, and the address says what they show.
import { elementOf } from "./widgets.mjs";
import { Manager } from "./manager.mjs";
import { copyButton, followAddress, linked } from "./states.mjs";
import { unpack } from "./state.mjs";
import { startDeck } from "./deck.mjs";
import { startPage } from "./page.mjs";

const ended = new AbortController(); // nothing ends but with the page

/** @returns {Promise<import("./states.mjs").Linked[]>} */
async function mountAll() {
  const places = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".demonstration[data-model]")]);
  if (!places.length) return [];
  const manager = new Manager(await unpack(document.getElementById("state")?.textContent ?? ""));
  const made = await Promise.all(places.map((place) => mountOne(place, manager)));
  return made.filter((one) => one !== null);
}

/** @param {HTMLElement} place @param {Manager} manager @returns {Promise<import("./states.mjs").Linked | null>} */
async function mountOne(place, manager) {
  const mounted = /** @type {Promise<void>[]} */ ([]);
  try {
    const root = manager.find(place.dataset.model);
    const element = elementOf(root, { signal: ended.signal, mounted });
    place.replaceChildren(element); // first into the page: a view looks for the box around it
    await Promise.all(mounted);
    const state = linked(place.id, place, viewsOf(root));
    if (place.dataset.plain === undefined) place.append(copyButton(state));
    return state;
  } catch (error) {
    console.warn(`${place.id}:`, error); // its sentence stays
    return null;
  } finally {
    place.classList.add("ready");
  }
}

/** @param {import("./manager.mjs").PageModel} model @returns {import("./manager.mjs").PageModel[]} */
function viewsOf(model) {
  if (model.name === "AnyModel") return [model];
  return (model.get("children") ?? []).flatMap((/** @type {string} */ child) => viewsOf(model.widget_manager.find(child)));
}

const isDeck = !!document.querySelector(".reveal");
const address = location.hash; // before reveal.js writes its own
const demonstrations = await mountAll();
const reveal = isDeck ? await startDeck() : startPage();
followAddress(demonstrations, reveal, address);
document.documentElement.dataset.ready = ""; // for whoever waits
