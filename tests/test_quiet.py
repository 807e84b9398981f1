"""Without TensorFlow one sentence says what to do."""

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
