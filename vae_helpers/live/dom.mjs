// Small tools for elements and canvases.

/**
 * An element with these properties; `role`, `aria-…` and `data-…` become attributes.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Record<string, any>} [properties] @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (/^(role$|aria-|data-|for$)/.test(name)) element.setAttribute(name, String(value));
    else /** @type {any} */ (element)[name] = value;
  }
  element.append(...children);
  return element;
}

/**
 * Replace what an element says, run by run; never read as HTML.
 * @param {HTMLElement} element @param {import("./types.d.ts").Run[]} runs
 */
export function say(element, runs) {
  element.replaceChildren(...runs.map((run) => (typeof run === "string" ? run : make("strong", {}, run.strong))));
}

/**
 * A canvas as wide as the page lets it be, at the screen's own pixels. `paint(context, width, height)` draws in CSS
 * pixels, now and whenever size, density or colors change.
 * @param {HTMLElement} stage what the canvas fills @param {AbortSignal} signal
 * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} paint
 * @returns {{canvas: HTMLCanvasElement, repaint: () => void}}
 */
export function sharpCanvas(stage, signal, paint) {
  const canvas = make("canvas", { className: "live-canvas" });
  let width = 0, height = 0;
  const repaint = () => {
    if (!width || signal.aborted) return;
    const enlarged = stage.getBoundingClientRect().width / stage.clientWidth; // on a slide
    const density = (devicePixelRatio || 1) * Math.max(1, enlarged || 1);
    const [across, down] = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down];
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context, width, height);
  };
  const resized = new ResizeObserver(() => {
    if (stage.clientWidth === 0) return; // hidden: keep what was drawn
    [width, height] = [stage.clientWidth, stage.clientHeight];
    repaint();
  });
  resized.observe(stage);
  onLook(signal, repaint);
  signal.addEventListener("abort", () => {
    resized.disconnect();
    canvas.width = canvas.height = 0; // gives the pixels back at once
  });
  stage.append(canvas);
  return { canvas, repaint };
}

/**
 * Call `listener` when the page turns dark or light, or the screen's density changes; not for paper.
 * @param {AbortSignal} signal @param {() => void} listener
 */
export function onLook(signal, listener) {
  const paper = matchMedia("print"); // a canvas that is painted while the page is printed comes out blank
  const looks = () => {
    if (!paper.matches) listener();
  };
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", `(resolution: ${devicePixelRatio}dppx)`]) {
    matchMedia(query).addEventListener("change", looks, { signal });
  }
  const themed = new MutationObserver(listener); // JupyterLab says it so
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  signal.addEventListener("abort", () => themed.disconnect());
}

/**
 * The colors of the page around an element, for a canvas.
 * @param {Element} element
 */
export function colors(element) {
  const style = getComputedStyle(element);
  const color = (/** @type {string} */ name) => style.getPropertyValue(`--live-${name}`).trim();
  return { ink: color("ink"), quiet: color("quiet"), paper: color("paper"), accent: color("accent"), line: color("line"), violet: color("violet"), blue: color("blue") };
}

/**
 * Greys on the fixed range [0, 1], so that a faint decoding looks faint.
 * @param {HTMLCanvasElement} canvas of side × side pixels @param {ArrayLike<number>} image side * side numbers
 */
export function paintGreys(canvas, image) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const pixels = context.createImageData(canvas.width, canvas.height);
  for (let i = 0; i < image.length; i++) {
    const grey = Math.round(255 * image[i]);
    pixels.data[4 * i] = pixels.data[4 * i + 1] = pixels.data[4 * i + 2] = grey;
    pixels.data[4 * i + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}
