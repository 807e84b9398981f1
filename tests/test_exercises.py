"""Lessons and solutions are what their one source says; stubs are empty and never raise; no solution stands in a lesson."""

import ast
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

import exercises
from vae_helpers import checks
from vae_helpers.checks import engine

LESSONS = sorted((Path(__file__).parent.parent / "notebooks").glob("0*.ipynb"))
by_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def source(path):
    return exercises.parse(exercises.source_of(path).read_text("utf-8"))


def cells_of(path, tag=None):
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if tag is None or tag in cell.metadata.get("tags", [])]


@by_lesson
def test_lesson_and_solutions_are_written_from_the_source(path):
    for target, text in exercises.written(path).items():
        assert target.read_text("utf-8").rstrip("\n") == text.rstrip("\n"), (
            f"run python tools/exercises.py for {target.name}"
        )


@by_lesson
def test_behind_the_last_exercise_a_learner_sees_where_they_stand(path):
    *others, last = cells_of(path, "exercise")
    assert last.source.splitlines()[-1] == f"checks.progress({int(path.name[:2])})"
    numbers = {tag[9:] for cell in others for tag in cell.metadata.tags if tag.startswith("exercise-")}
    (shown,) = last.outputs
    lines = shown.data["text/plain"].splitlines()
    assert {line.split()[0] for line in lines[1:-1]} == numbers and all("not yet" in line for line in lines[1:-1])
    assert lines[-1] == f"0 of {len(numbers)} right"


def test_a_changed_stub_or_place_is_noticed():
    notebook, cells = nbformat.read(LESSONS[0], as_version=4), source(LESSONS[0])
    next(c for c in notebook.cells if "exercise-1.1" in c.metadata.get("tags", [])).source += "changed"
    before = nbformat.writes(notebook)
    assert nbformat.writes(exercises.write_lesson(notebook, cells)) != before
    lost = [exercises.Cell("exercise", "9.9", "### 9.9", True, "", "no such words")]
    with pytest.raises(ValueError, match=r"9\.9 stands after 'no such words', which 0 cells hold"):
        exercises.place(notebook.cells, lost[0])
    with pytest.raises(ValueError, match="not a head"):
        exercises.parse("# %% 12 what\ntext\n")


@by_lesson
def test_each_exercise_has_text_stub_check_solution_and_answer(path):
    cells, lesson = source(path), path.name[1]
    numbers = [cell.number for cell in cells if cell.kind == "exercise"]
    assert sorted(numbers) == sorted(number for number in engine.CHECKS if number[0] == lesson) and len(numbers) >= 4
    for number in numbers:
        mine = {cell.kind: cell for cell in cells if cell.number == number}
        assert {"exercise", "stub", "solution", "answer"} <= set(mine)
        assert mine["exercise"].source.startswith(f"### Exercise {number} · {engine._titles[number]}")
        assert "minutes.*" in mine["exercise"].source and "natural mistake" in mine["solution"].source
        called = re.match(r"checks\.(\w+)\(", mine["stub"].source.splitlines()[-1])
        assert called and getattr(checks, called[1]) is engine.CHECKS[number]


@by_lesson
def test_a_stub_never_raises_and_is_no_answer(path):
    for cell in cells_of(path, "exercise")[:-1]:  # the last one shows the progress
        if cell.cell_type == "code":
            *stub, call = cell.source.splitlines()
            scope = {"checks": checks, "np": np, "hangers": np.zeros((10, 2))}
            exec("\n".join(stub), scope)  # the course's own notebook, not a learner's text
            assert eval(call, scope).state == "no answer", call
            assert max(map(len, cell.source.splitlines())) <= 96


def statements(text):
    """Every statement of a text, without docstrings and bare names, in one spelling and without what it is called."""
    kinds = (ast.Return, ast.Assign, ast.AugAssign)
    found = [ast.unparse(node) for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
    return {re.sub(r"^(return |[\w, ]+ [+]?= )", "", statement) for statement in found}


@by_lesson
def test_no_solution_stands_in_a_lesson(path):
    answers = set().union(*(statements(cell.source) for cell in source(path) if cell.kind == "answer"))
    for cell in cells_of(path, "exercise"):
        if cell.cell_type == "code":
            assert not {s for s in answers & statements(cell.source) if len(s) > 16 and re.search(r"[^\w, ()]", s)}
    given = {cell.source for cell in source(path) if cell.kind in ("answer", "solution")}
    assert not given & {cell.source for cell in cells_of(path)}


@by_lesson
def test_stored_solutions_are_right(path):
    stored = [
        c for c in cells_of(exercises.solution_of(path)) if c.cell_type == "code" and c.source.startswith("checks.")
    ]
    assert stored
    for cell in stored:
        varies = cell.source.startswith(("checks.denoiser", "checks.trained_vae"))  # their scores do
        assert ("nbval-check-output" in cell.metadata.get("tags", [])) != varies
        if cell.outputs:  # an unchanged solution has been run; a new one is run with all lessons
            assert cell.outputs[-1].data["text/plain"].startswith("Right. ")
