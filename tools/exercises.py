"""Write the exercises of a lesson, and their solutions, from one source.

    python tools/exercises.py            # writes lessons' exercises and the notebooks of solutions
    python tools/exercises.py --check    # writes nothing; fails if they differ from the source

exercises/NN.py holds all exercises of lesson NN as cells of text (py:percent). A line that begins
with `# %%` starts a cell and says what it is:

    # %% [markdown] intro                   before the first exercise of the solutions
    # %% setup                              code before the first exercise of the solutions
    # %% [markdown] exercise 4.2 after: WORDS
                                            the exercise's text; `after:` names the lesson's cell
                                            that it stands behind, by words of that cell alone
    # %% stub 4.2                           what the learner gets, its last line the check's call
    # %% [markdown] solution 4.2            the explanation
    # %% answer 4.2                         replaces the stub's blanks; the check is called in a
                                            cell of its own; `varies` if the verdict tells scores
                                            that differ from run to run
    # %% more 4.2                           further code of the solution; `checked` if nbval
                                            compares its output
    # %% [markdown] more 4.2                further text

What is right, what is wrong and the hint for it stand in vae_helpers/checks/lesson_NN.py.

In a lesson, cells with the tag `exercise-4.2` are replaced in their place, and behind the last one
stands a cell that shows the learner's progress; all other cells, and outputs of cells whose source
is unchanged, stay as they are.
"""

import hashlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).parent.parent
SOURCES, LESSONS = ROOT / "exercises", ROOT / "notebooks"
HEAD = re.compile(
    r"# %%(?P<markdown> \[markdown\])? (?P<kind>\w+)(?: (?P<number>\d\.\d))?(?P<flag> checked| varies)?(?: after: (?P<after>.+))?$"
)

PROGRESS = """# where you stand; with file="progress.json" it is kept in a file beside the notebook as well
checks.progress({lesson})"""


@dataclass(frozen=True)
class Cell:
    """One cell of the source: kind, exercise's number, text, where an exercise stands."""

    kind: str
    number: str | None
    source: str
    markdown: bool
    flag: str
    after: str | None


def parse(text: str) -> list[Cell]:
    """The cells of a source, in order; a `ValueError` that names a line which is no head."""
    cells = []
    for block in re.split(r"^(?=# %%)", text, flags=re.M)[1:]:
        head, _, body = block.partition("\n")
        match = HEAD.match(head)
        if not match:
            raise ValueError(f"not a head of a cell: {head!r}")
        markdown = bool(match["markdown"])
        body = re.sub(r"^# ?", "", body, flags=re.M) if markdown else body
        cells.append(
            Cell(
                match["kind"],
                match["number"],
                body.strip("\n"),
                markdown,
                (match["flag"] or "").strip(),
                match["after"],
            )
        )
    return cells


def source_of(lesson: Path) -> Path:
    return SOURCES / f"{lesson.name[:2]}.py"


def solution_of(lesson: Path) -> Path:
    return lesson.parent / "solutions" / f"{lesson.stem}_solutions.ipynb"


def new_cell(where: str, cell_or_source: Cell | str, markdown: bool, tags: list[str], n: int) -> NotebookNode:
    """A cell whose id depends on its place and text alone: writing twice changes nothing."""
    source = cell_or_source.source if isinstance(cell_or_source, Cell) else cell_or_source
    make = nbformat.v4.new_markdown_cell if markdown else nbformat.v4.new_code_cell
    identity = hashlib.sha256(f"{where} {n} {source}".encode()).hexdigest()[:8]
    slides = {"slideshow": {"slide_type": "slide" if markdown else "skip"}} if where == "lesson" else {}
    return make(source, id=identity, metadata={"tags": tags, **slides} if tags else {})


