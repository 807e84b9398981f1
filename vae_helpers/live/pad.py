"""The pad: a garment of one's own, where it lands, and what comes back."""

import numpy as np
import traitlets
from numpy.typing import ArrayLike
from safetensors.numpy import save

from vae_helpers import arguments, measures
from vae_helpers.arguments import Decode, Encode
from vae_helpers.live.sent import cloud, originals, weights
from vae_helpers.live.widget import Demonstration, View, float_slider, int_slider


class PadView(View):
    """pad.mjs: a sheet, its place, its reconstruction, its error among the test garments'
    errors."""

    garment = traitlets.Int().tag(sync=True)
    noise = traitlets.Float().tag(sync=True)
    sheet = traitlets.Unicode().tag(sync=True)  # what was drawn, base64, with its garment's number; "" for nothing
    epsilon1 = traitlets.Float().tag(sync=True)
    epsilon2 = traitlets.Float().tag(sync=True)
    only = traitlets.Int(-1).tag(sync=True)


def pad(
    encode: Encode,
    decode: Decode,
    z: np.ndarray,
    labels: ArrayLike,
    images: np.ndarray,
    *,
    errors: ArrayLike | None = None,
    garment: int = 0,
    prior_rings: bool = False,
    title: str = "",
) -> Demonstration:
    """A sheet to draw on, and what the model makes of it: place, reconstruction, difference, error.

    Sliders `garment` and `noise`; the rest are buttons in the view: brush, eraser, undo, clear,
    shift, pick by class or at random, a picture from disk. For a VAE the region is drawn to scale,
    and points are drawn from it.

    Args:
        encode: made by `network.make_encode` or `checkpoints.load_encode`: its weights go to the
            browser. With two heads it is a VAE's.
        decode: made by `make_decode` or `checkpoints.load_decode`, of the same model.
        z: embeddings of the test garments `(n, 2)`, for a VAE their `z_mean`; the first 5,000 are
            drawn.
        labels: their class numbers `(n,)`.
        images: the garments themselves `(n, 28, 28)`, uint8; the first 300 can be picked.
        errors: their reconstructions' errors in nats above each one's lower bound `(n,)`; computed
            if not given.
        garment: the number of the one that lies there at first.
        prior_rings: draw rings at one and two standard deviations of N(0, I).
        title: a heading above the plane.

    Raises:
        ValueError: naming the argument, for functions without weights, other shapes, or values that
            are not finite.
    """
    points, garments = cloud(z, labels), originals(images)
    parts = {"weights": weights(decode), "encoder": encoder_weights(encode)}
    if len(images) != len(z):
        raise ValueError(f"images must be one for each of the {len(z)} points; got {len(images)}")
    if errors is None:
        errors = measures.reconstruction_errors(decode, z, images)
    errors = arguments.row(errors, "errors")
    garment = arguments.whole_number(garment, "garment", 0, len(garments) - 1)
    view = PadView(
        {
            **parts,
            **points,
            "originals": garments,
            "percentiles": np.percentile(errors, np.arange(101)).astype(np.float32),
            "count": len(errors),
            "rings": bool(prior_rings),
            "title": title,
        },
        kind="pad",
        garment=garment,
    )
    noise = float_slider("noise", 0.0, 1.0, 0.0)
    return Demonstration(
        {"garment": int_slider("garment", 0, len(garments) - 1, garment), "noise": noise},
        [view],
        f"A pad{f' ({title})' if title else ''}: a garment is picked, drawn or made noisy on a sheet; beside it stand its "
        "place in latent space, its reconstruction, and how unlike the test garments it is.",
    )


def encoder_weights(encode: Encode) -> bytes:
    """The encoder's arrays as safetensors of float16, "encoder/00" and on, as network.mjs reads
    them.

    Raises:
        ValueError: if `encode` carries no weights, so that it cannot go to the browser.
    """
    arrays = getattr(encode, "weights", None)
    if not isinstance(arrays, list | tuple) or len(arrays) not in (8, 10):
        raise ValueError(
            "encode must be made by make_encode, whose 8 or 10 weights go to the browser; "
            f"got {type(encode).__name__} {'without weights' if arrays is None else 'with others'}"
        )
    return save({f"encoder/{i:02d}": np.ascontiguousarray(w, np.float16) for i, w in enumerate(arrays)})
