"""Write vae_helpers/models.py from the lessons that teach it.

    python tools/write_models.py            # writes the file
    python tools/write_models.py --check    # writes nothing; fails if the file differs

The functions and classes of every cell with the tag `graduates` go into the file as they are
taught, in the order of the lessons; whatever else such a cell holds, as a call, stays behind.
"""

import ast
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent
LESSONS, MODELS = ROOT / "notebooks", ROOT / "vae_helpers" / "models.py"
TAG = "graduates"
COLUMNS = 120
HEAD = '''"""The models of the course: every definition here is taught, word for word, in one notebook.

This file is written by tools/write_models.py from the lessons' cells with the tag `graduates`:
change a definition in its lesson, then run `make models`. Later notebooks import from here.
"""

import math

from vae_helpers.data import check_images
from vae_helpers.quiet import import_keras

keras = import_keras()
layers, ops = keras.layers, keras.ops
'''


def definitions(source: str) -> list[tuple[str, str]]:
    """The name and the text of each function and class at the top level of `source`, in whole
    lines."""
    lines = source.splitlines()
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return [(node.name, "\n".join(lines[first_line(node) - 1 : node.end_lineno])) for node in nodes]


def first_line(node: ast.FunctionDef | ast.ClassDef) -> int:
    """Where a definition begins, counted from 1: with its first decorator, if it has any."""
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def graduates(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    """What the tagged cells of a notebook define.

    Raises:
        ValueError: for a tagged cell without a definition, as when the tag was put on the wrong
            one.
    """
    found = []
    for number, cell in enumerate(notebook.cells):
        if TAG in cell.metadata.get("tags", []):
            defined = definitions(cell.source) if cell.cell_type == "code" else []
            if not defined:
                raise ValueError(f"cell {number} has the tag {TAG} and defines nothing")
            found += defined
    return found


def written(lessons: dict[str, nbformat.NotebookNode]) -> str:
    """The text of models.py from notebooks by their names.

    Raises:
        ValueError: if two cells define the same name.
    """
    parts, names = [HEAD], set()
    for name, notebook in lessons.items():
        defined = graduates(notebook)
        if defined:
            parts.append(f"# --- taught in notebooks/{name} ".ljust(COLUMNS, "-") + "\n")
        for defined_name, text in defined:
            if defined_name in names:
                raise ValueError(f"{name} defines {defined_name}, which an earlier cell with the tag {TAG} defines")
            names.add(defined_name)
            parts.append(f"{text}\n")
    return "\n\n".join(parts)


def read_lessons() -> dict[str, nbformat.NotebookNode]:
    """The lessons by file name, in order."""
    return {path.name: nbformat.read(path, as_version=4) for path in sorted(LESSONS.glob("[0-9]*.ipynb"))}


def main(check: bool) -> None:
    text = written(read_lessons())
    if MODELS.read_text(encoding="utf-8") == text:
        return
    if check:
        sys.exit("vae_helpers/models.py differs from what the lessons teach: run `make models`")
    MODELS.write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
