"""Notebook 05: a family of models under one slider."""

from collections.abc import Callable

import traitlets
from matplotlib.figure import Figure

from vae_helpers import arguments, plots
from vae_helpers.live.widget import Demonstration, View, choice_slider

DPI = 122  # of a figure ten inches wide, shown at 610 pixels: sharp at twice the density
QUALITY = 65  # of WebP: there is a panel for each stop, and a page of all of them stays below 3 MB


class FamilyView(View):
    """family.mjs: which of the stops."""

    stop = traitlets.Int().tag(sync=True)


def family(
    points: dict[float, tuple[float, float]],
    panel: Callable[[float], Figure],
    readings: dict[float, str],
    alts: dict[float, str],
    *,
    name: str = "beta",
    axes: tuple[str, str] = ("rate: KL, nats per image", "distortion: reconstruction, nats per image"),
) -> Demonstration:
    """A slider over a family of models: the panel of each, its point on a curve and a line of text.

    Args:
        points: `{stop: (x, y)}`, two or more, in the order of the slider.
        panel: gives the figure of a stop, all of one size. Each is asked for once, here, and closed
            before the next: a figure of many pictures takes some ten megabytes.
        readings: `{stop: text}`.
        alts: `{stop: text}`, what is to be seen on each panel.
        name: what the stops are values of: the slider's name.
        axes: labels of the curve's two axes.

    Raises:
        ValueError: naming the argument, for fewer than two stops, stops that are missing, points
            that are not finite, or figures of different sizes.
    """
    if len(points) < 2:
        raise ValueError(f"points must be two or more; got {len(points)}")
    for argument, given in (("readings", readings), ("alts", alts)):
        if set(given) != set(points):
            raise ValueError(f"{argument} must be one for each of the stops {list(points)}; got {list(given)}")
    places = [arguments.row(place, f"points[{stop!r}]", 2).tolist() for stop, place in points.items()]
    stops = [stop if isinstance(stop, str) else f"{stop:g}" for stop in points]
    images, sizes = [], set()
    for stop in points:
        picture = plots.to_picture(panel(stop), DPI)
        images.append(plots.to_webp(picture, QUALITY))
        sizes.add(picture.size)
    if len(sizes) > 1:
        raise ValueError(f"panel must give figures of one size; got {sorted(sizes)} pixels")
    view = FamilyView(
        {
            "name": name,
            "stops": stops,
            "images": images,
            "size": list(picture.size),
            "alts": [str(alts[stop]) for stop in points],
            "readings": [str(readings[stop]) for stop in points],
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
            "axes": list(axes),
        },
        kind="family",
        stop=0,
    )
    return Demonstration(
        {"stop": choice_slider(name, stops)},
        [view],
        f"A slider, {name}, with the stops {', '.join(stops)}: a picture of each model, and its place on the curve of "
        f"{axes[1]} against {axes[0]}.",
    )
