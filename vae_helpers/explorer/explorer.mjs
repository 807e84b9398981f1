// The latent explorer's plane and picture. A point moves under the hand; its decoding follows in the next frame, in the
// browser, kernel or no kernel. `render` is anywidget's entry; a page without a kernel calls it with a model of its own.
import { makeDecode } from "./decoder.mjs";

const PLANE = 440; // pixels of the plane's side, before the browser scales it
const MARGIN = 34;
const WALK_SECONDS = 4;
const GRID = 13;
const TELL_MS = 100; // at most ten messages a second to the kernel

export function render({ model, el }) {
  const explorer = new Explorer(model, el);
  return () => explorer.close();
}

export default { render };

/** Puts off a model's messages to the kernel; what has changed meanwhile goes in one. */
function seldom(save) {
  let waiting = 0;
  return () => {
    waiting ||= setTimeout(() => {
      waiting = 0;
      save();
    }, TELL_MS);
  };
}

class Explorer {
  constructor(model, el) {
    this.model = model;
    this.save = () => model.save_changes();
    this.read();
    if (this.decode) this.tellSeldom();
    this.build(el);
    this.listen();
    this.redraw();
  }

  /** The widget's data, once: embeddings, classes, decoder. */
  read() {
    const get = (name) => this.model.get(name);
    this.points = floats(get("embeddings"));
    this.labels = bytesOf(get("labels"));
    this.classes = get("classes");
    [this.lower, this.upper] = [get("lower"), get("upper")];
    this.step = get("step");
    this.shading = get("gap_threshold") > 0 ? floats(get("gap_distances")) : null;
    this.isolated = null;
    this.hovered = -1;
    this.failure = "";
    this.decode = null;
    if (bytesOf(get("weights")).length) {
      try {
        this.decode = makeDecode(bytesOf(get("weights")));
      } catch (error) {
        this.failure = error.message;
      }
    }
  }

  /**
   * A message to the kernel costs the page more than the move that it tells of: JupyterLab redraws its signs of a busy
   * kernel for each. So the sliders, joined to this plane in the browser, and the plane itself wait a little.
   */
  tellSeldom() {
    this.save = seldom(this.save);
    this.model.get("movers").forEach(async (id) => {
      const mover = await this.model.widget_manager.get_model(id);
      if (!Object.hasOwn(mover, "save_changes")) mover.save_changes = seldom(mover.save_changes.bind(mover));
    });
  }

  build(el) {
    const title = this.model.get("title");
    el.classList.add("latent-explorer-plane");
    this.plane = make("canvas", { width: PLANE, height: PLANE, className: "le-plane", role: "img" });
    this.picture = make("canvas", { width: 32, height: 32, className: "le-picture", role: "img" });
    this.message = make("p", { className: "le-message", role: "alert" });
    this.reading = make("p", { className: "le-reading" });
    this.live = make("p", { className: "le-live", ariaLive: "polite" });
    this.legend = make("div", { className: "le-legend", role: "group", ariaLabel: "Show one class" });
    this.classes.forEach(([name, color, glyph], c) => {
      const button = make("button", { type: "button", ariaPressed: "false" });
      const mark = make("span", { textContent: glyph, ariaHidden: "true" });
      mark.style.color = color;
      button.append(mark, ` ${name}`);
      button.addEventListener("click", () => this.isolate(c));
      this.legend.append(button);
    });
    this.card = make("figure", { className: "le-card", hidden: true });
    this.cardPictures = [0, 1].map(() => make("canvas", { width: 28, height: 28 }));
    this.cardPictures[1].width = this.cardPictures[1].height = 32;
    this.cardText = make("figcaption", {});
    this.card.append(...this.cardPictures, this.cardText);

    const left = make("div", { className: "le-left" });
    this.marker = make("div", { className: "le-marker" });
    const stage = make("div", { className: "le-stage" });
    stage.append(this.plane, this.marker);
    left.append(stage, this.legend);
    const right = make("div", { className: "le-right" });
    right.append(this.picture, this.message, this.reading, this.live, this.options(), this.walker(), this.card);
    if (title) el.append(make("h4", { textContent: title }));
    el.append(left, right);
    this.el = el;
  }

