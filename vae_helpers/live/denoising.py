"""Notebook 02: noise on a picture, and what the autoencoder makes of it."""

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from vae_helpers import arguments
from vae_helpers.live.sent import grey_bytes
from vae_helpers.live.widget import Demonstration, View, float_slider


class NoiseView(View):
    """denoising.mjs: how much noise."""

    noise = traitlets.Float().tag(sync=True)


def denoising(
    noisy: ArrayLike, denoised: ArrayLike, levels: ArrayLike, before: ArrayLike, after: ArrayLike
) -> Demonstration:
    """A slider `noise`: the noisy input, its reconstruction, and both errors against the clean
    image.

    Args:
        noisy: `(n, 32, 32)` in [0, 1], one image a level.
        denoised: their reconstructions `(n, 32, 32)`.
        levels: standard deviation of the noise before clipping to [0, 1], `(n,)`, growing in even
            steps; n at least 2.
        before: error of `noisy` against the clean image, `(n,)`.
        after: error of `denoised` against it, `(n,)`.

    Raises:
        ValueError: naming the argument, for another shape, values that are not finite, or levels
            that are not even.
    """
    levels = arguments.row(levels, "levels", least=2)
    steps = np.diff(levels)
    if not (steps > 0).all() or not np.allclose(steps, steps.mean()):
        raise ValueError(f"levels must grow in even steps; got {levels}")
    lower, upper, step = float(levels[0]), float(levels[-1]), float(steps.mean())
    view = NoiseView(
        {
            "noisy": grey_bytes(noisy, "noisy", len(levels)),
            "denoised": grey_bytes(denoised, "denoised", len(levels)),
            "before": arguments.row(before, "before", len(levels)),
            "after": arguments.row(after, "after", len(levels)),
            "lower": lower,
            "upper": upper,
            "step": step,
        },
        kind="denoising",
        noise=lower,
    )
    slider = float_slider("noise", lower, upper, lower, step)
    slider.readout_format = ".3f"  # 0.025 is a stop
    return Demonstration(
        {"noise": slider},
        [view],
        f"A slider, noise, from {lower:g} to {upper:g}: a noisy picture, its reconstruction, and how far both are from the "
        "clean one.",
    )
