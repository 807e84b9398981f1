"""The latent explorer: a point moves under the hand and its decoding follows in the next frame, in
the browser."""

from collections.abc import Sequence

import ipywidgets
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from vae_helpers import arguments
from vae_helpers.arguments import Decode
from vae_helpers.live.sent import cloud, originals, weights
from vae_helpers.live.widget import Demonstration, View, float_slider, replace_earlier

STEP = 0.05


class ExplorerView(View):
    """explorer.mjs: the plane, the decoding at the point, and the walk between two garments."""

    z1 = traitlets.Float().tag(sync=True)
    z2 = traitlets.Float().tag(sync=True)
    a = traitlets.Int(-1).tag(sync=True)
    b = traitlets.Int(-1).tag(sync=True)
    t = traitlets.Float().tag(sync=True)
    walking = traitlets.Bool().tag(sync=True)
    show = traitlets.List(traitlets.Unicode()).tag(sync=True)
    only = traitlets.Int(-1).tag(sync=True)


class LatentExplorer(Demonstration):
    """Explore a latent plane: sliders z1 and z2, the embeddings, the decoding at the point.

    Args:
        decode: points `(n, 2)` → images `(n, 32, 32)` in [0, 1], made by `make_decode`: its
            weights go to the browser.
        z: embeddings `(n, 2)`, drawn by class; the first 5,000 of them.
        labels: their class numbers `(n,)`.
        images: originals `(m, 28, 28)`, uint8, of the first m embeddings, to show on hover; at
            most 300 are sent.
        gaps: `(distances, threshold, lower, upper)`: a map `(n, n)` over a box, top row first, and
            the distance beyond which a decoding is a gap. Shading on demand, and a reading.
        prior_rings: offer rings at one and two standard deviations of N(0, I).
        title: a heading, to tell two explorers apart.

    `z` is the point as `(z1, z2)`: readable, settable, observable.

    Raises:
        ValueError: for a decode without weights, an empty set of points, values that are not
            finite, labels that do not match, or a map of gaps that is no square.
    """

    z = traitlets.Tuple(traitlets.Float(), traitlets.Float())

    def __init__(
        self,
        decode: Decode,
        z: ArrayLike,
        labels: ArrayLike,
        *,
        images: ArrayLike | None = None,
        gaps: tuple[ArrayLike, float, ArrayLike, ArrayLike] | None = None,
        prior_rings: bool = False,
        title: str = "",
    ) -> None:
        points = cloud(z, labels)
        self.lower, self.upper = points["lower"], points["upper"]
        self.view = ExplorerView(
            {
                "weights": weights(decode),
                **points,
                "step": STEP,
                "originals": None if images is None else originals(images),
                "gaps": None if gaps is None else _gaps(*gaps),
                "rings": bool(prior_rings),
                "title": title,
            },
            kind="explorer",
        )
        self.embeddings = arguments.points(z)[: len(points["labels"])]
        sliders = {
            name: float_slider(name, low, high, 0, STEP)
            for name, low, high in zip(("z1", "z2"), self.lower, self.upper, strict=True)
        }
        super().__init__(
            sliders,
            [self.view],
            f"Latent explorer{f' ({title})' if title else ''}: two sliders, z1 and z2, move a "
            "point over the latent plane; its decoding follows.",
        )
        self.view.observe(self._moved, names=["z1", "z2"])
        self.z = tuple(np.median(self.embeddings, axis=0).tolist())

    @traitlets.validate("z")
    def _on_step(self, proposal):
        point = arguments.points([proposal["value"]])[0].astype(float)
        return tuple(
            round(float(np.clip(low + round((value - low) / STEP) * STEP, low, high)), 6)
            for value, low, high in zip(point, self.lower, self.upper, strict=True)
        )

    @traitlets.observe("z")
    def _z_set(self, change):
        if np.allclose((self.view.z1, self.view.z2), change["new"], rtol=0, atol=1e-6):
            return  # heard from the browser, which has moved on by now: an answer would pull it back
        with self.view.hold_trait_notifications():  # both at once, else z would be seen half moved
            self.view.z1, self.view.z2 = change["new"]
        for slider, value in zip(self.children[:2], change["new"], strict=True):
            slider.value = value

    def _moved(self, change):
        self.z = (self.view.z1, self.view.z2)


class Together(ipywidgets.HBox):
    """Explorers side by side, joined."""

    _links: Sequence[ipywidgets.Widget] = ()  # also of one whose making failed

    def __init__(self, explorers: list[LatentExplorer]) -> None:
        first, *others = explorers
        self._links = [
            ipywidgets.jslink((first.view, name), (other.view, name))
            for other in others
            for name in ("a", "b", "t", "walking")
        ]
        super().__init__(explorers)
        self.add_class("live-together")
        for explorer in explorers:
            explorer.view.family = [widget.model_id for widget in self.parts()]
        replace_earlier(self)

    def parts(self) -> list[ipywidgets.Widget]:
        """All widgets that this one is made of, itself first."""
        inner = [part for explorer in self.children for part in explorer.parts()]
        return [self, self.layout, *self._links, *inner]

    def _repr_mimebundle_(self, **kwargs):
        titles = " and ".join(explorer.view.data["title"] for explorer in self.children)
        sentence = f"Joined latent explorers: {titles}. Run this cell in JupyterLab to move them."
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": sentence}

    def close(self) -> None:
        """Close the explorers and what joins them."""
        for part in self.parts()[1:]:
            part.close()
        super().close()


def walk_together(*explorers: LatentExplorer, a: int, b: int) -> Together:
    """Join explorers of the same garments: both picked garments and the way between are shared.

    Args:
        explorers: their embeddings of the same images, in the same order.
        a, b: index of the garment at each end, to begin with; among the points that are drawn.

    Raises:
        ValueError: for an index beyond the points that are drawn, or explorers of other garments.
    """
    counts = {len(explorer.embeddings) for explorer in explorers}
    if len(counts) != 1:
        raise ValueError(f"explorers must show as many garments each; got {sorted(counts)}")
    for name, index in (("a", a), ("b", b)):
        if not 0 <= index < min(counts) or index != int(index):
            raise ValueError(
                f"{name} must be the index of a garment that is drawn, 0 to {min(counts) - 1}; got {index}"
            )
    for explorer in explorers:
        explorer.view.a, explorer.view.b = int(a), int(b)
        explorer.z = explorer.embeddings[a].tolist()
    return Together(list(explorers))


def _gaps(distances, threshold, lower, upper):
    distances = np.asarray(distances, np.float32)
    if distances.ndim != 2 or len(set(distances.shape)) != 1 or not np.isfinite(distances).all():
        raise ValueError(f"gaps must start with finite distances of shape (n, n); got shape {distances.shape}")
    lower, upper = arguments.box(lower, upper, 2)
    return {
        "distances": distances.ravel(),
        "threshold": arguments.positive(threshold, "the threshold of gaps"),
        "lower": lower.tolist(),
        "upper": upper.tolist(),
    }
