"""A training that is watched in real JupyterLab: the page follows `fit` and can do it no harm."""

import re
import shutil

import nbformat
import pytest

from lab import ROOT, expecting, in_kernel, jupyterlab, learner

pytestmark = pytest.mark.browser

STEPS = 60
SET_UP = """
import time
from vae_helpers import data, live, models
keras = models.keras
(x_train, _), (x_test, y_test) = data.load_fashion_mnist()
batches = data.Batches(x_train[:480], 16)
class Slow(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        time.sleep(0.15)
vae = models.VAE(models.build_vae_encoder(seed=0), models.build_decoder())
vae.compile("adam")
"""
FIT = """
watch = live.training(x_test[:60], y_test[:60])
log = vae.fit(batches, epochs=2, verbose=0, callbacks=[Slow(), watch])
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory, browser):
    """A notebook whose first cell has run; its second one trains, its third shows the training again."""
    folder = tmp_path_factory.mktemp("training")
    shutil.copytree(ROOT / "vae_helpers", folder / "vae_helpers")
    cells = [nbformat.v4.new_code_cell(code.strip()) for code in (SET_UP, FIT, "watch.view")]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "training.ipynb")
    with jupyterlab(folder) as (address, token), learner(browser, address, token, "training.ipynb") as page:
        run_cell(page, 0)
        in_kernel(page, "")  # after the cell
        yield page


def run_cell(page, index):
    """Start a cell; its end is not waited for."""
    page.evaluate(
        """(index) => {
            window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
            window.jupyterapp.commands.execute("notebook:run-cell");
        }""",
        index,
    )


def view_of(page, index):
    view = page.locator(".jp-CodeCell").nth(index).locator(".live-demonstration")
    view.locator(".live-text", has_text="step").wait_for(timeout=60_000)
    return view


def step(view):
    """The step that the view shows."""
    return int(re.match(r"step (\d+) of 60", view.locator(".live-text").inner_text())[1])


def later_step(page, view, than):
    for _ in range(100):
        if step(view) > than:
            return step(view)
        page.wait_for_timeout(200)
    pytest.fail(f"the view stands at step {step(view)}")


def assert_scrubs_and_plays(page, view, last):
    slider, play = view.locator("[role=slider]"), view.locator("button", has_text="play")
    for key, expected in (("End", last), ("Home", 0)):
        slider.focus()
        page.keyboard.press(key)
        page.wait_for_timeout(300)
        assert step(view) == expected
    play.click()
    assert later_step(page, view, 0) <= last


def test_the_view_follows_and_a_page_that_goes_disturbs_nothing(page):
    run_cell(page, 1)
    view = view_of(page, 1)
    later_step(page, view, later_step(page, view, 0))
    assert view.locator("button", has_text="play").is_disabled()
    page.evaluate("window.jupyterapp.commands.execute('notebook:clear-cell-output')")
    page.wait_for_timeout(500)
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")  # else the browser asks before it goes
    page.wait_for_timeout(500)
    # at its end the training closes what the view was made of; the new page has not heard of that, the kernel being busy
    with expecting(page, "Comm not found for comm id"):
        page.reload()
        page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel", timeout=120_000
        )
        found = in_kernel(page, "print(watch.state, watch.history['step'][-1], len(log.epoch))")
    assert found == f"finished {STEPS} 2"
    run_cell(page, 2)
    assert_scrubs_and_plays(page, view_of(page, 2), STEPS)


def test_an_interrupt_leaves_a_model_and_a_history_to_scrub(page):
    run_cell(page, 1)
    view = view_of(page, 1)
    later_step(page, view, 0)
    page.evaluate("window.jupyterapp.commands.execute('notebook:interrupt-kernel')")
    view.locator(".live-text", has_text="the training was interrupted").wait_for(timeout=30_000)
    code = "print(watch.step, watch.history['step'][-1], vae.encoder.predict(data.preprocess(x_test[:3]), verbose=0)[0].shape)"
    *reached, shape = in_kernel(page, code).split(maxsplit=2)
    assert reached[0] == reached[1] and 0 < int(reached[0]) < STEPS and shape == "(3, 2)"
    assert_scrubs_and_plays(page, view, int(reached[0]))
