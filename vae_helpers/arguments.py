"""The doors of the course: each check of an argument stands here, once.

Every check takes the value and the name of the argument that it came in as, and returns it ready
for use, or raises a `ValueError` that says which argument it was, what came and what is taken.
NumPy's own integers and floats pass wherever Python's do, and so do labels that are whole numbers
kept as floats.
"""

import math
from collections.abc import Callable, Sized
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

CLASSES = 10
Decode = Callable[[np.ndarray], np.ndarray]  # points (n, latent_dim) -> pictures (n, 32, 32) in [0, 1]
Encode = Callable[[np.ndarray], np.ndarray | tuple[np.ndarray, np.ndarray]]  # pictures -> z, or z_mean and z_log_var


# --- single numbers ---------------------------------------------------------------------------------------------------


def whole_number(value: object, name: str, least: int = 1, most: int | None = None) -> int:
    """`value` as an int, from `least` to `most`: a count or, from 0, a seed or a class."""
    scalar = _scalar(value)
    if scalar is None or scalar != int(scalar) or scalar < least or (most is not None and scalar > most):
        taken = f"{least} or more" if most is None else f"{least} to {most}"
        raise ValueError(f"{name} must be a whole number, {taken}; got {_seen(value)}")
    return int(scalar)


def positive(value: object, name: str) -> float:
    """`value` as a float, finite and above 0: a threshold or a scale."""
    scalar = _scalar(value)
    if scalar is None or scalar <= 0:
        raise ValueError(f"{name} must be a finite number above 0; got {_seen(value)}")
    return float(scalar)


def _scalar(value):
    """A finite real number, else None; True and False are none."""
    scalar = value.item() if isinstance(value, np.ndarray | np.generic) and np.size(value) == 1 else value
    is_number = isinstance(scalar, Real) and not isinstance(scalar, bool) and np.ndim(value) == 0
    return scalar if is_number and math.isfinite(scalar) else None


# --- points, regions, labels ------------------------------------------------------------------------------------------


def points(z: ArrayLike, name: str = "z", latent_dim: int | None = None, least: int = 1) -> np.ndarray:
    """Points as float32 `(n, latent_dim)`, finite, n at least `least`; None: any latent_dim."""
    z = numbers(z, name)
    if z.ndim != 2 or z.shape[1] != (latent_dim or z.shape[1]) or z.shape[1] == 0 or len(z) < least:
        taken = f"points of shape (n, {latent_dim or 'latent_dim'}), n at least {least}"
        raise ValueError(f"{name} must be {taken}; got shape {z.shape}")
    return z


def point(z: ArrayLike, name: str = "z", latent_dim: int | None = None) -> np.ndarray:
    """One point as float32 `(latent_dim,)`, finite; None takes any number of dimensions."""
    z = numbers(z, name)
    if z.ndim != 1 or len(z) != (latent_dim or len(z)) or len(z) == 0:
        raise ValueError(f"{name} must be one point of shape ({latent_dim or 'latent_dim'},); got shape {z.shape}")
    return z


