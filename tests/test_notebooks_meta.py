"""nbval passes any picture and compares nothing where nothing is stored: these tests ask more of stored notebooks."""

import copy
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from notebook_rules import CHECKED, code_cells, problems
from stored_widgets import VIEW, stored_models

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
    return [
        output
        for cell in code_cells(notebook)
        for output in cell.outputs
        if "<img" in output.get("data", {}).get("text/html", "")
    ]


def strip_alt(notebook):
    html = figures(notebook)[0].data["text/html"]
    figures(notebook)[0].data["text/html"] = re.sub(r'alt="[^"]*"', 'alt=""', html)


def show_a_bare_picture(notebook):
    code_cells(notebook)[1].outputs.append(nbformat.v4.new_output("display_data", data={"image/png": "iVBORw0KGgo="}))


def store_a_picture_twice(notebook):
    code_cells(notebook)[1].outputs.append(figures(notebook)[0])


def strip_checked_outputs(notebook):
    for cell in code_cells(notebook):
        if CHECKED in cell.metadata.get("tags", []):
            cell.outputs = []


def untag(notebook):
    for cell in code_cells(notebook):
        cell.metadata.pop("tags", None)


def lose_a_widget(notebook):
    stored_models(notebook).clear()


def keep_a_widget_that_is_not_shown(notebook):
    stored_models(notebook)["0" * 32] = copy.deepcopy(next(iter(stored_models(notebook).values())))


def take_the_sentence_from_a_widget(notebook):
    views = [o for cell in code_cells(notebook) for o in cell.outputs if VIEW in o.get("data", {})]
    views[0].data["text/plain"] = "VBox()"


def store_a_private_kind(notebook):
    result = nbformat.v4.new_output("display_data", data={"application/vnd.private+json": {}, "text/plain": "x"})
    code_cells(notebook)[1].outputs.append(result)


def write_a_wide_line(notebook):
    code_cells(notebook)[1].source += "\n" + "a" * 97


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


def write_many_statements(notebook):
    for cell in code_cells(notebook)[1:]:
        cell.source = "\n".join(f"a = {n}" for n in range(7))


@pytest.mark.parametrize(
    ("mutate", "says"),
    [
        (swap_run_counts, "run counts"),
        (add_stderr, "holds stderr"),
        (add_error, "holds an error"),
        (strip_alt, "without alt text"),
        (show_a_bare_picture, "not HTML with alt text"),
        (store_a_picture_twice, "again"),
        (strip_checked_outputs, "no stored output"),
        (untag, "cells have their output checked"),
        (lose_a_widget, "without its state"),
        (keep_a_widget_that_is_not_shown, "stored and not shown"),
        (take_the_sentence_from_a_widget, "without a sentence"),
        (store_a_private_kind, "private kind"),
        (write_a_wide_line, "code line of 97 columns"),
        (import_late, "import outside"),
        (import_unused, "not used"),
        (print_a_path, "prints a path"),
        (return_a_path, "prints a path"),
        (name_a_path, "names a path"),
        (drop_cells, "cells beside its exercises"),
        (write_a_long_cell, "at most 3"),
        (write_many_statements, "a median of 7"),
    ],
)
def test_rules_catch_a_mutated_copy(mutate, says):
    notebook = read(LESSONS[0])
    mutated = copy.deepcopy(notebook)
    mutate(mutated)
    assert any(says in problem for problem in set(problems(mutated)) - set(problems(notebook)))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_small(path):
    assert path.stat().st_size <= 4_000_000


def test_the_lessons_are_small_together():
    assert sum(path.stat().st_size for path in LESSONS) <= 14_000_000


def test_what_may_be_signed_is_what_is_stored():
    for line in (FOLDER / "SHA256SUMS").read_text().splitlines():
        expected, name = line.split("  ", 1)
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == expected, f"{name}: run `make notebooks`"


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
