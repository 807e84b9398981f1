"""Notebooks 04 and 05: Normal distributions under sliders: the sample, the KL, and which beta is
meant."""

import numpy as np
import traitlets

from vae_helpers import arguments
from vae_helpers.live.widget import Demonstration, View, float_slider, log_slider


class ReparameterizationView(View):
    """reparameterization.mjs: z = z_mean + exp(0.5 · z_log_var) · epsilon."""

    z_mean = traitlets.Float().tag(sync=True)
    z_log_var = traitlets.Float().tag(sync=True)
    epsilon = traitlets.Float().tag(sync=True)


class KLView(View):
    """kl_picture.mjs: a region's mean and log-variance."""

    mean = traitlets.Float().tag(sync=True)
    log_var = traitlets.Float().tag(sync=True)


class BetaView(View):
    """conversion.mjs: a weight on the KL."""

    beta = traitlets.Float().tag(sync=True)


def reparameterization() -> Demonstration:
    """Notebook 04: sliders for z_mean, z_log_var and epsilon; both densities, the sample and its
    two slopes follow."""
    start = {"z_mean": 1.0, "z_log_var": -1.0, "epsilon": 1.0}
    view = ReparameterizationView({}, kind="reparameterization", **start)
    sliders = {
        "z_mean": float_slider("z_mean", -3, 3, start["z_mean"]),
        "z_log_var": float_slider("z_log_var", -4, 2, start["z_log_var"]),
        "epsilon": float_slider("epsilon", -3, 3, start["epsilon"]),
    }
    return Demonstration(
        sliders,
        [view],
        "Three sliders, z_mean, z_log_var and epsilon: the density of epsilon above that of z, the sample z, and its slopes "
        "by z_mean and z_log_var.",
    )


def kl_picture(draws: np.ndarray | None = None) -> Demonstration:
    """Notebook 05: sliders for the mean and the log-variance of a region; its KL to the prior as an
    area and three ways.

    Args:
        draws: standard normal numbers `(n,)` for the Monte Carlo estimate, n at least 2; as the
            notebook draws them, 2,000 of seed 0, if none are given. They go to the browser, so its
            number is the notebook's.

    Raises:
        ValueError: for another shape or draws that are not finite.
    """
    draws = np.random.default_rng(0).standard_normal(2000) if draws is None else draws
    draws = arguments.row(draws, "draws", least=2)  # of one there is no standard error
    start = {"mean": 1.5, "log_var": -1.0}
    view = KLView({"draws": draws}, kind="kl_picture", **start)
    sliders = {
        "mean": float_slider("mean", -3, 3, start["mean"]),
        "log_var": float_slider("log-variance", -5, 2, start["log_var"]),
    }
    return Demonstration(
        sliders,
        [view],
        "Two sliders, the mean and the log-variance of a region: its density beside the prior's, the area that is the KL, "
        "and the KL in nats by closed form, integral and Monte Carlo.",
    )


def conversion() -> Demonstration:
    """Notebook 05: a slider for beta, 0.1 to 100; the same trade in two other conventions
    follows."""
    view = BetaView({}, kind="conversion", beta=1.0)
    return Demonstration(
        {"beta": log_slider("beta", 0.1, 100, 1.0)},
        [view],
        "A slider, beta from 0.1 to 100: the weights on the summed and on the mean cross-entropy that mean the same.",
    )
