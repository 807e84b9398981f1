// A few lines of text. Their height is reserved, so that nothing below jumps.
import { make, say } from "../dom.mjs";

/** @typedef {{lines: import("../types.d.ts").Run[][]}} Content */

/** Spec: `lines`, how many to reserve; `width` in CSS pixels, where long lines break. @type {import("../types.d.ts").MakePart} */
export function text(spec) {
  const element = make("div", { className: "live-text" });
  element.style.setProperty("--lines", spec.lines ?? 1);
  if (spec.width) element.style.width = `${spec.width}px`;
  return {
    element,
    draw(/** @type {Content} */ { lines }) {
      element.replaceChildren(
        ...lines.map((runs) => {
          const line = make("p");
          say(line, runs);
          return line;
        }),
      );
    },
  };
}