  /** Checkboxes for what can lie under the points. */
  options() {
    const box = make("div", { className: "le-options" });
    this.shown = {};
    const option = (name, label, possible) => {
      this.shown[name] = false;
      if (!possible) return;
      const input = make("input", { type: "checkbox", ariaLabel: label });
      this.suppressShortcuts(input);
      input.addEventListener("change", () => {
        this.shown[name] = input.checked;
        if (name === "grid" && input.checked && !this.mosaic) this.decodeGrid();
        this.drawBackdrop();
        this.redraw();
      });
      const row = make("label", {});
      row.append(input, ` ${label}`);
      box.append(row);
    };
    option("grid", "decoded grid", this.decode);
    option("gaps", "gaps (hatched)", this.shading);
    option("rings", "prior at 1 and 2 standard deviations", this.model.get("prior_rings"));
    return box;
  }

  /** Two picked garments and the walk between them. */
  walker() {
    const box = make("div", { className: "le-walk", role: "group", ariaLabel: "Walk between two garments" });
    for (const end of ["a", "b"]) {
      const button = make("button", { type: "button", textContent: `pick ${end.toUpperCase()}` });
      button.title = `Take the garment nearest to the point as ${end.toUpperCase()}`;
      button.addEventListener("click", () => this.set({ [end]: this.nearest(this.z()) }));
      box.append(button);
    }
    this.play = make("button", { type: "button", textContent: "play" });
    this.play.addEventListener("click", () => (this.playing ? this.stop() : this.start()));
    this.scrub = make("input", { type: "range", min: 0, max: 1, step: 0.01, value: 0, ariaLabel: "way from A to B" });
    this.scrub.addEventListener("input", () => this.set({ t: Number(this.scrub.value) }));
    this.suppressShortcuts(this.scrub);
    box.append(this.play, this.scrub);
    return box;
  }

  /** JupyterLab takes keys (arrows, b, d d) from a focused control unless the control itself says not to. */
  suppressShortcuts(control) {
    control.dataset.lmSuppressShortcuts = "true";
  }

  /** The ipywidgets sliders beside the plane have no name for a screen reader, and JupyterLab would take their keys. */
  nameSliders() {
    if (this.named) return;
    const handles = this.el.closest(".latent-explorer")?.querySelectorAll("[role=slider]") ?? [];
    handles.forEach((handle, i) => {
      handle.ariaLabel = `z${i + 1}`;
      this.suppressShortcuts(handle);
    });
    this.named = handles.length > 0;
  }

  listen() {
    const heard = { "change:z1 change:z2": () => this.redraw(), "change:a change:b change:t": () => this.follow() };
    heard["change:picture"] = () => this.redraw();
    for (const [events, heed] of Object.entries(heard)) this.model.on(events, heed);
    this.deafen = () => Object.entries(heard).forEach(([events, heed]) => this.model.off(events, heed));

    this.plane.addEventListener("pointerdown", (event) => {
      this.plane.setPointerCapture(event.pointerId);
      this.dragging = true;
      this.dragTo(event);
    });
    this.plane.addEventListener("pointermove", (event) => (this.dragging ? this.dragTo(event) : this.hover(event)));
    for (const end of ["pointerup", "pointercancel"]) this.plane.addEventListener(end, () => (this.dragging = false));
    this.plane.addEventListener("pointerleave", () => this.showCard(-1));
    this.drawBackdrop();
  }

