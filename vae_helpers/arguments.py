"""The doors of the course: each check of points, labels, regions, pictures or counts stands here, once.

Every check takes the value and the name of the argument that it came in as, and returns it ready for use, or raises a
`ValueError` that says which argument it was, what came and what is taken. NumPy's own integers and floats pass
wherever Python's do, and so do labels that are whole numbers kept as floats.
"""

import math
from numbers import Real

import numpy as np

CLASSES = 10


def whole_number(value, name: str, least: int = 1) -> int:
    """`value` as an int, `least` or more: a count (`n`, `k`, `resolution`, `batch_size`) or, from 0, a seed."""
    scalar = value.item() if isinstance(value, np.ndarray | np.generic) and np.ndim(value) == 0 else value
    fits = isinstance(scalar, Real) and not isinstance(scalar, bool) and math.isfinite(scalar) and scalar == int(scalar)
    if not fits or scalar < least:
        raise ValueError(f"{name} must be a whole number, {least} or more; got {value!r}")
    return int(scalar)


def raw_images(images, name: str = "images") -> np.ndarray:
    """Images as the data file holds them: uint8 `(n, 28, 28)`, n at least 1."""
    images = np.asarray(images)
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (28, 28) or len(images) == 0:
        raise ValueError(
            f"{name} must be uint8 of shape (n, 28, 28), grey levels 0-255, n at least 1; "
            f"got {images.dtype} of shape {images.shape}"
        )
    return images
