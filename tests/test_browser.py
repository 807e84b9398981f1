"""A learner's browser: real JupyterLab, a real kernel, notebook 02 run from top to bottom, its sliders moved; a self-test."""

import shutil

import nbformat
import pytest

from lab import ROOT, jupyterlab, learner, pixels, run_all

pytestmark = pytest.mark.browser


@pytest.fixture
def lesson(tmp_path):
    """Notebook 02 in a folder of its own, switched to the shipped weights: its training is nbval's to test."""
    source = (ROOT / "notebooks" / "02_autoencoder.ipynb").read_text()
    assert source.count("TRAIN = True") == 1
    (tmp_path / "02_autoencoder.ipynb").write_text(source.replace("TRAIN = True", "TRAIN = False"))
    shutil.copytree(ROOT / "vae_helpers", tmp_path / "vae_helpers")
    return tmp_path


def test_sliders_move_the_picture(lesson, browser):
    with jupyterlab(lesson) as (address, token), learner(browser, address, token, "02_autoencoder.ipynb") as page:
        run_all(page)
        output = page.locator(".jp-OutputArea-child", has=page.locator(".widget-slider")).filter(
            has=page.locator(".widget-image")
        )
        built_in_the_open = output.first
        picture = built_in_the_open.locator("img.widget-image")
        handles = built_in_the_open.locator("[role=slider]")
        built_in_the_open.scroll_into_view_if_needed()

        start = pixels(page, picture)
        handles.nth(0).focus()
        for _ in range(10):
            page.keyboard.press("ArrowRight")
        after_keys = pixels(page, picture)
        assert after_keys != start, "arrow keys on z1 did not change the picture"

        box = handles.nth(1).bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2, steps=8)
        page.mouse.up()
        after_drag = pixels(page, picture)
        assert after_drag != after_keys, "dragging z2 did not change the picture"


def test_a_self_test_opens_by_key_and_stays_rendered(tmp_path, browser):
    notebook = nbformat.read(ROOT / "notebooks" / "03_limitations.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if "## Self-test" in cell.source]
    nbformat.write(notebook, tmp_path / "self_test.ipynb")
    with jupyterlab(tmp_path) as (address, token), learner(browser, address, token, "self_test.ipynb") as page:
        answers = page.locator(".jp-RenderedMarkdown details")
        answers.first.wait_for()
        for n, key in zip(range(answers.count()), ["Enter", "Space"] * answers.count(), strict=False):
            answers.nth(n).locator("summary").focus()
            page.keyboard.press(key)
            assert answers.nth(n).locator("strong").is_visible(), f"{key} did not open answer {n}"
        assert answers.count() >= 9 and page.locator(".jp-Notebook .jp-Cell").count() == 1
