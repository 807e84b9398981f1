"""The pictures of the course: arrays in, Axes or Figure out.

`show` puts one on the page with its alt text.

| module | holds |
| --- | --- |
| `style` | the look: one color and one marker a class, for Python and for the browser |
| `page` | a figure on the page with its alt text, an image as PNG |
| `pictures` | grey images, alone and in rows; small number tables |
| `planes` | the latent plane: embeddings, regions, decodings laid over it, arrows, walks, gaps |
| `curves` | losses and measures over epochs, steps, classes and beta |
| `gaussians` | Normal distributions: the reparameterized sample; the KL, two ways |
| `panel` | one VAE at a glance |
"""

from vae_helpers.plots.curves import (
    against,
    class_bars,
    conversion,
    loss_curve,
    rate_distortion,
    steps,
    two_terms,
)
from vae_helpers.plots.gaussians import kl_picture, kl_surface, reparameterization
from vae_helpers.plots.page import alt_texts, close, show, to_picture, to_png, to_webp
from vae_helpers.plots.panel import latent_panel
from vae_helpers.plots.pictures import draw_image, image_rows, squares
from vae_helpers.plots.planes import (
    add_arrow,
    add_territories,
    add_walk,
    cloud_row,
    gap_shading,
    latent_axes,
    manifold,
    number_points,
    plan,
    prior_ring,
    regions,
    scatter,
    two_samples,
    z_and_cdf,
)
from vae_helpers.plots.style import CLASS_COLORS, CLASS_MARKERS, STYLE, use_style

__all__ = [
    "CLASS_COLORS",
    "CLASS_MARKERS",
    "STYLE",
    "add_arrow",
    "add_territories",
    "add_walk",
    "against",
    "alt_texts",
    "class_bars",
    "close",
    "cloud_row",
    "conversion",
    "draw_image",
    "gap_shading",
    "image_rows",
    "kl_picture",
    "kl_surface",
    "latent_axes",
    "latent_panel",
    "loss_curve",
    "manifold",
    "number_points",
    "plan",
    "prior_ring",
    "rate_distortion",
    "regions",
    "reparameterization",
    "scatter",
    "show",
    "squares",
    "steps",
    "to_picture",
    "to_png",
    "to_webp",
    "two_samples",
    "two_terms",
    "use_style",
    "z_and_cdf",
]
