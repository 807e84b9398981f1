// A lesson as slides. Each slide is laid out once: a figure beside its text, a demonstration as large as the slide; what
// does not fit at four fifths of its size goes on to a further slide.
import { make } from "../vae_helpers/live/dom.mjs";
import { blocksOf, inParts } from "./blocks.mjs";
import { theirs, turn } from "./turning.mjs";

const [WIDTH, HEIGHT] = [1280, 720];
const ROOM = HEIGHT - 40; // clear of the number and the arrows
const SMALLEST = 0.8, LARGEST = 1.3;
const SIZES = [1.35, 1.2, 1.1, 1, 0.93, 0.86, SMALLEST]; // of the text

/** @typedef {import("./blocks.mjs").Block} Block */

/** Lay out and start the deck. @returns {Promise<(element: HTMLElement) => void>} how a demonstration is brought into sight */
export async function startDeck() {
  const Reveal = /** @type {any} */ (globalThis).Reveal;
  const reveal = /** @type {HTMLElement} */ (document.querySelector(".reveal"));
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  reveal.classList.add("measuring");
  const leaves = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".slides section:not(:has(section))")]);
  leaves.reduce((earlier, leaf) => layOut(leaf, earlier), /** @type {Block[]} */ ([]));
  reveal.classList.remove("measuring");
  addEventListener("keydown", (event) => turn(event, Reveal), true);
  await Reveal.initialize({
    width: WIDTH, height: HEIGHT, margin: 0.05, center: false, hash: true, slideNumber: "c/t", transition: "none", progress: true,
    keyboardCondition: (/** @type {KeyboardEvent} */ event) => !theirs(event),
  });
  return (element) => {
    const { h, v } = Reveal.getIndices(element.closest("section"));
    Reveal.slide(h, v);
  };
}

/**
 * One slide, and those that it goes on to. Without a heading of its own it names the one before. Returns the heading that
 * slides after it go on with: an exercise's is its own.
 * @param {HTMLElement} section @param {Block[]} earlier
 */
function layOut(section, earlier) {
  const blocks = blocksOf(section);
  const heading = blocks.filter(({ kind }) => kind === "heading");
  const rest = blocks.filter(({ kind }) => kind !== "heading");
  let last = section;
  const parts = inParts(rest);
  if (!parts.length) parts.push([]);
  const own = heading.length ? heading : earlier;
  const exercise = heading[0]?.element.closest(".celltag_exercise");
  parts.forEach((part, n) => {
    const place = n ? after(last) : section;
    const leading = n || !heading.length ? continued(own) : heading;
    last = fill(place, leading, part);
  });
  return exercise ? earlier : own;
}

/**
 * Put blocks on a slide; what is too much goes on to the next. Returns the last slide.
 * @param {HTMLElement} section @param {Block[]} heading @param {Block[]} blocks @returns {HTMLElement}
 */
function fill(section, heading, blocks) {
  put(section, heading, blocks);
  if (blocks[0]?.kind === "demonstration") {
    enlarge(section, blocks[0].element);
    return section;
  }
  const left = /** @type {Block[]} */ ([]);
  while (!fits(section)) {
    const texts = blocks.filter(({ kind }) => kind === "text" || kind === "wide");
    const moved = blocks.length > 1 ? texts.at(-1) : undefined;
    if (!moved) {
      scroll(section);
      break;
    }
    blocks = blocks.filter((block) => block !== moved);
    left.unshift(moved);
    put(section, heading, blocks);
  }
  while (left.length && blocks.length > 1 && announces(blocks.at(-1), left[0])) left.unshift(/** @type {Block} */ (blocks.pop()));
  if (!left.length) return section;
  put(section, heading, blocks);
  fits(section);
  return fill(after(section), continued(heading), left);
}

/** Whether text would be lost without what comes after it: a line before a list, a question, a colon. @param {Block | undefined} block @param {Block} next */
function announces(block, next) {
  return block?.kind === "text" && next.kind === "text" && (next.element.matches("ol, ul") || /[:?]\s*$/.test(block.element.textContent ?? ""));
}

