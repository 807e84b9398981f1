"""Demonstrations where they live: a stored notebook in real JupyterLab, before a cell is run, after, and without a kernel."""

import json
import os
import re
import shutil
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import frames

from lab import ROOT, expecting, in_kernel, jupyterlab, learner, run_all
from vae_helpers import checkpoints

sys.path.insert(0, str(ROOT / "tools"))

import execute_notebooks
from stored_widgets import VIEW, reachable, stored_models

pytestmark = pytest.mark.browser

EMBEDDINGS = checkpoints.load_embeddings("autoencoder_seed_0")
BOX = np.floor(EMBEDDINGS.min(axis=0)).tolist(), np.ceil(EMBEDDINGS.max(axis=0)).tolist()  # what the plane shows
ONE = """
from vae_helpers import checkpoints, data, latent, live
(x_train, _), (images, labels) = data.load_fashion_mnist()
decode = checkpoints.load_decode("autoencoder_seed_0")
z = checkpoints.load_embeddings("autoencoder_seed_0")
gaps = [[0.1, 0.2], [0.3, 0.4]], 0.15, z.min(axis=0), z.max(axis=0)
explorer = live.LatentExplorer(decode, z, labels, images=images, gaps=gaps)
explorer
"""
TWO = """
z_mean, _ = checkpoints.load_embeddings("vae_beta_1")
decode_vae = checkpoints.load_decode("vae_beta_1")
vae = live.LatentExplorer(decode_vae, z_mean, labels, title="VAE", prior_rings=True)
live.walk_together(live.LatentExplorer(decode, z, labels, title="autoencoder"), vae, a=0, b=1)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a notebook of explorers, executed and stored as the lessons are."""
    folder = tmp_path_factory.mktemp("live")
    shutil.copytree(ROOT / "vae_helpers", folder / "vae_helpers")
    path = folder / "explorers.ipynb"
    cells = [nbformat.v4.new_code_cell(code.strip()) for code in (ONE, TWO)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    notebook, _, _ = execute_notebooks.execute(path)
    nbformat.write(execute_notebooks.clean(notebook), path)
    shutil.copy(path, folder / "untrusted.ipynb")
    return folder


@pytest.fixture(scope="module")
def server(folder):
    environment = os.environ | {"JUPYTER_CONFIG_DIR": str(folder / ".home")}
    command = [sys.executable, "-m", "jupyter", "trust", "explorers.ipynb"]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    # another notebook by its bytes: a signature is of the content
    untrusted = json.loads((folder / "untrusted.ipynb").read_text())
    untrusted["cells"][0]["source"] += ["\n# a stranger's"]
    (folder / "untrusted.ipynb").write_text(json.dumps(untrusted))
    with jupyterlab(folder) as address_and_token:
        yield address_and_token


@pytest.fixture(scope="module")
def page(server, browser):
    """The stored notebook, opened; no cell has been run."""
    with learner(browser, *server, "explorers.ipynb") as page:
        page.wait_for_selector(".live-stage", timeout=60_000)
        page.wait_for_timeout(1000)
        yield page


@pytest.fixture
def first(page):
    explorer = page.locator(".live-demonstration").first
    explorer.scroll_into_view_if_needed()
    return explorer


def place(page, explorer):
    """Where the explorer says that its point is, once the page has come to rest."""
    said = explorer.locator(".live-text p").first
    text = said.inner_text()
    for _ in range(40):
        page.wait_for_timeout(250)
        before, text = text, said.inner_text()
        if text == before:
            break
    return tuple(map(float, re.fullmatch(r"z = \((.+), (.+)\)", text.replace("−", "-")).groups()))


def assert_decodes(explorer, decode, z):
    """The picture on the page is the decoding at z, and not its mirror image: every pixel within two grey levels."""
    shown = explorer.locator(".live-picture").evaluate(
        "(c) => Array.from(c.getContext('2d').getImageData(0, 0, 32, 32).data).filter((_, i) => i % 4 === 0)"
    )
    expected = 255 * decode(np.array([z], np.float32))[0].ravel()
    assert np.abs(np.array(shown) - expected).max() <= 2


def press(page, explorer, slider, *keys):
    explorer.locator("[role=slider]").nth(slider).focus()
    for key in keys:
        page.keyboard.press(key)


def to_screen(explorer, z):
    """The pixel of the screen where the plane shows z, by the plane's own margins: the reverse of what drags do."""
    box = explorer.locator(".live-stage").bounding_box()
    lower, upper = BOX
    left, right, top, bottom = 36, 14, 16, 34
    room = box["width"] - left - right, box["height"] - top - bottom
    scale = min(room[0] / (upper[0] - lower[0]), room[1] / (upper[1] - lower[1]))
    x = box["x"] + left + room[0] / 2 + (z[0] - (lower[0] + upper[0]) / 2) * scale
    y = box["y"] + top + room[1] / 2 - (z[1] - (lower[1] + upper[1]) / 2) * scale
    return x, y


def drag(page, explorer, start, end, button="left"):
    page.mouse.move(*to_screen(explorer, start))
    page.mouse.down(button=button)
    page.mouse.move(*to_screen(explorer, end), steps=6)
    page.mouse.up(button=button)


@pytest.fixture(scope="module")
def decode():
    return checkpoints.load_decode("autoencoder_seed_0")


# --- before any cell is run ---------------------------------------------------------------------------------------------


def test_it_is_alive_at_opening(page, first, decode):
    assert in_kernel(page, "print('explorer' in dir())") == "False", "a cell has run"
    z = place(page, first)
    assert_decodes(first, decode, z)
    press(page, first, 0, *["ArrowRight"] * 5)
    moved = place(page, first)
    assert moved == pytest.approx((z[0] + 0.25, z[1]))
    assert_decodes(first, decode, moved)


def test_nothing_greets_the_reader(page):
    assert page.evaluate("window.jupyterapp.shell.currentWidget.context.model.dirty") is False
    signs = "(w) => getComputedStyle(w, '::before').display !== 'none'"
    assert not any(w.evaluate(signs) for w in page.locator(".jupyter-widgets-disconnected").all())
    assert "news" not in page.locator("body").inner_text().lower()
    assert page.locator(".live-complaint").count() == 0


def test_sliders_are_named_and_say_their_value(page, first):
    handles = first.locator("[role=slider]")
    assert [handle.get_attribute("aria-label") for handle in handles.all()] == ["z1", "z2"]
    z = place(page, first)
    said = [handle.get_attribute("aria-valuetext").replace("−", "-") for handle in handles.all()]
    assert said == [f"{value:.2f}" for value in z]


def test_both_ends_by_key(page, first, decode):
    for key, expected in zip(("Home", "End"), map(tuple, BOX), strict=True):
        press(page, first, 0, key)
        press(page, first, 1, key)
        assert place(page, first) == expected
        assert_decodes(first, decode, expected)


def test_a_drag_takes_the_point_along(page, first, decode):
    drag(page, first, (0, 0), (2, -3))
    z = place(page, first)
    assert z == pytest.approx((2, -3), abs=0.06)
    assert_decodes(first, decode, z)
    press(page, first, 0, "ArrowLeft")  # a key after a drag goes on from there
    assert place(page, first) == pytest.approx((z[0] - 0.05, z[1]))


def test_the_other_buttons_do_not_drag(page, first):
    before = place(page, first)
    drag(page, first, (0, 0), (1, 1), button="right")
    page.keyboard.press("Escape")
    assert place(page, first) == before


def test_the_gap_reading_follows_the_map(page, first):
    for z, reading in (((-4, 3), "0.10: not a gap"), ((6.5, 3), "0.20: a gap"), ((-4, -6.5), "0.30: a gap")):
        drag(page, first, (0, 0), z)
        frames(page)
        assert reading in first.locator(".live-text").inner_text()


def test_one_class_alone(page, first):
    button = first.locator(".live-legend button", has_text="Trouser")
    button.click()
    drag(page, first, (0, 0), (7, 3))  # far from all trousers
    frames(page)
    assert button.get_attribute("aria-pressed") == "true"
    assert "nearest garment: Trouser" in first.locator(".live-text").inner_text()
    button.click()
    frames(page)
    assert button.get_attribute("aria-pressed") == "false"


def plane_color(page, explorer, z):
    """The color that the screen shows at z."""
    from io import BytesIO

    from PIL import Image

    x, y = to_screen(explorer, z)
    page.wait_for_timeout(300)
    shot = page.screenshot(clip={"x": x - 2, "y": y - 2, "width": 4, "height": 4})
    return np.asarray(Image.open(BytesIO(shot)).convert("RGB"), float).mean(axis=(0, 1))


def test_what_lies_under_the_points(page, first):
    corner = (7.6, -6.5)  # no garment lies there; the map calls it a gap
    bare = plane_color(page, first, corner)
    first.get_by_label("gaps (hatched)").check()
    tinted = plane_color(page, first, corner)
    assert tinted[2] < bare[2] - 20, "the gap is not tinted"
    first.get_by_label("gaps (hatched)").uncheck()
    first.get_by_label("decoded grid").check()
    page.wait_for_timeout(2500)
    assert first.locator(".live-mosaic").is_visible()
    first.get_by_label("decoded grid").uncheck()
    assert np.allclose(plane_color(page, first, corner), bare)


def test_walking_says_what_is_missing(page, first):
    walk = first.locator(".live-walk")
    assert walk.locator("button", has_text="play").is_disabled() and "Pick A and B" in walk.inner_text()
    drag(page, first, (0, 0), (-3, -3))
    walk.locator("button", has_text="pick A").click()
    frames(page)
    assert "Pick B" in walk.inner_text() and walk.locator("button", has_text="play").is_disabled()


def test_joined_explorers_walk_together(page):
    autoencoder, vae = page.locator(".live-demonstration").nth(1), page.locator(".live-demonstration").nth(2)
    autoencoder.scroll_into_view_if_needed()
    z = checkpoints.load_embeddings("autoencoder_seed_0")
    z_mean, _ = checkpoints.load_embeddings("vae_beta_1")
    scrub = vae.locator(".live-walk input")
    for key, share in (("Home", 0), ("End", 1)):
        scrub.focus()
        page.keyboard.press(key)
        for explorer, points in ((autoencoder, z), (vae, z_mean)):
            expected = (1 - share) * points[0] + share * points[1]
            assert place(page, explorer) == pytest.approx(expected, abs=0.03)
    scrub.focus()
    page.keyboard.press("Home")
    autoencoder.locator(".live-walk button", has_text="play").click()
    page.wait_for_timeout(1500)
    press(page, vae, 0, "ArrowRight")  # a hand on the other one's slider ends the walk in both
    frames(page)
    stopped = scrub.input_value()
    assert 0.1 < float(stopped) < 0.9
    page.wait_for_timeout(500)
    assert scrub.input_value() == stopped
    assert autoencoder.locator(".live-walk button", has_text="play").is_visible()


def test_no_serious_barrier(page):
    found = Axe().run(page, context=".live-demonstration").response["violations"]
    assert not [v for v in found if v["impact"] in ("serious", "critical")], found


@pytest.mark.parametrize("width", [420, 1400])
def test_it_fits_the_window(page, first, width):
    page.set_viewport_size({"width": width, "height": 1000})
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    page.wait_for_timeout(500)
    assert first.locator(".live-view").evaluate("(e) => e.scrollWidth <= e.clientWidth + 1")
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    page.set_viewport_size({"width": 1400, "height": 1000})


def test_untrusted_it_is_a_sentence(server, browser, page):
    # JupyterLab restores the first notebook in the second window too. A kernel has one control comm: that of the new
    # window takes the old one's place, and ipywidgets closes the old one, which the first page has closed long before.
    once_more = expecting(page, "Comm not found for comm id")
    with once_more, learner(browser, *server, "untrusted.ipynb") as page:
        sentence = page.locator(".jp-OutputArea-output[data-mime-type='text/plain']", has_text="Latent explorer")
        sentence.first.wait_for(timeout=60_000)
        assert "Run this cell" in sentence.first.inner_text()
        panel = page.locator(".jp-NotebookPanel", has=sentence)
        assert panel.locator(".live-view").count() == 0 and "Loading widget" not in panel.inner_text()


# --- after a run --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ran(page):
    run_all(page)
    page.wait_for_timeout(2500)
    assert page.locator(".live-demonstration").count() == 3
    return page


def test_keys_are_the_sliders_and_the_page_keeps_its_own(ran, first):
    cells = ran.locator(".jp-Cell").count()
    for control in (first.locator("[role=slider]").first, first.locator(".live-legend button").first):
        for key in ("b", "a", "m", "v", "x", "d", "d"):
            control.focus()
            ran.keyboard.press(key)
    assert ran.locator(".jp-Cell").count() == cells
    assert ran.locator(".jp-CodeCell").count() == cells
    ran.evaluate("window.jupyterapp.shell.currentWidget.context.model.dirty = true")
    first.locator("[role=slider]").first.focus()
    ran.keyboard.press("Control+s")
    ran.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")


def test_nothing_of_the_stored_widgets_is_saved(ran, folder):
    ran.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    ran.wait_for_timeout(1500)
    notebook = nbformat.read(folder / "explorers.ipynb", as_version=4)
    state = stored_models(notebook)
    kept = set()
    for cell in notebook.cells:
        for output in cell.outputs:
            kept |= reachable([output.data[VIEW]["model_id"]], state)
    assert set(state) == kept
    assert all(state[name]["state"].get("content", "-") for name in state), "a blob was saved without its content"


def test_python_hears_of_few_moves_and_of_the_last(ran, first):
    in_kernel(ran, "heard = []; explorer.observe(heard.append, names='z')")
    press(ran, first, 0, *["ArrowRight"] * 40)
    z = place(ran, first)
    ran.wait_for_timeout(400)
    assert in_kernel(ran, "print(*explorer.z)") == f"{z[0]} {z[1]}"
    assert 1 <= int(in_kernel(ran, "explorer.unobserve(heard.append, names='z'); print(len(heard))")) < 30


def test_python_moves_the_point(ran, first, decode):
    in_kernel(ran, "explorer.z = (1, -1)")
    ran.wait_for_timeout(300)
    assert place(ran, first) == (1, -1)
    assert_decodes(first, decode, (1, -1))
    assert first.locator(".widget-readout").first.inner_text() == "1.00"


@pytest.mark.slow
def test_running_a_cell_again_leaves_nothing_behind(ran, first):
    session = ran.context.new_cdp_session(ran)
    session.send("HeapProfiler.enable")
    widgets = "import ipywidgets; print(len(ipywidgets.widgets.widget._instances))"

    def measure(times):
        for _ in range(times):
            ran.evaluate(
                """async () => {
                    const notebook = window.jupyterapp.shell.currentWidget.content;
                    notebook.activeCellIndex = 0;
                    await window.jupyterapp.commands.execute("notebook:run-cell");
                }"""
            )
            ran.wait_for_timeout(400)
        ran.wait_for_timeout(2500)
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        usage = session.send("Runtime.getHeapUsage")
        return usage["usedSize"] + usage.get("backingStorageSize", 0), int(in_kernel(ran, widgets))

    measure(5)
    before, after = measure(1), measure(20)
    assert after[1] == before[1], "widgets were left in the kernel"
    assert after[0] - before[0] < 4e6, f"{(after[0] - before[0]) / 1e6:.1f} MB were left in the page"


def test_it_goes_on_while_the_kernel_is_busy(ran, first, decode):
    ran.evaluate(
        """() => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            window.finished = false;
            kernel.requestExecute({code: "import time; time.sleep(8)"}).done.then(() => (window.finished = true));
        }"""
    )
    ran.wait_for_timeout(500)
    drag(ran, first, (0, 0), (3, -4))
    z = place(ran, first)
    assert z == pytest.approx((3, -4), abs=0.06)
    assert_decodes(first, decode, z)
    assert ran.evaluate("window.finished") is False, "the kernel was not busy"
    ran.wait_for_function("window.finished")


@pytest.mark.parametrize("ending", ["restartKernel", "shutdown"])
def test_it_outlives_its_kernel(ran, first, decode, ending):  # last: the kernel is gone afterwards
    ran.evaluate(f"window.jupyterapp.shell.currentWidget.sessionContext.{ending}()")
    ran.wait_for_timeout(2000)
    start, end = ((-2, -5), (1, -2)) if ending == "shutdown" else ((1, -2), (-2, -5))
    drag(ran, first, start, end)
    z = place(ran, first)
    assert z == pytest.approx(end, abs=0.06)
    press(ran, first, 1, "ArrowUp")
    moved = place(ran, first)
    assert moved == pytest.approx((z[0], z[1] + 0.05))
    assert_decodes(first, decode, moved)
