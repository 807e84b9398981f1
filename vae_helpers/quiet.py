"""TensorFlow without its start-up chatter."""

import ctypes
import importlib
import os
import sys
import tempfile
from types import ModuleType


def import_keras() -> ModuleType:
    """Import and return Keras, with what TensorFlow's C++ side writes to stderr as it starts held
    back.

    No Python setting reaches those lines (they come before the logger is set up), and a notebook
    would store them as red output. Devices are looked for at the first tensor, so one is made here.
    If the start fails, all is shown.
    """
    if "keras" in sys.modules:
        return sys.modules["keras"]
    _keep_freed_memory()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # warnings and errors of later calls still come through
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as held_back:
        os.dup2(held_back.fileno(), 2)
        try:
            keras = importlib.import_module("keras")
            keras.ops.zeros(1)
            _let_tensorflow_set_malloc()
            _keep_freed_memory()
            return keras
        except ModuleNotFoundError as error:
            if str(error.name).split(".")[0] not in ("keras", "tensorflow"):
                raise
            raise ImportError(
                "This needs TensorFlow, which is not installed: pip install '.[train]' in the course's folder, or open "
                "lesson 01, 03 or 05, which do without."
            ) from None
        except BaseException:
            held_back.seek(0)
            os.write(stderr, held_back.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


def import_tensorflow() -> ModuleType:
    """Import and return TensorFlow, as quietly: for gradients, which Keras has no backend-neutral
    way to ask for."""
    import_keras()
    return importlib.import_module("tensorflow")


def _let_tensorflow_set_malloc() -> None:
    """Ask for one element of a generator: with the first, TensorFlow sets what
    `_keep_freed_memory` sets, once and for the whole process.

    From then on each block of 128 kB and more went back to the system, those of a decoding in NumPy
    as well, which took four times as long.
    """
    dataset = importlib.import_module("tensorflow").data.Dataset
    next(iter(dataset.from_generator(lambda: iter([0]), "int32")))


def _keep_freed_memory() -> None:
    """Let the C library keep what a step frees for the next step, where it is glibc's.

    A decoding asks for the same blocks again and again; handing them to the system and back took
    most of its time. Blocks of 3 MB and more, larger than any of a decoding, still go back: the
    large ones of a training, kept, would leave holes.
    """
    arena_max, mmap_threshold, trim_threshold = -8, -3, -1  # of malloc.h
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library: only slower
        return
    for option, value in ((arena_max, 1), (mmap_threshold, 3 * 2**20), (trim_threshold, 2**31 - 1)):
        mallopt(option, value)
