"""The list of changes that the tests must notice does not rot; running it is a command of its own: tools/mutants.py."""

import subprocess
import sys
from pathlib import Path

import mutants
import pytest
from mutants import MUTANTS, ROOT, Mutant

FILES = sorted({mutant.file for mutant in MUTANTS})


@pytest.mark.parametrize("file", FILES)
def test_each_line_stands_once_in_its_file(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    for mutant in MUTANTS:
        if mutant.file == file:
            assert text.count(mutant.old) == 1, mutants.said(mutant)
            assert mutant.new != mutant.old and mutant.old.strip()


def test_each_change_is_listed_once_and_has_its_tests():
    assert len(MUTANTS) >= 60 and len({mutant[:3] for mutant in MUTANTS}) == len(MUTANTS)
    for mutant in MUTANTS:
        assert mutant.tests, mutants.said(mutant)
        for name in mutant.tests.split():
            assert (ROOT / name.split("::")[0]).is_file(), name


def test_python_and_javascript_are_both_in_it():
    assert {Path(file).suffix for file in FILES} == {".py", ".mjs"}


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "sum.py").write_text("def add(a, b):\n    return a + b\n")
    (tmp_path / "sum.mjs").write_text("export const add = (a, b) => a + b;\n")
    (tmp_path / "test_sum.py").write_text("import sum as s\n\ndef test():\n    assert s.add(2, 2) == 4\n")
    (tmp_path / "sum.test.mjs").write_text(
        'import assert from "node:assert";\nimport { add } from "./sum.mjs";\nassert.equal(add(2, 2), 4);\n'
    )
    return tmp_path


@pytest.mark.parametrize("file, tests", [("sum.py", "test_sum.py"), ("sum.mjs", "sum.test.mjs")])
def test_a_change_survives_only_where_no_test_sees_it(tree, file, tests):
    assert mutants.survives(Mutant(file, "a + b", "a * b", tests), tree)
    assert not mutants.survives(Mutant(file, "a + b", "a - b", tests), tree)
    assert mutants.survives(Mutant(file, "a + b", "b + a", tests), tree)  # the change before was taken back


def test_a_test_that_fails_by_itself_is_said(tree, monkeypatch):
    monkeypatch.setattr(mutants, "copy_tree", lambda folder: None)
    with pytest.raises(SystemExit, match="no_such_test.py fails without any change"):
        mutants.prepare(tree, [Mutant("sum.py", "a + b", "a - b", "no_such_test.py")])


def test_the_copy_is_the_tree_and_is_what_the_tests_import(tmp_path):
    mutants.copy_tree(tmp_path)
    assert (tmp_path / "vae_helpers" / "data.py").read_bytes() == (ROOT / "vae_helpers" / "data.py").read_bytes()
    assert not (tmp_path / ".git").exists() and not (tmp_path / "node_modules").exists()
    code = "import vae_helpers; print(vae_helpers.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.stdout.startswith(str(tmp_path))
