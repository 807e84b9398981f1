"""Losses and measures as curves and bars: over epochs, steps, classes and beta."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from vae_helpers.data import CLASS_NAMES
from vae_helpers.plots.style import ACCENT, CLASS_COLORS, GREY, VIOLET

PIXELS = 1024  # of a picture: a mean over them is the sum divided by this


# --- over a training --------------------------------------------------------------------------------------------------


def loss_curve(curves: Mapping[str, Sequence[float]], levels: Mapping[str, float], ax: Axes | None = None) -> Axes:
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
        label_level(ax, value, f"{name}: {value:.1f}")
    ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
    ax.set(xlabel="epoch", ylabel="nats per image")
    ax.legend(loc="center", bbox_to_anchor=(0.5, 0.72))
    return ax


def label_level(ax: Axes, value: float, label: str) -> None:
    """Name a horizontal line on the right of `ax`, where no curve crosses the name."""
    ax.annotate(
        label,
        (1, value),
        (4, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        fontsize=9,
    )


def two_terms(history: Mapping[str, Sequence[float]]) -> Figure:
    """Both terms of a VAE's loss by epoch, each on its own scale, nats per image."""
    figure, axes = plt.subplots(1, 2, figsize=(8, 3))
    for ax, term in zip(axes, ("reconstruction_loss", "kl_loss"), strict=True):
        ax.plot(range(1, len(history[term]) + 1), history[term], marker="o", color="black")
        ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
        ax.set(xlabel="epoch", ylabel="nats per image", title=term)
    axes[1].set_ylim(0, 1.1 * max(history["kl_loss"]))
    return figure


# --- over classes and steps -------------------------------------------------------------------------------------------


def class_bars(values: ArrayLike, label: str, ax: Axes | None = None) -> Axes:
    """One horizontal bar for each class, largest on top, with its number."""
    ax = ax or plt.subplots(figsize=(6.5, 3.4))[1]
    values = np.asarray(values)
    order = np.argsort(values)
    bars = ax.barh([CLASS_NAMES[c] for c in order], values[order], color=[CLASS_COLORS[c] for c in order])
    ax.bar_label(bars, fmt="{:.3g}", padding=3)
    ax.set(xlabel=label)
    return ax


def steps(changes: ArrayLike, ax: Axes | None = None) -> Axes:
    """The change at each step of a walk `(n,)`, RMS per pixel, beside its mean."""
    ax = ax or plt.subplots(figsize=(6.5, 2.8))[1]
    changes = np.asarray(changes)
    ax.plot(range(1, len(changes) + 1), changes)
    ax.axhline(np.mean(changes), color="gray", ls="--", lw=1)
    label_level(ax, float(np.mean(changes)), "mean step")
    ax.set(xlabel="step of the walk", ylabel="change of the picture\n(RMS per pixel)", ylim=(0, None))
    return ax


# --- over beta --------------------------------------------------------------------------------------------------------


def rate_distortion(
    betas: Sequence[float], rates: Sequence[float], distortions: Sequence[float], ax: Axes | None = None
) -> Axes:
    """One point a beta: rate (KL) across, distortion (reconstruction) upwards, nats per image."""
    ax = ax or plt.subplots(figsize=(6.5, 4))[1]
    ax.plot(rates, distortions, "o-", color=GREY, mfc=VIOLET, mec="white", ms=8)
    for n, (beta, rate, distortion) in enumerate(zip(betas, rates, distortions, strict=True)):
        steep = rate < max(rates) / 3  # there a label stands beside its point, on the flat part in turn over and under
        offset, align = ((8, 0), ("left", "bottom")) if steep else ((0, 8 if n % 2 else -16), ("center", "bottom"))
        ax.annotate(
            f"{beta:g}", (rate, distortion), offset, textcoords="offset points", ha=align[0], va=align[1], fontsize=9
        )
    ax.margins(y=0.12)
    ax.set(xlabel="rate: KL, nats per image", ylabel="distortion: reconstruction,\nnats per image")
    return ax


def against(values: Sequence[float], label: str, curves: Mapping[str, Sequence[float]]) -> Figure:
    """One small panel a measure, `{name: measured}`, over the values of one setting, called
    `label`, on a logarithmic axis.
    """
    figure, axes = plt.subplots(1, len(curves), figsize=(3.6 * len(curves), 3), squeeze=False)
    for ax, (name, measured) in zip(axes[0], curves.items(), strict=True):
        ax.plot(values, measured, "o-", color=VIOLET)
        ax.set(xscale="log", xlabel=label, title=name)
    return figure


def conversion(ax: Axes | None = None) -> Axes:
    """The weight on a *mean* cross-entropy that equals each beta, 1024 / beta, axes logarithmic."""
    ax = ax or plt.subplots(figsize=(6.5, 3.4))[1]
    betas, weight = np.array([0.05, 200]), 500
    ax.loglog(betas, PIXELS / betas, color=GREY)
    ax.plot(PIXELS / weight, weight, "s", color=ACCENT, ms=8)
    ax.annotate(
        f"{weight}, so beta = {PIXELS / weight:g}", (PIXELS / weight, weight), (10, 6), textcoords="offset points",
        fontsize=9,
    )  # fmt: skip
    ax.set(xlabel="beta, on the KL (this course)", ylabel="weight on the mean\ncross-entropy (other texts)")
    return ax
