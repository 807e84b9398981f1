"""The pad under real hands: pictures from disk, a finger, keys; and states that no view of ours has written."""

import io
import struct

import numpy as np
import pytest
from alone import page_of
from pages import frames, greys
from PIL import Image

from vae_helpers import checkpoints, data, live

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def html():
    (_, _), (images, labels) = data.load_fashion_mnist()
    name = "autoencoder_seed_0"
    encode, decode = checkpoints.load_encode(name), checkpoints.load_decode(name)
    z = checkpoints.load_embeddings(name)
    pad = live.pad(encode, decode, z, labels, images, errors=np.arange(100.0))
    yield lambda **changed: page_of(pad, **changed)
    pad.close()


@pytest.fixture
def opened(browser, html):
    """A function that opens the pad; at the end fails if the page logged an error."""
    problems, context = [], browser.new_context(viewport={"width": 1000, "height": 800}, has_touch=True)

    def open_page(**changed):
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.set_content(html(**changed))
        page.wait_for_selector("html[data-ready]", state="attached")
        frames(page)
        return page

    yield open_page
    context.close()
    assert not problems, problems


def sheet(page):
    frames(page)
    return np.reshape(greys(page.locator(".live-sheet canvas")), (32, 32))


def picture(kind, size=(40, 60), **how):
    """A light half on a dark ground, as a file of this kind."""
    image = Image.new("RGB", size, "black")
    image.paste("white", (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def huge():
    """The header of a PNG of 20,000 × 20,000 pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + bytes(40)


def moving(kind):
    shown = [Image.new("RGB", (20, 20), color) for color in ("black", "white")]
    file = io.BytesIO()
    shown[0].save(file, kind, save_all=True, append_images=shown[1:])
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_from_disk_lies_on_the_sheet(opened, kind):
    page = opened()
    before = sheet(page), page.locator(".live-text").inner_text()
    page.locator("input[type=file]").set_input_files({"name": "x", "mimeType": "", "buffer": picture(kind)})
    page.wait_for_function("(text) => document.querySelector('.live-text').innerText !== text", arg=before[1])
    shown = sheet(page)
    assert shown[3:29, 8:15].min() > 230, "its light half"
    assert shown[3:29, 17:].max() < 25 and shown[:, :6].max() == 0, "its dark half, and what it does not reach"
    page.get_by_role("button", name="undo").click()
    assert (sheet(page) == before[0]).all()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(lambda: b"", "the file is empty", id="empty"),
        pytest.param(lambda: b"no picture at all, but a text of some length", "no PNG, JPEG or WebP", id="text"),
        pytest.param(lambda: picture("PNG", (1, 1)), "1 × 1 pixels; at least", id="1x1"),
        pytest.param(huge, "20,000 × 20,000 pixels; at most", id="20000x20000"),
        pytest.param(lambda: moving("GIF"), "no PNG, JPEG or WebP", id="gif"),
        pytest.param(lambda: moving("WEBP"), "it is animated", id="animated webp"),
        pytest.param(lambda: picture("PNG")[:70], "cut or damaged", id="cut"),
        pytest.param(lambda: 100_000_000, "100 MB; at most", id="100 MB"),
    ],
)
def test_a_file_that_is_not_taken_is_one_line_and_the_sheet_stays(opened, tmp_path, content, why):
    page, content = opened(), content()
    before = sheet(page)
    path = tmp_path / "picture.png"
    with path.open("wb") as file:
        file.truncate(content) if isinstance(content, int) else file.write(content)
    page.locator("input[type=file]").set_input_files(path)
    said = page.locator(".live-upload p")
    page.wait_for_function("document.querySelector('.live-upload p').innerText", timeout=20_000)
    text = said.inner_text()
    assert text.startswith("The picture was not taken: ") and why in text and "\n" not in text
    assert (sheet(page) == before).all() and page.get_by_role("button", name="undo").is_disabled()


def test_a_finger_draws_and_undo_takes_its_stroke_back(opened):
    page = opened()
    before = sheet(page)
    box = page.locator(".live-sheet").bounding_box()
    places = [(box["x"] + (x + 0.5) * box["width"] / 32, box["y"] + 2.5 * box["height"] / 32) for x in range(4, 20)]
    session = page.context.new_cdp_session(page)
    for n, (x, y) in enumerate(places):
        kind = "touchMove" if n else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    painted = sheet(page)
    assert (painted[2, 4:20] == 204).all() and (painted[6:] == before[6:]).all()
    page.get_by_role("button", name="undo").click()
    assert (sheet(page) == before).all(), "one stroke is one step"


def test_keys_draw_with_the_brush_that_is_shown(opened):
    page = opened()
    sample = page.locator(".live-buttons ~ .live-row canvas").first
    shown = [greys(sample)]
    for name, keys in (("size", ["ArrowRight"]), ("grey", ["End"])):
        page.get_by_role("slider", name=name).focus()
        for key in keys:
            page.keyboard.press(key)
        frames(page)
        shown.append(greys(sample))
    assert sum(map(bool, shown[0])) == 4 and sum(map(bool, shown[1])) == 9, "two and three pixels wide"
    assert max(shown[1]) == 204 and max(shown[2]) == 255
    assert "3 pixels wide" in sample.get_attribute("aria-label")
    page.locator(".live-sheet").focus()
    for _ in range(14):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    painted = sheet(page)
    assert (painted[1:4, 15:19] == 255).all() and (painted[0] == 0).all()
    page.get_by_role("button", name="eraser").click()
    page.locator(".live-sheet").focus()
    page.keyboard.press("Space")
    assert (sheet(page)[1:4, 16:19] == 0).all()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"version": 99}, "its state is of version 99, not 1"),
        ({"kind": "constructor"}, "there is no demonstration called constructor"),
        ({"data": {"weights": {"blob": "IPY_MODEL_none", "type": "uint8"}}}, ""),
        ({"data": None}, ""),
    ],
)
def test_a_state_that_cannot_be_shown_is_one_line(opened, changed, why):
    page = opened(**changed)
    line = page.locator("[role=alert]").inner_text()
    assert line.startswith("This demonstration cannot be shown: ") and why in line and "\n" not in line
    assert page.locator("canvas, button, input").count() == 0


def test_values_out_of_range_are_brought_into_it(opened):
    page = opened(garment=10**6)
    assert page.evaluate("model.get('garment')") == 299
    assert "test garment 299" in page.locator("figcaption").first.inner_text()
