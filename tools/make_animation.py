"""Film the real explorer: a hand drags the point over the plane, and the picture follows.

    python tools/make_animation.py [FOLDER]    # of the built pages, otherwise build/site

Writes docs/explorer.webp, which the README shows. Each frame is what the page shows with the point
at one place of a closed way; nothing is drawn by this script.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from find_browser import find_browser
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from scipy.interpolate import CubicHermiteSpline

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "explorer.webp"
PAGE, PLACE = "03_limitations.html", "#explorer-1"
FRAMES, MILLISECONDS = 72, 90
# Shares of the plane's width and height, from its upper left corner: trousers, dresses, coats, bags, boots, sneakers, sandals.
STOPS = ((0.22, 0.55), (0.39, 0.72), (0.59, 0.65), (0.66, 0.47), (0.61, 0.31), (0.54, 0.18), (0.49, 0.34), (0.38, 0.45))
LARGEST = 1_500_000  # bytes
TWO_PAINTS = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def way(turn: float) -> np.ndarray:
    """Where the hand is after this share of its way: a smooth closed curve through `STOPS` (Catmull
    & Rom 1974)."""
    leg, t = divmod(turn * len(STOPS), 1)
    before, start, end, after = (np.array(STOPS[(int(leg) + k) % len(STOPS)]) for k in (-1, 0, 1, 2))
    slope, next_slope = (end - before) / 2, (after - start) / 2
    return CubicHermiteSpline([0, 1], [start, end], [slope, next_slope])(t)


def film(page: Page) -> Iterator[Image.Image]:
    """The explorer on a page, once for each place on the way."""
    stage = page.locator(f"{PLACE} .live-stage").first
    box = stage.bounding_box()
    assert box is not None
    for frame in range(FRAMES):
        x, y = way(frame / FRAMES)
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if frame == 0:
            page.mouse.down()
        page.evaluate(TWO_PAINTS)
        yield Image.open(io.BytesIO(page.locator(PLACE).screenshot())).convert("RGB")
    page.mouse.up()


def main(folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(find_browser()), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1200, "height": 1000}, color_scheme="light")
        page.set_default_timeout(300_000)
        page.goto((folder / PAGE).resolve().as_uri())
        page.wait_for_selector("html[data-ready]", state="attached")
        page.locator(PLACE).scroll_into_view_if_needed()
        pictures = list(film(page))
        browser.close()
    content = io.BytesIO()
    pictures[0].save(
        content, "webp", save_all=True, append_images=pictures[1:], duration=MILLISECONDS, loop=0, quality=60, method=2
    )
    if len(content.getvalue()) > LARGEST:
        sys.exit(f"{len(content.getvalue()):,} bytes, more than {LARGEST:,}")
    TARGET.write_bytes(content.getvalue())
    print(f"{TARGET}: {len(pictures)} pictures, {pictures[0].size}, {len(content.getvalue()):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "site")
