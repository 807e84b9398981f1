"""Without TensorFlow one sentence says what to do; with it, what a step frees is kept for the next."""

import ctypes
import subprocess
import sys

import pytest

WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, *about):
        if name.split(".")[0] == "{missing}":
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing())
from vae_helpers.quiet import import_keras
import_keras()
"""


@pytest.mark.parametrize("missing", ["keras", "tensorflow"])
def test_a_missing_tensorflow_is_one_sentence_that_says_what_to_install(missing):
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(missing=missing)], capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 1
    last = run.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: This needs TensorFlow") and "pip install '.[train]'" in last


KEPT = """
import ctypes
import numpy as np
from vae_helpers.quiet import import_keras

class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in ("arena", "free", "fast", "mapped", *"abcdef")]

libc = ctypes.CDLL(None)
libc.mallinfo2.restype, libc.malloc.restype = Info, ctypes.c_void_p
keras = import_keras()

class One(keras.utils.PyDataset):
    def __len__(self):
        return 1
    def __getitem__(self, index):
        return (np.zeros((1, 1)),)

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.predict(One(), verbose=0)  # TensorFlow sets malloc before it asks the first generator

def mapped_by(megabytes):
    before = libc.mallinfo2().mapped
    for _ in range(50):
        libc.malloc(megabytes * 2**20)  # never touched, so that it takes no memory
    return libc.mallinfo2().mapped - before

print(mapped_by(2), mapped_by(30))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="another C library than glibc 2.33 or newer")
def test_what_a_step_frees_is_kept_for_the_next_and_whole_data_sets_go_back():
    run = subprocess.run([sys.executable, "-c", KEPT], capture_output=True, text=True, timeout=300, check=True)
    assert run.stdout.split() == ["0", "50"]  # blocks taken from the system each for itself: none of 2 MB, all of 30 MB
