"""The latent explorer: a point moves under the hand and its decoding follows in the next frame, in the browser.

Two ipywidgets sliders, z1 and z2, are joined in the browser to a plane of embeddings and to a decoder in plain
JavaScript (decoder.mjs, held to Keras by a test). So a move needs no kernel. A decoder of another architecture is
decoded in Python instead, move by move.
"""

import base64
import gzip
import io
import json
from pathlib import Path

import anywidget
import ipywidgets
import numpy as np
import traitlets
from IPython import get_ipython
from PIL import Image
from safetensors.numpy import save

from vae_helpers import arguments, latent
from vae_helpers.data import CLASS_NAMES
from vae_helpers.pages import Blobs, Recorded
from vae_helpers.plots import CLASS_COLORS

HERE = Path(__file__).parent
GLYPHS = "●■▲◆▼✚✖◀▶★"  # the markers of plots.CLASS_MARKERS, as text
EMBEDDINGS = 5000  # as many points as are drawn
ORIGINALS = 300  # as many originals as are sent along, to show on hover
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
IMPORT = 'import { makeDecode } from "./decoder.mjs";\n'


def module():
    """The JavaScript of the explorer as one module without imports: decoder.mjs, then explorer.mjs."""
    explorer = (HERE / "explorer.mjs").read_text(encoding="utf-8")
    if explorer.count(IMPORT) != 1:
        raise RuntimeError(f"explorer.mjs must import the decoder by the line {IMPORT!r}")
    return (HERE / "decoder.mjs").read_text(encoding="utf-8") + explorer.replace(IMPORT, "")


def document(recording):
    """What `pages` recorded of a widget as an HTML page that stands alone: no kernel, no request."""
    css, script = ((HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.mjs"))
    css = (HERE / "explorer.css").read_text(encoding="utf-8") + css
    blobs = [base64.b64decode(text) for text in recording["blobs"]]
    header = json.dumps(recording | {"blobs": [len(blob) for blob in blobs]}).encode()
    planes = b"".join(blob[::2] + blob[1::2] for blob in blobs)  # even bytes, odd bytes: float16 packs smaller so
    packed = gzip.compress(len(header).to_bytes(4, "little") + header + planes, mtime=0)
    data = base64.b64encode(packed).decode()
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Demonstration</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><style>{css}</style></head><body>'
        f'<main></main><script type="text/plain" id="recording">{data}</script>'
        f'<script type="module">{module()}{script}</script></body></html>'
    )


class Plane(anywidget.AnyWidget):
    """The browser's side of the explorer; explorer.mjs says what each trait does."""

    _esm = module()
    _css = (HERE / "explorer.css").read_text(encoding="utf-8")
    title = traitlets.Unicode().tag(sync=True)
    classes = traitlets.List().tag(sync=True)
    embeddings = traitlets.Bytes().tag(sync=True)
    labels = traitlets.Bytes().tag(sync=True)
    lower = traitlets.List().tag(sync=True)
    upper = traitlets.List().tag(sync=True)
    step = traitlets.Float().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)
    originals = traitlets.Bytes().tag(sync=True)
    n_originals = traitlets.Int().tag(sync=True)
    gap_distances = traitlets.Bytes().tag(sync=True)
    gap_threshold = traitlets.Float().tag(sync=True)
    gap_lower = traitlets.List().tag(sync=True)
    gap_upper = traitlets.List().tag(sync=True)
    prior_rings = traitlets.Bool().tag(sync=True)
    z1 = traitlets.Float().tag(sync=True, echo_update=False)  # by the time of an echo the point has moved on
    z2 = traitlets.Float().tag(sync=True, echo_update=False)
    a = traitlets.Int(-1).tag(sync=True)
    b = traitlets.Int(-1).tag(sync=True)
    t = traitlets.Float().tag(sync=True, echo_update=False)
    movers = traitlets.List().tag(sync=True)


