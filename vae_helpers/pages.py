"""What a page without a kernel needs of a widget: recorded while a notebook is executed for publication, shown by the site.

With VAE_HELPERS_RECORD set, as `tools/execute_notebooks.py` does, a widget of the course goes out with a second form of itself, under the type `MIME`: an explorer as its data, a demonstration as the frames that its sliders
can reach. `explorer.document` makes either a page that stands alone. A reader's own run records nothing.
"""

import base64
import functools
import io
import itertools
import os

import ipywidgets
import numpy as np
from PIL import Image

MIME = "application/vnd.vae-course.page+json"
RECORD = "VAE_HELPERS_RECORD"
FRAMES = 130  # at most so many frames a demonstration
WAYS = ({"lossless": True, "quality": 70}, {"quality": 65})  # to write a WebP


class Recorded:
    """A widget that is recorded when it is displayed for publication; `recording()` says what of it."""

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        return bundle | {MIME: self.recording()} if RECORD in os.environ else bundle


class Demonstration(Recorded, ipywidgets.VBox):
    """Sliders, pictures and text, recorded as the frames that the sliders can reach."""

    def recording(self):
        return record_frames(self)


# --- recording --------------------------------------------------------------------------------------------------------


class Blobs:
    """Binary data as base64, each content once: `add` returns its number."""

    def __init__(self):
        self.texts, self._numbers = [], {}

    def add(self, content):
        if content not in self._numbers:
            self._numbers[content] = len(self.texts)
            self.texts.append(base64.b64encode(content).decode())
        return self._numbers[content]


def record_frames(widget):
    """Drive the sliders of a widget over their range, or over an even sample of it, and keep what is shown at each place.

    Raises:
        ValueError: for a kind of widget that a page could not show.
    """
    sliders, leaves, blobs = [], [], Blobs()
    tree = _tree(widget, sliders, leaves)
    start = [slider.value for slider in sliders]
    counts = _counts([_steps(slider) for slider in sliders])
    bases = [bytes(leaf.value) if isinstance(leaf, ipywidgets.Image) else None for leaf in leaves]
    contents, frames, at_start = [{} for _ in leaves], [], None
    for places in itertools.product(*map(range, counts)):
        for slider, place, count in zip(sliders, places, counts, strict=True):
            _put(slider, place / max(1, count - 1))
        frame = []
        for leaf, base, known in zip(leaves, bases, contents, strict=True):
            shown = _shown(leaf, base)
            frame.append(known.setdefault(shown, len(known)))
        frames.append(frame)
        distance = sum(
            abs(_share(slider, value) - _share(slider)) for slider, value in zip(sliders, start, strict=True)
        )
        at_start = min(at_start or (np.inf, places), (distance, places))
    for slider, value in zip(sliders, start, strict=True):
        slider.value = value
    return {
        "kind": "frames",
        "tree": tree,
        "sliders": [{"name": s.description, "count": n} for s, n in zip(sliders, counts, strict=True)],
        "leaves": [[_content(shown, blobs) for shown in known] for known in contents],
        "frames": frames,
        "start": list(at_start[1]),
        "blobs": blobs.texts,
    }


def _content(shown, blobs):
    if isinstance(shown, str):
        return shown
    picture, under = shown
    return {"blob": blobs.add(picture)} | ({"under": blobs.add(under)} if under else {})


def _tree(widget, sliders, leaves):
    """The widget as nested plain data; finds the sliders and the leaves (what a slider's move can change)."""
    if isinstance(widget, ipywidgets.GridBox):
        return {"box": "stack", "children": [_tree(child, sliders, leaves) for child in widget.children]}
    if isinstance(widget, ipywidgets.Box):
        box = "column" if isinstance(widget, ipywidgets.VBox) else "row"
        return {"box": box, "children": [_tree(child, sliders, leaves) for child in widget.children]}
    if hasattr(widget, "readout"):
        sliders.append(widget)
        leaves.append(widget)
        return {"slider": len(sliders) - 1, "leaf": len(leaves) - 1}
    if isinstance(widget, ipywidgets.Image | ipywidgets.HTML | ipywidgets.Label):
        leaves.append(widget)
        width = widget.layout.width or (f"{widget.width}px" if getattr(widget, "width", "") else "")
        return {"leaf": len(leaves) - 1, "width": width, "image": isinstance(widget, ipywidgets.Image)}
    raise ValueError(f"widget: a page cannot show a {type(widget).__name__}")


def _steps(slider):
    if isinstance(slider, ipywidgets.SelectionSlider):
        return len(slider.options)
    return round((slider.max - slider.min) / slider.step) + 1


def _counts(steps):
    """How many places of each slider: all if they fit, else the same odd number of the longer ones."""
    longest = max(steps)
    while np.prod([min(n, longest) for n in steps]) > FRAMES:
        longest -= 1
    longest -= longest < max(steps) and longest % 2 == 0  # odd: with a middle
    return [min(n, longest) for n in steps]


def _put(slider, share):
    """Move a slider to a share of its way."""
    if isinstance(slider, ipywidgets.SelectionSlider):
        slider.index = round(share * (len(slider.options) - 1))
    else:
        value = slider.min + round(share * (slider.max - slider.min) / slider.step) * slider.step
        value = slider.base**value if isinstance(slider, ipywidgets.FloatLogSlider) else value
        slider.value = round(value) if isinstance(slider, ipywidgets.IntSlider) else value


def _share(slider, value=None):
    """Which share of its way a slider has gone, at `value` or where it is."""
    value = slider.value if value is None else value
    if isinstance(slider, ipywidgets.SelectionSlider):
        return [option for _, option in slider.options].index(value) / (len(slider.options) - 1)
    value = np.log(value) / np.log(slider.base) if isinstance(slider, ipywidgets.FloatLogSlider) else value
    return (value - slider.min) / (slider.max - slider.min)


def _shown(leaf, base):
    """What a leaf shows: text, or a picture as `to_webp` gives it."""
    if isinstance(leaf, ipywidgets.Image):
        return to_webp(bytes(leaf.value), base)
    if isinstance(leaf, ipywidgets.SelectionSlider):
        return leaf.label
    if hasattr(leaf, "readout"):
        return format(leaf.value, leaf.readout_format).replace("-", "−")
    return leaf.value


@functools.lru_cache(1024)
def to_webp(png, base):
    """A picture as WebP, and the picture that it is to be laid over, if little of that changed; else None."""
    image, under = (Image.open(io.BytesIO(content)).convert("RGB") for content in (png, base))
    if png == base or image.size != under.size:
        return smallest_webp(image), None
    changed = (np.asarray(image) != np.asarray(under)).any(axis=-1)
    if changed.mean() > 0.2:
        return smallest_webp(image), None
    pixels = np.asarray(image.quantize(32, dither=Image.Dither.NONE).convert("RGB")) * changed[..., np.newaxis]
    over = Image.fromarray(np.dstack([pixels, 255 * changed.astype(np.uint8)]))
    return smallest_webp(over, WAYS[:1]), smallest_webp(
        under, WAYS[:1]
    )  # with loss, what is under would show around it


def smallest_webp(image, ways=WAYS):
    """An image as WebP: without loss, or at middling quality where that is smaller; a third or less of its PNG."""
    written = [io.BytesIO() for _ in ways]
    for file, way in zip(written, ways, strict=True):
        image.save(file, "webp", **way)
    return min((file.getvalue() for file in written), key=len)
