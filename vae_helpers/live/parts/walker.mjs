// Two picked garments and the way between them: pick, play, scrub. One loop a view; a hand on any control ends it.
import { make } from "../dom.mjs";

const WALK_SECONDS = 4;

/**
 * @typedef {object} Content
 * @property {boolean} ready whether both ends are picked
 * @property {string} reason what is missing, or what the way is
 * @property {number} t @property {boolean} walking
 */

/** Spec: `pick` (makes the values that picking "a" or "b" sets). @type {import("../types.d.ts").MakePart} */
export function walker(spec, context) {
  const { signal } = context;
  const button = (/** @type {string} */ text, /** @type {string} */ title, /** @type {() => void} */ pressed) => {
    const made = make("button", { type: "button", title }, text);
    made.addEventListener("click", pressed, { signal });
    return made;
  };
  const pick = (/** @type {"a" | "b"} */ end) => {
    context.interrupt();
    context.set(spec.pick(context.data, context.values(), end));
  };
  const picks = /** @type {const} */ (["a", "b"]).map((end) =>
    button(`pick ${end.toUpperCase()}`, `Take the garment nearest to the point as ${end.toUpperCase()}`, () => pick(end)),
  );
  const play = button("play", "Walk from A to B", () => (context.values().walking ? stop() : start()));
  const scrub = make("input", { type: "range", min: 0, max: 1, step: 0.01, "aria-label": "way from A to B" });
  scrub.addEventListener("input", () => {
    context.interrupt();
    context.set({ t: Number(scrub.value) });
  }, { signal });
  const reason = make("p");
  let frame = 0;

  function start() {
    const from = context.values().t >= 1 ? 0 : context.values().t;
    const began = performance.now() - from * WALK_SECONDS * 1000;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches ? 8 : 0; // still pictures, not a film
    const step = (/** @type {number} */ now) => {
      frame = 0;
      if (signal.aborted || !context.values().walking) return;
      const t = Math.min(1, Math.max(0, (now - began) / (WALK_SECONDS * 1000)));
      context.set({ t: still ? Math.floor(t * still) / still : t, walking: t < 1 });
      if (t < 1) frame = requestAnimationFrame(step);
    };
    context.set({ walking: true });
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(step);
  }
  function stop() {
    cancelAnimationFrame(frame);
    if (context.values().walking) context.set({ walking: false });
  }
  context.onInterrupt(stop);

  return {
    element: make("div", { className: "live-walk", role: "group", "aria-label": "Walk between two garments" }, ...picks, play, scrub, reason),
    draw(/** @type {Content} */ { ready, reason: said, t, walking }) {
      play.disabled = scrub.disabled = !ready;
      play.textContent = walking ? "pause" : "play";
      if (Number(scrub.value) !== t) scrub.value = String(t);
      scrub.ariaValueText = `${Math.round(100 * t)} percent`;
      if (reason.textContent !== said) reason.textContent = said;
    },
    dispose: () => cancelAnimationFrame(frame),
  };
}
