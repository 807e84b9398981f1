"""The explorer where it lives: its decoder against Keras, its hand, keys and walk in real JupyterLab, and a lost kernel."""

import base64
import shutil

import nbformat
import numpy as np
import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import ROOT, in_kernel, jupyterlab, learner, pixels, run_all

from vae_helpers import checkpoints
from vae_helpers.explorer import HERE, LatentExplorer

pytestmark = pytest.mark.browser

ONE = """
from vae_helpers import checkpoints, data, latent, measures
from vae_helpers.explorer import LatentExplorer, walk_together
(x_train, _), (images, labels) = data.load_fashion_mnist()
decode, z = checkpoints.load_decode("autoencoder_seed_0"), checkpoints.load_embeddings("autoencoder_seed_0")
lower, upper = latent.bounding_box(z)
gaps = measures.gap_map(decode, lower, upper, x_train[:2000], (0.15, 0.15), 12), 1.0, lower, upper
explorer = LatentExplorer(decode, z, labels, images=images, gaps=gaps)
explorer
"""
TWO = """
z_mean, _ = checkpoints.load_embeddings("vae_beta_1")
vae = LatentExplorer(checkpoints.load_decode("vae_beta_1"), z_mean, labels, title="VAE", prior_rings=True)
walk_together(LatentExplorer(decode, z, labels, title="autoencoder"), vae, a=0, b=1)
"""
UNKNOWN = """
import numpy as np
LatentExplorer(lambda z: np.full((len(z), 32, 32), 1 / (1 + np.exp(-z[0, 0]))), z, labels)
"""


@pytest.fixture(scope="module")
def blank(browser):
    """A page that holds the decoder's module and nothing else."""
    page = browser.new_page()
    decoder = (HERE / "decoder.mjs").read_text(encoding="utf-8")
    page.add_script_tag(type="module", content=decoder + "\nwindow.makeDecode = makeDecode;")
    page.wait_for_function("() => Boolean(window.makeDecode)")
    yield page
    page.close()


def decode_in_page(page, weights, points):
    images = page.evaluate(
        """([weights, points]) => {
            const decode = makeDecode(Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0)));
            return points.map((z) => Array.from(decode(...z)));
        }""",
        [base64.b64encode(weights).decode(), points],
    )
    return np.array(images).reshape(-1, 32, 32)


@pytest.mark.slow
def test_every_shipped_decoder_is_within_one_grey_level_of_keras(blank):
    for name, settings in checkpoints.RUNS.items():
        load = checkpoints.load_autoencoder if settings.beta is None else checkpoints.load_vae
        model = load(settings.seed if settings.beta is None else settings.beta)
        keras_decoder = model.get_layer("decoder") if settings.beta is None else model.decoder
        z = checkpoints.load_embeddings(name)
        z = z if settings.beta is None else z[0]
        points = np.random.default_rng(0).uniform(z.min(0) - 1, z.max(0) + 1, (200, 2)).astype(np.float32)
        explorer = LatentExplorer(checkpoints.load_decode(name), z, np.arange(10_000) % 10)
        ours = decode_in_page(blank, explorer.plane.weights, points.tolist())
        theirs = keras_decoder.predict(points, batch_size=200, verbose=0)[..., 0]
        assert np.abs(ours - theirs).max() < 1 / 255, name


@pytest.mark.parametrize("weights, message", [(b"", "shorter"), (b"\xff" * 64, "header says")], ids=["none", "noise"])
def test_the_browser_refuses_damaged_weights(blank, weights, message):
    with pytest.raises(Exception, match=message):
        decode_in_page(blank, weights, [[0, 0]])


def test_the_browser_refuses_another_architecture_and_a_point_nowhere(blank):
    other = checkpoints.save({f"decoder/{i:02d}": np.zeros((3, 3), np.float16) for i in range(10)})
    with pytest.raises(Exception, match="not the course's decoder"):
        decode_in_page(blank, other, [[0, 0]])
    known = LatentExplorer(checkpoints.load_decode("autoencoder_seed_0"), np.eye(2), [0, 1]).plane.weights
    with pytest.raises(Exception, match="z must be finite"):
        decode_in_page(blank, known, [[0, "x"]])


@pytest.fixture(scope="module")
def page(tmp_path_factory, browser):
    """JupyterLab with a notebook of three explorers, run."""
    folder = tmp_path_factory.mktemp("explorer")
    shutil.copytree(ROOT / "vae_helpers", folder / "vae_helpers")
    cells = [nbformat.v4.new_code_cell(code.strip()) for code in (ONE, TWO, UNKNOWN)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "explorers.ipynb")
    with jupyterlab(folder) as (address, token), learner(browser, address, token, "explorers.ipynb") as page:
        run_all(page)
        page.wait_for_function("document.querySelectorAll('.le-plane').length === 4")
        yield page


