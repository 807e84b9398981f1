"""What every demonstration is made of on Python's side: sliders, a view, and data that is sent
once.

A demonstration is an ES module in this folder; `View` names it and holds its data and its values.
ipywidgets' own sliders are joined to the values in the browser, so no move waits for Python, which
only hears of it.
"""

import base64
import hashlib
import math
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import ipywidgets
import numpy as np
import traitlets
from IPython import get_ipython

BUNDLE = Path(__file__).parent / "bundle.mjs"
VERSION = 1  # of what is sent; view.mjs refuses another one
# What each view loads: it asks the one blob of the page that holds them for the modules, so that they are stored and parsed once.
LOADER = """export default {
  async render({ model, el, signal }) {
    const script = await model.widget_manager.get_model(model.get("script").slice(10));
    if (!script.live) {
      const bytes = Uint8Array.from(atob(script.get("content")), (letter) => letter.charCodeAt(0));
      const url = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
      script.live = import(url);
      script.live.finally(() => URL.revokeObjectURL(url));
    }
    const { mount } = await script.live;
    await mount(model, el, signal);
  },
};
"""


class Blob(ipywidgets.Widget):
    """Bytes that views refer to: each content is sent and stored once, and goes with its last view.

    They go as base64 text, since JupyterLab's own saving of widget state loses what is binary.
    """

    content = traitlets.Unicode().tag(sync=True)
    users = traitlets.List(traitlets.Unicode()).tag(sync=True)  # views, by their ids
    _by_hash: ClassVar[weakref.WeakValueDictionary] = weakref.WeakValueDictionary()

    @classmethod
    def of(cls, content: bytes) -> "Blob":
        """The blob of this content, one for all who ask."""
        key = hashlib.sha256(content).digest()
        blob = cls._by_hash.get(key)
        if blob is None or blob.comm is None:
            blob = cls._by_hash[key] = cls(content=base64.b64encode(content).decode())
        return blob

    def leave(self, user: str) -> None:
        """Forget a view that used this blob; close with the last."""
        self.users = [name for name in self.users if name != user]
        if not self.users:
            self.close()


