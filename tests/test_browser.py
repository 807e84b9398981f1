"""A learner's browser: real JupyterLab, a real kernel, notebook 02 run from top to bottom, its sliders moved."""

import shutil

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
