"""Milliseconds on the pad from a stroke to its reconstruction on the page, in headless Chromium.

    python benchmarks/pad.py

The page holds the view alone, with a stand-in for Jupyter's model: what is measured is the pad. A
probe looks once a frame for the first frame whose reading differs from the one before the stroke,
as benchmarks/demonstrations.py does.
"""

import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

from alone import page_of
from conftest import CHROMIUM_FLAGS
from find_browser import find_browser

from vae_helpers import checkpoints, data, live

STROKES = 150
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


def page(name: str) -> str:
    (_, _), (images, labels) = data.load_fashion_mnist()
    z = checkpoints.load_embeddings(name)
    z = z[0] if isinstance(z, tuple) else z
    encode, decode = checkpoints.load_encode(name), checkpoints.load_decode(name)
    return page_of(live.pad(encode, decode, z, labels, images, errors=np.arange(1000.0)))


def main() -> None:
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
