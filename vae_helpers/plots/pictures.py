"""Grey images on the fixed range [0, 1], alone and in rows; small number tables."""

import re
from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from vae_helpers import arguments

MINUS = re.compile(r"(?<!\w)-(?=\d)")  # the hyphen that Python writes before a number


def draw_image(image: ArrayLike, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw one grey image `(32, 32)` in [0, 1], on the fixed range: a faint picture looks faint.

    Raises:
        ValueError: if it is no one picture of finite numbers.
    """
    image = arguments.picture(image)
    ax = ax or plt.subplots(figsize=(2, 2))[1]
    ax.imshow(image, cmap="gray", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    if title is not None:
        ax.set_title(title)
    return ax


def image_rows(
    rows: Sequence, row_labels: Sequence[str] | None = None, column_labels: Sequence[str] | None = None
) -> Figure:
    """Rows of images, each row `(n, 32, 32)` or `(n, 32, 32, 1)` in [0, 1].

    `row_labels` stand on the left, `column_labels` on top, their numbers with a true minus.

    Raises:
        ValueError: if the rows are not equally long, or hold what is no finite image.
    """
    rows = arguments.picture_rows(rows)
    figure, axes = plt.subplots(
        len(rows), len(rows[0]), figsize=(min(11, 1.05 * len(rows[0]) + 0.8), 1.05 * len(rows) + 0.3), squeeze=False
    )
    for i, row in enumerate(rows):
        for j, image in enumerate(row):
            draw_image(image, axes[i, j])
            if column_labels is not None and i == 0:
                axes[i, j].set_title(MINUS.sub("−", column_labels[j]), fontsize=8)
        if row_labels is not None:
            label_row(axes[i, 0], row_labels[i])
    return figure


def label_row(ax: Axes, label: str) -> None:
    """Write the name of a row of images on the left of its first, `ax`."""
    ax.set_ylabel(label, rotation=0, ha="right", va="center", fontsize=9)


def squares(tables: Sequence, titles: Sequence[str]) -> Figure:
    """Small square number tables, each cell with its number, side by side at one scale."""
    sizes = [len(table) for table in tables]
    figure, axes = plt.subplots(
        1,
        len(tables),
        figsize=(0.45 * sum(sizes) + 1, 0.45 * max(sizes) + 0.4),
        width_ratios=sizes,
        squeeze=False,
    )
    for table, title, ax in zip(tables, titles, axes[0], strict=True):
        ax.imshow(table, cmap="Blues", vmin=0, vmax=2 * np.max(table))
        for (row, column), number in np.ndenumerate(table):
            ax.text(column, row, f"{number:g}", ha="center", va="center", color="#999" if number == 0 else "black")
        ax.set(xticks=[], yticks=[], title=title)
        ax.spines[:].set_visible(False)
    return figure