/** @param {HTMLElement} section @param {Block[]} heading @param {Block[]} blocks */
function put(section, heading, blocks) {
  const plain = (/** @type {Block} */ { element }) => element;
  const figures = blocks.filter(({ kind }) => kind === "figure");
  const others = blocks.filter(({ kind }) => kind !== "figure");
  const wideText = others.some(({ kind, element }) => kind === "wide" || kind === "demonstration" || element.querySelector(".highlight"));
  const body = make("div", { className: "slide-body" });
  if (figures.length && others.length && !wideText) {
    body.classList.add("beside");
    body.append(make("div", {}, ...others.map(plain)), make("div", {}, ...figures.map(plain)));
  } else body.append(...blocks.map(plain));
  for (const { element, group } of [...heading, ...blocks]) {
    const hidden = group >= 0 && blocks.some((block) => block.group < 0);
    element.classList.toggle("fragment", hidden);
    if (hidden) element.dataset.fragmentIndex = String(group);
    else delete element.dataset.fragmentIndex;
  }
  section.replaceChildren(...heading.map(plain), body);
}

/**
 * Whether a slide's content fits: text and figures as large as they may be, text at four fifths at the least.
 * @param {HTMLElement} section
 */
function fits(section) {
  const images = /** @type {HTMLImageElement[]} */ ([...section.querySelectorAll(".output_area img")]);
  section.classList.add("laying");
  try {
    for (const size of SIZES) {
      section.style.fontSize = `${size}em`;
      section.dataset.size = String(size);
      section.classList.toggle("smallest", size === SMALLEST); // breaks a printed line rather than cut it
      for (const grown of images.length ? [1.6, 1.4, 1.2, 1, 0.85] : [1]) {
        for (const image of images) image.style.width = `${Math.round(grown * ownWidth(image))}px`;
        if (section.scrollHeight <= ROOM && (size === SMALLEST || !cut(section))) return true;
      }
    }
    return false;
  } finally {
    section.classList.remove("laying");
  }
}

/** Whether lines of code or of a print are longer than their place, or a figure is squeezed by large text beside it. @param {HTMLElement} section */
function cut(section) {
  const beside = /** @type {HTMLImageElement[]} */ ([...section.querySelectorAll(".beside img")]);
  return (
    [...section.querySelectorAll(".highlight, .output_text pre")].some((lines) => lines.scrollWidth > lines.clientWidth + 1) ||
    beside.some((image) => image.clientWidth < Math.min(ownWidth(image), parseFloat(image.style.width)))
  );
}

/** How wide a figure was made. @param {HTMLImageElement} image */
function ownWidth(image) {
  return Number(image.getAttribute("width") ?? image.naturalWidth);
}

/** What is too tall alone can be scrolled, by key as well. @param {HTMLElement} section */
function scroll(section) {
  const body = /** @type {HTMLElement} */ (section.querySelector(".slide-body"));
  section.classList.add("laying");
  body.classList.add("scrolls");
  body.tabIndex = 0;
  body.style.maxHeight = `${ROOM - body.offsetTop}px`;
  section.classList.remove("laying");
}

/** A demonstration as large as the slide allows. @param {HTMLElement} section @param {HTMLElement} element */
function enlarge(section, element) {
  const body = /** @type {HTMLElement} */ (section.querySelector(".slide-body"));
  section.classList.add("laying");
  let zoom = LARGEST;
  const tooLarge = () => section.scrollHeight > ROOM || body.scrollWidth > WIDTH;
  do {
    element.style.zoom = section.dataset.zoom = zoom.toFixed(2);
    zoom -= 0.05;
  } while (tooLarge() && zoom >= 0.6);
  if (tooLarge()) scroll(section);
  section.classList.remove("laying");
}

/** A further slide below this one. @param {HTMLElement} section */
function after(section) {
  const next = make("section");
  if (section.parentElement?.matches(".slides")) { // alone so far: both go below one another
    const stack = make("section");
    section.replaceWith(stack);
    stack.append(section);
  }
  section.after(next);
  return next;
}

/** The heading once more, small. @param {Block[]} heading @returns {Block[]} */
function continued(heading) {
  return heading.slice(-1).map((block) => {
    const element = make("p", { className: "continued" }, (block.element.textContent ?? "").replace(/¶\s*$/, ""));
    return { element, kind: /** @type {const} */ ("heading"), group: -1 };
  });
}
