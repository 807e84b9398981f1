"""Fashion-MNIST as arrays, from a file of the repository: no download, no TensorFlow."""

import contextlib
import functools
import hashlib
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from vae_helpers import arguments
from vae_helpers.quiet import import_keras

ASSETS = Path(__file__).parent / "assets"
DATA_FILE = ASSETS / "fashion_mnist.npz"
DATA_SHA256 = "5b6d2c4c694a91887af8ab7d039c04f80af3c29378d731c93a538d2e831aa469"

Images = TypeVar("Images")  # an array or `Batches`

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


def load_fashion_mnist() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Load the 60,000 training and 10,000 test garments.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: uint8 images `(n, 28, 28)` in 0–255 and uint8 labels
        `(n,)` in 0–9, in the published order, as Keras' own loader returns them.

    Raises:
        FileNotFoundError: if the data file is not there.
        ValueError: if its bytes are not the published data (damaged, truncated or replaced).

    Source: Xiao, Rasul & Vollgraf (2017), Fashion-MNIST, MIT licence.
    """
    with _arrays() as arrays:
        return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


def load_test_images() -> np.ndarray:
    """The 10,000 test garments alone, uint8 `(10000, 28, 28)`: for what needs no more, 47 MB less.

    Raises:
        FileNotFoundError, ValueError: as `load_fashion_mnist`.
    """
    with _arrays() as arrays:
        return arrays["x_test"]


@contextlib.contextmanager
def _arrays():
    """The data file, verified; an array is read and unpacked when it is asked for.

    From the file and not from its bytes: those are 31 MB more in a kernel that has begun to train.
    """
    restore = f"Restore it with `git checkout -- {DATA_FILE.name}` in {DATA_FILE.parent}, or rebuild it with tools/build_data.py."
    with _advised(DATA_FILE, restore), open(DATA_FILE, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != DATA_SHA256:
            raise ValueError(
                f"The data file {DATA_FILE} is damaged or was replaced: expected SHA-256 {DATA_SHA256}, "
                f"found {found} ({file.tell():,} bytes). {restore}"
            )
        file.seek(0)
        with np.load(file, allow_pickle=False) as arrays:
            yield arrays


def read_bytes(path: Path, restore: str) -> bytes:
    """What is in the file `path`, or an error that names it and gives the advice `restore`."""
    with _advised(path, restore):
        return path.read_bytes()


@contextlib.contextmanager
def _advised(path, restore):
    """What the system says of a file that it cannot read, with its name and what to do."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError(f"The file {path} is missing. {restore}") from error
    except OSError as error:
        if path.is_dir():  # some systems say of a folder that it may not be read
            raise ValueError(f"There is a folder in the place of the file {path}. Move it away. {restore}") from error
        if isinstance(error, PermissionError):
            raise PermissionError(f"The file {path} may not be read. Allow it, as by `chmod u+r {path}`.") from error
        raise OSError(f"The file {path} cannot be read ({error}). {restore}") from error


def preprocess(images: ArrayLike) -> np.ndarray:
    """Scale grey levels to [0, 1], pad 28×28 to 32×32 and add the channel axis.

    32 rather than 28 because three halvings come out even: 16, 8, 4.

    Args:
        images: uint8 `(n, 28, 28)`, grey levels 0–255.

    Returns:
        float32 `(n, 32, 32, 1)` in [0, 1].

    Raises:
        ValueError: for another type or shape; images that are scaled already would come out black.
    """
    images = arguments.raw_images(images)
    x = np.zeros((len(images), 32, 32, 1), np.float32)
    x[:, 2:30, 2:30, 0] = images
    x /= 255
    return x


class Batches:
    """Images made ready batch by batch, as Keras' `fit` and `evaluate` take them.

    The images stay uint8, a fifth of what they are as float32 32×32, and each batch is made ready
    when it is asked for: a training then peaks near 835 MB instead of 1.9 GB. A batch is the pair
    `(x, x)`: what goes in and what should come out are the same pictures. (A VAE computes its own
    loss and ignores the second.)

        model.fit(Batches(x_train, 128, shuffle_seed=0), epochs=3)

    Args:
        images: uint8 `(n, 28, 28)`, grey levels 0–255, n at least 1.
        batch_size: images in a batch; the last one may be smaller.
        shuffle_seed: None keeps the order; a whole number shuffles anew for each epoch, from the
            beginning in the same way for the same seed.

    Raises:
        ValueError: that names the argument, for anything else.
    """

    def __new__(cls, *args: object, **kwargs: object) -> "Batches":
        # Keras takes nothing but its own PyDataset, which is known only once it has been imported.
        return object.__new__(_as_keras_takes_it(cls))  # type: ignore[arg-type]  # a class can be hashed

    def __init__(self, images: ArrayLike, batch_size: int, shuffle_seed: int | None = None) -> None:
        super().__init__()
        self.images = arguments.raw_images(images)
        self.batch_size = arguments.whole_number(batch_size, "batch_size")
        self.order = np.arange(len(self.images))
        self._random = None
        if shuffle_seed is not None:
            self._random = np.random.default_rng(arguments.whole_number(shuffle_seed, "shuffle_seed", least=0))
        self.on_epoch_end()

    def __len__(self) -> int:
        """How many batches an epoch has."""
        return -(-len(self.order) // self.batch_size)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Batch number `index`: `(x, x)`, x float32 `(batch_size, 32, 32, 1)` in [0, 1]."""
        if not 0 <= index < len(self):
            raise IndexError(f"there are batches 0 to {len(self) - 1}; got {index}")
        chosen = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        x = preprocess(self.images[chosen])
        return x, x

    def on_epoch_end(self) -> None:
        """Shuffle for the next epoch; Keras calls it."""
        if self._random is not None:
            self._random.shuffle(self.order)


@functools.cache
def _as_keras_takes_it(kind):
    return type(kind.__name__, (kind, import_keras().utils.PyDataset), {})


def check_images(x: Images) -> Images:
    """Return `x` if it is images `(n, 32, 32, 1)` in [0, 1] or `Batches`, else a `ValueError`.

    Binary cross-entropy on grey levels 0–255 turns negative without a word, so the models ask here
    first.
    """
    if isinstance(x, Batches):
        return x
    array = np.asarray(x)
    if array.ndim != 4 or array.shape[1:] != (32, 32, 1) or len(array) == 0:
        raise ValueError(f"x must be images of shape (n, 32, 32, 1), n at least 1; got shape {array.shape}")
    low, high = array.min(), array.max()
    if not (low >= 0 and high <= 1):  # written so that NaN fails as well
        raise ValueError(
            f"x must hold pixels in [0, 1]; got values from {low} to {high} (see vae_helpers.data.preprocess)"
        )
    return x
