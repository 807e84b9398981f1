"""Everything that moves: each demonstration is an ES module in the browser, driven by ipywidgets sliders.

The modules are bundled by `make bundle` (bundle.mjs, for notebooks). No move waits for Python.
"""

from vae_helpers.live.explorer import LatentExplorer, walk_together
from vae_helpers.live.noise import denoising
from vae_helpers.live.walks import arithmetic, arrow_walk, in_between, walk_steps
from vae_helpers.live.wardrobe import hanger

__all__ = [
    "LatentExplorer",
    "arithmetic",
    "arrow_walk",
    "denoising",
    "hanger",
    "in_between",
    "walk_steps",
    "walk_together",
]
