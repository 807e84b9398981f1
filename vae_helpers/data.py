"""Fashion-MNIST as arrays, from the file that the repository carries: no download, no TensorFlow."""

import hashlib
import io
from pathlib import Path

import numpy as np

ASSETS = Path(__file__).parent / "assets"
DATA_FILE = ASSETS / "fashion_mnist.npz"
DATA_SHA256 = "5b6d2c4c694a91887af8ab7d039c04f80af3c29378d731c93a538d2e831aa469"

CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)


def load_fashion_mnist():
    """Load the 60,000 training and 10,000 test garments.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: uint8 images `(n, 28, 28)` in 0–255 and uint8 labels `(n,)` in 0–9, in
        the published order, as Keras' own loader returns them.

    Raises:
        FileNotFoundError: if the data file is not there.
        ValueError: if its bytes are not the published data (damaged, truncated or replaced).

    Source: Xiao, Rasul & Vollgraf (2017), Fashion-MNIST, MIT licence.
    """
    arrays = np.load(io.BytesIO(_verified_bytes(DATA_FILE, DATA_SHA256)), allow_pickle=False)
    return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


def _verified_bytes(path, sha256):
    """The bytes of `path`, once their SHA-256 is the expected one."""
    restore = f"Restore it with `git checkout -- {path.name}` in {path.parent}, or rebuild it with tools/build_data.py."
    if not path.exists():
        raise FileNotFoundError(f"The data file {path} is missing. {restore}")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ValueError(
            f"The data file {path} is damaged or was replaced: expected SHA-256 {sha256}, "
            f"found {found} ({len(content):,} bytes). {restore}"
        )
    return content


def preprocess(images):
    """Scale grey levels to [0, 1], pad 28×28 to 32×32 (three halvings come out even) and add the channel axis.

    Args:
        images: uint8 `(n, 28, 28)`, grey levels 0–255.

    Returns:
        float32 `(n, 32, 32, 1)` in [0, 1].

    Raises:
        ValueError: for another type or shape; images that are scaled already would come out black.
    """
    images = np.asarray(images)
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (28, 28):
        raise ValueError(
            f"images must be uint8 of shape (n, 28, 28), grey levels 0-255; got {images.dtype} of shape {images.shape}"
        )
    x = np.zeros((len(images), 32, 32, 1), np.float32)
    x[:, 2:30, 2:30, 0] = images
    x /= 255
    return x


def check_images(x):
    """Return `x`, or raise a `ValueError` unless it is a non-empty `(n, 32, 32, 1)` array of numbers in [0, 1].

    Binary cross-entropy on grey levels 0–255 turns negative without a word, so the models ask here first.
    """
    array = np.asarray(x)
    if array.ndim != 4 or array.shape[1:] != (32, 32, 1) or len(array) == 0:
        raise ValueError(f"x must be images of shape (n, 32, 32, 1), n at least 1; got shape {array.shape}")
    low, high = array.min(), array.max()
    if not (low >= 0 and high <= 1):  # written so that NaN fails as well
        raise ValueError(
            f"x must hold pixels in [0, 1]; got values from {low} to {high} (see vae_helpers.data.preprocess)"
        )
    return x
