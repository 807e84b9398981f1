// A lesson as a page: code folds at once, and what scrolls sideways can be reached by keyboard.

/** @returns {(element: HTMLElement) => void} how a demonstration is brought into sight */
export function startPage() {
  foldAll();
  reachable();
  addEventListener("resize", reachable);
  return (element) => {
    element.scrollIntoView({ block: "start" });
    element.focus({ preventScroll: true });
  };
}

function foldAll() {
  const fold = document.getElementById("fold");
  const blocks = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details.code")]);
  if (!fold || !blocks.length) return;
  fold.hidden = false;
  fold.addEventListener("click", () => {
    const open = !blocks.some((block) => block.open);
    for (const block of blocks) block.open = open;
    fold.textContent = open ? "Hide all code" : "Show all code";
  });
}

export function reachable() {
  for (const block of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".highlight, .output pre, main table, math[display=block]"))) {
    if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
    else block.removeAttribute("tabindex");
  }
}
