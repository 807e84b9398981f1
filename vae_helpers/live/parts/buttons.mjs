// A row of buttons, each setting values; some show that they are on, some cannot be pressed just now.
import { make } from "../dom.mjs";

/** @typedef {{pressed?: string[], disabled?: string[]}} Content */

/**
 * Spec: `label` (what the group is), `text` (a word before them), `buttons` ({name, text, title, press}[]); `press` makes the values that are set
 * from data and values.
 * @type {import("../types.d.ts").MakePart}
 */
export function buttons(spec, context) {
  const made = spec.buttons.map((/** @type {any} */ { text, title, press }) => {
    const button = make("button", { type: "button", title: title ?? "" }, text);
    if (title) button.ariaLabel = title;
    button.addEventListener("click", () => {
      context.interrupt();
      context.set(press(context.data, context.values()));
    }, { signal: context.signal });
    return button;
  });
  return {
    element: make("div", { className: "live-buttons", role: "group", "aria-label": spec.label ?? "" }, ...(spec.text ? [make("span", {}, spec.text)] : []), ...made),
    draw(/** @type {Content} */ { pressed, disabled }) {
      spec.buttons.forEach((/** @type {{name: string}} */ { name }, /** @type {number} */ i) => {
        if (pressed) made[i].ariaPressed = String(pressed.includes(name));
        made[i].disabled = !!disabled?.includes(name);
      });
    },
  };
}
