"""Imports go one way; exploring needs no TensorFlow, no network and no home folder; starting Keras says nothing."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NO_TENSORFLOW = """
import sys
heavy = sorted({name.split(".")[0] for name in sys.modules} & {"tensorflow", "keras", "jax", "torch"})
assert not heavy, heavy
"""
OFFLINE = """
import socket

def refuse(*args, **kwargs):
    raise AssertionError(f"reached for the network: {args[-1]}")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
"""


def run(code, **environment):
    """Run `code` in a fresh Python with only these settings changed (None: unset)."""
    settings = {**os.environ, "PYTHONPATH": str(ROOT)} | environment
    settings = {key: str(value) for key, value in settings.items() if value is not None}
    return subprocess.run([sys.executable, "-c", code], env=settings, capture_output=True, text=True, timeout=300)


def succeed(code, **environment):
    finished = run(code, **environment)
    assert finished.returncode == 0, finished.stderr
    return finished


# Each room imports from those above it alone, so that a newcomer can read them from the top.
ROOMS = (
    *("arguments", "threads", "quiet", "limits", "data", "latent", "network", "measures"),
    *("models", "checkpoints", "training", "plots", "live", "checks"),
)


def rooms(package):
    """The modules and folders of `package`, by name."""
    found = {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}
    return found - {"__init__"}


def upward(package):
    """What is imported, anywhere in `package`, against the order of `ROOMS`: "file: room"."""
    found = []
    for path in package.rglob("*.py"):
        own = path.relative_to(package).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text())):
            for name in imported(node, package.name):
                if own != name and ROOMS.index(name) > ROOMS.index(own):
                    found.append(f"{path.relative_to(package)}: {name}")
    return found


def imported(node, package):
    """The rooms of `package` that one statement imports."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are written in full"
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        return []
    return [name.split(".")[1] for name in names if name.startswith(f"{package}.")]


def test_imports_go_one_way():
    assert rooms(ROOT / "vae_helpers") == set(ROOMS)
    assert upward(ROOT / "vae_helpers") == []


@pytest.mark.parametrize(
    "statement",
    [
        "from vae_helpers import data, measures",
        "import vae_helpers.live",
        "def f():\n    from vae_helpers.plots.page import show",
    ],
)
def test_an_import_the_other_way_is_noticed(statement, tmp_path):
    (tmp_path / "vae_helpers").mkdir()
    (tmp_path / "vae_helpers/latent.py").write_text(statement)
    assert len(upward(tmp_path / "vae_helpers")) == 1


@pytest.mark.parametrize("module", ["", *(f".{room}" for room in ROOMS if room not in ("models", "training"))])
def test_importing_it_leaves_tensorflow_alone(module):
    succeed(f"import vae_helpers{module}\n{NO_TENSORFLOW}")


def test_the_guard_notices_tensorflow():
    finished = run(f"import sys, types\nsys.modules['keras'] = types.ModuleType('keras')\n{NO_TENSORFLOW}")
    assert finished.returncode == 1 and "keras" in finished.stderr


USE = """
import numpy as np
from vae_helpers import checkpoints, data, plots
from vae_helpers.live import LatentExplorer

plots.use_style()
(x_train, _), (_, labels) = data.load_fashion_mnist()
assert data.preprocess(x_train[:2]).shape == (2, 32, 32, 1)
decode, z = checkpoints.load_decode("autoencoder_seed_0"), checkpoints.load_embeddings("autoencoder_seed_0")
assert decode(z[:1]).shape == (1, 32, 32) and z.shape == (10000, 2)
LatentExplorer(decode, z, labels)
assert len(checkpoints.manifest()) >= 3
"""


def test_loading_shipped_models_leaves_tensorflow_alone():
    succeed(USE + NO_TENSORFLOW)


def test_it_works_offline_without_a_home(tmp_path):
    nowhere = "/dev/null/home"  # cannot be made, not even by root
    succeed(OFFLINE + USE, HOME=nowhere, XDG_CACHE_HOME=None, XDG_CONFIG_HOME=None, MPLCONFIGDIR=None, MPLBACKEND="agg")


def test_the_guard_notices_the_network():
    finished = run(OFFLINE + "import urllib.request\nurllib.request.urlopen('http://198.51.100.1/')")
    assert finished.returncode == 1 and "reached for the network" in finished.stderr


@pytest.mark.slow
def test_keras_starts_without_a_word_offline_and_without_a_home():
    code = OFFLINE + "from vae_helpers.quiet import import_keras\nassert import_keras().ops.zeros(1).shape == (1,)"
    finished = succeed(code, HOME="/dev/null/home", TF_CPP_MIN_LOG_LEVEL=None)
    assert finished.stderr == "" and finished.stdout == ""


def start(tmp_path, fake_keras):
    """Start a fake Keras through `import_keras`, then write a line to stderr."""
    (tmp_path / "keras.py").write_text(f"import os\nos.write(2, b'chatter')\n{fake_keras}\n")
    code = f"import os, sys\nsys.path.insert(0, {str(tmp_path)!r})\nfrom vae_helpers.quiet import import_keras\n"
    return run(code + "import_keras()\nos.write(2, b'afterwards')")


def test_only_the_start_is_held_back(tmp_path):
    finished = start(tmp_path, "class ops:\n    zeros = staticmethod(lambda n: None)")
    assert finished.returncode == 0 and finished.stderr == "afterwards"


def test_a_start_that_fails_shows_everything(tmp_path):
    finished = start(tmp_path, "raise ImportError('no such library')")
    assert finished.returncode == 1
    assert "chatter" in finished.stderr and "no such library" in finished.stderr
