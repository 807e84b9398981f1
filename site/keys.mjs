// Which keys belong to a focused control, and which turn the slide. Pure.

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

/**
 * Whether the focused control needs a key. PageUp and PageDown always turn slides: that is what a clicker sends.
 * @param {{tag: string, type?: string, role?: string | null, own?: boolean, scrolls?: {across: boolean, down: boolean}}} control
 * @param {string} key
 */
export function needsKey({ tag, type = "", role = null, own = false, scrolls }, key) {
  if (key === "PageUp" || key === "PageDown") return false;
  if (own) return true; // a canvas that is drawn on by key
  if (tag === "textarea" || tag === "select" || (tag === "input" && !["range", "checkbox", "radio", "button"].includes(type))) return true;
  if ((tag === "input" && type === "range") || role === "slider") return [...ARROWS, "Home", "End"].includes(key);
  if (tag === "input" && type === "radio" && ARROWS.includes(key)) return true;
  if (["button", "summary", "input"].includes(tag) || role === "button") return key === " " || key === "Enter";
  if (tag === "a") return key === "Enter";
  if (scrolls?.across && (key === "ArrowLeft" || key === "ArrowRight")) return true;
  return !!scrolls?.down && (key === "ArrowUp" || key === "ArrowDown");
}
