"""The decoder of the course in NumPy: the same arithmetic as Keras', no TensorFlow, under a millisecond a point."""

import numpy as np
from scipy.special import expit
from threadpoolctl import ThreadpoolController

WEIGHT_SHAPES = (
    (2, 2048), (2048,),
    (3, 3, 128, 128), (128,),
    (3, 3, 64, 128), (64,),
    (3, 3, 32, 64), (32,),
    (3, 3, 32, 1), (1,),
)  # fmt: skip
BLOCK = 64  # points decoded at once: keeps the intermediate arrays within the processor's cache


def make_decode(weights):
    """Turn a decoder's weights into the plain function that plots, measures and widgets take.

    Args:
        weights: the ten arrays of `build_decoder(latent_dim=2).get_weights()`, in that order.

    Returns:
        `decode(z)`: points `(n, 2)` → float32 images `(n, 32, 32)` in [0, 1]. It raises a `ValueError` for another
        shape of z or for values that are not finite. `decode.weights` are the ten arrays.

    Raises:
        ValueError: if the weights are not those of the course's decoder.
    """
    shapes = tuple(np.shape(w) for w in weights)
    if shapes != WEIGHT_SHAPES:
        raise ValueError(f"weights must be those of build_decoder(latent_dim=2), shapes {WEIGHT_SHAPES}; got {shapes}")
    blas = ThreadpoolController()
    dense, dense_bias, *convolutions, kernel, bias = (np.asarray(w, np.float32) for w in weights)

    def decode_block(z):
        h = (z @ dense + dense_bias).reshape(-1, 4, 4, 128)
        for transposed_kernel, transposed_bias in zip(convolutions[::2], convolutions[1::2], strict=True):
            h = np.maximum(conv_transpose(h, transposed_kernel) + transposed_bias, 0)
        return expit(conv(h, kernel) + bias)[..., 0]

    def decode(z):
        z = check_points(z)
        # A slider's matrices are too small to share out: beside a busy core, waiting for a second thread takes 100 ms.
        with blas.limit(limits=1 if len(z) <= BLOCK else None, user_api="blas"):
            return np.concatenate([decode_block(z[i : i + BLOCK]) for i in range(0, len(z), BLOCK)])

    decode.weights = weights  # the explorer sends them on, to decode in the browser
    return decode


def check_points(z):
    """Return z as float32 `(n, 2)`; a `ValueError` if it has another shape, no point, or a value that is not finite."""
    z = np.asarray(z, np.float32)
    if z.ndim != 2 or z.shape[1] != 2 or len(z) == 0:
        raise ValueError(f"z must be points of shape (n, 2), n at least 1; got shape {z.shape}")
    if not np.isfinite(z).all():
        raise ValueError("z must be finite; got NaN or infinity")
    return z


def conv_transpose(h, kernel):
    """3×3 transposed convolution, stride 2, "same": `(n, s, s, c_in)` → `(n, 2s, 2s, c_out)`.

    Each input pixel paints its 3×3 patch with its corner at twice its place; patches that overlap add up; what hangs
    over the right and lower edge is cut. Keras keeps the kernel as `(3, 3, c_out, c_in)`.
    """
    n, size, _, _ = h.shape
    patches = h @ kernel.transpose(3, 0, 1, 2).reshape(kernel.shape[3], -1)
    patches = patches.reshape(n, size, size, 3, 3, -1)
    painted = np.zeros((n, 2 * size + 1, 2 * size + 1, kernel.shape[2]), np.float32)
    for row in range(3):
        for column in range(3):
            painted[:, row : row + 2 * size : 2, column : column + 2 * size : 2] += patches[:, :, :, row, column]
    return painted[:, :-1, :-1]


def conv(h, kernel):
    """3×3 convolution, stride 1, "same": `(n, s, s, c_in)` → `(n, s, s, c_out)`; kernel `(3, 3, c_in, c_out)`."""
    size = h.shape[1]
    padded = np.pad(h, ((0, 0), (1, 1), (1, 1), (0, 0)))
    return sum(
        padded[:, row : row + size, column : column + size] @ kernel[row, column]
        for row in range(3)
        for column in range(3)
    )
