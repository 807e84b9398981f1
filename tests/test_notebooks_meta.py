"""nbval passes any picture and compares nothing where nothing is stored: these tests hold the stored notebooks to more."""

import copy
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from notebook_rules import CHECKED, WIDGET, code_cells, problems

FOLDER = Path(__file__).parent.parent / "notebooks"
LESSONS = sorted(FOLDER.glob("*.ipynb"))


def read(path):
    return nbformat.read(path, as_version=4)


def test_there_are_lessons():
    assert {path.name[:2] for path in LESSONS} >= {"01", "02", "03"}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_may_be_published(path):
    nbformat.validate(read(path))
    assert problems(read(path)) == []


def swap_run_counts(notebook):
    code_cells(notebook)[1].execution_count = 1


def add_stderr(notebook):
    code_cells(notebook)[1].outputs.append(nbformat.v4.new_output("stream", name="stderr", text="a warning"))


def add_error(notebook):
    code_cells(notebook)[1].outputs.append(nbformat.v4.new_output("error", ename="E", evalue="e", traceback=[]))


def strip_alt(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                output.metadata = {}


def strip_checked_outputs(notebook):
    for cell in code_cells(notebook):
        if CHECKED in cell.metadata.get("tags", []):
            cell.outputs = []


def untag(notebook):
    for cell in code_cells(notebook):
        cell.metadata.pop("tags", None)


def store_widget_state(notebook):
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}


def store_widget(notebook):
    view = {WIDGET: {"model_id": "0"}, "text/plain": "VBox()"}
    code_cells(notebook)[1].outputs.append(nbformat.v4.new_output("display_data", data=view))


def import_late(notebook):
    code_cells(notebook)[1].source += "\nimport os"


def import_unused(notebook):
    code_cells(notebook)[0].source += "\nimport antigravity"


def print_a_path(notebook):
    code_cells(notebook)[1].outputs.append(nbformat.v4.new_output("stream", name="stdout", text="/home/someone/x"))


def write_a_long_cell(notebook):
    code_cells(notebook)[1].source += "\npass" * 31


@pytest.mark.parametrize(
    "mutate",
    [
        swap_run_counts,
        add_stderr,
        add_error,
        strip_alt,
        strip_checked_outputs,
        untag,
        store_widget_state,
        store_widget,
        import_late,
        import_unused,
        print_a_path,
        write_a_long_cell,
    ],
)
def test_rules_catch_a_mutated_copy(mutate):
    notebook = read(LESSONS[0])
    mutated = copy.deepcopy(notebook)
    mutate(mutated)
    assert set(problems(mutated)) - set(problems(notebook))


@pytest.mark.parametrize("path", [p for p in LESSONS if p.name[:2] in ("01", "03")], ids=lambda path: path.stem)
def test_lesson_needs_no_tensorflow(path):
    imports = code_cells(read(path))[0].source
    probe = imports + "\nimport sys; assert not {'tensorflow', 'keras'} & set(sys.modules), 'imports TensorFlow'"
    subprocess.run([sys.executable, "-c", probe], check=True, cwd=FOLDER)
    code = "\n".join(cell.source for cell in code_cells(read(path)))
    for name in ("keras", "tensorflow", "vae_helpers.models", "load_autoencoder", "load_vae"):
        assert name not in code


@pytest.mark.slow
def test_nbval_fails_on_a_changed_verdict(tmp_path):
    notebook = read(LESSONS[0])
    checked = next(cell for cell in code_cells(notebook) if CHECKED in cell.metadata.get("tags", []))
    checked.outputs[0].text = checked.outputs[0].text.replace("True", "False")
    nbformat.write(notebook, tmp_path / "mutated.ipynb")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval-lax", "--nbval-current-env"]
    command += ["--nbval-cell-timeout=300", "-c", "/dev/null", "mutated.ipynb"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 1, result.stdout
    assert "1 failed" in result.stdout
