"""A slider whose end moves: JupyterLab's own End key stops where the end was when the slider was made."""

import numpy as np
import pytest
from alone import page_of
from pages import frames

from vae_helpers import live

pytestmark = pytest.mark.browser

ROW = """() => {
  const row = document.createElement("div");
  row.className = "widget-slider";
  row.innerHTML = `<span class="widget-label">place</span>
    <div role="slider" tabindex="0" aria-valuenow="35.0" aria-valuemax="80.0"></div><span class="widget-readout">35</span>`;
  document.querySelector(".live-demonstration").prepend(row);
}"""


@pytest.fixture
def page(browser):
    demonstration = live.transposed_convolution(np.arange(9).reshape(3, 3), np.ones((3, 3)))
    page = browser.new_page()
    page.set_content(page_of(demonstration, stride=3, place=35, place_max=80))
    page.wait_for_selector("html[data-ready]", state="attached")
    page.evaluate(ROW)
    yield page
    page.close()
    demonstration.close()


def test_end_goes_to_the_end_that_is_now(page):
    page.locator("[role=slider]").focus()
    page.keyboard.press("End")
    page.wait_for_function("model.get('place') === 80")
    frames(page)
    assert "row 8, column 8" in page.locator(".live-text").inner_text()
    page.evaluate("model.set('place', 3)")
    page.keyboard.press("Home")
    frames(page)
    assert page.evaluate("model.get('place')") == 3, "Home is the slider's own"
