"""Each definition of models.py is taught, word for word, in exactly one notebook."""

import ast
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
IN_NOTEBOOK_02 = ("build_encoder", "build_decoder", "build_autoencoder")


def definitions(source):
    """The text of each function and class at the top level of `source`: `[(name, text), …]`."""
    kinds = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.parse(source).body if isinstance(node, kinds)]
    return [(node.name, ast.get_source_segment(source, node)) for node in nodes]


def taught():
    """Every definition of every lesson: `[(notebook, name, text), …]`."""
    found = []
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                lines = "".join(cell["source"]).split("\n")
                python = "\n".join("" if line.startswith(("%", "!")) else line for line in lines)
                found += [(path.stem, name, text) for name, text in definitions(python)]
    return found


MODELS = dict(definitions((ROOT / "vae_helpers" / "models.py").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", MODELS)
def test_it_stands_word_for_word_in_exactly_one_notebook(name):
    found = [(notebook, text) for notebook, taught_name, text in taught() if taught_name == name]
    assert found == [("02_autoencoder" if name in IN_NOTEBOOK_02 else "04_vae", MODELS[name])]


def test_models_defines_what_the_course_teaches():
    assert set(MODELS) == {
        *IN_NOTEBOOK_02,
        *("Sampling", "build_vae_encoder", "reconstruction_loss", "kl_loss", "VAE"),
    }
