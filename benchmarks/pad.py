"""Milliseconds on the pad from a stroke to its reconstruction on the page, in headless Chromium.

    python benchmarks/pad.py

The page holds the view alone, with a stand-in for Jupyter's model: what is measured is the pad. A probe looks once a frame
for the first frame whose reading differs from the one before the stroke, as benchmarks/demonstrations.py does.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

from conftest import CHROMIUM_FLAGS
from find_browser import find_browser

from vae_helpers import checkpoints, data, live
from vae_helpers.live.widget import BUNDLE

STROKES = 150
PAGE = """<!doctype html><meta charset="utf-8"><div class="live-demonstration"><div></div></div><script type="module">
%s
const state = %s, blobs = %s, listeners = {};
const model = {
  get: (name) => state[name],
  set(name, value) { if (state[name] !== value) { state[name] = value; listeners["change:" + name]?.(); } },
  save_changes() {}, on(event, listener) { listeners[event] = listener; }, off() {},
  widget_manager: { has_model: () => true, get_model: async (id) => ({ get: () => blobs[id] }) },
};
await mount(model, document.querySelector(".live-demonstration > div"), new AbortController().signal);
document.documentElement.dataset.ready = "";
</script>"""
PROBE = """async (strokes) => {
    const sheet = document.querySelector(".live-sheet"), text = document.querySelector(".live-text");
    const frame = () => new Promise(requestAnimationFrame), box = sheet.getBoundingClientRect(), times = [];
    const send = (type, x, y) => sheet.dispatchEvent(new PointerEvent(type, {
        pointerId: 1, button: 0, bubbles: true, clientX: box.left + (x / 32) * box.width, clientY: box.top + (y / 32) * box.height,
    }));
    sheet.setPointerCapture = () => {}; // no pointer of this number is down
    send("pointerdown", 1, 1);
    for (let n = 0; n < strokes; n++) {
        // after 28 strokes they come round again: then the eraser takes away what the brush painted, and so on
        if (n % 28 === 0) document.querySelectorAll(".live-buttons button")[(n / 28) % 2].click();
        await new Promise((resolve) => setTimeout(resolve, 40 + 17 * Math.random())); // at any moment of a frame
        const before = text.textContent, started = performance.now();
        send("pointermove", 2 + (n * 7) % 28, 2 + (n * 11) % 28);
        while (text.textContent === before && performance.now() - started < 500) await frame();
        times.push(performance.now() - started);
    }
    send("pointerup", 1, 1);
    return times;
}"""


def page(name):
    (_, _), (images, labels) = data.load_fashion_mnist()
    z = checkpoints.load_embeddings(name)
    z = z[0] if isinstance(z, tuple) else z
    made = live.pad(
        checkpoints.load_encode(name), checkpoints.load_decode(name), z, labels, images, errors=np.arange(1000.0)
    )
    view = made.children[-1]
    state = {
        n: getattr(view, n) for n in view.keys if not n.startswith("_") and n not in ("layout", "tabbable", "tooltip")
    }
    blobs = {blob.model_id: blob.content for blob in view._blobs if not view.script.endswith(blob.model_id)}
    texts = [BUNDLE.read_text(), json.dumps(state), json.dumps(blobs)]
    return PAGE % tuple(text.replace("</", "<\\/") for text in texts)


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=CHROMIUM_FLAGS)
        for name in ("autoencoder_seed_0", "vae_beta_1"):
            path = Path(folder) / f"{name}.html"
            path.write_text(page(name))
            tab = browser.new_page(viewport={"width": 1100, "height": 900})
            tab.goto(path.as_uri())
            tab.wait_for_selector("html[data-ready]")
            times = tab.evaluate(PROBE, STROKES)[20:]
            p95 = statistics.quantiles(times, n=20)[-1]
            print(f"{name}: p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, {len(times)} strokes")
            tab.close()
        browser.close()


if __name__ == "__main__":
    main()