def pack(value: object, blobs: list[Blob]) -> Any:
    """`value` as plain data for the browser: arrays and bytes become references to blobs, which are
    added to `blobs`.

    Raises:
        TypeError: for an array that is not uint8, float16, float32 or float64.
        ValueError: for numbers that are not finite.
    """
    if isinstance(value, np.ndarray):
        if value.dtype.name not in ("uint8", "float16", "float32", "float64"):
            raise TypeError(f"data must be uint8 or float16, 32 or 64 arrays; got {value.dtype}")
        if not np.isfinite(value).all():
            raise ValueError("data must be finite; got NaN or infinity")
        return _reference(np.ascontiguousarray(value).tobytes(), value.dtype.name, blobs)
    if isinstance(value, bytes):
        return _reference(value, "uint8", blobs)
    if isinstance(value, dict):
        return {str(name): pack(item, blobs) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [pack(item, blobs) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def _reference(content, kind, blobs):
    blob = Blob.of(content)
    blobs.append(blob)
    return {"blob": f"IPY_MODEL_{blob.model_id}", "type": kind}


class View(anywidget.AnyWidget):
    """The browser's side of a demonstration. A subclass names its module by `kind` and its values
    as traits.

    Args:
        data: what the module's `frame` takes; arrays are sent as blobs.
        values: where its values are at first.
    """

    _esm = LOADER
    kind = traitlets.Unicode().tag(sync=True)
    version = traitlets.Int(VERSION).tag(sync=True)
    script = traitlets.Unicode().tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    family = traitlets.List(traitlets.Unicode()).tag(sync=True)  # ids of all that is shown with it
    _blobs: frozenset[Blob] = frozenset()  # also of one whose making failed

    def __init__(self, data: dict, **values: object) -> None:
        blobs: list[Blob] = []
        packed = pack(data, blobs)
        script = Blob.of(BUNDLE.read_bytes())
        self._blobs = frozenset({script, *blobs})
        super().__init__(data=packed, script=f"IPY_MODEL_{script.model_id}", **values)
        for blob in self._blobs:
            blob.users = [*blob.users, self.model_id]

    def close(self) -> None:
        """Close the view, and the blobs that no other view refers to."""
        for blob in self._blobs:
            blob.leave(self.model_id)
        self._blobs = frozenset()
        super().close()


class Demonstration(ipywidgets.VBox):
    """Sliders above views, each slider joined in the browser to the value of its name.

    Args:
        sliders: `{value: slider}`; every view that has a trait of that name follows the slider.
        views: one view, or several side by side.
        fallback: a sentence for viewers that show no widgets: what stands here, and what to do.
        joined: `{value: (slider, trait)}`, more traits of sliders that follow a view, as an end
            that moves.

    Closing it closes all that it is made of. A cell that is run again closes what its earlier run
    showed.
    """

    _links: Sequence[ipywidgets.Widget] = ()  # also of one whose making failed

    def __init__(
        self, sliders: dict[str, ipywidgets.Widget], views: list[View], fallback: str, joined: dict | None = None
    ) -> None:
        ends = {name: (slider, _moves(slider)) for name, slider in sliders.items()} | (joined or {})
        self._links = [
            ipywidgets.jslink(end, (view, name)) for name, end in ends.items() for view in views if view.has_trait(name)
        ]
        self._fallback = f"{fallback} Run this cell in JupyterLab to move it."
        super().__init__([*sliders.values(), *views])
        self.add_class("live-demonstration")
        for view in views:
            view.family = [widget.model_id for widget in self.parts()]
        replace_earlier(self)

    def parts(self) -> list[ipywidgets.Widget]:
        """All widgets that this one is made of, itself first; not the blobs, which others may
        use."""
        inner = [part for child in self.children for part in (child, child.layout)]
        styles = [child.style for child in self.children if hasattr(child, "style")]
        return [self, self.layout, *inner, *styles, *self._links]

    def _repr_mimebundle_(self, **kwargs):
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": self._fallback}

    def close(self) -> None:
        """Close sliders, views, links and all that belongs to them."""
        for part in self.parts()[1:]:
            part.close()
        super().close()


def _moves(slider):
    """The trait that a hand moves: which of its choices, or a number."""
    return "index" if isinstance(slider, ipywidgets.SelectionSlider) else "value"


def float_slider(name: str, lower: float, upper: float, value: float, step: float = 0.05) -> ipywidgets.FloatSlider:
    """A slider over [lower, upper] that shows its name whole."""
    return ipywidgets.FloatSlider(value=value, min=lower, max=upper, step=step, description=name, **_looks())


def int_slider(name: str, lower: int, upper: int, value: int) -> ipywidgets.IntSlider:
    """A slider over the whole numbers from lower to upper."""
    return ipywidgets.IntSlider(value=value, min=lower, max=upper, description=name, **_looks())


def log_slider(name: str, lower: float, upper: float, value: float) -> ipywidgets.FloatLogSlider:
    """A slider over [lower, upper], both above 0, even in the logarithm."""
    low, high = math.log10(lower), math.log10(upper)
    kind = ipywidgets.FloatLogSlider
    return kind(value=value, min=low, max=high, step=0.01, readout_format=".3f", description=name, **_looks())


def choice_slider(name: str, choices: list[str]) -> ipywidgets.SelectionSlider:
    """A slider over the choices, in their order, at the first."""
    return ipywidgets.SelectionSlider(options=choices, description=name, **_looks())


def _looks():
    return {
        "layout": ipywidgets.Layout(width="440px", max_width="100%"),
        "style": {"description_width": "initial"},
    }


_shown: dict[str, tuple] = {}  # by notebook cell: the execution that made them, and its demonstrations


def replace_earlier(demonstration: ipywidgets.Widget) -> None:
    """Close what an earlier run of this cell left behind; else each run would keep its data in the
    page."""
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell, run = parent.get("metadata", {}).get("cellId"), parent.get("header", {}).get("msg_id")
    if cell is None:
        return
    earlier_run, earlier = _shown.get(cell, (run, []))
    if earlier_run != run:
        for old in earlier:
            old.close()
        earlier = []
    _shown[cell] = (run, [*earlier, demonstration])
