"""The pictures of the course: arrays in, Axes or Figure out; `show` puts one on the page with its alt text."""

import base64
import html
import io
import tomllib

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.collections import EllipseCollection
from matplotlib.colors import Normalize, to_rgb
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from matplotlib.patches import Circle
from PIL import Image
from scipy.stats import norm

from vae_helpers.data import ASSETS, CLASS_NAMES

ALT_TEXTS = ASSETS / "alt_texts.toml"

# One color and one marker per class, everywhere; petroff10 keeps its ten colors apart for color-blind eyes as well
# (Petroff 2021, "Accessible color sequences for data visualization").
CLASS_COLORS = (
    "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd",
)  # fmt: skip
CLASS_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")
STYLE = {
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "image.cmap": "gray",
    "legend.frameon": False,
    "savefig.facecolor": "white",
}


def use_style():
    """Give matplotlib the look of the course, for the rest of this kernel."""
    plt.rcParams.update(STYLE)


def alt_texts(lesson):
    """What each figure of a lesson ("01" to "05") shows, by a short name: the alt texts that `show` takes."""
    found = tomllib.loads(ALT_TEXTS.read_text(encoding="utf-8"))
    if lesson not in found:
        raise ValueError(f"lesson must be one of {', '.join(found)}; got {lesson!r}")
    return found[lesson]


def show(figure, alt):
    """Put a figure on the page, described by `alt` for those who cannot see it, and close it.

    JupyterLab and nbconvert drop the alt text of a plain PNG, so the figure goes out as HTML with an alt attribute, once.

    Raises:
        ValueError: if `alt` does not describe anything (fewer than 20 characters).
    """
    alt = " ".join(alt.split())
    if len(alt) < 20:
        raise ValueError(f"alt must describe the figure in 20 characters or more; got {alt!r}")
    png = io.BytesIO()
    figure.savefig(png, format="png")
    plt.close(figure)
    encoded = base64.b64encode(_small(png)).decode()
    picture = f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{encoded}" style="max-width: 100%">'
    display({"text/html": picture, "text/plain": alt}, raw=True)


