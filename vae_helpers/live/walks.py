"""A point on a straight line, under one slider: arrows and walks, on the hand-made plan and on
learned ones."""

from collections.abc import Sequence

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from vae_helpers import arguments
from vae_helpers.arguments import Decode
from vae_helpers.live.sent import cloud, grey_bytes, weights
from vae_helpers.live.widget import Demonstration, View, float_slider, int_slider

ALONG = 0.02  # the sliders' steps
STRENGTH = 0.05


class StrengthView(View):
    """arrow_walk.mjs and arithmetic.mjs: how far along an arrow."""

    strength = traitlets.Float().tag(sync=True)


class WayView(View):
    """in_between.mjs: which share of the way."""

    t = traitlets.Float().tag(sync=True)


class StepView(View):
    """walk_steps.mjs: which step of the walk."""

    step = traitlets.Int().tag(sync=True)


def arrow_walk(
    garments: ArrayLike,
    hangers: ArrayLike,
    names: Sequence[str],
    *,
    start: str | int,
    source: str | int,
    target: str | int,
    extent: float = 3.0,
) -> Demonstration:
    """Notebook 01: a slider `strength` moves a point along the arrow target − source, carried to a
    third garment.

    Args:
        garments: `(n, 32, 32)` in [0, 1].
        hangers: their places `(n, 2)`.
        names: their names.
        start, source, target: name or index of the garment that the arrow is carried to, and of its
            own two ends.
        extent: the plan reaches from −extent to extent both ways, further if the arrow does.

    Raises:
        ValueError: naming the argument, for another shape, values that are not finite, or an
            unknown garment.
    """
    hangers, names = arguments.points(hangers, "hangers", 2), [str(name) for name in names]
    garments = arguments.pictures(garments, "garments")
    arguments.same_length(garments=garments, hangers=hangers)
    arguments.same_length(garments=garments, names=names)
    ends = {
        which: _garment(which, given, names)
        for which, given in (("start", start), ("source", source), ("target", target))
    }
    arrow = hangers[ends["target"]] - hangers[ends["source"]]
    reach = hangers[ends["start"]] + np.outer([0, 1, 2], arrow)
    extent = arguments.positive(extent, "extent")
    lower, upper = _widen([-extent] * 2, [extent] * 2, reach)
    view = StrengthView(
        {
            "garments": arguments.rows(garments),  # the bytes that `hanger` sends
            "hangers": hangers,
            "names": names,
            **ends,
            "lower": lower,
            "upper": upper,
            "end": 2.0,
            "step": ALONG,
        },
        kind="arrow_walk",
        strength=0.5,
    )
    return Demonstration(
        {"strength": float_slider("strength", 0, 2, 0.5, ALONG)},
        [view],
        f"A slider, strength, moves a point along the arrow from {names[ends['source']]} to {names[ends['target']]}, "
        f"carried to {names[ends['start']]}; the nearest garment and the blend of all follow.",
    )


def in_between(
    decode: Decode, z: ArrayLike, labels: np.ndarray, images: np.ndarray, *, start: int, end: int
) -> Demonstration:
    """Notebook 01: a slider `step` from one garment to another; their blend beside the learned
    decoder's picture.

    Args:
        decode: points `(n, 2)` → images `(n, 32, 32)` in [0, 1], made by `make_decode`.
        z: embeddings `(n, 2)`; the first 5,000 are drawn.
        labels: their class numbers `(n,)`.
        images: their originals, pictures, usually uint8 `(n, 28, 28)`.
        start, end: index of the garment at each end.

    Raises:
        ValueError: naming the argument, for a decode without weights, another shape, or an index
            out of range.
    """
    points, z = cloud(z, labels), arguments.points(z)
    if len(images) != len(z):
        raise ValueError(f"images must be one for each of the {len(z)} points; got {len(images)}")
    start, end = (arguments.whole_number(i, name, 0, len(z) - 1) for i, name in ((start, "start"), (end, "end")))
    names = [points["classes"][int(labels[i])]["name"] for i in (start, end)]
    view = WayView(
        {
            "weights": weights(decode),
            **points,
            "start": z[start].tolist(),
            "end": z[end].tolist(),
            "images": grey_bytes(np.asarray(images)[[start, end]], "images"),
            "names": names,
            **_one_pixel(decode, z[start], z[end]),
            "step": ALONG,
        },
        kind="in_between",
        t=0.5,
    )
    return Demonstration(
        {"t": float_slider("step", 0, 1, 0.5, ALONG)},
        [view],
        f"A slider, step, moves a point over the learned plan from one garment ({names[0]}) to another ({names[1]}); "
        "the blend of both and the decoding at the point follow.",
    )


