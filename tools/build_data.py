"""Build vae_helpers/assets/fashion_mnist.npz from the published idx files.

The files come with the package dataset-fashion-mnist of Debian and Ubuntu:

    python tools/build_data.py [FOLDER WITH THE FOUR .gz FILES]

The archive is byte for byte the same wherever zlib is the same; the SHA-256 that it prints belongs
in vae_helpers/data.py.
"""

import gzip
import hashlib
import sys
import tempfile
from pathlib import Path

import numpy as np

from vae_helpers.data import DATA_FILE

SOURCE = Path("/usr/share/datasets/fashion-mnist")
IDX_FILES = {
    "x_train": ("train-images-idx3-ubyte.gz", (60000, 28, 28)),
    "y_train": ("train-labels-idx1-ubyte.gz", (60000,)),
    "x_test": ("t10k-images-idx3-ubyte.gz", (10000, 28, 28)),
    "y_test": ("t10k-labels-idx1-ubyte.gz", (10000,)),
}


def read_idx(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """A uint8 idx file as an array: 4 bytes of magic, 4 for each size, then the values."""
    content = gzip.decompress(path.read_bytes())
    sizes = np.frombuffer(content, ">u4", count=len(shape), offset=4)
    if content[:4] != bytes([0, 0, 8, len(shape)]) or tuple(sizes) != shape:
        raise ValueError(
            f"{path}: expected a uint8 idx file of shape {shape}, found header {content[: 4 + 4 * len(shape)]!r}"
        )
    return np.frombuffer(content, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def main(source: str | Path = SOURCE) -> None:
    arrays = {name: read_idx(Path(source) / file, shape) for name, (file, shape) in IDX_FILES.items()}
    with tempfile.TemporaryDirectory(dir=DATA_FILE.parent) as folder:
        temporary = Path(folder) / DATA_FILE.name
        np.savez_compressed(temporary, **arrays)  # type: ignore[arg-type]  # NumPy's own keywords come first
        temporary.replace(DATA_FILE)
    content = DATA_FILE.read_bytes()
    print(f"{DATA_FILE}: {len(content):,} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
