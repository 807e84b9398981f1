"""The latent plane: embeddings, regions, decodings laid over it, arrows, walks, gaps."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection
from matplotlib.colors import Normalize, to_rgb
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from matplotlib.patches import Circle
from numpy.typing import ArrayLike
from scipy.special import ndtr

from vae_helpers import arguments
from vae_helpers.data import CLASS_NAMES
from vae_helpers.plots.style import ACCENT, BLUE, CLASS_COLORS, CLASS_MARKERS, VIOLET


def latent_axes(ax: Axes) -> Axes:
    """Label the two latent axes and give them one scale."""
    ax.set(xlabel="$z_1$", ylabel="$z_2$", aspect="equal")
    return ax


# --- embeddings -------------------------------------------------------------------------------------------------------


def scatter(z: ArrayLike, labels: ArrayLike, ax: Axes | None = None, size: float = 5) -> Axes:
    """Embeddings `(n, 2)` by class, a color and a marker each, with a legend.

    Raises:
        ValueError: naming the argument, if z is not finite or a label is no class number.
    """
    z = arguments.points(z, "z", 2)
    labels = arguments.labels(labels, len(z))
    ax = ax or plt.subplots(figsize=(6.6, 5))[1]
    for c, name in enumerate(CLASS_NAMES):
        of_class = z[labels == c]
        x, y = of_class.T
        ax.scatter(x, y, size, label=name, color=CLASS_COLORS[c], marker=CLASS_MARKERS[c], alpha=0.6, lw=0)
    legend = ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=8, markerscale=(36 / size) ** 0.5)
    for handle in filter(None, legend.legend_handles):
        handle.set_alpha(1)
    return latent_axes(ax)


def cloud_row(clouds: Mapping[int, ArrayLike], labels: ArrayLike) -> Figure:
    """Scatters of several clouds `{seed: (n, 2)}` of the same images side by side, on one scale."""
    figure, axes = plt.subplots(1, len(clouds), figsize=(11, 4), sharex=True, sharey=True, squeeze=False)
    for (seed, z), ax in zip(clouds.items(), axes[0], strict=True):
        scatter(z, labels, ax, size=2).set_title(f"seed {seed}")
        if ax is not axes[0, -1]:
            ax.get_legend().remove()
        ax.plot(0, 0, "+", color="black", ms=14)
    return figure


def regions(z_mean: ArrayLike, z_log_var: ArrayLike, labels: ArrayLike, ax: Axes | None = None) -> Axes:
    """The region of each image at `z_mean`: an ellipse of two standard deviations each way.

    Raises:
        ValueError: naming the argument, as `scatter`.
    """
    arguments.regions(z_mean, z_log_var)
    labels = arguments.labels(labels, len(np.asarray(z_mean)))
    ax = scatter(z_mean, labels, ax, size=8)
    width, height = 4 * np.exp(0.5 * np.asarray(z_log_var)).T  # from two below the mean to two above it
    ax.add_collection(
        EllipseCollection(
            width, height, np.zeros(len(width)), units="xy", offsets=z_mean, offset_transform=ax.transData,
            facecolors="none", edgecolors=[CLASS_COLORS[c] for c in labels], linewidths=0.8,
        )
    )  # fmt: skip
    return ax


def two_samples(one: ArrayLike, other: ArrayLike, titles: Sequence[str]) -> Figure:
    """Two sets of points `(n, 2)` side by side on one scale."""
    both = arguments.points(one, "one", 2), arguments.points(other, "other", 2)
    figure, axes = plt.subplots(1, 2, figsize=(8, 4), sharex=True, sharey=True)
    for points, title, ax in zip(both, titles, axes, strict=True):
        ax.plot(*points.T, ".", ms=3, color=VIOLET)
        latent_axes(ax).set_title(title)
    return figure


def z_and_cdf(z: ArrayLike, labels: ArrayLike, points: ArrayLike) -> Figure:
    """Embeddings `(n, 2)` and numbered points `(m, 2)` in z and, beside it, in CDF coordinates."""
    figure, axes = plt.subplots(1, 2, figsize=(11, 4.6))
    for ax, change in zip(axes, (np.asarray, ndtr), strict=True):
        number_points(change(points), scatter(change(z), labels, ax, size=3))
    axes[0].get_legend().remove()
    axes[0].set_title("z: the prior is N(0, I)")
    axes[1].set(xlabel="CDF of $z_1$", ylabel="CDF of $z_2$", title="CDF coordinates: the prior is the even square")
    return figure


# --- what is laid over the plane --------------------------------------------------------------------------------------


def manifold(images: ArrayLike, lower: ArrayLike, upper: ArrayLike, ax: Axes | None = None) -> Axes:
    """An n × n grid of decodings `(n * n, 32, 32)` over their box, in the order of `latent.grid`.

    Raises:
        ValueError: if the images are no square grid.
    """
    ax = ax or plt.subplots(figsize=(6.5, 6.5))[1]
    images, lower, upper = (np.asarray(a) for a in (images, lower, upper))
    n = round(len(images) ** 0.5)
    if n * n != len(images):
        raise ValueError(f"images must be a square grid, n * n of them; got {len(images)}")
    mosaic = images.reshape(n, n, 32, 32).swapaxes(1, 2).reshape(n * 32, n * 32)
    half = (upper - lower) / (2 * (n - 1))  # each picture is centered on its point
    extent = _extent(lower - half, upper + half)
    ax.imshow(mosaic, cmap="gray", vmin=0, vmax=1, extent=extent, interpolation="nearest", aspect="auto")
    ax.set(xlabel="$z_1$", ylabel="$z_2$")
    return ax


def gap_shading(
    distances: ArrayLike, threshold: float, lower: ArrayLike, upper: ArrayLike, z: ArrayLike, ax: Axes | None = None
) -> Axes:
    """Distances to the nearest garment `(n, n)` over their box, hatched above `threshold`.

    Every fifth of the embeddings `z` `(m, 2)` is a dot.
    """
    ax = ax or plt.subplots(figsize=(6.6, 5.4))[1]
    extent = _extent(lower, upper)
    shading = ax.imshow(distances, extent=extent, cmap="magma_r", vmin=0, aspect="auto", interpolation="bilinear")
    levels = [threshold, threshold + max(1, np.max(distances))]
    ax.contourf(distances, levels, hatches=["///"], colors="none", extent=extent, origin="upper")
    ax.plot(*np.asarray(z)[::5].T, ".", ms=1.5, color=BLUE)
    ax.figure.colorbar(shading, label=f"how unlike every garment (hatched: above {threshold:g}, a gap)")
    return latent_axes(ax)


def add_territories(owners: ArrayLike, ax: Axes) -> Axes:
    """Tint the plane by the class that owns each cell, `(n * n,)`, of an n × n `latent.grid`."""
    owners = np.asarray(owners)
    n = round(len(owners) ** 0.5)
    colors = np.array([to_rgb(color) for color in CLASS_COLORS])[owners].reshape(n, n, 3)
    ax.imshow(colors, extent=(*ax.get_xlim(), *ax.get_ylim()), alpha=0.35, zorder=0, interpolation="nearest")
    return ax


def plan(images: ArrayLike, z: ArrayLike, names: Sequence[str], ax: Axes | None = None, zoom: float = 1.3) -> Axes:
    """Images `(n, 32, 32)` hung on the plane at their coordinates `(n, 2)`, each with its name."""
    ax = ax or plt.subplots(figsize=(5.6, 5.6))[1]
    for image, point, name in zip(np.asarray(images), np.asarray(z), names, strict=True):
        picture = OffsetImage(image, zoom=zoom, cmap="gray", norm=Normalize(0, 1), interpolation="nearest")
        ax.add_artist(AnnotationBbox(picture, point, pad=0, frameon=False))
        ax.annotate(name, point, (0, -16 * zoom - 2), textcoords="offset points", ha="center", va="top", fontsize=8)
    ax.set(xlim=(-3, 3), ylim=(-3, 3))
    return latent_axes(ax)


def _extent(lower, upper):
    """A box as `imshow` takes it: left, right, bottom, top."""
    return (lower[0], upper[0], lower[1], upper[1])


# --- arrows, walks, marks ---------------------------------------------------------------------------------------------


def add_arrow(start: ArrayLike, step: ArrayLike, ax: Axes, label: str | None = None, color: str = ACCENT) -> Axes:
    """Draw the arrow `step` `(2,)` from the point `start` `(2,)`, with a label at its middle."""
    (x, y), (right, up) = np.asarray(start), np.asarray(step)
    style = {"arrowstyle": "-|>", "lw": 2.5, "color": color, "mutation_scale": 16, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (x + right, y + up), (x, y), arrowprops=style, zorder=4)
    if label is not None:
        middle = (x + right / 2, y + up / 2)
        ax.annotate(label, middle, (0, 5), textcoords="offset points", ha="center", color=color, fontsize=9)
    return ax


def add_walk(start: ArrayLike, end: ArrayLike, ax: Axes, labels: Sequence[str]) -> Axes:
    """Draw the straight walk from `start` to `end`, both `(2,)`, and label its two ends."""
    ends = np.stack([start, end])
    ax.plot(*ends.T, color="black", lw=2, marker="o", ms=6)
    for point, label in zip(ends, labels, strict=True):
        ax.annotate(label, point, (8, 4), textcoords="offset points", fontsize=9, fontweight="bold")
    return ax


def number_points(points: ArrayLike, ax: Axes) -> Axes:
    """Mark points `(m, 2)` by white discs with the numbers 1 to m."""
    points = np.asarray(points)
    ax.plot(*points.T, "o", ms=10, mfc="white", mec="black", ls="none")
    for number, point in enumerate(points, start=1):
        ax.annotate(str(number), point, ha="center", va="center", fontsize=6)
    return ax


def prior_ring(radius: float) -> Circle:
    """A dashed ring at `radius` standard deviations of the prior N(0, I)."""
    return Circle((0, 0), radius, fill=False, ls="--", lw=1, color="black")
