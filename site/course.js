// Each demonstration says how tall it is; code can be folded everywhere at once.
addEventListener("message", ({ source, data }) => {
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === source && data.height > 0) frame.style.height = `${Math.ceil(data.height) + 24}px`;
  }
});
const fold = document.getElementById("fold");
const blocks = [...document.querySelectorAll("details.code")];
if (fold && blocks.length) {
  fold.hidden = false;
  fold.addEventListener("click", () => {
    const open = !blocks.some((block) => block.open);
    for (const block of blocks) block.open = open;
    fold.textContent = open ? "Hide all code" : "Show all code";
  });
}
// What scrolls sideways can be reached by keyboard.
function reachable() {
  for (const block of document.querySelectorAll(".highlight, .output pre, main table, math[display=block]")) {
    if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
  }
}
reachable();
addEventListener("resize", reachable);
