// Play: a value goes from one whole number to the next, by itself, until a hand takes hold.
import { make } from "../dom.mjs";

const STEP_MS = 250;

/** @typedef {{n: number, last: number, playing: boolean, disabled: boolean}} Content */

/** Spec: `value` (the value that it moves); whether it plays is the local value `playing`. @type {import("../types.d.ts").MakePart} */
export function player(spec, context) {
  const button = make("button", { type: "button" }, "play");
  let timer = /** @type {ReturnType<typeof setInterval> | undefined} */ (undefined), last = 0;
  const stop = () => {
    clearInterval(timer);
    if (context.values().playing) context.set({ playing: false });
  };
  const start = () => {
    const n = context.values()[spec.value];
    context.set({ playing: true, ...(n >= last ? { [spec.value]: 0 } : {}) });
    clearInterval(timer);
    timer = setInterval(() => {
      const next = context.values()[spec.value] + 1;
      if (next > last) return stop();
      context.set({ [spec.value]: next });
    }, STEP_MS);
  };
  button.addEventListener("click", () => (context.values().playing ? stop() : start()), { signal: context.signal });
  context.onInterrupt(stop);
  return {
    element: make("div", { className: "live-buttons" }, button),
    draw(/** @type {Content} */ content) {
      last = content.last;
      button.disabled = content.disabled;
      button.title = content.disabled ? "There is something to play once the training has ended" : "Play the training from its start";
      button.textContent = content.playing ? "pause" : "play";
    },
    dispose: () => clearInterval(timer),
  };
}
