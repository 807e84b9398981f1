"""Notebook 02: a transposed convolution, one output pixel at a time."""

import numpy as np
import traitlets

from vae_helpers import arguments
from vae_helpers.live.widget import Demonstration, View, int_slider

LARGEST = 4  # side of the input: its tables still stand side by side


class ConvolutionView(View):
    """transposed_convolution.mjs: the stride, and which pixel of the output; `place_max` is the
    last one."""

    stride = traitlets.Int().tag(sync=True)
    place = traitlets.Int().tag(sync=True)
    place_max = traitlets.Int().tag(sync=True)


def transposed_convolution(x: np.ndarray, kernel: np.ndarray) -> Demonstration:
    """Sliders for stride (1 to 3) and place: a 3×3 kernel slides over the input with its zeros, one
    output pixel at a time.

    Args:
        x: square input `(n, n)`, n from 1 to 4.
        kernel: `(3, 3)`.

    Raises:
        ValueError: naming the argument, for another shape or numbers that are not finite.
    """
    x, kernel = _square("x", x, range(1, LARGEST + 1)), _square("kernel", kernel, [3])
    stride, last = 2, (2 * len(x)) ** 2 - 1
    view = ConvolutionView(
        {"x": x.tolist(), "kernel": kernel.tolist()},
        kind="transposed_convolution",
        stride=stride,
        place=0,
        place_max=last,
    )
    place = int_slider("place", 0, last, 0)
    return Demonstration(
        {"stride": int_slider("stride", 1, 3, stride), "place": place},
        [view],
        "Two sliders, stride and place: the input, the input with zeros inserted and the kernel's window over it, and the "
        "output up to that place, with its sum.",
        joined={"place_max": (place, "max")},
    )


def _square(name, value, sides):
    """`value` as a float64 square whose side is one of `sides`."""
    array = arguments.numbers(value, name, np.float64)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or len(array) not in sides:
        raise ValueError(f"{name} must be a square, side {' or '.join(map(str, sides))}; got shape {array.shape}")
    return array
