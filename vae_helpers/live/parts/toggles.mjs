// Checkboxes for what can be shown besides.
import { make } from "../dom.mjs";

/** Spec: `value` (the value that holds the list of names), `options` ({name, text}[]). @type {import("../types.d.ts").MakePart} */
export function toggles(spec, context) {
  const inputs = spec.options.map((/** @type {{name: string, text: string}} */ { name }) => {
    const input = make("input", { type: "checkbox", name });
    input.addEventListener("change", () => {
      const others = context.values()[spec.value].filter((/** @type {string} */ shown) => shown !== name);
      context.set({ [spec.value]: input.checked ? [...others, name] : others });
    }, { signal: context.signal });
    return input;
  });
  const rows = spec.options.map((/** @type {{text: string}} */ { text }, /** @type {number} */ i) => make("label", {}, inputs[i], text));
  return {
    element: make("div", { className: "live-toggles" }, ...rows),
    draw(/** @type {{shown: string[]}} */ { shown }) {
      for (const input of inputs) input.checked = shown.includes(input.name);
    },
  };
}