class Slider(ipywidgets.FloatSlider):
    """A FloatSlider whose value the kernel does not send back: by the time of an echo the hand has moved on."""

    value = traitlets.CFloat(0.0).tag(sync=True, echo_update=False)


class LatentExplorer(Recorded, ipywidgets.VBox):
    """Explore a latent plane: sliders z1 and z2, the embeddings, the decoding at the point.

    Args:
        decode: points `(n, 2)` → images `(n, 32, 32)` in [0, 1]. One made by `make_decode` moves to the browser.
        z: embeddings `(n, 2)`, drawn by class; the first 5,000 of them.
        labels: their class numbers `(n,)`.
        images: originals `(m, 28, 28)`, uint8, of the first m embeddings, to show on hover; at most 300 are sent.
        gaps: `(unlikeness, threshold, lower, upper)`, the first as `measures.gap_map` gives it, whose threshold is 1:
            shading on demand and a reading beneath the picture.
        prior_rings: offer rings at one and two standard deviations of N(0, I).
        title: a heading, to tell two explorers apart.

    `z` is the point as `(z1, z2)`: readable, settable, observable.

    Raises:
        ValueError: for an empty set of points, values that are not finite, or labels that do not match.
    """

    z = traitlets.Tuple(traitlets.Float(), traitlets.Float())

    def __init__(self, decode, z, labels, *, images=None, gaps=None, prior_rings=False, title=""):
        z = arguments.points(z, latent_dim=2)
        labels = arguments.labels(labels, len(z))
        lower, upper = (
            np.floor(end).tolist() if i == 0 else np.ceil(end).tolist() for i, end in enumerate(latent.bounding_box(z))
        )
        self.embeddings, self._decode, self._step = z, decode, 0.05
        self.plane = Plane(
            title=title,
            classes=[list(row) for row in zip(CLASS_NAMES, CLASS_COLORS, GLYPHS, strict=True)],
            embeddings=z[:EMBEDDINGS].tobytes(),
            labels=labels[:EMBEDDINGS].astype(np.uint8).tobytes(),
            lower=lower,
            upper=upper,
            step=self._step,
            weights=_weights(decode),
            prior_rings=prior_rings,
            **_originals(images),
            **_gap_traits(gaps),
        )
        self._sliders = [
            Slider(
                value=0,
                min=low,
                max=high,
                step=self._step,
                description=name,
                layout=ipywidgets.Layout(width="400px", max_width="100%"),
            )
            for name, low, high in zip(("z1", "z2"), lower, upper, strict=True)
        ]
        for slider in self._sliders:
            ipywidgets.jslink((slider, "value"), (self.plane, slider.description))
        self.plane.movers = [widget.model_id for widget in (*self._sliders, self.plane)]
        super().__init__([*self._sliders, self.plane])
        self.add_class("latent-explorer")
        self.plane.observe(self._point_moved, names=["z1", "z2"])
        self.z = tuple(float(middle) for middle in np.median(z, axis=0))
        self._decode_in_python()
        _replace_earlier(self)

    @traitlets.validate("z")
    def _check_z(self, proposal):
        point = arguments.point(proposal["value"], "z", latent_dim=2).astype(float)
        low, high = self.plane.lower, self.plane.upper
        return tuple(
            round(min(top, max(bottom, bottom + round((value - bottom) / self._step) * self._step)), 6)
            for value, bottom, top in zip(point, low, high, strict=True)
        )

    @traitlets.observe("z")
    def _z_set(self, change):
        if np.allclose((self.plane.z1, self.plane.z2), change["new"], rtol=0, atol=1e-6):
            return  # heard from the browser, which has moved on by now: an answer would pull its sliders back
        with self.plane.hold_trait_notifications():  # both at once, else z would be seen half moved
            self.plane.z1, self.plane.z2 = change["new"]
        for slider, value in zip(self._sliders, change["new"], strict=True):
            slider.value = value

    def _point_moved(self, change):
        self.z = (self.plane.z1, self.plane.z2)
        self._decode_in_python()

    def _decode_in_python(self):
        if not self.plane.weights:
            image = self._decode(np.array([self.z], np.float32))[0]
            self.plane.picture = np.round(255 * np.clip(image, 0, 1)).astype(np.uint8).tobytes()

    def recording(self):
        return record_explorers([self])

    def close(self):
        for widget in self.children:
            widget.close()
        super().close()