def _one_pixel(decode, start, end):
    """The pixel that strays farthest from a straight line on the way, and its grey at each stop of
    the slider."""
    t = np.linspace(0, 1, round(1 / ALONG) + 1)[:, np.newaxis]
    greys = decode((1 - t) * start + t * end).reshape(len(t), 1024)
    straight = (1 - t) * greys[0] + t * greys[-1]
    pixel = int(np.abs(greys - straight).max(axis=0).argmax())
    return {"pixel": pixel, "greys": greys[:, pixel]}


def walk_steps(decode: Decode, path: ArrayLike, changes: ArrayLike, z: ArrayLike, labels: ArrayLike) -> Demonstration:
    """Notebook 03: a slider `step` along a path; the decoding at each step and how much this step
    changed it.

    Args:
        decode: points `(n, 2)` → images `(n, 32, 32)` in [0, 1], made by `make_decode`.
        path: the places `(m, 2)`, m at least 2.
        changes: how much each step changed the picture `(m - 1,)`, as `measures.step_changes` gives
            it.
        z, labels: embeddings `(n, 2)` and their class numbers `(n,)`, drawn beneath the path; the
            first 5,000.

    Raises:
        ValueError: naming the argument, for a decode without weights, another shape, or values that
            are not finite.
    """
    path = arguments.points(path, "path", 2, least=2)
    changes = arguments.row(changes, "changes", len(path) - 1)
    if changes.min() < 0:
        raise ValueError(f"changes must be 0 or more; got {changes.min()}")
    points = cloud(z, labels)
    points["lower"], points["upper"] = _widen(points["lower"], points["upper"], path)
    view = StepView(
        {
            "weights": weights(decode),
            **points,
            "path": path,
            "changes": changes / (changes.mean() or 1),  # no change at all: zeros
        },
        kind="walk_steps",
    )
    return Demonstration(
        {"step": int_slider("step", 0, len(path) - 1, 0)},
        [view],
        f"A slider, step, goes along a walk of {len(path) - 1} steps over the latent plane; the decoding follows, and how "
        "much each step changed it.",
    )


def arithmetic(
    spaces: dict[str, tuple[Decode, np.ndarray, ArrayLike]], start: int, arrows: dict[str, ArrayLike]
) -> Demonstration:
    """Notebook 04: a slider `strength` adds an arrow to the point of garment `start`, in several
    planes at once.

    Args:
        spaces: `{title: (decode, z, labels)}`, each decode made by `make_decode`.
        start: index into each z.
        arrows: `{title: (2,)}`, the arrow of each space at strength 1.

    Raises:
        ValueError: naming the argument, for a decode without weights, another shape, an index out
            of range, or arrows of other spaces.
    """
    if not spaces or set(arrows) != set(spaces):
        raise ValueError(f"arrows must be one for each of the spaces {list(spaces)}; got {list(arrows)}")
    start = arguments.whole_number(start, "start", 0, min(len(z) for _, z, _ in spaces.values()) - 1)
    sent = [_space(title, decode, z, labels, start, arrows[title]) for title, (decode, z, labels) in spaces.items()]
    view = StrengthView({"spaces": sent, "lower": -1.0, "upper": 2.0, "step": STRENGTH}, kind="arithmetic")
    return Demonstration(
        {"strength": float_slider("strength", -1, 2, 0, STRENGTH)},
        [view],
        f"A slider, strength, adds an arrow to a garment's point in the latent planes of {' and '.join(spaces)}; the "
        "decodings follow.",
    )


def _space(title, decode, z, labels, start, arrow):
    points, origin = cloud(z, labels), arguments.points(z)[start].astype(float)
    arrow = arguments.row(arrow, f"arrows[{title!r}]", 2)
    points["lower"], points["upper"] = _widen(points["lower"], points["upper"], origin + np.outer([-1, 0, 2], arrow))
    return {
        "title": str(title),
        "weights": weights(decode),
        **points,
        "start": origin.tolist(),
        "end": (origin + arrow).tolist(),
    }


def _garment(which, given, names):
    if not isinstance(given, str):
        return arguments.whole_number(given, which, 0, len(names) - 1)
    if given not in names:
        raise ValueError(f"{which} must be one of {', '.join(names)}; got {given!r}")
    return names.index(given)


def _widen(lower, upper, points):
    """The box, made larger where points lie outside of it; outwards to whole numbers."""
    lower = np.minimum(lower, np.floor(points.min(axis=0)))
    upper = np.maximum(upper, np.ceil(points.max(axis=0)))
    return lower.tolist(), upper.tolist()
