"""nbval passes any picture and compares nothing where nothing is stored: these tests ask more of stored notebooks."""

import hashlib
import itertools
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_rules import CHECKED, RULES, code_cells, outputs, problems
from stored_widgets import STATE, VIEW, stored_models

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


# --- each rule finds what breaks it, and nothing else does ------------------------------------------------------------


def picture(alt="ten garments in a row, each on its hanger", pixels="aGk="):
    html = f'<img alt="{alt}" src="data:image/webp;base64,{pixels}" style="max-width: 100%">'
    return new_output("display_data", data={"text/html": html, "text/plain": alt})


def widget(model="a" * 32, sentence="Two sliders, z1 and z2, move a point."):
    return new_output("display_data", data={VIEW: {"model_id": model}, "text/plain": sentence})


def a_model(name, **state):
    return {"model_name": name, "state": state}


def made():
    """A small notebook that breaks no rule, and stands at every limit: 25 cells, 96 columns, 30 lines, 6 statements."""
    models = {
        "a" * 32: a_model("VBoxModel", children=["IPY_MODEL_" + "b" * 32, "IPY_MODEL_" + "c" * 32]),
        "b" * 32: a_model("FloatSliderModel", value=0.5),
        "c" * 32: a_model("AnyModel", z1=0.5),
        "d" * 32: a_model(
            "LinkModel", source=["IPY_MODEL_" + "b" * 32, "value"], target=["IPY_MODEL_" + "c" * 32, "z1"]
        ),
    }
    six = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6"
    cells = [
        new_code_cell("import numpy as np\nfrom vae_helpers import data, plots as p\n\nnp.array(1), data, p"),
        new_code_cell("x = 1  # " + "x" * 87 + "\n" + "\n" * 28 + "x", outputs=[picture()]),
        new_code_cell(six, outputs=[widget()]),
        *[new_code_cell(six, outputs=[new_output("stream", text=f"{n}\n")], metadata={"tags": [CHECKED]}) for n in "123"],
        *[new_markdown_cell("A place: https://example.org/home/x or a/work/b, ~/home.") for _ in range(19)],
        *[new_code_cell(six + "\ng = 7", metadata={"tags": ["exercise"]}) for _ in range(5)],
    ]  # fmt: skip
    for count, cell in enumerate((cell for cell in cells if cell.cell_type == "code"), start=1):
        cell.execution_count = count
    return new_notebook(cells=cells, metadata={"widgets": {STATE: {"state": models}}})


def breaking(notebook):
    """The names of the rules that a notebook breaks, and what they say."""
    said = {rule.__name__: rule(notebook) for rule in RULES}
    assert list(itertools.chain(*said.values())) == problems(notebook)
    return {name: found for name, found in said.items() if found}


def test_a_notebook_at_every_limit_breaks_no_rule():
    assert breaking(made()) == {}
    nbformat.validate(made())


def output_of(n):
    """Give cell `n` one more output."""
    return lambda *outputs: lambda notebook: notebook.cells[n].outputs.extend(outputs)


def add(text):
    """Write more into the second code cell."""

    def change(notebook):
        code_cells(notebook)[1].source += text

    return change


def replaced(n, old, new):
    def change(notebook):
        assert old in notebook.cells[n].source
        notebook.cells[n].source = notebook.cells[n].source.replace(old, new)

    return change


def stored(change):
    """Change what is stored of the widgets."""
    return lambda notebook: change(stored_models(notebook))


def set_count(n, count):
    return lambda notebook: notebook.cells[n].update(execution_count=count)


def retag(n, *tags):
    return lambda notebook: notebook.cells[n].metadata.update(tags=list(tags))


def no_output(n):
    return lambda notebook: notebook.cells[n].update(outputs=[])


def one_statement_more(notebook):
    for cell in code_cells(notebook)[2:6]:
        cell.source += "\ng = 7"