  close() {
    this.closed = true;
    this.stop();
    this.deafen();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.speaking);
  }

  // --- where is what ---------------------------------------------------------------------------------------------------

  z() {
    return [this.model.get("z1"), this.model.get("z2")];
  }

  set(values) {
    for (const [name, value] of Object.entries(values)) this.model.set(name, value);
    this.save();
  }

  /** One scale on both axes, the box in the middle. */
  scale() {
    const side = Math.max(this.upper[0] - this.lower[0], this.upper[1] - this.lower[1]);
    return (PLANE - 2 * MARGIN) / side;
  }

  toPixels([z1, z2]) {
    const scale = this.scale();
    return [
      PLANE / 2 + (z1 - (this.lower[0] + this.upper[0]) / 2) * scale,
      PLANE / 2 - (z2 - (this.lower[1] + this.upper[1]) / 2) * scale,
    ];
  }

  toZ(event) {
    const box = this.plane.getBoundingClientRect();
    const scale = this.scale() * (box.width / PLANE);
    return [
      (this.lower[0] + this.upper[0]) / 2 + (event.clientX - box.left - box.width / 2) / scale,
      (this.lower[1] + this.upper[1]) / 2 - (event.clientY - box.top - box.height / 2) / scale,
    ];
  }

  /** On the sliders' steps and within their ends, so that a key after a drag goes on from the same place. */
  onStep(z) {
    return z.map((value, i) => {
      const stepped = this.lower[i] + Math.round((value - this.lower[i]) / this.step) * this.step;
      return Number(Math.min(this.upper[i], Math.max(this.lower[i], stepped)).toFixed(6));
    });
  }

  /** The embedding nearest to a point, among the first `among`. */
  nearest([z1, z2], among = this.labels.length) {
    let best = -1, bestDistance = Infinity;
    for (let i = 0; i < among; i++) {
      if (this.isolated !== null && this.labels[i] !== this.isolated) continue;
      const distance = (this.points[2 * i] - z1) ** 2 + (this.points[2 * i + 1] - z2) ** 2;
      if (distance < bestDistance) [best, bestDistance] = [i, distance];
    }
    return best;
  }

  // --- the hand --------------------------------------------------------------------------------------------------------

  dragTo(event) {
    const [z1, z2] = this.onStep(this.toZ(event));
    this.stop();
    this.set({ z1, z2 });
  }

  isolate(c) {
    this.isolated = this.isolated === c ? null : c;
    [...this.legend.children].forEach((button, i) => (button.ariaPressed = String(i === this.isolated)));
    this.drawBackdrop();
    this.redraw();
  }

  hover(event) {
    const z = this.toZ(event);
    const away = (i) => Math.hypot(this.points[2 * i] - z[0], this.points[2 * i + 1] - z[1]) * this.scale();
    // a garment whose original came along, if one is near; else any
    const near = [this.nearest(z, this.model.get("n_originals")), this.nearest(z)].find((i) => i >= 0 && away(i) < 8);
    this.showCard(near ?? -1);
  }

  /** The garment under the pointer: the original, where it was sent along, and what the decoder makes of its place. */
  async showCard(i) {
    if (i === this.hovered) return;
    this.hovered = i;
    this.card.hidden = i < 0 || !this.decode;
    if (this.card.hidden) return;
    const originals = await this.originals();
    if (i !== this.hovered) return;
    const known = originals && i < this.model.get("n_originals");
    this.cardPictures[0].hidden = !known;
    if (known) {
      const columns = originals.width / 28;
      const context = this.cardPictures[0].getContext("2d");
      context.drawImage(originals, 28 * (i % columns), 28 * Math.floor(i / columns), 28, 28, 0, 0, 28, 28);
    }
    paint(this.cardPictures[1], this.decode(this.points[2 * i], this.points[2 * i + 1]));
    const place = `(${this.points[2 * i].toFixed(2)}, ${this.points[2 * i + 1].toFixed(2)})`;
    this.cardText.textContent = 
      `${this.className(i)} at ${place}: ${known ? "original and reconstruction" : "its reconstruction"}`;
  }

  async originals() {
    const webp = bytesOf(this.model.get("originals"));
    if (!webp.length) return null;
    this.sprite ??= createImageBitmap(new Blob([webp], { type: "image/webp" }));
    return this.sprite;
  }

  className(i) {
    return this.classes[this.labels[i]][0];
  }

  // --- the walk --------------------------------------------------------------------------------------------------------

  ends() {
    const [a, b] = [this.model.get("a"), this.model.get("b")];
    return a >= 0 && b >= 0 ? [a, b].map((i) => [this.points[2 * i], this.points[2 * i + 1]]) : null;
  }

  /** Two explorers that are joined share a, b and t; each puts its own point on its own way. */
  follow() {
    const ends = this.ends();
    const t = this.model.get("t");
    this.scrub.value = t;
    this.planeChanged = true; // A and B may be others
    if (ends) {
      const [z1, z2] = this.onStep([0, 1].map((i) => (1 - t) * ends[0][i] + t * ends[1][i]));
      this.set({ z1, z2 });
    }
    this.redraw();
  }

  start() {
    if (!this.ends()) {
      this.say("Pick A and B first: move the point to a garment and press the button.");
      return;
    }
    this.playing = true;
    this.play.textContent = "pause";
    const from = this.model.get("t") >= 1 ? 0 : this.model.get("t");
    const started = performance.now() - from * WALK_SECONDS * 1000;
    const steps = matchMedia("(prefers-reduced-motion: reduce)").matches ? 8 : 0; // still pictures, not a film
    const tick = (now) => {
      if (!this.playing || this.closed) return;
      const t = Math.min(1, Math.max(0, (now - started) / (WALK_SECONDS * 1000)));
      this.set({ t: steps ? Math.floor(t * steps) / steps : t });
      if (t < 1) requestAnimationFrame(tick);
      else this.stop();
    };
    requestAnimationFrame(tick);
  }

  stop() {
    this.playing = false;
    this.play.textContent = "play";
  }

  // --- drawing ---------------------------------------------------------------------------------------------------------

  /** At most one drawing a frame, however many moves. */
  redraw() {
    if (this.frame || this.closed) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.nameSliders();
      this.drawPicture();
      this.drawMarker();
      if (this.planeChanged) this.drawPlane();
    });
  }

  drawPicture() {
    const z = this.z();
    const fromPython = bytesOf(this.model.get("picture"));
    try {
      if (this.decode) paint(this.picture, this.decode(...z));
      else if (fromPython.length === 1024) paint(this.picture, Float32Array.from(fromPython, (grey) => grey / 255));
      else throw new Error(this.failure || "no decoder came with this explorer");
      this.message.textContent = "";
    } catch (error) {
      this.picture.getContext("2d").clearRect(0, 0, 32, 32);
      this.message.textContent = `No picture here: ${error.message}`;
    }
    const place = `z = (${z.map((value) => value.toFixed(2)).join(", ")})`;
    const nearest = this.nearest(z);
    const garment = nearest < 0 ? "nothing shown" : this.className(nearest); // a class of which no point is drawn
    const line = `${place}, nearest: ${garment}${this.gapReading(z)}`;
    this.reading.textContent = line;
    this.picture.ariaLabel = `Decoding at ${place}`;
    this.plane.ariaLabel = `Latent plane with ${this.labels.length} embeddings by class; point at ${place}`;
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => this.say(line), 600); // once the hand rests
  }

  say(line) {
    this.live.textContent = line;
  }

  gapReading(z) {
    if (!this.shading) return "";
    const n = Math.sqrt(this.shading.length);
    const [low, high] = [this.model.get("gap_lower"), this.model.get("gap_upper")];
    const column = Math.round(((z[0] - low[0]) / (high[0] - low[0])) * (n - 1));
    const row = Math.round(((high[1] - z[1]) / (high[1] - low[1])) * (n - 1));
    if (row < 0 || column < 0 || row >= n || column >= n) return "";
    const distance = this.shading[row * n + column];
    const verdict = distance > this.model.get("gap_threshold") ? "a gap" : "not a gap";
    return `; distance to the nearest garment ${distance.toFixed(3)}: ${verdict}`;
  }

  drawPlane() {
    this.planeChanged = false;
    const context = this.plane.getContext("2d");
    context.drawImage(this.backdrop, 0, 0);
    const ends = this.ends()?.map((end) => this.toPixels(end));
    if (ends) {
      context.strokeStyle = "black";
      context.lineWidth = 1.5;
      line(context, ...ends[0], ...ends[1]);
      ends.forEach(([x, y], i) => label(context, x, y, "AB"[i]));
    }
  }

  /** The marker is an element of its own: moving it repaints nothing of the plane. */
  drawMarker() {
    const [x, y] = this.toPixels(this.z());
    this.marker.style.transform = `translate(${(100 * x) / PLANE}%, ${(100 * y) / PLANE}%)`;
  }

  /** Everything that does not follow the point, drawn once to a canvas of its own. */
  drawBackdrop() {
    this.planeChanged = true;
    this.backdrop = make("canvas", { width: PLANE, height: PLANE });
    const context = this.backdrop.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, PLANE, PLANE);
    if (this.shown.grid && this.mosaic) this.drawMosaic(context);
    if (this.shown.gaps) this.drawGaps(context);
    this.drawAxes(context);
    context.globalAlpha = this.shown.grid ? 0.35 : 0.6;
    for (let i = 0; i < this.labels.length; i++) {
      const c = this.labels[i];
      if (this.isolated !== null && c !== this.isolated) continue;
      const [x, y] = this.toPixels([this.points[2 * i], this.points[2 * i + 1]]);
      context.fillStyle = context.strokeStyle = this.classes[c][1];
      mark(context, x, y, c);
    }
    context.globalAlpha = 1;
    if (this.shown.rings) {
      context.strokeStyle = "black";
      context.setLineDash([5, 4]);
      for (const radius of [1, 2]) circle(context, ...this.toPixels([0, 0]), radius * this.scale());
      context.setLineDash([]);
    }
  }

  drawAxes(context) {
    const [left, top] = this.toPixels([this.lower[0], this.upper[1]]);
    const [right, bottom] = this.toPixels([this.upper[0], this.lower[1]]);
    context.strokeStyle = context.fillStyle = "#333";
    context.lineWidth = 1;
    line(context, left, bottom, right, bottom);
    line(context, left, bottom, left, top);
    context.font = "12px sans-serif";
    context.textAlign = "center";
    const every = [1, 2, 5, 10, 20, 50].find((step) => (this.upper[0] - this.lower[0]) / step <= 8) ?? 100;
    for (let v = Math.ceil(this.lower[0] / every) * every; v <= this.upper[0]; v += every) {
      context.fillText(v, this.toPixels([v, 0])[0], bottom + 14);
    }
    for (let v = Math.ceil(this.lower[1] / every) * every; v <= this.upper[1]; v += every) {
      context.fillText(v, left - 12, this.toPixels([0, v])[1] + 4);
    }
    context.fillText("z1", right, bottom + 28);
    context.fillText("z2", left - 12, top - 8);
  }

  drawMosaic(context) {
    const [left, top] = this.toPixels([this.lower[0], this.upper[1]]);
    const [right, bottom] = this.toPixels([this.upper[0], this.lower[1]]);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.mosaic, left, top, right - left, bottom - top);
  }

  /** A few decodings a frame, so that the hand is never kept waiting. */
  decodeGrid() {
    this.mosaic = make("canvas", { width: 32 * GRID, height: 32 * GRID });
    const tile = make("canvas", { width: 32, height: 32 });
    let n = 0;
    const some = () => {
      if (this.closed) return;
      for (const stop = performance.now() + 8; n < GRID * GRID && performance.now() < stop; n++) {
        const [row, column] = [Math.floor(n / GRID), n % GRID];
        const at = (i, share) => this.lower[i] + share * (this.upper[i] - this.lower[i]);
        paint(tile, this.decode(at(0, (column + 0.5) / GRID), at(1, 1 - (row + 0.5) / GRID)));
        this.mosaic.getContext("2d").drawImage(tile, 32 * column, 32 * row);
      }
      if (n < GRID * GRID) requestAnimationFrame(some);
      this.drawBackdrop();
      this.redraw();
    };
    requestAnimationFrame(some);
  }

  /** Cells whose decoding is like no garment: tinted and hatched, never told by color alone. */
  drawGaps(context) {
    const n = Math.sqrt(this.shading.length);
    const [low, high, threshold] = ["gap_lower", "gap_upper", "gap_threshold"].map((name) => this.model.get(name));
    const [left, top] = this.toPixels([low[0], high[1]]);
    const [right, bottom] = this.toPixels([high[0], low[1]]);
    const [width, height] = [(right - left) / (n - 1), (bottom - top) / (n - 1)];
    context.strokeStyle = "#a03";
    context.lineWidth = 1;
    for (let i = 0; i < n * n; i++) {
      if (this.shading[i] <= threshold) continue;
      const [x, y] = [left + ((i % n) - 0.5) * width, top + (Math.floor(i / n) - 0.5) * height];
      context.fillStyle = "rgba(255, 170, 14, 0.35)";
      context.fillRect(x, y, width, height);
      line(context, x, y + height, x + width, y);
    }
  }
}

