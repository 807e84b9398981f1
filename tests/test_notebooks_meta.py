"""nbval passes any picture and compares nothing where nothing is stored: these tests ask more of stored notebooks."""

import copy
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from notebook_rules import CHECKED, WIDGET, code_cells, problems

FOLDER = Path(__file__).parent.parent / "notebooks"
LESSONS = sorted(FOLDER.glob("[0-9]*.ipynb"))
SOLUTIONS = sorted((FOLDER / "solutions").glob("*.ipynb"))


def read(path):
    return nbformat.read(path, as_version=4)


def test_there_are_lessons():
    assert [path.name[:2] for path in LESSONS] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_may_be_published(path):
    nbformat.validate(read(path))
    assert problems(read(path)) == []


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_solutions_may_be_published(path):
    nbformat.validate(read(path))
    assert problems(read(path), solutions=True) == []


def swap_run_counts(notebook):
    code_cells(notebook)[1].execution_count = 1


def add_stderr(notebook):
    code_cells(notebook)[1].outputs.append(nbformat.v4.new_output("stream", name="stderr", text="a warning"))


def add_error(notebook):
    code_cells(notebook)[1].outputs.append(nbformat.v4.new_output("error", ename="E", evalue="e", traceback=[]))


def figures(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs if "image/png" in output.get("data", {})]


def strip_alt_from_metadata(notebook):
    figures(notebook)[0].metadata = {}


def strip_alt_from_html(notebook):
    html = figures(notebook)[0].data["text/html"]
    figures(notebook)[0].data["text/html"] = re.sub(r'alt="[^"]*"', 'alt=""', html)


def show_a_bare_picture(notebook):
    code_cells(notebook)[1].outputs.append(nbformat.v4.new_output("display_data", data={"image/png": "iVBORw0KGgo="}))


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


def return_a_path(notebook):
    result = nbformat.v4.new_output("execute_result", data={"text/plain": "PosixPath('/home/someone/x')"})
    code_cells(notebook)[1].outputs.append(result)


def name_a_path(notebook):
    code_cells(notebook)[1].source += "\nopen('/tmp/x')"


def drop_cells(notebook):
    del notebook.cells[20:]


def write_a_long_cell(notebook):
    code_cells(notebook)[1].source += "\npass" * 31


@pytest.mark.parametrize(
    "mutate",
    [
        swap_run_counts,
        add_stderr,
        add_error,
        strip_alt_from_metadata,
        strip_alt_from_html,
        show_a_bare_picture,
        strip_checked_outputs,
        untag,
        store_widget_state,
        store_widget,
        import_late,
        import_unused,
        print_a_path,
        return_a_path,
        name_a_path,
        drop_cells,
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
    printed = [
        output
        for cell in code_cells(notebook)
        if CHECKED in cell.metadata.get("tags", [])
        for output in cell.outputs
        if output.output_type == "stream"
    ]
    printed[0].text += "and one word more\n"
    nbformat.write(notebook, tmp_path / "mutated.ipynb")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval-lax", "--nbval-current-env"]
    command += ["--nbval-cell-timeout=300", "-c", "/dev/null", "mutated.ipynb"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 1, result.stdout
    assert "1 failed" in result.stdout
