// One of several, from a list.
import { make } from "../dom.mjs";

/** Spec: `label`, `value` (the value that it sets), `options` ([text, value][]). @type {import("../types.d.ts").MakePart} */
export function choice(spec, context) {
  const select = make("select", {}, ...spec.options.map((/** @type {[string, any]} */ [text]) => make("option", {}, text)));
  select.addEventListener("change", () => context.set({ [spec.value]: spec.options[select.selectedIndex][1] }), { signal: context.signal });
  return {
    element: make("label", { className: "live-choice" }, make("span", {}, spec.label), select),
    draw(/** @type {{value: any}} */ { value }) {
      select.selectedIndex = spec.options.findIndex((/** @type {[string, any]} */ [, one]) => one === value);
    },
  };
}
