"""Every public function says what it takes and gives; `make test` has mypy hold that to be true."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
AS_TAUGHT = ROOT / "vae_helpers" / "models.py"  # word for word as on a blackboard
FOLDERS = ("vae_helpers", "tools", "hub", "benchmarks")
MODULES = sorted(
    path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts
)


def public_functions(source):
    """The functions of a module and the methods of its classes, but for those whose names begin with one `_`."""
    for node in ast.parse(source).body:
        for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and (
                inner.name.startswith("__") or inner.name[0] != "_"
            ):
                yield inner, isinstance(node, ast.ClassDef)


def lacking(source):
    """What lacks its annotation, as "function(argument)" and "function ->"."""
    for function, is_method in public_functions(source):
        arguments = function.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        rest = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
        for argument in [*named[is_method:], *rest]:
            if argument.annotation is None:
                yield f"{function.name}({argument.arg})"
        if function.returns is None:
            yield f"{function.name} ->"


@pytest.mark.parametrize("path", [path for path in MODULES if path != AS_TAUGHT], ids=lambda path: path.stem)
def test_its_public_functions_are_annotated(path):
    assert list(lacking(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(a: int) -> int: ...", []),
        ("def f(a: int): ...", ["f ->"]),
        ("def f(a, *, b: int) -> int: ...", ["f(a)"]),
        ("def f(*a, **b) -> int: ...", ["f(a)", "f(b)"]),
        ("def _f(a): ...", []),
        ("class C:\n    def f(self, a) -> int: ...", ["f(a)"]),
        ("class C:\n    def __init__(self, a: int): ...", ["__init__ ->"]),
    ],
)
def test_the_guard_notices_what_is_missing(source, expected):
    assert list(lacking(source)) == expected


def torn_docstrings(source, columns=100):
    """The numbers of the docstrings' lines that are wider than this, or break within `code`."""
    lines, kinds = source.splitlines(), (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, kinds) and ast.get_docstring(node):
            for number in range(node.body[0].lineno, node.body[0].end_lineno + 1):
                if len(lines[number - 1]) > columns or lines[number - 1].count("`") % 2:
                    yield number


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_its_docstrings_are_read_without_scrolling(path):
    assert list(torn_docstrings(path.read_text(encoding="utf-8"))) == []


def test_the_guard_notices_a_wide_docstring_and_torn_code():
    assert list(torn_docstrings(f'def f():\n    """{"a " * 60}"""\n')) == [2]
    assert list(torn_docstrings(f'def f():\n    """Short."""\n    return "{"a " * 60}"\n')) == []
    assert list(torn_docstrings('def f():\n    """Of `(n,\n    2)`, `x`."""\n')) == [2, 3]