@pytest.fixture
def first(page):
    explorer = page.locator(".latent-explorer").first
    explorer.scroll_into_view_if_needed()
    return explorer


def slide(page, explorer, slider=0, key="ArrowRight", times=5):
    explorer.locator("[role=slider]").nth(slider).focus()
    for _ in range(times):
        page.keyboard.press(key)


def drag(page, explorer, start, end):
    """Drag the point between two places of the plane, given as shares of its width and height."""
    box = explorer.locator(".le-plane").bounding_box()
    (x1, y1), (x2, y2) = ((box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end))
    page.mouse.move(x1, y1)
    page.mouse.down()
    page.mouse.move(x2, y2, steps=8)
    page.mouse.up()


def readout(explorer):
    return [float(text.replace("−", "-")) for text in explorer.locator(".widget-readout").all_text_contents()]


def test_arrow_keys_move_the_picture(page, first):
    picture, before = first.locator(".le-picture"), readout(first)
    start = pixels(page, picture)
    slide(page, first)
    assert pixels(page, picture) != start
    assert readout(first) == pytest.approx([before[0] + 0.25, before[1]])


def test_dragging_moves_picture_sliders_and_python(page, first):
    picture = first.locator(".le-picture")
    start = pixels(page, picture)
    drag(page, first, (0.5, 0.5), (0.3, 0.4))
    assert pixels(page, picture) != start
    z = readout(first)
    assert in_kernel(page, "print(explorer.z)") == f"({z[0]}, {z[1]})"
    slide(page, first, times=1)  # a key after a drag goes on from there
    assert readout(first) == pytest.approx([z[0] + 0.05, z[1]])


def test_python_hears_of_few_moves_and_of_the_last(page, first):
    in_kernel(page, "heard = []; explorer.observe(heard.append, names='z')")
    slide(page, first, times=40)
    page.wait_for_timeout(500)
    in_kernel(page, "explorer.unobserve(heard.append, names='z')")
    assert 1 <= int(in_kernel(page, "print(len(heard))")) < 30
    assert list(map(float, in_kernel(page, "print(*heard[-1]['new'])").split())) == readout(first)


def test_python_moves_the_point(page, first):
    page.wait_for_timeout(200)  # the last test's move has been told by now
    in_kernel(page, "explorer.z = (1, -1)")
    page.wait_for_timeout(300)
    assert readout(first) == [1, -1] and "z = (1.00, -1.00)" in first.locator(".le-reading").inner_text()


def test_other_keys_stay_with_the_slider(page, first):
    cells = page.locator(".jp-Cell").count()
    for key in ("b", "a", "d", "d", "x"):
        first.locator("[role=slider]").first.focus()
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells


def test_a_class_can_be_isolated(page, first):
    plane, button = first.locator(".le-plane"), first.locator(".le-legend button").nth(1)
    start = pixels(page, plane)
    button.click()
    assert button.get_attribute("aria-pressed") == "true" and pixels(page, plane) != start
    button.click()
    page.mouse.move(0, 0)
    assert pixels(page, plane) == start


def test_what_lies_under_the_points_can_be_shown(page, first):
    plane = first.locator(".le-plane")
    for box in first.locator(".le-options input").all():
        before = pixels(page, plane)
        box.check()
        page.wait_for_timeout(1500)
        assert pixels(page, plane) != before
        box.uncheck()
    assert "distance to the nearest garment" in first.locator(".le-reading").inner_text()


def test_hovering_shows_the_garment(page, first):
    box, card = first.locator(".le-plane").bounding_box(), first.locator(".le-card")
    for step in range(60):
        page.mouse.move(box["x"] + box["width"] * (0.3 + 0.005 * step), box["y"] + box["height"] * 0.55)
        if card.is_visible() and "original" in card.inner_text():
            return
    pytest.fail("no garment was shown on the way across the plane")


