// A demonstration on the page: its data gathered, its parts put together, its frame drawn whenever a value changes.
import { fromBase64 } from "./base64.mjs";
import { make } from "./dom.mjs";
import { demonstrations } from "./demonstrations.mjs";
import { fromHalf } from "./safetensors.mjs";
import { styleOnce } from "./style.mjs";
import { parts } from "./parts/index.mjs";
import { guardControls } from "./controls.mjs";
import { closeWhenReplaced, staysSaved } from "./leftovers.mjs";

/** @typedef {import("./types.d.ts").Model} Model */
/** @typedef {import("./types.d.ts").Values} Values */
/** @typedef {import("./types.d.ts").Part} Part */

export const VERSION = 1; // of what Python sends; held equal to widget.py's by a test
const TELL_MS = 100; // Python hears of moves at most ten times a second: JupyterLab repaints its signs for each message

/**
 * Show the demonstration of `model` in `el` until `signal` ends. A state that cannot be shown is one clear line.
 * @param {Model} model @param {HTMLElement} el @param {AbortSignal} signal
 */
export async function mount(model, el, signal) {
  styleOnce();
  el.classList.add("live-view");
  closeWhenReplaced(model, signal);
  let shown = new AbortController();
  const again = () => { // Python sent other data
    shown.abort();
    shown = new AbortController();
    return mountOnce(model, el, shown.signal);
  };
  model.on("change:data", again);
  signal.addEventListener("abort", () => {
    model.off("change:data", again);
    shown.abort();
  });
  await mountOnce(model, el, shown.signal);
}

/** @param {Model} model @param {HTMLElement} el @param {AbortSignal} signal */
async function mountOnce(model, el, signal) {
  try {
    if (model.get("version") !== VERSION) throw new Error(`its state is of version ${model.get("version")}, not ${VERSION}`);
    const kind = String(model.get("kind"));
    if (!Object.hasOwn(demonstrations, kind)) throw new Error(`there is no demonstration called ${kind.slice(0, 40)}`);
    const data = /** @type {import("./types.d.ts").Data} */ (await gather(model.get("data"), model));
    if (!signal.aborted) show(model, demonstrations[kind], data, el, signal);
    await staysSaved(model);
  } catch (error) {
    if (!signal.aborted) el.replaceChildren(complaint(error));
  }
}

/** @param {unknown} error */
function complaint(error) {
  const why = error instanceof Error ? error.message : String(error);
  return make("p", { className: "live-complaint", role: "alert" }, `This demonstration cannot be shown: ${why}. Run its cell again.`);
}

/**
 * What Python sent, with each `{blob, type}` replaced by its array.
 * @param {any} value @param {Model} model
 * @returns {Promise<any>}
 */
export async function gather(value, model) {
  if (Array.isArray(value)) return Promise.all(value.map((item) => gather(item, model)));
  if (value === null || typeof value !== "object") return value;
  if (typeof value.blob === "string") {
    const blob = await model.widget_manager.get_model(value.blob.replace("IPY_MODEL_", ""));
    return toArray(blob.get("content"), value.type);
  }
  const entries = Object.entries(value).map(async ([name, item]) => [name, await gather(item, model)]);
  return Object.fromEntries(await Promise.all(entries));
}

/** @param {string} content base64 @param {string} type */
function toArray(content, type) {
  const bytes = fromBase64(content);
  if (type === "uint8") return bytes;
  if (type === "float16") return fromHalf(new Uint16Array(bytes.buffer));
  if (type === "float32") return new Float32Array(bytes.buffer);
  if (type === "float64") return new Float64Array(bytes.buffer);
  throw new Error(`it holds an array of type ${String(type).slice(0, 40)}`);
}

/**
 * @param {Model} model @param {import("./types.d.ts").Demonstration} demonstration
 * @param {import("./types.d.ts").Data} sent @param {HTMLElement} el @param {AbortSignal} signal
 */
function show(model, demonstration, sent, el, signal) {
  const data = demonstration.prepare?.(sent) ?? sent;
  const local = { ...demonstration.local };
  const values = () => ({ ...Object.fromEntries(demonstration.values.map((name) => [name, model.get(name)])), ...local });
  const save = throttle(() => model.save_changes(), TELL_MS, signal);
  const interrupts = /** @type {Set<() => void>} */ (new Set());
  let following = false;

  /** @param {Values} changed */
  function set(changed) {
    const all = { ...changed, ...demonstration.follow?.(data, { ...values(), ...changed }, Object.keys(changed)) };
    following = true;
    for (const [name, value] of Object.entries(all)) {
      if (name in local) local[name] = value;
      else model.set(name, value);
    }
    following = false;
    if (Object.keys(all).some((name) => !(name in local))) save();
    redraw();
  }

  const context = {
    data, values, set, signal,
    interrupt: () => interrupts.forEach((listener) => listener()),
    onInterrupt: (/** @type {() => void} */ listener) => interrupts.add(listener),
  };
  const made = /** @type {Map<string, Part>} */ (new Map());
  const body = build(demonstration.layout(data), context, made);
  const live = make("p", { className: "live-spoken", "aria-live": "polite" });
  el.replaceChildren(body, live);

  let shown = /** @type {import("./types.d.ts").Frame} */ ({});
  let frame = 0, speaking = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  function redraw() {
    if (!frame && !signal.aborted) frame = requestAnimationFrame(draw);
  }
  function draw() {
    frame = 0;
    if (signal.aborted) return;
    shown = demonstration.frame(data, values());
    for (const [name, part] of made) if (shown[name] !== undefined) part.draw(shown[name]);
    clearTimeout(speaking);
    if (shown.spoken) speaking = setTimeout(() => (live.textContent = shown.spoken), 600); // once the hand rests
  }

  for (const name of demonstration.values) {
    const changed = () => {
      if (following) return; // our own doing
      const all = demonstration.follow?.(data, values(), [name]);
      if (all && Object.keys(all).length) set(all);
      else redraw();
    };
    model.on(`change:${name}`, changed);
    signal.addEventListener("abort", () => model.off(`change:${name}`, changed));
  }
  signal.addEventListener("abort", () => {
    cancelAnimationFrame(frame);
    clearTimeout(speaking);
    for (const part of made.values()) part.dispose?.();
    made.clear();
    el.replaceChildren(); // lets points, weights and canvases go
  });
  const held = demonstration.follow?.(data, values(), []); // a stored state may lie out of range
  if (held && Object.keys(held).length) set(held);
  draw();
  guardControls(el, signal, context.interrupt, () => shown.controls ?? {}, (name, value) => {
    if (demonstration.values.includes(name)) set({ [name]: value });
  });
}

/**
 * The parts of a layout, each put into `made` under its name.
 * @param {any} place a spec or a box of them @param {import("./types.d.ts").Context} context @param {Map<string, Part>} made
 * @returns {HTMLElement}
 */
function build(place, context, made) {
  const children = place.row ?? place.column;
  if (children) {
    const box = make("div", { className: place.row ? `live-row${place.tight ? " live-tight" : ""}` : "live-column" });
    box.append(...children.map((/** @type {any} */ child) => build(child, context, made)));
    return box;
  }
  const part = parts[place.kind](place, context);
  made.set(place.name, part);
  return part.element;
}

/**
 * `call` at most once in `wait` ms, the last time for sure.
 * @param {() => void} call @param {number} wait @param {AbortSignal} signal
 */
function throttle(call, wait, signal) {
  let waiting = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  signal.addEventListener("abort", () => clearTimeout(waiting));
  return () => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      call();
    }, wait);
  };
}
