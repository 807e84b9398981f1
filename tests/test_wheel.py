"""The built wheel holds all that the course imports and loads; another folder can use it, each supported Python read it."""

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
BUILT_FROM = ("vae_helpers", "pyproject.toml", "README.md", "LICENSE")
VERSIONS = ("3.11", "3.12", "3.13")
USE = """
import sys
import numpy as np
from pathlib import Path
from vae_helpers import checkpoints, checks, data, latent, live, measures, network, plots

assert Path(data.__file__).is_relative_to(sys.argv[1]), data.__file__
(x_train, _), (_, labels) = data.load_fashion_mnist()
decode, z = checkpoints.load_decode("autoencoder_seed_0"), checkpoints.load_embeddings("autoencoder_seed_0")
assert decode(z[:1]).shape == (1, 32, 32)
explorer = live.LatentExplorer(decode, z, labels)
assert len(explorer.view.script) > 10 and checks.evenness(...).state == "no answer"
assert plots.alt_texts("02")
"""
READ = """
import sys, zipfile
found = 0
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for name in wheel.namelist():
        if name.endswith(".py"):
            compile(wheel.read(name), name, "exec")
            found += 1
print(found)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy: nothing is left in the repository, nothing is downloaded."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in BUILT_FROM:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "-w", folder, source], check=True, timeout=300)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def files(wheel):
    """What is in the wheel, by name."""
    with zipfile.ZipFile(wheel) as content:
        return {name: content.read(name) for name in content.namelist()}


@pytest.mark.slow
def test_its_name_has_the_version(wheel):
    assert wheel.name == f"vae_course-{PROJECT['version']}-py3-none-any.whl"


@pytest.mark.slow
def test_every_module_and_everything_it_loads_is_inside(files):
    folder = ROOT / "vae_helpers"
    loaded = [*folder.rglob("*.py"), folder / "live" / "bundle.mjs"]
    loaded += [path for path in (folder / "assets").rglob("*") if path.is_file() and path.suffix != ".part"]
    for path in loaded:
        assert files[str(path.relative_to(ROOT).as_posix())] == path.read_bytes(), path


@pytest.mark.slow
def test_nothing_else_is_inside(files):
    assert {name.split("/")[0] for name in files} == {"vae_helpers", f"vae_course-{PROJECT['version']}.dist-info"}
    assert not [name for name in files if "__pycache__" in name or name.startswith("vae_helpers/live/parts")]


@pytest.mark.slow
def test_installed_it_is_used_from_another_folder(wheel, tmp_path):
    """In a fresh interpreter with this one's packages: TensorFlow need not be installed a second time."""
    target = tmp_path / "installed"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", target, wheel]
    subprocess.run(command, check=True, timeout=300)
    environment = {**os.environ, "PYTHONPATH": str(target)}
    finished = subprocess.run(
        [sys.executable, "-c", USE, target], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert finished.returncode == 0, finished.stderr


def python_of(version):
    """The path of a Python of this version that runs here, or None."""
    path = shutil.which(f"python{version}")
    code = "import sys; print(sys.version_info[:2])"
    expected = str(tuple(map(int, version.split("."))))
    if path is None:
        return None
    asked = subprocess.run([path, "-c", code], capture_output=True, text=True, timeout=60)
    return path if asked.stdout.strip() == expected else None  # some are names that only say where to get one


@pytest.mark.slow
def test_each_supported_python_that_is_found_reads_it(wheel, files):
    """Without its packages: at least every module is in its grammar."""
    found = [path for path in map(python_of, VERSIONS) if path] or [sys.executable]
    for path in found:
        finished = subprocess.run([path, "-c", READ, wheel], capture_output=True, text=True, timeout=300)
        assert finished.returncode == 0, finished.stderr
        assert int(finished.stdout) == len([name for name in files if name.endswith(".py")])


def test_the_supported_versions_are_those_of_the_project():
    assert PROJECT["requires-python"] == f">={VERSIONS[0]},<3.{int(VERSIONS[-1].split('.')[1]) + 1}"
