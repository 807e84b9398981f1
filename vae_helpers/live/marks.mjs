// What is drawn on a plane: the ten markers (named as matplotlib names them), lines, arrows, labels.

/** @typedef {CanvasRenderingContext2D} Context2D */

const CORNERS = /** @type {Record<string, number[][]>} */ ({
  s: [[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]],
  "^": [[0, -1], [1, 0.8], [-1, 0.8]],
  v: [[0, 1], [1, -0.8], [-1, -0.8]],
  D: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  "<": [[-1, 0], [0.8, -1], [0.8, 1]],
  ">": [[1, 0], [-0.8, -1], [-0.8, 1]],
  "*": Array.from({ length: 10 }, (_, i) => {
    const radius = i % 2 ? 0.5 : 1.3, angle = (Math.PI * i) / 5;
    return [radius * Math.sin(angle), -radius * Math.cos(angle)];
  }),
});
const STROKES = /** @type {Record<string, number[][]>} */ ({
  P: [[-1, 0, 1, 0], [0, -1, 0, 1]],
  X: [[-1, -1, 1, 1], [-1, 1, 1, -1]],
});

/**
 * One marker, in the context's fill and stroke color.
 * @param {Context2D} context @param {number} x @param {number} y @param {string} marker @param {number} r pixels
 */
export function mark(context, x, y, marker, r) {
  context.beginPath();
  if (STROKES[marker]) {
    context.lineWidth = r * 0.55;
    for (const [x1, y1, x2, y2] of STROKES[marker]) {
      context.moveTo(x + r * x1, y + r * y1);
      context.lineTo(x + r * x2, y + r * y2);
    }
    context.stroke();
    return;
  }
  if (CORNERS[marker]) CORNERS[marker].forEach(([dx, dy], i) => context[i ? "lineTo" : "moveTo"](x + r * dx, y + r * dy));
  else context.arc(x, y, r * 0.9, 0, 2 * Math.PI);
  context.fill();
}

/** @param {Context2D} context @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
export function line(context, x1, y1, x2, y2) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

/**
 * An arrow with a filled head at its end.
 * @param {Context2D} context @param {ArrayLike<number>} from pixels @param {ArrayLike<number>} to
 */
export function arrow(context, from, to) {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const head = Math.min(12, Math.hypot(to[0] - from[0], to[1] - from[1]));
  line(context, from[0], from[1], to[0] - 0.7 * head * Math.cos(angle), to[1] - 0.7 * head * Math.sin(angle));
  context.beginPath();
  context.moveTo(to[0], to[1]);
  for (const turn of [-0.4, 0.4]) context.lineTo(to[0] - head * Math.cos(angle + turn), to[1] - head * Math.sin(angle + turn));
  context.fill();
}

/**
 * A letter on a disc: black on every ground.
 * @param {Context2D} context @param {number} x @param {number} y @param {string} text
 */
export function disc(context, x, y, text) {
  context.beginPath();
  context.arc(x, y, 8, 0, 2 * Math.PI);
  context.fillStyle = "black";
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = "white";
  context.stroke();
  context.fillStyle = "white";
  context.font = "bold 11px sans-serif";
  context.textAlign = "center";
  context.fillText(text, x, y + 4);
}