def more_cells(n):
    return lambda notebook: notebook.cells.extend(new_markdown_cell("text") for _ in range(n))


BREAKS = {
    "a cell that was run twice": ("run_in_order", "run counts", set_count(3, 5)),
    "a cell that was not run": ("run_in_order", "run counts", set_count(2, None)),
    "cells in another order": ("run_in_order", "run counts", lambda n: n.cells.insert(2, n.cells.pop(1))),
    "an error": ("clean_outputs", "cell 1 holds an error: E", output_of(1)(new_output("error", ename="E", evalue="e"))),
    "a warning": ("clean_outputs", "cell 1 holds stderr", output_of(1)(new_output("stream", name="stderr", text="!"))),
    "a path in code": ("no_path_of_a_machine", "cell 2 names", replaced(2, "a = 1", "a = '/tmp/x'")),
    "a path in text": ("no_path_of_a_machine", "cell 6 names", replaced(6, "~/home", "/home/someone")),
    "a path of Windows": ("no_path_of_a_machine", "cell 6 names", replaced(6, "~/home", "C:\\Users\\someone")),
    "a printed path": ("no_path_of_a_machine", "cell 1 prints", output_of(1)(new_output("stream", text="/home/a/b"))),
    "a returned path": ("no_path_of_a_machine", "cell 1 prints", output_of(1)(new_output("execute_result", data={"text/plain": "PosixPath('/usr/x')"}))),
    "a path in a figure's words": ("no_path_of_a_machine", "cell 1 prints", output_of(1)(picture("a figure from /home/ada/one.png", "eA=="))),
    "a checked cell without output": ("checked_cells", "no stored output: a = 1", no_output(3)),
    "two checked cells": ("checked_cells", "only 2 cells", retag(3)),
    "a bare picture": ("pictures_once", "cell 1 holds a picture that is not HTML", output_of(1)(new_output("display_data", data={"image/png": "aGk="}))),
    "a picture without words": ("pictures_once", "cell 1 holds a picture without alt text", output_of(1)(picture("", "eA=="))),
    "a picture of 19 letters": ("pictures_once", "cell 1 holds a picture without alt text", output_of(1)(picture("x" * 19, "eA=="))),
    "a picture from elsewhere": ("pictures_once", "cell 1 holds a picture without alt text", output_of(1)(new_output("display_data", data={"text/html": '<img alt="a picture of twenty letters" src="x.png">'}))),
    "a picture twice": ("pictures_once", "cell 3 stores the picture of cell 1 again", output_of(3)(picture())),
    "a widget without state": ("widgets_alive", "cell 1 stores a widget without its state", output_of(1)(widget("e" * 32))),
    "a widget's state without the widget": ("widgets_alive", "is stored and not shown", stored(lambda models: models.update({"e" * 32: models["c" * 32]}))),
    "a link of what is not shown": ("widgets_alive", "is stored and not shown", stored(lambda models: models["d" * 32]["state"].update(source=["IPY_MODEL_" + "e" * 32, "value"]))),
    "a widget in five words": ("widgets_alive", "cell 2 stores a widget without a sentence", lambda n: n.cells[2].outputs[0].data.update({"text/plain": "VBox of two sliders here"})),
    "an output of a private kind": ("widgets_alive", "cell 1 holds an output of a private kind", output_of(1)(new_output("display_data", data={"application/vnd.private+json": {}, "text/plain": "x"}))),
    "97 columns": ("narrow_code", "cell 1 has a code line of 97 columns", replaced(1, "xx\n", "xxx\n")),
    "97 columns in an exercise": ("narrow_code", "cell 26 has a code line of 97 columns", replaced(26, "g = 7", "g = " + "7" * 93)),
    "24 cells": ("cells_in_measure", "24 cells beside its exercises", lambda n: n.cells.pop(6)),
    "46 cells": ("cells_in_measure", "46 cells beside its exercises", more_cells(21)),
    "a cell of 31 lines": ("cells_in_measure", "at most 31 lines", add("\nx")),
    "an exercise of 31 lines": ("cells_in_measure", "at most 31 lines", replaced(26, "g = 7", "g = 7" + "\n# why" * 24)),
    "a median of 7 statements": ("cells_in_measure", "a median of 7", one_statement_more),
    "statements in a block": ("cells_in_measure", "a median of 7", lambda n: [c.update(source=c.source.replace("f = 6", "if a:\n    f = 6")) for c in code_cells(n)[2:6]]),
    "an import that comes late": ("imports_in_use", "an import outside the first cell", replaced(2, "a = 1", "import os")),
    "an import from that comes late": ("imports_in_use", "an import outside the first cell", replaced(2, "a = 1", "from os import path")),
    "an import that nothing uses": ("imports_in_use", "antigravity is imported and not used", replaced(0, "import numpy as np", "import numpy as np, antigravity")),
    "a name that nothing uses": ("imports_in_use", "p is imported and not used", replaced(0, ", data, p", ", data")),
}  # fmt: skip


