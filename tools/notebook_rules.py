"""What a stored notebook must be, as functions that return the problems they find.

    python tools/notebook_rules.py NOTEBOOK ...

prints the problems of these notebooks, and fails if there are any.
"""

import ast
import re
import statistics
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from stored_widgets import VIEW, reachable, stored_models

CHECKED = "nbval-check-output"
COLUMNS = 96  # of a code line
A_MACHINE = re.compile(r"(?<![\w.:/])/(home|root|tmp|Users|work|usr|opt|var)/|\b[A-Z]:\\Users")


def problems(notebook: NotebookNode, solutions: bool = False) -> list[str]:
    """All problems of a notebook, a line each; none for one that may be published. Solutions may
    have any length."""
    found = []
    for rule in RULES:
        if solutions and rule is cells_in_measure:
            continue
        found += rule(notebook)
    return found


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def outputs(notebook: NotebookNode) -> list[tuple[int, NotebookNode]]:
    return [(n, output) for n, cell in enumerate(notebook.cells) for output in cell.get("outputs", [])]


def run_in_order(notebook: NotebookNode) -> list[str]:
    counts = [cell.execution_count for cell in code_cells(notebook)]
    return [] if counts == list(range(1, len(counts) + 1)) else [f"run counts are {counts}, not 1 to {len(counts)}"]


def clean_outputs(notebook: NotebookNode) -> list[str]:
    found = []
    for n, output in outputs(notebook):
        if output.output_type == "error":
            found.append(f"cell {n} holds an error: {output.ename}")
        if output.get("name") == "stderr":
            found.append(f"cell {n} holds stderr")
    return found


def no_path_of_a_machine(notebook: NotebookNode) -> list[str]:
    found = [
        f"cell {n} names a path of a machine" for n, cell in enumerate(notebook.cells) if A_MACHINE.search(cell.source)
    ]
    return found + [
        f"cell {n} prints a path of a machine" for n, output in outputs(notebook) if A_MACHINE.search(words(output))
    ]


def words(output: NotebookNode) -> str:
    """All that an output says in text; the pictures within it left out."""
    texts = [content for kind, content in output.get("data", {}).items() if kind.startswith("text/")]
    joined = "\n".join("".join(text) for text in [output.get("text", ""), *texts])
    return re.sub(r"data:image/[\w+]+;base64,[\w+/=]+", "", joined)


def checked_cells(notebook: NotebookNode) -> list[str]:
    checked = [cell for cell in code_cells(notebook) if CHECKED in cell.metadata.get("tags", [])]
    found = [f"a checked cell has no stored output: {cell.source[:60]}" for cell in checked if not cell.outputs]
    return found + ([] if len(checked) >= 3 else [f"only {len(checked)} cells have their output checked"])


def pictures_once(notebook: NotebookNode) -> list[str]:
    """Each picture is stored once, as HTML with its alt text: viewers drop that of a bare PNG."""
    found = []
    seen: dict[str, int] = {}
    for n, output in outputs(notebook):
        bundle = output.get("data", {})
        if any(kind.startswith("image/") for kind in bundle):
            found.append(f"cell {n} holds a picture that is not HTML with alt text")
        for tag in re.findall(r"<img [^>]*>", "".join(bundle.get("text/html", ""))):
            if not re.match(r'<img alt="[^"]{20,}" src="data:image/webp;base64,\w', tag):
                found.append(f"cell {n} holds a picture without alt text")
            if tag in seen:
                found.append(f"cell {n} stores the picture of cell {seen[tag]} again")
            seen.setdefault(tag, n)
    return found


def widgets_alive(notebook: NotebookNode) -> list[str]:
    """Each widget is stored with all that shows it and a sentence for plain viewers; nothing else
    is stored."""
    models, found, needed = stored_models(notebook), [], set()
    for n, output in outputs(notebook):
        bundle = output.get("data", {})
        if any(kind.startswith("application/") and kind != VIEW for kind in bundle):
            found.append(f"cell {n} holds an output of a private kind")
        if VIEW not in bundle:
            continue
        if bundle[VIEW]["model_id"] not in models:
            found.append(f"cell {n} stores a widget without its state")
        if len("".join(bundle.get("text/plain", "")).split()) < 6:
            found.append(f"cell {n} stores a widget without a sentence for plain viewers")
        needed |= reachable([bundle[VIEW]["model_id"]], models)
    return found + [f"the state of {model} is stored and not shown" for model in set(models) - needed]


def narrow_code(notebook: NotebookNode) -> list[str]:
    return [
        f"cell {n} has a code line of {len(line)} columns"
        for n, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
        for line in cell.source.splitlines()
        if len(line) > COLUMNS
    ]


def cells_in_measure(notebook: NotebookNode) -> list[str]:
    """Exercises aside, 25 to 45 cells, in the middle of at most 6 statements; no code cell is
    longer than 30 lines."""
    lesson = [cell for cell in notebook.cells if "exercise" not in cell.metadata.get("tags", [])]
    found = [] if 25 <= len(lesson) <= 45 else [f"{len(lesson)} cells beside its exercises, not 25 to 45"]
    median = statistics.median(statements(cell) for cell in code_cells(notebook) if cell in lesson)
    longest = max(len(cell.source.splitlines()) for cell in code_cells(notebook))
    if median > 6 or longest > 30:
        found.append(f"code cells have a median of {median} statements and at most {longest} lines")
    return found


def statements(cell: NotebookNode) -> int:
    """How many statements a code cell has, docstrings aside: one may be broken over lines."""
    nodes = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.stmt)]
    docstrings = [n for n in nodes if isinstance(n, ast.Expr) and isinstance(getattr(n.value, "value", None), str)]
    return len(nodes) - len(docstrings)


def imports_in_use(notebook: NotebookNode) -> list[str]:
    first, *others = code_cells(notebook)
    late = [cell for cell in others if re.search(r"^\s*(import|from) ", cell.source, re.M)]
    found = [f"an import outside the first cell: {cell.source[:60]}" for cell in late]
    names = [
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(ast.parse(first.source))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    ]
    whole = ast.parse("\n".join(cell.source for cell in code_cells(notebook)))
    used = {node.id for node in ast.walk(whole) if isinstance(node, ast.Name)}
    return found + [f"{name} is imported and not used" for name in names if name not in used]


RULES = (
    run_in_order,
    clean_outputs,
    no_path_of_a_machine,
    checked_cells,
    pictures_once,
    widgets_alive,
    narrow_code,
    cells_in_measure,
    imports_in_use,
)


def main(paths: Iterable[Path]) -> None:
    found = [
        f"{path}: {problem}"
        for path in paths
        for problem in problems(nbformat.read(path, as_version=4), solutions=path.parent.name == "solutions")
    ]
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main(map(Path, sys.argv[1:]))