class Together(Recorded, ipywidgets.HBox):
    """Explorers side by side."""

    def recording(self):
        return record_explorers(self.children, joined=True)


def record_explorers(explorers, joined=False):
    """Explorers as the traits that explorer.mjs reads; `joined` ones share both garments and the way between them."""
    blobs = Blobs()

    def trait(value):
        return {"blob": blobs.add(value)} if isinstance(value, bytes) else value

    traits = [
        {name: trait(getattr(explorer.plane, name)) for name in Plane.class_own_traits(sync=True)}
        for explorer in explorers
    ]
    return {"kind": "explorers", "explorers": traits, "joined": joined, "blobs": blobs.texts}


def walk_together(*explorers, a, b):
    """Join explorers of the same garments in the browser: both picked garments and the way between them are shared.

    Args:
        explorers: their embeddings of the same images, in the same order.
        a, b: index of the garment at each end, to begin with.
    """
    first, *others = explorers
    for other in others:
        for trait in ("a", "b", "t"):
            ipywidgets.jslink((first.plane, trait), (other.plane, trait))
    for explorer in explorers:
        explorer.plane.a, explorer.plane.b = a, b
        explorer.z = explorer.embeddings[a].tolist()
        explorer.layout.flex = "1 1 440px"
    return Together(explorers, layout=ipywidgets.Layout(flex_flow="row wrap"))


def _weights(decode):
    """The decoder's ten arrays as safetensors of float16; nothing if `decode` does not carry them."""
    weights = getattr(decode, "weights", None)
    if weights is None:
        return b""
    return save({f"decoder/{i:02d}": np.ascontiguousarray(w, np.float16) for i, w in enumerate(weights)})


def _originals(images):
    """A sprite of the first originals, 25 a row, as WebP."""
    if images is None:
        return {}
    images = np.asarray(images)[:ORIGINALS]
    if images.ndim != 3 or images.shape[1:] != (28, 28) or images.dtype != np.uint8:
        raise ValueError(f"images must be uint8 of shape (n, 28, 28); got {images.dtype} of shape {images.shape}")
    rows = -(-len(images) // 25)
    sprite = np.zeros((rows * 25, 28, 28), np.uint8)
    sprite[: len(images)] = images
    webp = io.BytesIO()
    Image.fromarray(sprite.reshape(rows, 25, 28, 28).swapaxes(1, 2).reshape(rows * 28, 25 * 28)).save(
        webp, "webp", lossless=True
    )
    return {"originals": webp.getvalue(), "n_originals": len(images)}


def _gap_traits(gaps):
    if gaps is None:
        return {}
    distances, threshold, lower, upper = gaps
    distances = np.asarray(distances, np.float32)
    if distances.ndim != 2 or len(set(distances.shape)) != 1 or not np.isfinite(distances).all():
        raise ValueError(f"gaps must start with finite distances of shape (n, n); got shape {distances.shape}")
    return {
        "gap_distances": distances.tobytes(),
        "gap_threshold": float(threshold),
        "gap_lower": [float(v) for v in lower],
        "gap_upper": [float(v) for v in upper],
    }


_shown = {}  # by notebook cell: the execution that made them, and its explorers


def _replace_earlier(explorer):
    """Close the explorers that an earlier run of this cell left behind; else each run would keep its data in the page."""
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell, run = parent.get("metadata", {}).get("cellId"), parent.get("header", {}).get("msg_id")
    if cell is None:
        return
    earlier_run, explorers = _shown.get(cell, (run, []))
    if earlier_run != run:
        for earlier in explorers:
            earlier.close()
        explorers = []
    _shown[cell] = (run, [*explorers, explorer])
