"""The pages in Firefox and in WebKit: the same pictures, keys and links as in Chromium (test_site.py)."""

import time

import engines
import numpy as np
import pytest

from vae_helpers import checkpoints

pytestmark = pytest.mark.browser
PLACE = "document.querySelector('#explorer-2')"
SLIDERS = f"[...{PLACE}.querySelectorAll('.live-slider input')]"


@pytest.fixture(scope="module", params=["Firefox", "WebKit"])
def page(request):
    found = engines.installed()
    assert request.param in found, f"{request.param} is missing: apt-get install firefox-esr webkit2gtk-driver xvfb"
    with found[request.param]() as opened:
        yield opened
        assert not opened.logged, opened.logged


def visit(page, url):
    page.open(url, 1300, 900)
    until(page, "document.documentElement.dataset.ready === ''")


def until(page, condition, seconds=30):
    for _ in range(seconds * 10):
        if page.run(condition):
            return
        time.sleep(0.1)
    pytest.fail(f"never: {condition}")


def settled(page):
    page.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")


def z_shown(page):
    return page.run(
        f"[...{PLACE}.querySelectorAll('.live-slider output')].map((o) => Number(o.textContent.replace('−', '-')))"
    )


def test_a_link_opens_a_view_and_its_picture_is_the_models(page, site):
    visit(page, f"{site.as_uri()}/03_limitations.html#explorer-2?z=3.2,-2.45&show=gaps")
    z = z_shown(page)
    assert np.allclose(z, [3.2, -2.45], atol=0.03)
    shown = (
        f"(() => {{ const c = {PLACE}.querySelector('.live-picture'); return Array.from(c.getContext('2d')"
        ".getImageData(0, 0, 32, 32).data).filter((_, i) => i % 4 === 0); })()"
    )
    until(page, f"{shown}.some((grey) => grey > 0)")  # words are there before pictures, which wait for a frame
    greys = page.run(shown)
    expected = 255 * checkpoints.load_decode("autoencoder_seed_0")(np.array([z], np.float32))[0]
    assert np.abs(np.reshape(greys, (32, 32)) - expected).max() <= 3 and expected.max() > 100
    assert page.run(f"[...{PLACE}.querySelectorAll('[type=checkbox]:checked')].map((c) => c.name)") == ["gaps"]
    assert 0 <= page.run(f"{PLACE}.getBoundingClientRect().top") < 60


def test_keys_go_to_both_ends_and_a_hand_takes_the_point_along(page, site):
    visit(page, f"{site.as_uri()}/03_limitations.html#explorer-2")
    for key, end in (("Home", "min"), ("End", "max")):
        page.run(f"({SLIDERS}[0].focus(), 1)")
        page.press(engines.KEYS[key])
        settled(page)
        assert abs(z_shown(page)[0] - float(page.run(f"{SLIDERS}[0].{end}"))) <= 0.051
    box = page.run(
        f"(() => {{ const b = {PLACE}.querySelector('.live-stage').getBoundingClientRect(); return [b.x, b.y]; }})()"
    )
    page.drag((box[0] + 100, box[1] + 100), (box[0] + 150, box[1] + 180), (box[0] + 200, box[1] + 250))
    settled(page)
    ring = page.run(
        f"(() => {{ const b = {PLACE}.querySelector('.live-ring').getBoundingClientRect(); return [b.x, b.y]; }})()"
    )
    assert np.allclose(np.subtract(ring, box), [200, 250], atol=4)


def test_a_deck_goes_on_after_a_touch_and_nothing_is_cut(page, site):
    visit(page, f"{site.as_uri()}/03_limitations_slides.html#explorer-2?z=1,-2")
    at = page.run("JSON.stringify(Reveal.getIndices())")
    inside = page.run(
        f"(() => {{ const b = {PLACE}.querySelector('.live-view').getBoundingClientRect();"
        " return [b.left, b.top, innerWidth - b.right, innerHeight - b.bottom]; })()"
    )
    assert min(inside) >= 0, f"the demonstration is cut: {inside}"
    wide = page.run(f"{PLACE}.querySelector('.live-stage').getBoundingClientRect().width / innerWidth")
    assert wide > 0.3, "the plane does not fill the slide"
    before = z_shown(page)
    page.run(f"({SLIDERS}[0].focus(), 1)")
    page.press(*[engines.KEYS["ArrowRight"]] * 3)
    settled(page)
    assert z_shown(page)[0] > before[0] and page.run("JSON.stringify(Reveal.getIndices())") == at
    page.press(engines.KEYS["PageDown"])
    settled(page)
    assert page.run("JSON.stringify(Reveal.getIndices())") != at, "the clicker is dead"


@pytest.mark.parametrize("name", ["04_vae.html", "05_kl_and_beta.html"])
def test_a_long_formula_scrolls_within_a_narrow_page(page, site, name):
    page.open(f"{site.as_uri()}/{name}", 360, 740)
    until(page, "document.documentElement.dataset.ready === ''")
    assert page.run("innerWidth") < 500 and page.run("document.querySelectorAll('math[display=block]').length")
    root = "document.documentElement"
    assert page.run(f"{root}.scrollWidth <= {root}.clientWidth"), "the page scrolls sideways"