// --- small tools --------------------------------------------------------------------------------------------------------

function make(tag, properties) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "role") element.setAttribute("role", value);
    else element[name] = value;
  }
  return element;
}

/** Bytes traits come as views (DataView or typed array) or, from a page, as an ArrayBuffer. */
function bytesOf(value) {
  if (!value) return new Uint8Array();
  return value.buffer ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
}

function floats(value) {
  return new Float32Array(bytesOf(value).slice().buffer); // a copy: a wider view must be aligned
}

/** Greys on the fixed range [0, 1], so that a faint decoding looks faint. */
function paint(canvas, image) {
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(32, 32);
  for (let i = 0; i < 1024; i++) {
    pixels.data[4 * i] = pixels.data[4 * i + 1] = pixels.data[4 * i + 2] = Math.round(255 * image[i]);
    pixels.data[4 * i + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}

function line(context, x1, y1, x2, y2) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

function circle(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}

function label(context, x, y, text) {
  context.fillStyle = "black";
  context.beginPath();
  context.arc(x, y, 8, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = "white";
  context.font = "bold 11px sans-serif";
  context.textAlign = "center";
  context.fillText(text, x, y + 4);
}

/** The ten markers of plots.CLASS_MARKERS, in their order. */
function mark(context, x, y, c) {
  const r = 2.6;
  const polygon = (corners) => {
    context.beginPath();
    corners.forEach(([dx, dy], i) => (i ? context.lineTo(x + r * dx, y + r * dy) : context.moveTo(x + r * dx, y + r * dy)));
    context.fill();
  };
  context.lineWidth = 1.4;
  const shapes = [
    () => { context.beginPath(); context.arc(x, y, r * 0.9, 0, 2 * Math.PI); context.fill(); },
    () => context.fillRect(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6),
    () => polygon([[0, -1], [1, 0.8], [-1, 0.8]]),
    () => polygon([[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]]),
    () => polygon([[0, 1], [1, -0.8], [-1, -0.8]]),
    () => { line(context, x - r, y, x + r, y); line(context, x, y - r, x, y + r); },
    () => { line(context, x - r, y - r, x + r, y + r); line(context, x - r, y + r, x + r, y - r); },
    () => polygon([[-1, 0], [0.8, -1], [0.8, 1]]),
    () => polygon([[1, 0], [-0.8, -1], [-0.8, 1]]),
    () => polygon([...Array(10)].map((_, i) => [((i % 2 ? 0.5 : 1.3) * Math.sin((Math.PI * i) / 5)), -((i % 2 ? 0.5 : 1.3) * Math.cos((Math.PI * i) / 5))])),
  ];
  shapes[c]();
}
