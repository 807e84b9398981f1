"""The encoder and the decoder of the course in NumPy, for any latent_dim: no TensorFlow."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from vae_helpers import arguments
from vae_helpers.threads import side_by_side

CONVOLUTIONS = ((3, 3, 1, 32), (32,), (3, 3, 32, 64), (64,), (3, 3, 64, 128), (128,))  # of the encoder
TRANSPOSED = ((3, 3, 128, 128), (128,), (3, 3, 64, 128), (64,), (3, 3, 32, 64), (32,), (3, 3, 32, 1), (1,))
BLOCK = 8  # points or pictures at once: keeps the intermediate arrays within the processor's cache


def make_decode(weights: Sequence[ArrayLike]) -> Callable[[np.ndarray], np.ndarray]:
    """Turn a decoder's weights into the plain function that plots, measures and demonstrations
    take.

    Args:
        weights: the ten arrays of `build_decoder(latent_dim).get_weights()`, in that order.

    Returns:
        `decode(z)`: points `(n, latent_dim)` → float32 images `(n, 32, 32)` in [0, 1]. It raises a
        `ValueError` for another shape of z or for values that are not finite. `decode.weights` are
        the ten arrays.

    Raises:
        ValueError: if the weights are not those of the course's decoder, or not finite.
    """
    latent_dim = _first_axis(weights, 0)
    arrays = _checked(weights, [((latent_dim, 2048), (2048,), *TRANSPOSED)], "build_decoder(latent_dim)")
    dense, dense_bias, *convolutions, kernel, bias = arrays

    def decode_block(z):
        h = (z @ dense + dense_bias).reshape(-1, 4, 4, 128)
        for transposed_kernel, transposed_bias in zip(convolutions[::2], convolutions[1::2], strict=True):
            h = np.maximum(conv_transpose(h, transposed_kernel) + transposed_bias, 0)
        return expit(conv(h, kernel) + bias)[..., 0]

    def decode(z):
        z = arguments.points(z, "z", latent_dim)
        return _by_blocks(decode_block, lambda start, stop: z[start:stop], len(z), (32, 32))

    decode.weights = weights  # type: ignore[attr-defined]  # the explorer sends them on, to decode in the browser
    return decode


def make_encode(weights: Sequence[ArrayLike]) -> Callable[[np.ndarray], np.ndarray | tuple[np.ndarray, np.ndarray]]:
    """Turn an encoder's weights into a plain function of images.

    Args:
        weights: the eight arrays of `build_encoder(latent_dim).get_weights()`, in that order, or
            the ten of
            `build_vae_encoder(latent_dim)`, which has two heads.

    Returns:
        `encode(images)`: images `(n, 32, 32)` or `(n, 32, 32, 1)` in [0, 1], or uint8
        `(n, 28, 28)`, → float32 z `(n, latent_dim)`; with two heads the pair `z_mean, z_log_var`.
        It raises a `ValueError` for other images. `encode.weights` are the arrays.

    Raises:
        ValueError: if the weights are not those of one of the course's encoders, or not finite.
    """
    latent_dim = _first_axis(weights, -1)
    head = (2048, latent_dim), (latent_dim,)
    taken = [(*CONVOLUTIONS, *head), (*CONVOLUTIONS, *head, *head)]
    arrays = _checked(weights, taken, "build_encoder(latent_dim) or build_vae_encoder(latent_dim)")
    convolutions, heads = arrays[:6], arrays[6:]
    kernel, bias = np.concatenate(heads[::2], axis=1), np.concatenate(heads[1::2])

    def encode_block(x):
        h = x.reshape(-1, 32, 32, 1)
        for conv_kernel, conv_bias in zip(convolutions[::2], convolutions[1::2], strict=True):
            h = np.maximum(conv(h, conv_kernel, stride=2) + conv_bias, 0)
        return h.reshape(len(h), -1) @ kernel + bias

    def encode(images):
        images = arguments.pictures(images)
        z = _by_blocks(encode_block, lambda start, stop: arguments.rows(images, start, stop), len(images), bias.shape)
        return z if len(heads) == 2 else (z[:, :latent_dim], z[:, latent_dim:])

    encode.weights = weights  # type: ignore[attr-defined]
    return encode


def conv_transpose(h: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """3×3 transposed convolution, stride 2, "same": `(n, s, s, c_in)` → `(n, 2s, 2s, c_out)`.

    Each input pixel paints its 3×3 patch with its corner at twice its place; patches that overlap
    add up; what hangs over the right and lower edge is cut. Keras keeps the kernel as
    `(3, 3, c_out, c_in)`.
    """
    n, size, _, _ = h.shape
    # All pixels of all pictures are the rows of one product: `h @ …` would be a small one for each row of each picture.
    patches = h.reshape(-1, kernel.shape[3]) @ kernel.transpose(3, 0, 1, 2).reshape(kernel.shape[3], -1)
    patches = patches.reshape(n, size, size, 3, 3, -1)
    painted = np.zeros((n, 2 * size + 1, 2 * size + 1, kernel.shape[2]), np.float32)
    for row in range(3):
        for column in range(3):
            painted[:, row : row + 2 * size : 2, column : column + 2 * size : 2] += patches[:, :, :, row, column]
    return painted[:, :-1, :-1]


def conv(h: np.ndarray, kernel: np.ndarray, stride: int = 1) -> np.ndarray:
    """3×3 convolution, "same": `(n, s, s, c_in)` → `(n, s / stride, s / stride, c_out)`.

    Keras keeps the kernel as `(3, 3, c_in, c_out)`. With stride 1 the edge is padded all round;
    with stride 2 only on the right and below, as Keras does for even s.
    """
    size = h.shape[1]
    before = 1 if stride == 1 else 0
    padded = np.pad(h, ((0, 0), (before, 1), (before, 1), (0, 0)))
    return sum(
        padded[:, row : row + size : stride, column : column + size : stride] @ kernel[row, column]
        for row in range(3)
        for column in range(3)
    )


def _first_axis(weights, which):
    """How long the first axis of one of the weights is, 0 if it has none."""
    try:
        return int(np.shape(weights[which])[0])
    except (TypeError, IndexError, KeyError, ValueError):
        return 0


def _checked(weights, taken, source):
    """The weights as float32, once they are finite and their shapes are one of those taken."""
    try:
        shapes = tuple(np.shape(w) for w in weights)
    except (TypeError, ValueError):
        shapes = type(weights).__name__
    if shapes not in taken or min(map(min, shapes)) == 0:
        raise ValueError(f"weights must be those of {source}, shapes {' or '.join(map(str, taken))}; got {shapes}")
    return [arguments.numbers(w, "weights") for w in weights]


def _by_blocks(function, some, n, shape):
    """`function` of `some(start, stop)` for n points or pictures, by blocks: `(n, *shape)`."""
    out = np.empty((n, *shape), np.float32)

    def fill(start):
        out[start : start + BLOCK] = function(some(start, start + BLOCK))

    side_by_side(fill, range(0, n, BLOCK))
    return out
