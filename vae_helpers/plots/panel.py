"""One VAE at a glance: its regions, its decoded prior and rows of its pictures in one figure."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from vae_helpers.plots.pictures import draw_image, label_row
from vae_helpers.plots.planes import manifold, prior_ring, regions


def latent_panel(
    z_mean: ArrayLike,
    z_log_var: ArrayLike,
    labels: Sequence[int],
    grid_images: Sequence,
    rows: Mapping[str, Sequence],
) -> Figure:
    """What one VAE made of its plane: regions, decodings of `latent.prior_grid`, rows of images.

    Args:
        z_mean, z_log_var: regions to draw, `(n, 2)` each, with their class numbers `labels`.
        grid_images: decodings of a prior grid, `(m * m, 32, 32)`.
        rows: `{label: images}`, each `(k, 32, 32)` or `(k, 32, 32, 1)`.
    """
    figure = plt.figure(figsize=(10, 6.4))
    above, below = figure.subfigures(2, 1, height_ratios=(2.1, 1), squeeze=False)[:, 0]
    left, right = above.subplots(1, 2, width_ratios=(1.3, 1))
    regions(z_mean, z_log_var, labels, left).set(xlim=(-4, 4), ylim=(-4, 4))
    left.add_artist(prior_ring(2))
    edge = 0.5 / round(len(grid_images) ** 0.5)
    manifold(grid_images, (edge, edge), (1 - edge, 1 - edge), right)
    right.set(xlabel="CDF of $z_1$", ylabel="CDF of $z_2$", aspect="equal")
    table = below.subplots(len(rows), len(next(iter(rows.values()))), squeeze=False)
    for axes, (label, images) in zip(table, rows.items(), strict=True):
        for ax, image in zip(axes, images, strict=True):
            draw_image(image, ax)
        label_row(axes[0], label)
    return figure
