"""Each definition of models.py is taught, word for word, in exactly one notebook, and the file is written from there."""

import ast
import json
import shutil
from pathlib import Path

import pytest
import write_models
from nbformat.v4 import new_code_cell, new_notebook

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


# --- models.py is written from the lessons ----------------------------------------------------------------------------


def lesson(*sources, tags=("graduates",)):
    """A notebook of code cells with these tags."""
    return new_notebook(cells=[new_code_cell(source, metadata={"tags": list(tags)}) for source in sources])


def test_it_is_what_the_lessons_write():
    write_models.main(check=True)


def test_a_lesson_that_says_something_else_is_noticed(tmp_path, monkeypatch):
    source = (ROOT / "notebooks" / "02_autoencoder.ipynb").read_text(encoding="utf-8")
    assert source.count("layers.Conv2D(64, 3, **halve)") == 1
    changed = source.replace("layers.Conv2D(64, 3, **halve)", "layers.Conv2D(65, 3, **halve)")
    (tmp_path / "02_autoencoder.ipynb").write_text(changed, encoding="utf-8")
    shutil.copy(ROOT / "notebooks" / "04_vae.ipynb", tmp_path)
    monkeypatch.setattr(write_models, "LESSONS", tmp_path)
    with pytest.raises(SystemExit, match="make models"):
        write_models.main(check=True)


def test_of_a_tagged_cell_only_its_definitions_are_written():
    text = write_models.written({"02.ipynb": lesson("@twice\ndef f(x):\n    return x  # as taught\n\n\nprint(f(1))")})
    assert text.startswith('"""The models of the course')
    assert "taught in notebooks/02.ipynb" in text
    assert text.endswith("\n\n\n@twice\ndef f(x):\n    return x  # as taught\n")


def test_a_cell_without_the_tag_stays_in_its_lesson():
    assert write_models.written({"02.ipynb": lesson("def f():\n    return 1", tags=["exercise"])}) == write_models.HEAD


def test_a_tag_on_a_cell_that_defines_nothing_is_refused():
    with pytest.raises(ValueError, match="cell 1 has the tag graduates and defines nothing"):
        write_models.written({"02.ipynb": lesson("def f():\n    return 1", "print(1)")})


def test_a_definition_taught_twice_is_refused():
    twice = {name: lesson("def f():\n    return 1") for name in ("02.ipynb", "04.ipynb")}
    with pytest.raises(ValueError, match="04.ipynb defines f, which an earlier cell"):
        write_models.written(twice)
