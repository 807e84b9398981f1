// The keys of a deck: those of a focused control stay its own, the others turn the slide.
import { needsKey } from "./keys.mjs";

/** The focused control as keys.mjs wants it. @param {Event} event */
export function theirs(event) {
  const target = /** @type {HTMLElement} */ (document.activeElement ?? event.target);
  const scrolls = target.tabIndex >= 0 ? { across: target.scrollWidth > target.clientWidth, down: target.scrollHeight > target.clientHeight } : undefined;
  const control = {
    tag: target.tagName.toLowerCase(), type: /** @type {any} */ (target).type, role: target.getAttribute("role"), scrolls,
    own: target.getAttribute("role") === "application",
  };
  return needsKey(control, /** @type {KeyboardEvent} */ (event).key);
}

/** reveal.js leaves every key to a focused input: those that it has no use for turn the slide. @param {KeyboardEvent} event @param {any} Reveal */
export function turn(event, Reveal) {
  if (event.ctrlKey || event.metaKey || event.altKey || Reveal.isOverview?.()) return;
  const forward = ["PageDown", "ArrowRight", "ArrowDown"].includes(event.key) || (event.key === " " && !event.shiftKey);
  const back = ["PageUp", "ArrowLeft", "ArrowUp"].includes(event.key) || (event.key === " " && event.shiftKey);
  if (!(forward || back) || theirs(event)) return;
  const onInput = document.activeElement?.matches("input");
  if (!event.key.startsWith("Page") && !onInput) return; // reveal.js knows
  event.preventDefault();
  event.stopImmediatePropagation();
  if (forward) Reveal.next();
  else Reveal.prev();
}