def _small(png):
    """A figure's PNG in 256 colors, in half the bytes: a lesson holds many."""
    picture, small = Image.open(png).convert("RGB"), io.BytesIO()
    picture.quantize(256, kmeans=3, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return min(png.getvalue(), small.getvalue(), key=len)


def to_png(image, scale=8):
    """A grey image `(h, w)` in [0, 1] as PNG bytes, each pixel a crisp square of `scale` × `scale`."""
    grey = np.round(np.clip(image, 0, 1) * 255).astype(np.uint8)
    png = io.BytesIO()
    Image.fromarray(np.kron(grey, np.ones((scale, scale), np.uint8))).save(png, "png", compress_level=1)
    return png.getvalue()


def draw_image(image, ax=None, title=None):
    """Draw one grey image `(32, 32)` in [0, 1], on the fixed range, so that a faint picture looks faint. → Axes."""
    ax = ax or plt.subplots(figsize=(2, 2))[1]
    ax.imshow(np.squeeze(image), cmap="gray", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    if title is not None:
        ax.set_title(title)
    return ax


def image_rows(rows, row_labels=None, column_labels=None):
    """Rows of images, each row `(n, 32, 32)` or `(n, 32, 32, 1)` in [0, 1], labeled on the left and on top. → Figure."""
    figure, axes = plt.subplots(
        len(rows), len(rows[0]), figsize=(min(11, 1.05 * len(rows[0]) + 0.8), 1.05 * len(rows) + 0.3), squeeze=False
    )
    for i, row in enumerate(rows):
        for j, image in enumerate(row):
            draw_image(image, axes[i, j])
            if column_labels is not None and i == 0:
                axes[i, j].set_title(column_labels[j], fontsize=8)
        if row_labels is not None:
            axes[i, 0].set_ylabel(row_labels[i], rotation=0, ha="right", va="center", fontsize=9)
    return figure


def latent_axes(ax):
    """Label the two latent axes and give them one scale. → Axes."""
    ax.set(xlabel="$z_1$", ylabel="$z_2$", aspect="equal")
    return ax


def scatter(z, labels, ax=None, size=5):
    """Embeddings `(n, 2)` by class, a color and a marker each, with a legend. → Axes."""
    ax = ax or plt.subplots(figsize=(6.6, 5))[1]
    for c, name in enumerate(CLASS_NAMES):
        of_class = z[np.asarray(labels) == c]
        ax.scatter(*of_class.T, s=size, color=CLASS_COLORS[c], marker=CLASS_MARKERS[c], alpha=0.6, lw=0, label=name)
    legend = ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=8, markerscale=(36 / size) ** 0.5)
    for handle in legend.legend_handles:
        handle.set_alpha(1)
    return latent_axes(ax)


def manifold(images, lower, upper, ax=None):
    """An n × n grid of decodings `(n * n, 32, 32)`, as `latent.grid` orders them, laid over their box. → Axes."""
    ax = ax or plt.subplots(figsize=(6.5, 6.5))[1]
    n = round(len(images) ** 0.5)
    if n * n != len(images):
        raise ValueError(f"images must be a square grid, n * n of them; got {len(images)}")
    mosaic = np.asarray(images).reshape(n, n, 32, 32).swapaxes(1, 2).reshape(n * 32, n * 32)
    half = (np.asarray(upper) - np.asarray(lower)) / (2 * (n - 1))  # each picture is centered on its point
    extent = (lower[0] - half[0], upper[0] + half[0], lower[1] - half[1], upper[1] + half[1])
    ax.imshow(mosaic, cmap="gray", vmin=0, vmax=1, extent=extent, interpolation="nearest", aspect="auto")
    ax.set(xlabel="$z_1$", ylabel="$z_2$")
    return ax


# --- notebook 02 ------------------------------------------------------------------------------------------------------


def squares(tables, titles):
    """Small number tables, each cell a square with its number, side by side at one scale. → Figure."""
    sizes = [len(table) for table in tables]
    figure, axes = plt.subplots(
        1, len(tables), figsize=(0.45 * sum(sizes) + 1, 0.45 * max(sizes) + 0.4), width_ratios=sizes
    )
    for table, title, ax in zip(tables, titles, axes, strict=True):
        ax.imshow(table, cmap="Blues", vmin=0, vmax=2 * np.max(table))
        for (row, column), number in np.ndenumerate(table):
            ax.text(column, row, f"{number:g}", ha="center", va="center", color="#999" if number == 0 else "black")
        ax.set(xticks=[], yticks=[], title=title)
        ax.spines[:].set_visible(False)
    return figure


def loss_curve(curves, levels, ax=None):
    """Loss by epoch, and levels to compare it with.

    Args:
        curves: `{name: values}`, nats per image, one value an epoch.
        levels: `{name: value}`, drawn as labeled horizontal lines.
    """
    ax = ax or plt.subplots(figsize=(6.5, 3.6))[1]
    for (name, values), marker in zip(curves.items(), "os^D", strict=False):
        ax.plot(range(1, len(values) + 1), values, marker=marker, label=name)
    for name, value in levels.items():
        ax.axhline(value, color="gray", lw=1, ls="--")
        ax.annotate(
            f"{name}: {value:.1f}", (1, value), xycoords=("axes fraction", "data"), ha="right", va="bottom", fontsize=9
        )
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set(xlabel="epoch", ylabel="nats per image")
    ax.legend(loc="center", bbox_to_anchor=(0.5, 0.72))
    return ax


def class_bars(values, label, ax=None):
    """One horizontal bar for each class, largest on top, with its number. → Axes."""
    ax = ax or plt.subplots(figsize=(6.5, 3.4))[1]
    order = np.argsort(values)
    bars = ax.barh([CLASS_NAMES[c] for c in order], np.asarray(values)[order], color=[CLASS_COLORS[c] for c in order])
    ax.bar_label(bars, fmt="{:.3g}", padding=3)
    ax.set(xlabel=label)
    return ax


# --- notebook 01 ------------------------------------------------------------------------------------------------------


def plan(images, z, names, ax=None, zoom=1.3):
    """Images `(n, 32, 32)` hung on the latent plane at their coordinates `(n, 2)`, each with its name. → Axes."""
    ax = ax or plt.subplots(figsize=(5.6, 5.6))[1]
    for image, point, name in zip(images, z, names, strict=True):
        picture = OffsetImage(image, zoom=zoom, cmap="gray", norm=Normalize(0, 1), interpolation="nearest")
        ax.add_artist(AnnotationBbox(picture, point, pad=0, frameon=False))
        ax.annotate(name, point, (0, -16 * zoom - 2), textcoords="offset points", ha="center", va="top", fontsize=8)
    ax.set(xlim=(-3, 3), ylim=(-3, 3))
    return latent_axes(ax)


def add_territories(owners, ax):
    """Tint the plane by the class that owns each cell of an n × n `latent.grid`: `owners` is `(n * n,)`. → Axes."""
    n = round(len(owners) ** 0.5)
    colors = np.array([to_rgb(color) for color in CLASS_COLORS])[owners].reshape(n, n, 3)
    ax.imshow(colors, extent=(*ax.get_xlim(), *ax.get_ylim()), alpha=0.35, zorder=0, interpolation="nearest")
    return ax


def add_arrow(start, step, ax, label=None, color="#bd1f01"):
    """Draw the arrow `step` `(2,)` from the point `start` `(2,)`, with a label at its middle. → Axes."""
    start, step = np.asarray(start), np.asarray(step)
    style = {"arrowstyle": "-|>", "lw": 2.5, "color": color, "mutation_scale": 16, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", start + step, start, arrowprops=style, zorder=4)
    if label is not None:
        ax.annotate(label, start + step / 2, (0, 5), textcoords="offset points", ha="center", color=color, fontsize=9)
    return ax


def add_walk(start, end, ax, labels):
    """Draw the straight walk from `start` to `end`, both `(2,)`, and label its two ends. → Axes."""
    ends = np.stack([start, end])
    ax.plot(*ends.T, color="black", lw=2, marker="o", ms=6)
    for point, label in zip(ends, labels, strict=True):
        ax.annotate(label, point, (8, 4), textcoords="offset points", fontsize=9, fontweight="bold")
    return ax


# --- notebook 03 ------------------------------------------------------------------------------------------------------


def cloud_row(clouds, labels):
    """Scatters of several clouds `{seed: (n, 2)}` of the same images side by side, on one scale. → Figure."""
    figure, axes = plt.subplots(1, len(clouds), figsize=(11, 4), sharex=True, sharey=True)
    for (seed, z), ax in zip(clouds.items(), axes, strict=True):
        scatter(z, labels, ax, size=2).set_title(f"seed {seed}")
        if ax is not axes[-1]:
            ax.get_legend().remove()
        ax.plot(0, 0, "+", color="black", ms=14)
    return figure


def gap_shading(distances, threshold, lower, upper, z, ax=None):
    """Distances to the nearest garment `(n, n)` over their box, hatched above `threshold`, embeddings as dots. → Axes."""
    ax = ax or plt.subplots(figsize=(6.6, 5.4))[1]
    extent = (lower[0], upper[0], lower[1], upper[1])
    shading = ax.imshow(distances, extent=extent, cmap="magma_r", vmin=0, aspect="auto", interpolation="bilinear")
    levels = [threshold, threshold + max(1, np.max(distances))]
    ax.contourf(distances, levels, hatches=["///"], colors="none", extent=extent, origin="upper")
    ax.plot(*z[::5].T, ".", ms=1.5, color="#3f90da")
    ax.figure.colorbar(shading, label=f"distance to the nearest garment (hatched: above {threshold:.3f})")
    return latent_axes(ax)


def steps(changes, ax=None):
    """The change at each step of a walk `(n,)`, beside its mean. → Axes."""
    ax = ax or plt.subplots(figsize=(6.5, 2.8))[1]
    ax.plot(range(1, len(changes) + 1), changes)
    ax.axhline(np.mean(changes), color="gray", ls="--", lw=1)
    ax.annotate("mean step", (len(changes), np.mean(changes)), ha="right", va="bottom", fontsize=9)
    ax.set(xlabel="step of the walk", ylabel="change of the picture\n(RMS per pixel)", ylim=(0, None))
    return ax


# --- notebook 04 ------------------------------------------------------------------------------------------------------


def regions(z_mean, z_log_var, labels, ax=None):
    """The region of each image, an ellipse of two standard deviations in the color of its class, at `z_mean`. → Axes."""
    ax = scatter(z_mean, labels, ax, size=8)
    width, height = 4 * np.exp(0.5 * np.asarray(z_log_var)).T  # from two below the mean to two above it
    ax.add_collection(
        EllipseCollection(
            width, height, np.zeros(len(width)), units="xy", offsets=z_mean, offset_transform=ax.transData,
            facecolors="none", edgecolors=[CLASS_COLORS[c] for c in labels], linewidths=0.8,
        )
    )  # fmt: skip
    return ax


def reparameterization(z_mean, z_log_var, epsilon):
    """`epsilon` and its density above, below them `z` = z_mean + exp(0.5 · z_log_var) · epsilon and its. → Figure."""
    figure, (above, below) = plt.subplots(2, 1, figsize=(6.5, 3.6), sharex=True)
    at, std = np.linspace(-6, 6, 400), np.exp(0.5 * z_log_var)
    above.fill_between(at, norm.pdf(at), color="#94a4a2", alpha=0.4, lw=0)
    above.plot(epsilon, 0, "o", color="black", ms=9, clip_on=False)
    above.set(ylabel="density", xlabel="epsilon, from Normal(0, 1)", ylim=(0, 1.1), xlim=(-6, 6))
    above.xaxis.set_tick_params(labelbottom=True)
    below.plot(at, norm.pdf(at, z_mean, std), color="#832db6")
    below.plot(z_mean + std * epsilon, 0, "D", color="#832db6", ms=9, clip_on=False)
    below.axvline(z_mean, ls="--", color="black", lw=1)
    below.set(ylabel="density", xlabel="z = z_mean + exp(0.5 · z_log_var) · epsilon", ylim=(0, 1.1))
    return figure


def z_and_cdf(z, labels, points):
    """Embeddings `(n, 2)` and numbered points `(m, 2)` in z and, beside it, in CDF coordinates. → Figure."""
    figure, axes = plt.subplots(1, 2, figsize=(11, 4.6))
    for ax, change in zip(axes, (np.asarray, norm.cdf), strict=True):
        number_points(change(points), scatter(change(z), labels, ax, size=3))
    axes[0].get_legend().remove()
    axes[0].set_title("z: the prior is N(0, I)")
    axes[1].set(xlabel="CDF of $z_1$", ylabel="CDF of $z_2$", title="CDF coordinates: the prior is the even square")
    return figure


def number_points(points, ax):
    """Mark points `(m, 2)` by white discs with the numbers 1 to m. → Axes."""
    ax.plot(*np.transpose(points), "o", ms=10, mfc="white", mec="black", ls="none")
    for number, point in enumerate(points, start=1):
        ax.annotate(str(number), point, ha="center", va="center", fontsize=6)
    return ax


def two_terms(history):
    """Both terms of a VAE's loss by epoch, each on its own scale, nats per image. → Figure."""
    figure, axes = plt.subplots(1, 2, figsize=(8, 3))
    for ax, term in zip(axes, ("reconstruction_loss", "kl_loss"), strict=True):
        ax.plot(range(1, len(history[term]) + 1), history[term], marker="o", color="black")
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.set(xlabel="epoch", ylabel="nats per image", title=term)
    axes[1].set_ylim(0, None)
    return figure


def prior_ring(radius):
    """A dashed ring at `radius` standard deviations of the prior N(0, I)."""
    return Circle((0, 0), radius, fill=False, ls="--", lw=1, color="black")


# --- notebook 05 ------------------------------------------------------------------------------------------------------


def kl_picture(mean, log_var):
    """A region's density q beside the prior's p above; q · ln(q / p) below, shaded: its area is the KL. → Figure."""
    figure, (above, below) = plt.subplots(2, 1, figsize=(6.5, 4.4), sharex=True)
    at, q = np.linspace(-6, 6, 600), norm(mean, np.exp(0.5 * log_var))
    integrand = q.pdf(at) * (q.logpdf(at) - norm.logpdf(at))
    above.plot(at, norm.pdf(at), "--", color="black", label="prior p, Normal(0, 1)")
    above.plot(at, q.pdf(at), color="#832db6", label="region q, Normal(mean, exp(log-variance))")
    above.set(ylabel="density", ylim=(0, 1.65), xlim=(-6, 6))
    above.legend(loc="upper left", fontsize=8)
    below.axhline(0, color="black", lw=0.8)
    below.fill_between(at, 0, np.maximum(integrand, 0), color="#bd1f01", alpha=0.6, lw=0, label="above 0")
    negative = {"facecolor": "#3f90da", "alpha": 0.6, "lw": 0, "hatch": "//", "label": "below 0"}
    below.fill_between(at, 0, np.minimum(integrand, 0), **negative)
    below.set(xlabel="z", ylabel="q · ln(q / p)", ylim=(-0.5, 3))
    below.legend(loc="upper left", fontsize=8, title="the KL is the red area minus the hatched", title_fontsize=8)
    return figure


def kl_surface(ax=None):
    """The closed form of the KL over mean and log-variance of one dimension, as level lines. → Axes."""
    ax = ax or plt.subplots(figsize=(6.5, 4))[1]
    mean, log_var = np.meshgrid(np.linspace(-3, 3, 121), np.linspace(-5, 2, 121))
    kl = 0.5 * (mean**2 + np.exp(log_var) - 1 - log_var)
    lines = ax.contour(mean, log_var, kl, levels=[0.05, 0.25, 0.5, 1, 2, 3, 4, 5], cmap="viridis")
    ax.clabel(lines, fmt="%g")
    ax.plot(0, 0, "o", color="#bd1f01")
    ax.set(xlabel="mean", ylabel="log-variance", title="KL in nats; the dot is its minimum, 0 at (0, 0)")
    return ax


def rate_distortion(betas, rates, distortions, ax=None):
    """One point a beta: rate (KL) across, distortion (reconstruction) upwards, nats per image. → Axes."""
    ax = ax or plt.subplots(figsize=(6.5, 4))[1]
    ax.plot(rates, distortions, "o-", color="#717581", mfc="#832db6", mec="white", ms=8)
    for n, (beta, rate, distortion) in enumerate(zip(betas, rates, distortions, strict=True)):
        steep = rate < max(rates) / 3  # there a label stands beside its point, on the flat part in turn over and under
        offset, align = ((8, 0), ("left", "bottom")) if steep else ((0, 8 if n % 2 else -16), ("center", "bottom"))
        ax.annotate(
            f"{beta:g}", (rate, distortion), offset, textcoords="offset points", ha=align[0], va=align[1], fontsize=9
        )
    ax.margins(y=0.12)
    ax.set(xlabel="rate: KL, nats per image", ylabel="distortion: reconstruction,\nnats per image")
    return ax


def against_beta(betas, curves):
    """One small panel a measure, `{name: values}`, over beta on a logarithmic axis. → Figure."""
    figure, axes = plt.subplots(1, len(curves), figsize=(3.6 * len(curves), 3))
    for ax, (name, values) in zip(axes, curves.items(), strict=True):
        ax.plot(betas, values, "o-", color="#832db6")
        ax.set(xscale="log", xlabel="beta", title=name)
    return figure


def latent_panel(z_mean, z_log_var, labels, grid_images, rows):
    """What one VAE made of its plane: its regions, decodings of `latent.prior_grid`, and rows of images. → Figure.

    Args:
        z_mean, z_log_var: regions to draw, `(n, 2)` each, with their class numbers `labels`.
        grid_images: decodings of a prior grid, `(m * m, 32, 32)`.
        rows: `{label: images}`, each `(k, 32, 32)` or `(k, 32, 32, 1)`.
    """
    figure = plt.figure(figsize=(10, 6.4))
    above, below = figure.subfigures(2, 1, height_ratios=(2.1, 1))
    left, right = above.subplots(1, 2, width_ratios=(1.3, 1))
    regions(z_mean, z_log_var, labels, left).set(xlim=(-4, 4), ylim=(-4, 4))
    left.add_artist(prior_ring(2))
    edge = 0.5 / round(len(grid_images) ** 0.5)
    manifold(grid_images, (edge, edge), (1 - edge, 1 - edge), right)
    right.set(xlabel="CDF of $z_1$", ylabel="CDF of $z_2$", aspect="equal")
    table = below.subplots(len(rows), len(next(iter(rows.values()))))
    for axes, (label, images) in zip(table, rows.items(), strict=True):
        for ax, image in zip(axes, images, strict=True):
            draw_image(image, ax)
        axes[0].set_ylabel(label, rotation=0, ha="right", va="center", fontsize=9)
    return figure


def conversion(ax=None):
    """The weight on a *mean* cross-entropy that equals each beta, 1024 / beta, on two logarithmic axes. → Axes."""
    ax = ax or plt.subplots(figsize=(6.5, 3.4))[1]
    betas = np.array([0.05, 200])
    ax.loglog(betas, 1024 / betas, color="#717581")
    ax.plot(1024 / 500, 500, "s", color="#bd1f01", ms=8)
    ax.annotate("500, so beta = 2.048", (1024 / 500, 500), (10, 6), textcoords="offset points", fontsize=9)
    ax.set(xlabel="beta, on the KL (this course)", ylabel="weight on the mean\ncross-entropy (other texts)")
    return ax


def two_samples(one, other, titles):
    """Two sets of points `(n, 2)` side by side on one scale. → Figure."""
    figure, axes = plt.subplots(1, 2, figsize=(8, 4), sharex=True, sharey=True)
    for points, title, ax in zip((one, other), titles, axes, strict=True):
        ax.plot(*np.transpose(points), ".", ms=3, color="#832db6")
        latent_axes(ax).set_title(title)
    return figure
