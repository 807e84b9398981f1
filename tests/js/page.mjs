// A page and a sheet of paper for tests: enough of a document for the parts to be made, and a context that writes down
// what is drawn, with the colors it was drawn in.

/** The colors of the page: each is its own name. */
export const colors = Object.fromEntries(["ink", "quiet", "paper", "accent", "line", "violet", "blue"].map((name) => [name, name]));

/** A drawing context whose `drawn` is the list of what was drawn: {what, …, fill, stroke, alpha, dash, clipped}. */
export function paper() {
  const drawn = [];
  let paths = [], dash = [], clip = null;
  const saved = [];
  const context = {
    drawn, globalAlpha: 1, lineWidth: 1, fillStyle: "", strokeStyle: "",
    note: (what, more) => drawn.push({ what, fill: context.fillStyle, stroke: context.strokeStyle, alpha: context.globalAlpha, width: context.lineWidth, dash, clip, ...more }),
    beginPath: () => { paths = []; },
    moveTo: (x, y) => paths.push([[x, y]]),
    lineTo: (x, y) => paths.at(-1).push([x, y]),
    closePath: () => {},
    rect: (x, y, width, height) => paths.push([[x, y], [x + width, y + height]]),
    arc: (x, y, r) => paths.push({ circle: [x, y, r] }),
    ellipse: (x, y, rx, ry) => paths.push({ ellipse: [x, y, rx, ry] }),
    fill: () => context.note("fill", { paths }),
    stroke: () => context.note("stroke", { paths }),
    clip: () => { clip = paths; },
    fillRect: (x, y, width, height) => context.note("rect", { at: [x, y, width, height] }),
    fillText: (text, x, y) => context.note("text", { text, at: [x, y], align: context.textAlign }),
    drawImage: (image, ...at) => context.note("image", { image, at }),
    putImageData: ({ data }, x, y) => context.note("pixels", { data: [...data], at: [x, y] }),
    createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
    setLineDash: (pattern) => { dash = pattern; },
    measureText: (text) => ({ width: 7 * text.length }),
    save: () => saved.push({ clip, alpha: context.globalAlpha, dash, fill: context.fillStyle, stroke: context.strokeStyle }),
    restore: () => {
      const before = saved.pop();
      [clip, dash] = [before.clip, before.dash];
      Object.assign(context, { globalAlpha: before.alpha, fillStyle: before.fill, strokeStyle: before.stroke });
    },
    clearRect: () => { drawn.length = 0; },
    setTransform: () => {},
  };
  return context;
}

/** Put a page of these CSS pixels in the place of the browser's. */
export function openPage(width = 400, height = 300) {
  globalThis.document = { createElement: (tag) => element(tag, width, height), body: {} };
  globalThis.ImageData = class {
    constructor(across, down) { this.data = new Uint8ClampedArray(4 * across * down); }
  };
  globalThis.ResizeObserver = class {
    constructor(listener) { this.observe = () => listener(); }
    disconnect() {}
  };
  globalThis.MutationObserver = class {
    observe() {}
    disconnect() {}
  };
  globalThis.matchMedia = () => ({ addEventListener: () => {}, matches: false });
  globalThis.devicePixelRatio = 1;
  globalThis.getComputedStyle = () => ({ getPropertyValue: (name) => name.replace("--live-", "") });
}

function element(tag, width, height) {
  const context = paper(), listeners = {};
  return {
    tag, children: [], attributes: {}, style: { setProperty: () => {} }, clientWidth: width, clientHeight: height,
    classList: { add: () => {}, toggle: () => {} },
    getContext: () => context,
    getBoundingClientRect: () => ({ left: 0, top: 0, width, height }),
    setAttribute(name, value) { this.attributes[name] = value; },
    append(...children) { this.children.push(...children); },
    addEventListener: (name, listener) => { listeners[name] = listener; },
    setPointerCapture: () => {},
    press: (name, event = {}) => listeners[name](event),
  };
}

/** All elements of a kind beneath one, in order. @param {any} root @param {string} tag */
export const all = (root, tag) => [...(root.tag === tag ? [root] : []), ...(root.children ?? []).flatMap((child) => all(child, tag))];

/** What a part is given, with the values that it set. @param {Record<string, any>} values @param {any} [data] */
export function hand(values, data = {}) {
  const sets = [];
  return {
    sets, data, signal: new AbortController().signal,
    values: () => values,
    set: (changed) => { sets.push(changed); Object.assign(values, changed); },
    interrupt: () => {}, onInterrupt: () => {},
  };
}