def regions(z_mean: ArrayLike, z_log_var: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """A mean and a log variance for each image: float32 `(n, latent_dim)`, finite, of one shape."""
    z_mean, z_log_var = points(z_mean, "z_mean"), points(z_log_var, "z_log_var")
    if z_mean.shape != z_log_var.shape:
        raise ValueError(f"z_log_var must have the shape of z_mean, {z_mean.shape}; got shape {z_log_var.shape}")
    return z_mean, z_log_var


def box(lower: ArrayLike, upper: ArrayLike, latent_dim: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The corners of a box: float32 `(latent_dim,)`, finite, `lower` below `upper` everywhere."""
    lower, upper = point(lower, "lower", latent_dim), point(upper, "upper", latent_dim)
    if lower.shape != upper.shape or not (lower < upper).all():
        raise ValueError(f"lower must be below upper in each dimension; got lower {lower} and upper {upper}")
    return lower, upper


def labels(labels: ArrayLike, n: int, name: str = "labels", each_present: bool = False) -> np.ndarray:
    """Class numbers as int64 `(n,)`, each 0 to 9; whole numbers kept as floats are taken too.

    `each_present` asks for at least one label of every class.
    """
    given = numbers(labels, name, np.float64)
    if given.shape != (n,):
        raise ValueError(f"{name} must be one class number for each of {n}, shape ({n},); got shape {given.shape}")
    taken = given.astype(np.int64)
    if not ((taken == given) & (taken >= 0) & (taken < CLASSES)).all():
        raise ValueError(f"{name} must be whole numbers from 0 to {CLASSES - 1}; got {_seen(np.unique(given))}")
    missing = sorted(set(range(CLASSES)) - set(taken.tolist()))
    if each_present and missing:
        raise ValueError(f"{name} must hold each class at least once; missing: {missing}")
    return taken


def row(values: object, name: str, n: int | None = None, least: int = 1) -> np.ndarray:
    """A row of n finite numbers as float64 `(n,)`; None takes any n from `least`."""
    array = numbers(values, name, np.float64)
    if array.ndim != 1 or len(array) < least or n not in (None, len(array)):
        taken = f"({n},)" if n else f"(n,), n at least {least}"
        raise ValueError(f"{name} must be a row of numbers of shape {taken}; got shape {array.shape}")
    return array


def numbers(values: object, name: str, kind: DTypeLike = np.float32) -> np.ndarray:
    """Finite real numbers as an array of this type; text, ragged lists and NaN are none."""
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "biuf":
            raise TypeError
        with np.errstate(over="ignore"):  # what is too large becomes infinity, and is refused below
            array = array.astype(kind, copy=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be an array of numbers; got {_seen(values)}") from error
    if not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} must be finite, as {np.dtype(kind)}; got {np.asarray(values)[where]} at {where}")
    return array


# --- pictures ---------------------------------------------------------------------------------------------------------


def raw_images(images: ArrayLike, name: str = "images") -> np.ndarray:
    """Images as the data file holds them: uint8 `(n, 28, 28)`, n at least 1."""
    array = _array(images, name)
    if array.dtype != np.uint8 or array.ndim != 3 or array.shape[1:] != (28, 28) or len(array) == 0:
        raise ValueError(
            f"{name} must be uint8 of shape (n, 28, 28), grey levels 0-255, n at least 1; "
            f"got {array.dtype} of shape {array.shape}"
        )
    return array


def pictures(images: ArrayLike, name: str = "images", least: int = 1) -> np.ndarray:
    """Pictures as a measure takes them, returned without a copy; `rows` makes some of them ready.

    Either ready, `(n, 32, 32)` or `(n, 32, 32, 1)` in [0, 1], as a decoder gives and
    `data.preprocess` makes them, or as the data file holds them, uint8 `(n, 28, 28)` in 0–255.
    """
    array = _array(images, name)
    raw = array.dtype == np.uint8 and array.shape[1:] == (28, 28)
    ready = array.shape[1:] in ((32, 32), (32, 32, 1)) and array.dtype.kind in "iuf"
    if not (raw or ready) or len(array) < least:
        raise ValueError(
            f"{name} must be pictures of shape (n, 32, 32) or (n, 32, 32, 1) in [0, 1], or uint8 (n, 28, 28), "
            f"n at least {least}; got {array.dtype} of shape {array.shape}"
        )
    if not raw:
        low, high = array.min(), array.max()
        if not (low >= 0 and high <= 1):  # written so that NaN fails as well
            raise ValueError(f"{name} must hold pixels in [0, 1]; got values from {low} to {high}")
    return array


def picture(image: ArrayLike, name: str = "image") -> np.ndarray:
    """One finite grey picture of any size, to be drawn: `(h, w)`; a channel axis, first or last,
    is taken too."""
    array = numbers(image, name, np.float64)
    if array.ndim == 3 and 1 in array.shape:
        array = array.squeeze(array.shape.index(1))
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} must be one picture of shape (h, w); got shape {np.shape(image)}")
    return array


def picture_rows(rows: object, name: str = "rows") -> list[list[np.ndarray]]:
    """Rows of equally many pictures to be drawn, each as `picture` returns it."""
    try:
        taken = [[picture(image, name) for image in row] for row in rows]  # type: ignore[attr-defined]
    except TypeError:
        raise ValueError(f"{name} must be a list of rows of pictures; got {_seen(rows)}") from None
    if len({len(row) for row in taken}) != 1 or not taken[0]:
        raise ValueError(f"{name} must be one or more, each of as many pictures; got {[len(row) for row in taken]}")
    return taken


def rows(images: np.ndarray, start: int = 0, stop: int | None = None, inner: bool = False) -> np.ndarray:
    """Some of what `pictures` returned as float32 `(n, 1024)` in [0, 1], not all at once.

    With `inner` only the 28 × 28 pixels that the data file has, `(n, 784)`: all others of its
    pictures are black.
    """
    some = images[start:stop]
    if images.shape[1:] == (28, 28):
        some = np.divide(some, 255, dtype=np.float32)
        if not inner:
            ready = np.zeros((len(some), 32, 32), np.float32)
            ready[:, 2:30, 2:30] = some
            some = ready
    elif inner:
        some = some[:, 2:30, 2:30]
    return np.ascontiguousarray(some, np.float32).reshape(len(some), -1)


def decoded(decode: Decode, z: np.ndarray) -> np.ndarray:
    """`decode(z)`, once it is pictures `(n, 32, 32)` in [0, 1], one for each point."""
    if not callable(decode):
        raise ValueError(f"decode must be a function from points to pictures; got {_seen(decode)}")
    images = pictures(decode(z), "what decode returned")
    if len(images) != len(z) or images.shape[1] != 32:
        raise ValueError(f"decode must return one picture (32, 32) for each of {len(z)} points; got {images.shape}")
    return images.reshape(len(z), 32, 32)


def same_length(**lists: Sized) -> None:
    """A `ValueError` that names both unless two arguments are as long as each other."""
    (one, first), (other, second) = lists.items()
    if len(first) != len(second):
        raise ValueError(f"{one} and {other} must be equally long; got {len(first)} and {len(second)}")


def _array(values, name):
    try:
        return np.asarray(values)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be an array of numbers; got {_seen(values)}") from error


def _seen(value):
    """What came, in at most 80 characters."""
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 80 else text[:77] + '...'}"