def keep_outputs(cells: list[NotebookNode], old: list[NotebookNode]) -> list[NotebookNode]:
    """Give unchanged code its stored outputs and metadata back."""
    stored = {(cell.source, tuple(cell.metadata.get("tags", []))): cell for cell in old if cell.cell_type == "code"}
    for cell in cells:
        before = stored.get((cell.source, tuple(cell.metadata.get("tags", []))))
        if cell.cell_type == "code" and before is not None:
            cell.outputs, cell.execution_count, cell.metadata = before.outputs, before.execution_count, before.metadata
    return cells


def write_lesson(notebook: NotebookNode, cells: list[Cell]) -> NotebookNode:
    """Put the exercises of the source into the lesson; its other cells are untouched."""
    others = [cell for cell in notebook.cells if "exercise" not in cell.metadata.get("tags", [])]
    old = [cell for cell in notebook.cells if cell not in others]
    blocks: dict[int, list[NotebookNode]] = {}
    for text in (cell for cell in cells if cell.kind == "exercise"):
        stub = next(cell for cell in cells if cell.kind == "stub" and cell.number == text.number)
        tags = ["exercise", f"exercise-{text.number}"]
        made = [new_cell("lesson", text, True, tags, 0), new_cell("lesson", stub, False, tags, 1)]
        blocks.setdefault(place(others, text), []).extend(keep_outputs(made, old))
    progress = PROGRESS.format(lesson=str(text.number)[0])
    blocks[max(blocks)] += keep_outputs([new_cell("lesson", progress, False, ["exercise"], 2)], old)
    notebook.cells = [cell for n, other in enumerate(others) for cell in [other, *blocks.get(n, [])]]
    return notebook


def place(others: list[NotebookNode], text: Cell) -> int:
    """The number of the cell that an exercise stands behind."""
    found = [n for n, cell in enumerate(others) if text.after and text.after in cell.source]
    if len(found) != 1:
        raise ValueError(f"exercise {text.number} stands after {text.after!r}, which {len(found)} cells hold")
    return found[0]


def write_solutions(notebook: NotebookNode, cells: list[Cell]) -> NotebookNode:
    """The notebook of solutions, made anew; unchanged code keeps its outputs."""
    made: list[NotebookNode] = []

    def add(source, markdown, tags):
        made.append(new_cell("solutions", source, markdown, tags, len(made)))

    for cell in cells:
        tags = ["nbval-check-output"] if cell.flag == "checked" else []
        if cell.kind in ("intro", "setup", "more"):
            add(cell, cell.markdown, tags)
        elif cell.kind == "solution":
            title = next(c.source.splitlines()[0] for c in cells if c.kind == "exercise" and c.number == cell.number)
            add(f"{title[1:]}\n\n{cell.source}", True, [])
        elif cell.kind == "answer":
            add(cell, False, [])
            stub = next(c.source for c in cells if c.kind == "stub" and c.number == cell.number)
            add(stub.splitlines()[-1], False, [] if cell.flag == "varies" else ["nbval-check-output"])
    notebook.cells = keep_outputs(made, notebook.cells)
    return notebook


def written(lesson: Path) -> dict[Path, str]:
    """What the lesson's file and its solutions' should hold, as text by path."""
    cells, result = parse(source_of(lesson).read_text("utf-8")), {}
    for path, write in ((lesson, write_lesson), (solution_of(lesson), write_solutions)):
        notebook = nbformat.read(path, as_version=4)
        result[path] = nbformat.writes(write(notebook, cells)) + "\n"
    return result


def main(arguments: list[str]) -> bool:
    stale = []
    for lesson in sorted(LESSONS.glob("0*.ipynb")):
        for path, text in written(lesson).items():
            if path.read_text("utf-8").rstrip("\n") == text.rstrip("\n"):
                continue
            stale.append(path.name)
            if "--check" not in arguments:
                path.write_text(text, "utf-8")
    print("written:" if "--check" not in arguments else "differs from exercises/:", ", ".join(stale) or "nothing")
    return bool(stale) and "--check" in arguments


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