@pytest.mark.parametrize("case", BREAKS)
def test_it_breaks_one_rule_alone(case):
    rule, says, change = BREAKS[case]
    notebook = made()
    change(notebook)
    found = breaking(notebook)
    assert set(found) == {rule}, found
    assert all(says in problem for problem in found[rule]) and len(found[rule]) == 1, found


def test_each_rule_is_broken_by_some_case():
    assert {rule for rule, _, _ in BREAKS.values()} == {rule.__name__ for rule in RULES}


ALLOWED = {
    "45 cells": more_cells(20),
    "a picture of 20 letters": output_of(1)(picture("x" * 20, "eA==")),
    "an empty code cell, not run": lambda n: n.cells.append(new_code_cell("")),
    "a wide line of text": replaced(6, "A place", "A place " * 20),
    "a docstring beside six statements": lambda n: [c.update(source='"""What it is."""\n' + c.source) for c in code_cells(n)[2:6]],
    "a path within a picture's bytes": output_of(1)(picture("x" * 20, "aa+/home/aa")),
    "printed words": output_of(1)(new_output("stream", text="import from home")),
}  # fmt: skip


@pytest.mark.parametrize("case", ALLOWED)
def test_it_breaks_no_rule(case):
    notebook = made()
    ALLOWED[case](notebook)
    assert breaking(notebook) == {}


def test_solutions_may_have_any_length_but_nothing_else():
    long, late = made(), made()
    more_cells(99)(long)
    replaced(2, "a = 1", "import os")(late)
    assert problems(long, solutions=True) == [] and problems(long) != []
    assert problems(late, solutions=True) == problems(late) != []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_figures_and_widgets_of_a_real_lesson_are_looked_at(path):
    notebook = read(path)
    stored_models(notebook).clear()
    figures = [output.data for _, output in outputs(notebook) if "<img" in output.get("data", {}).get("text/html", "")]
    for data in figures:
        data["text/html"] = data["text/html"].replace('alt="', 'alt="" title="')
    views = [output for _, output in outputs(notebook) if VIEW in output.get("data", {})]
    found = breaking(notebook)
    assert len(found["pictures_once"]) == sum(data["text/html"].count("<img") for data in figures) > 3
    assert len(found["widgets_alive"]) == len(views) > 0


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_small(path):
    assert path.stat().st_size <= 4_000_000


def test_the_lessons_are_small_together():
    assert sum(path.stat().st_size for path in LESSONS) <= 14_000_000


def test_what_may_be_signed_is_what_is_stored():
    for line in (FOLDER / "SHA256SUMS").read_text().splitlines():
        expected, name = line.split("  ", 1)
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == expected, f"{name}: run `make notebooks`"


@pytest.mark.parametrize("path", [p for p in LESSONS if p.name[:2] in ("01", "03", "05")], ids=lambda path: path.stem)
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