def test_two_explorers_walk_together(page):
    autoencoder, vae = page.locator(".latent-explorer").nth(1), page.locator(".latent-explorer").nth(2)
    autoencoder.scroll_into_view_if_needed()
    starts = [readout(explorer) for explorer in (autoencoder, vae)]
    scrub = autoencoder.locator(".le-walk input")
    scrub.focus()
    page.keyboard.press("End")
    page.wait_for_timeout(400)
    ends = [readout(explorer) for explorer in (autoencoder, vae)]
    assert ends[0] != starts[0] and ends[1] != starts[1]
    expected = in_kernel(page, "print(*(round(float(v), 3) for v in (*z[1], *z_mean[1])))")
    assert np.ravel(ends) == pytest.approx([float(v) for v in expected.split()], abs=0.03)
    autoencoder.locator(".le-walk button", has_text="play").click()
    page.wait_for_timeout(1500)
    autoencoder.locator(".le-walk button", has_text="pause").click()
    assert 0.1 < float(scrub.input_value()) < 0.9
    autoencoder.locator(".le-walk button", has_text="pick A").click()
    page.wait_for_timeout(300)
    assert in_kernel(page, "print(vae.plane.a)") != "0"


def test_an_unknown_decoder_is_decoded_in_python(page):
    explorer = page.locator(".latent-explorer").nth(3)
    explorer.scroll_into_view_if_needed()
    start = pixels(page, explorer.locator(".le-picture"))
    slide(page, explorer, times=20)
    page.wait_for_timeout(1000)
    assert pixels(page, explorer.locator(".le-picture")) != start


def test_no_serious_barrier(page, first):
    found = Axe().run(page, context=".latent-explorer").response["violations"]
    assert not [v for v in found if v["impact"] in ("serious", "critical")], found
    assert [handle.get_attribute("aria-label") for handle in first.locator("[role=slider]").all()] == ["z1", "z2"]
    assert first.locator(".le-plane").get_attribute("aria-label").startswith("Latent plane with 5000")
    assert first.locator(".le-live").inner_text().startswith("z = (")


def test_it_fits_a_narrow_window(page, first):
    page.set_viewport_size({"width": 640, "height": 800})
    page.wait_for_timeout(500)
    assert first.locator(".latent-explorer-plane").evaluate("(e) => e.scrollWidth <= e.clientWidth")
    page.set_viewport_size({"width": 1400, "height": 1000})


@pytest.mark.slow
def test_ten_thousand_moves_leave_nothing_behind(page, first):
    pid = int(in_kernel(page, "import os; print(os.getpid())"))
    session = page.context.new_cdp_session(page)

    def moves(n):
        first.locator(".le-plane").evaluate(
            """async (plane, n) => {
                const box = plane.getBoundingClientRect();
                const at = (type, i) => plane.dispatchEvent(new PointerEvent(type, {pointerId: 1, bubbles: true,
                    clientX: box.x + box.width * (0.3 + 0.4 * ((i * 7) % 100) / 100), clientY: box.y + box.height / 2}));
                plane.setPointerCapture = () => {};
                at("pointerdown", 0);
                for (let i = 0; i < n; i++) {
                    at("pointermove", i);
                    if (i % 5 === 0) await new Promise(requestAnimationFrame);
                }
                at("pointerup", n);
            }""",
            n,
        )
        page.wait_for_timeout(2000)
        session.send("HeapProfiler.collectGarbage")
        page_heap = page.evaluate("performance.memory.usedJSHeapSize")
        in_kernel(page, "import gc; gc.collect()")
        return page_heap, psutil.Process(pid).memory_info().rss

    moves(500)
    before, after = moves(500), moves(10_000)
    assert after[0] < 1.05 * before[0], "the page's memory grew"
    assert after[1] < 1.05 * before[1], "the kernel's memory grew"


def test_it_goes_on_while_the_kernel_is_busy(page, first):
    page.evaluate(
        """() => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            window.finished = false;
            kernel.requestExecute({code: "import time; time.sleep(8)"}).done.then(() => (window.finished = true));
        }"""
    )
    page.wait_for_timeout(500)
    start = pixels(page, first.locator(".le-picture"))
    drag(page, first, (0.5, 0.5), (0.6, 0.3))
    assert pixels(page, first.locator(".le-picture")) != start
    assert page.evaluate("window.finished") is False, "the kernel was not busy"
    page.wait_for_function("window.finished")


@pytest.mark.parametrize("ending", ["restartKernel", "shutdown"])
def test_it_outlives_its_kernel(page, first, ending):  # last: the kernel is gone afterwards
    page.evaluate(f"window.jupyterapp.shell.currentWidget.sessionContext.{ending}()")
    page.wait_for_timeout(2000)
    picture = first.locator(".le-picture")
    start = pixels(page, picture)
    drag(page, first, (0.6, 0.3), (0.4, 0.6))
    after_drag = pixels(page, picture)
    assert after_drag != start
    slide(page, first)
    assert pixels(page, picture) != after_drag
