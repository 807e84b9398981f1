"""Normal distributions of one dimension: the reparameterized sample; the KL, two ways."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vae_helpers import measures
from vae_helpers.plots.style import ACCENT, BLUE, PALE, VIOLET


def _log_density(at, mean=0.0, std=1.0):
    """Of Normal(mean, std). Written out: scipy.stats, which has it, takes a kernel 35 MB."""
    return -0.5 * ((at - mean) / std) ** 2 - np.log(std * np.sqrt(2 * np.pi))


def reparameterization(z_mean: float, z_log_var: float, epsilon: float) -> Figure:
    """`epsilon` and its density above, below them `z` and its.

    `z = z_mean + exp(0.5 * z_log_var) * epsilon` (Kingma & Welling 2013, section 2.4).
    """
    figure, (above, below) = plt.subplots(2, 1, figsize=(6.5, 3.6), sharex=True)
    at, std = np.linspace(-6, 6, 400), np.exp(0.5 * z_log_var)
    above.fill_between(at, np.exp(_log_density(at)), color=PALE, alpha=0.4, lw=0)
    above.plot(epsilon, 0, "o", color="black", ms=9, clip_on=False)
    above.set(ylabel="density", xlabel="epsilon, from Normal(0, 1)", ylim=(0, 1.1), xlim=(-6, 6))
    above.xaxis.set_tick_params(labelbottom=True)
    below.plot(at, np.exp(_log_density(at, z_mean, std)), color=VIOLET)
    below.plot(z_mean + std * epsilon, 0, "D", color=VIOLET, ms=9, clip_on=False)
    below.axvline(z_mean, ls="--", color="black", lw=1)
    below.set(ylabel="density", xlabel="z = z_mean + exp(0.5 · z_log_var) · epsilon", ylim=(0, 1.1))
    return figure


def kl_picture(mean: float, log_var: float) -> Figure:
    """A region's density q beside the prior's p; below, q · ln(q / p), whose area is the KL."""
    figure, (above, below) = plt.subplots(2, 1, figsize=(6.5, 4.4), sharex=True)
    at = np.linspace(-6, 6, 600)
    log_p, log_q = _log_density(at), _log_density(at, mean, np.exp(0.5 * log_var))
    integrand = np.exp(log_q) * (log_q - log_p)
    above.plot(at, np.exp(log_p), "--", color="black", label="prior p, Normal(0, 1)")
    above.plot(at, np.exp(log_q), color=VIOLET, label="region q, Normal(mean, exp(log-variance))")
    above.set(ylabel="density", ylim=(0, 1.65), xlim=(-6, 6))
    above.legend(loc="upper left", fontsize=8)
    below.axhline(0, color="black", lw=0.8)
    below.fill_between(at, 0, np.maximum(integrand, 0), color=ACCENT, alpha=0.6, lw=0, label="above 0")
    negative = {"facecolor": BLUE, "alpha": 0.6, "lw": 0, "hatch": "//", "label": "below 0"}
    below.fill_between(at, 0, np.minimum(integrand, 0), **negative)
    below.set(xlabel="z", ylabel="q · ln(q / p)", ylim=(-0.5, 3))
    below.legend(loc="upper left", fontsize=8, title="the KL is the red area minus the hatched", title_fontsize=8)
    return figure


def kl_surface(ax: Axes | None = None) -> Axes:
    """The KL over mean and log-variance of one dimension, `measures.rate`, as level lines in
    nats."""
    ax = ax or plt.subplots(figsize=(6.5, 4))[1]
    mean, log_var = np.meshgrid(np.linspace(-3, 3, 121), np.linspace(-5, 2, 121))
    lines = ax.contour(
        mean, log_var, measures.rate(mean, log_var), levels=[0.05, 0.25, 0.5, 1, 2, 3, 4, 5], cmap="viridis"
    )
    ax.clabel(lines, fmt="%g")
    ax.plot(0, 0, "o", color=ACCENT)
    ax.set(xlabel="mean", ylabel="log-variance", title="KL in nats; the dot is its minimum, 0 at (0, 0)")
    return ax
