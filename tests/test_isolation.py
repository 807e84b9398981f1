"""No TensorFlow where none is needed, no network, no writable home, nothing on stderr."""

import os
import subprocess
import sys

import pytest

NO_TENSORFLOW = "import sys; assert not {'tensorflow', 'keras'} & set(sys.modules), 'imports TensorFlow'"
NO_NETWORK = """
import socket
def refuse(*args): raise AssertionError(f"network: {args}")
socket.socket.connect = socket.getaddrinfo = refuse
"""


def run(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | environment, check=False
    )


@pytest.mark.parametrize("module", ["data", "latent", "plots", "widgets", "checkpoints", "numpy_decoder"])
def test_import_needs_no_tensorflow(module):
    result = run(f"import vae_helpers.{module}\n{NO_TENSORFLOW}")
    assert result.returncode == 0, result.stderr


def test_exploring_works_offline_with_a_read_only_home(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    code = f"""{NO_NETWORK}
from vae_helpers import checkpoints, data, plots, widgets
plots.use_style()
labels = data.load_fashion_mnist()[1][1]
z = checkpoints.load_embeddings("autoencoder_seed_0")
widgets.latent_explorer(checkpoints.load_decode("autoencoder_seed_0"), z, labels)
{NO_TENSORFLOW}"""
    result = run(code, HOME=str(home), MPLBACKEND="agg", MPLCONFIGDIR=str(tmp_path / "matplotlib"))
    assert result.returncode == 0, result.stderr


def test_keras_starts_without_a_word():
    result = run("from vae_helpers.quiet import import_keras; import_keras().ops.ones(2)")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
