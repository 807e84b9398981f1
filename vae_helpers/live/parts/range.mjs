// A small slider for a value that only this view has.
import { make } from "../dom.mjs";

/** @typedef {{value: number, text: string, disabled?: boolean}} Content */

/** Spec: `label`, `value` (the value that it sets), `min`, `max`, `step`. @type {import("../types.d.ts").MakePart} */
export function range(spec, context) {
  const input = make("input", { type: "range", min: spec.min, max: spec.max, step: spec.step, "aria-label": spec.label });
  const output = make("output");
  input.addEventListener("input", () => {
    context.interrupt();
    context.set({ [spec.value]: Number(input.value) });
  }, { signal: context.signal });
  return {
    element: make("div", { className: "live-slider live-range" }, make("span", {}, spec.label), input, output),
    draw(/** @type {Content} */ { value, text, disabled }) {
      if (Number(input.value) !== value) input.value = String(value);
      input.ariaValueText = output.textContent = text;
      input.disabled = !!disabled;
    },
  };
}
