"""Everything that moves: each demonstration is an ES module in the browser, driven by ipywidgets
sliders.

The modules are bundled by `make bundle` (bundle.mjs, for notebooks). No move waits for Python.
"""

from vae_helpers.live.convolution import transposed_convolution
from vae_helpers.live.denoising import denoising
from vae_helpers.live.explorer import LatentExplorer, walk_together
from vae_helpers.live.family import family
from vae_helpers.live.gaussians import conversion, kl_picture, reparameterization
from vae_helpers.live.pad import pad
from vae_helpers.live.training import training, training_history
from vae_helpers.live.walks import arithmetic, arrow_walk, in_between, walk_steps
from vae_helpers.live.wardrobe import hanger

__all__ = [
    "LatentExplorer",
    "arithmetic",
    "arrow_walk",
    "conversion",
    "denoising",
    "family",
    "hanger",
    "in_between",
    "kl_picture",
    "pad",
    "reparameterization",
    "training",
    "training_history",
    "transposed_convolution",
    "walk_steps",
    "walk_together",
]
