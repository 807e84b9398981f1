"""Everything that moves: each demonstration is an ES module in the browser, driven by ipywidgets sliders.

The modules are bundled by `make bundle` (bundle.mjs, for notebooks). No move waits for Python.
"""

from vae_helpers.live.wardrobe import hanger

__all__ = ["hanger"]
