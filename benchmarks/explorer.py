"""Milliseconds from a key on a slider to its picture on the page, in real JupyterLab: the usual way, ours, the explorer.

    python benchmarks/explorer.py

Three variants on one page (and one that does nothing), in turn, so that a noisy machine is noisy for all:
(a) `interact` + `predict` + `plt.show()`; (b) ipywidgets sliders, NumPy decoder, `Image`; (c) the latent explorer.

Each variant writes the value that it shows beside its picture. A probe on the page looks once a frame for the first
frame that shows the value of the key pressed. So it adds to what it measures: keys are pressed at any moment of a
frame (half a frame of waiting), and what a frame draws is seen at the start of the next (one frame more). The last
variant shows by how much: it writes the value in the next frame and does nothing else, no picture and no kernel.
"""

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

from conftest import CHROMIUM_FLAGS
from find_browser import find_browser
from lab import ROOT, jupyterlab, learner, run_all

ROUNDS, KEYS, HERTZ = 2, 40, 60
SET_UP = """
import IPython, ipywidgets, numpy as np, matplotlib.pyplot as plt
from vae_helpers import checkpoints, data, plots
from vae_helpers.explorer import LatentExplorer
_, (images, labels) = data.load_fashion_mnist()
decode, z = checkpoints.load_decode("autoencoder_seed_0"), checkpoints.load_embeddings("autoencoder_seed_0")
decoder = checkpoints.load_autoencoder().get_layer("decoder")
def slider():
    return ipywidgets.FloatSlider(min=-5, max=8, step=0.05, value=-4, description="z1")
"""
VARIANTS = {
    "a  interact": """
@ipywidgets.interact(z1=slider())
def show(z1):
    plt.imshow(decoder.predict(np.array([[z1, 0.0]]), verbose=0)[0, ..., 0], cmap="gray")
    plt.show()
    print(f"z = ({z1:.2f}, 0.00)")
""",
    "b  sliders": """
z1, picture, text = slider(), ipywidgets.Image(), ipywidgets.Label()
def follow(change=None):
    picture.value = plots.to_png(decode([[z1.value, 0]])[0])
    text.value = f"z = ({z1.value:.2f}, 0.00)"
z1.observe(follow, names="value")
follow()
ipywidgets.VBox([z1, picture, text])
""",
    "c  explorer": """
explorer = LatentExplorer(decode, z, labels, images=images)
explorer.z = (-4, 0)
explorer
""",
    "-  text alone": """
IPython.display.HTML(r'''<div role=slider tabindex=0>z1</div><span class=widget-readout>-4.00</span><img height=32><p></p><script>
    const [handle, readout, image, text] = document.currentScript.parentElement.children;
    image.src = document.createElement("canvas").toDataURL();
    let z1 = -4;
    handle.onkeydown = (event) => {
        z1 = event.key === "Home" ? -4 : z1 + 0.05;
        requestAnimationFrame(() => {
            readout.textContent = z1.toFixed(2);
            text.textContent = `z = (${z1.toFixed(2)}, 0.00)`;
        });
    };
</script>''')
""",
}
PROBE = """async ([index, keys, milliseconds]) => {
    const cell = document.querySelectorAll(".jp-CodeCell")[index];
    const handle = cell.querySelector("[role=slider]");
    const area = cell.querySelector(".jp-Cell-outputArea");
    const picture = () => cell.querySelector(".le-picture") ?? cell.querySelector(".jp-OutputArea img");
    const shown = () => {
        const found = area.textContent.match(/z = \\((-?[\\d.]+),/g);
        return found ? Number(found[0].slice(5, -1)) : NaN;
    };
    const press = (key) => handle.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
    const frame = () => new Promise(requestAnimationFrame);
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const start = Number(cell.querySelector(".widget-readout").textContent.replace("−", "-"));
    const after = (presses) => start + 0.05 * presses;

    const pressed = [], seen = [], values = new Set();
    let flicker = 0, height = area.offsetHeight, watching = true, probe = [];
    const watch = () => {
        const now = performance.now(), value = shown(), image = picture();
        if (!image || image.offsetHeight === 0 || Math.abs(area.offsetHeight - height) > 1) flicker++;
        height = area.offsetHeight;
        if (!values.has(value) && !Number.isNaN(value)) { values.add(value); seen.push([value, now]); }
        probe.push(performance.now() - now);
        if (watching) requestAnimationFrame(watch);
    };
    watch();
    await pause(300);
    seen.length = 0;
    const settled = async (value) => {
        for (const end = performance.now() + 15000; performance.now() < end; await frame()) {
            if (seen.some(([v]) => v >= value - 1e-6)) return;
        }
    };
    let next = performance.now();
    for (let i = 0; i < keys; i++) {
        if (milliseconds === 0) await pause(40 + 17 * Math.random()); // one at a time, at any moment of a frame
        else for (next += milliseconds; performance.now() < next; ) await pause(0);
        pressed.push([after(i + 1), performance.now()]);
        press("ArrowRight");
        if (milliseconds === 0) await settled(after(i + 1));
    }
    const last = pressed.at(-1);
    await settled(last[0]);
    watching = false;
    const latencies = pressed.map(([value, when]) => (seen.find(([v]) => v >= value - 1e-6)?.[1] ?? Infinity) - when);
    const settle = (seen.find(([v]) => v >= last[0] - 1e-6)?.[1] ?? Infinity) - last[1];
    const span = (Math.max(...seen.map(([, when]) => when)) - pressed[0][1]) / 1000;
    press("Home");
    await pause(1500);
    return {latencies, settle, updates: seen.length / span, flicker, probe: probe.sort((a, b) => a - b)[probe.length >> 1]};
}"""


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def measure(page):
    """`{variant: {"single": [...], "sweep": [...]}}`, each a list of what the probe returned, round by round."""
    results = {name: {"single": [], "sweep": []} for name in VARIANTS}
    for _ in range(ROUNDS):
        for kind, interval in (("single", 0), ("sweep", 1000 / HERTZ)):
            for index, name in enumerate(VARIANTS, start=1):
                page.locator(".jp-CodeCell").nth(index).scroll_into_view_if_needed()
                results[name][kind].append(page.evaluate(PROBE, [index, KEYS, interval]))
    return results


