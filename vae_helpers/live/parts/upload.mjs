// A picture from disk, onto a sheet: read, scaled and made grey in the browser. What is not taken is said in one line.
import { make } from "../dom.mjs";
import { inspect, LIMITS, toSheet } from "../picture_file.mjs";

const SIDE = 28; // the longer side of a garment within its 32 × 32

/**
 * Spec: `text`, `load` (the values that a sheet of 1,024 bytes sets: data, values, sheet). Content: `message`.
 * @type {import("../types.d.ts").MakePart}
 */
export function upload(spec, context) {
  const { signal } = context;
  const input = make("input", { type: "file", accept: "image/png,image/jpeg,image/webp", hidden: true, tabIndex: -1 });
  const button = make("button", { type: "button", title: "PNG, JPEG or WebP; it stays in this browser" }, spec.text);
  const message = make("p", { role: "status" });
  button.addEventListener("click", () => input.click(), { signal });
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    input.value = ""; // so that the same file can be chosen again
    if (!file) return;
    context.interrupt();
    try {
      const sheet = await readSheet(file);
      if (!signal.aborted) context.set(spec.load(context.data, context.values(), sheet));
    } catch (error) {
      if (!signal.aborted) context.set({ message: `The picture was not taken: ${error instanceof Error ? error.message : error}.` });
    }
  }, { signal });
  return {
    element: make("div", { className: "live-upload" }, button, input, message),
    draw(/** @type {{message: string}} */ { message: said }) {
      if (message.textContent !== said) message.textContent = said;
    },
  };
}

/** @param {File} file @returns {Promise<Uint8Array>} */
async function readSheet(file) {
  if (file.size > LIMITS.bytes) throw new Error(`the file has ${Math.round(file.size / 1e6)} MB; at most ${LIMITS.bytes / 1e6} are taken`);
  const { type } = inspect(new Uint8Array(await file.arrayBuffer()));
  const whole = await createImageBitmap(new Blob([file], { type })).catch(() => {
    throw new Error("the browser cannot read it; the file may be cut or damaged");
  });
  const scale = SIDE / Math.max(whole.width, whole.height);
  const [width, height] = [whole.width, whole.height].map((side) => Math.max(1, Math.round(side * scale)));
  const context = /** @type {CanvasRenderingContext2D} */ (halved(whole, width, height).getContext("2d"));
  return toSheet(context.getImageData(0, 0, width, height).data, width, height);
}

/** Scaled by halves, so that every pixel of the picture counts. @param {ImageBitmap} picture @param {number} width @param {number} height */
function halved(picture, width, height) {
  let from = /** @type {ImageBitmap | HTMLCanvasElement} */ (picture);
  for (;;) {
    const [across, down] = [Math.max(width, from.width >> 1), Math.max(height, from.height >> 1)];
    const canvas = make("canvas", { width: across, height: down });
    canvas.getContext("2d")?.drawImage(from, 0, 0, across, down);
    if (from instanceof ImageBitmap) from.close();
    if (across === width && down === height) return canvas;
    from = canvas;
  }
}
