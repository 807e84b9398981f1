"""Notebook 01: the wardrobe hung by hand."""

import numpy as np
import traitlets

from vae_helpers import arguments
from vae_helpers.live.widget import Demonstration, View, float_slider


class HangerView(View):
    """hanger.mjs: the nearest garment and the blend at a point of the plan."""

    z1 = traitlets.Float().tag(sync=True)
    z2 = traitlets.Float().tag(sync=True)


def hanger(
    garments: np.ndarray,
    hangers: np.ndarray,
    names: list[str],
    start: tuple[float, float] = (0.0, 0.0),
    extent: float = 3.0,
) -> Demonstration:
    """Two sliders move a hanger over the plan; the nearest garment and the blend of all follow.

    Args:
        garments: `(n, 32, 32)` in [0, 1].
        hangers: their places `(n, 2)`.
        names: their names.
        start: where the hanger is at first.
        extent: the plan reaches from −extent to extent both ways.

    Raises:
        ValueError: naming the argument.
    """
    garments, hangers = arguments.pictures(garments, "garments"), arguments.points(hangers, "hangers", 2)
    arguments.same_length(garments=garments, hangers=hangers)
    arguments.same_length(garments=garments, names=names)
    start, extent = arguments.point(start, "start", 2).tolist(), arguments.positive(extent, "extent")
    view = HangerView(
        {
            "garments": arguments.rows(garments).reshape(-1, 32, 32),
            "hangers": hangers,
            "names": list(names),
            "lower": [-extent] * 2,
            "upper": [extent] * 2,
            "step": 0.05,
        },
        kind="hanger",
        z1=start[0],
        z2=start[1],
    )
    sliders = {
        name: float_slider(name, -extent, extent, value) for name, value in zip(("z1", "z2"), start, strict=True)
    }
    return Demonstration(
        sliders,
        [view],
        "Two sliders, z1 and z2, move a hanger over the plan; the nearest garment and the blend of all follow.",
    )