def report(results):
    print(
        f"{'ms from key to picture':24} {'single p50':>10} {'p95':>6} {'sweep p50':>10} {'p95':>6} {'settled':>8} updates/s flicker"
    )
    median = {}
    for name, kinds in results.items():
        single, sweep = ([ms for run in kinds[kind] for ms in run["latencies"]] for kind in ("single", "sweep"))
        settle = max(run["settle"] for run in kinds["sweep"])
        updates = statistics.median(run["updates"] for run in kinds["sweep"])
        flicker = sum(run["flicker"] for kind in kinds.values() for run in kind)
        median[name] = statistics.median(sweep)
        numbers = (statistics.median(single), percentile(single, 0.95), median[name], percentile(sweep, 0.95), settle)
        print(
            f"{name:24} {numbers[0]:10.0f} {numbers[1]:6.0f} {numbers[2]:10.0f} {numbers[3]:6.0f} {numbers[4]:8.0f} {updates:9.1f} {flicker:7}"
        )
    usual, _, explorer, _ = median.values()
    print(f"in a sweep the usual way takes {usual / explorer:.0f} times as long as the explorer")
    probe = max(run["probe"] for kinds in results.values() for runs in kinds.values() for run in runs)
    print(f"the probe's own work: {probe:.2f} ms a frame at most (median of a run)")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "vae_helpers", folder / "vae_helpers")
        cells = [nbformat.v4.new_code_cell(code.strip()) for code in (SET_UP, *VARIANTS.values())]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "speed.ipynb")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(find_browser()), args=CHROMIUM_FLAGS)
            with jupyterlab(folder) as (address, token), learner(browser, address, token, "speed.ipynb") as page:
                run_all(page)
                page.wait_for_timeout(3000)
                report(measure(page))
            browser.close()


if __name__ == "__main__":
    main()
