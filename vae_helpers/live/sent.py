"""What is sent to the browser, made ready and checked once: weights, clouds of points, originals,
pictures.

The same arrays give the same bytes, and the same bytes are one blob: two demonstrations of one
model send it once.
"""

import numpy as np
from numpy.typing import ArrayLike
from safetensors.numpy import save

from vae_helpers import arguments
from vae_helpers.arguments import Decode
from vae_helpers.data import CLASS_NAMES
from vae_helpers.plots import CLASS_COLORS, CLASS_MARKERS

POINTS = 5000  # as many embeddings as are drawn
ORIGINALS = 300  # as many originals as are sent along


def weights(decode: Decode) -> bytes:
    """The decoder's arrays as safetensors of float16, "decoder/00" and on, as network.mjs reads
    them.

    Raises:
        ValueError: if `decode` carries no weights, so that it cannot go to the browser.
    """
    arrays = getattr(decode, "weights", None)
    if arrays is None:
        raise ValueError(
            "decode must be made by make_decode, whose weights go to the browser; "
            f"got {type(decode).__name__} without weights"
        )
    return save({f"decoder/{i:02d}": np.ascontiguousarray(w, np.float16) for i, w in enumerate(arrays)})


def cloud(z: ArrayLike, labels: ArrayLike) -> dict:
    """Embeddings `(n, 2)` with class numbers `(n,)`, as a plane draws them.

    Returns:
        `points` float32 and `labels` uint8 of the first 5,000; `classes`, a list of
        `{name, color, marker}`; `lower` and `upper`, the box of all n rounded outwards to whole
        numbers.

    Raises:
        ValueError: for no point, another shape, values that are not finite, or labels that do not
            match.
    """
    z = arguments.points(z, "z", 2)
    labels = arguments.labels(labels, len(z))
    lower, upper = np.floor(z.min(axis=0)), np.ceil(z.max(axis=0))
    flat = lower == upper  # all in one place: some room around it
    return {
        "points": z[:POINTS],
        "labels": labels[:POINTS].astype(np.uint8),
        "classes": [
            {"name": name, "color": color, "marker": marker}
            for name, color, marker in zip(CLASS_NAMES, CLASS_COLORS, CLASS_MARKERS, strict=True)
        ],
        "lower": (lower - flat).tolist(),
        "upper": (upper + flat).tolist(),
    }


def originals(images: ArrayLike) -> np.ndarray:
    """The first 300 of uint8 images `(n, 28, 28)`, as one array.

    Raises:
        ValueError: for another type or shape.
    """
    return arguments.raw_images(images)[:ORIGINALS]


def grey_bytes(images: ArrayLike, name: str, n: int | None = None) -> np.ndarray:
    """n pictures as uint8 grey levels, `(n, 1024)`; None takes any n from 1.

    Raises:
        ValueError: naming the argument `name`, for anything but pictures, or another number of
            them.
    """
    images = arguments.pictures(images, name)
    if n not in (None, len(images)):
        raise ValueError(f"{name} must be {n} pictures; got {len(images)}")
    return np.round(255 * arguments.rows(images)).astype(np.uint8)
