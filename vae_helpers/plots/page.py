"""Onto the page: a figure with its alt text, as WebP; an image as PNG."""

import base64
import gc
import html
import io
import tomllib

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.figure import Figure
from numpy.typing import ArrayLike
from PIL import Image

from vae_helpers import arguments
from vae_helpers.data import ASSETS

ALT_TEXTS = ASSETS / "alt_texts.toml"
FEW = 1000  # colors: lines, letters and garments have fewer, clouds of points and panels more
DENSITY = 2  # pixels of a figure to one of the page, across and down: sharp on a screen that has twice as many


def alt_texts(lesson: str) -> dict[str, str]:
    """What each figure of a lesson ("01" to "05") shows, by a short name: what `show` takes.

    Raises:
        ValueError: for another lesson.
    """
    found = tomllib.loads(ALT_TEXTS.read_text(encoding="utf-8"))
    if lesson not in found:
        raise ValueError(f"lesson must be one of {', '.join(found)}; got {lesson!r}")
    return found[lesson]


def show(figure: Figure, alt: str) -> None:
    """Put a figure on the page, described by `alt` for those who cannot see it, and close it.

    JupyterLab and nbconvert drop the alt text of a plain picture, so the figure goes out as HTML
    with an alt attribute, once, and with its size, so that nothing jumps when it is there.

    Raises:
        ValueError: if `alt` does not describe anything (fewer than 20 characters).
    """
    alt = " ".join(alt.split())
    if len(alt) < 20:
        raise ValueError(f"alt must describe the figure in 20 characters or more; got {alt!r}")
    picture = to_picture(figure, DENSITY * figure.dpi)
    width, height = (round(pixels / DENSITY) for pixels in picture.size)
    encoded = base64.b64encode(to_webp(picture)).decode()
    shown = (
        f'<img alt="{html.escape(alt)}" src="data:image/webp;base64,{encoded}" width="{width}" height="{height}" '
        'style="max-width: 100%; height: auto">'
    )
    display({"text/html": shown, "text/plain": alt}, raw=True)


def to_picture(figure: Figure, dpi: float) -> Image.Image:
    """A figure as a picture of `dpi` pixels to its inch; the figure is closed."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=dpi)
    close(figure)
    return Image.open(drawn).convert("RGB")


def to_webp(picture: Image.Image, quality: int = 75) -> bytes:
    """A picture as WebP of this quality (0 to 100); exact instead where its colors are few and that
    takes at most half as many bytes again."""
    near = _webp(picture, quality=quality)
    if picture.getcolors(FEW) is None:
        return near
    exact = _webp(picture, lossless=True)
    return exact if len(exact) <= 1.5 * len(near) else near


def _webp(picture, **options):
    webp = io.BytesIO()
    picture.save(webp, "webp", **options)
    return webp.getvalue()


def close(figure: Figure) -> None:
    """Close a figure for good, and empty it.

    The parts of a figure refer to each other, so that Python keeps them until it next looks for
    such cycles: without that look closed figures pile up, some ten megabytes each.
    """
    plt.close(figure)
    figure.clear()  # its name still holds it: in a notebook, and here
    gc.collect()


def to_png(image: ArrayLike, scale: int = 8) -> bytes:
    """A grey image `(h, w)` in [0, 1] as PNG bytes, each pixel a square of `scale` × `scale`.

    Raises:
        ValueError: if it is no one picture of finite numbers.
    """
    grey = np.round(np.clip(arguments.picture(image), 0, 1) * 255).astype(np.uint8)
    png = io.BytesIO()
    Image.fromarray(np.kron(grey, np.ones((scale, scale), np.uint8))).save(png, "png", compress_level=1)
    return png.getvalue()
