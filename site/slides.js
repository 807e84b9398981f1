// A slide that is taller than the screen is made smaller until it fits; frames say late how tall they are.
const HEIGHT = 720;
function fit() {
  const slide = Reveal.getCurrentSlide();
  slide.style.transform = `scale(${Math.min(1, HEIGHT / slide.scrollHeight)})`;
}
Reveal.initialize({ width: 1280, height: HEIGHT, margin: 0.05, center: false, hash: true, slideNumber: "c/t", transition: "none" });
for (const event of ["ready", "slidechanged"]) Reveal.on(event, fit);
addEventListener("message", () => requestAnimationFrame(fit));
