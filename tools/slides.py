"""A lesson's notebook as a deck: which cells are on a slide, and where one slide ends."""

import re
from copy import deepcopy
from itertools import pairwise

import nbformat
from nbformat import NotebookNode

HEADING = re.compile(r"^(?=##+ )", re.M)


def deck(notebook: NotebookNode) -> NotebookNode:
    """The notebook with a slide type on every cell, in nbconvert's words, as its marks say.

    A markdown cell often ends one idea and begins the next: it is cut at its headings, and each
    heading begins a slide. What follows an exercise is the lesson again, on a slide of its own.
    Beside a live demonstration its static figure is left out.
    """
    slides = nbformat.v4.new_notebook(metadata=notebook.metadata)
    slides.cells = [part for cell in notebook.cells for part in parts(deepcopy(cell))]
    shown = [cell for cell in slides.cells if slide_type(cell) != "skip"]
    for earlier, cell in pairwise(shown):
        if is_exercise(earlier) and not is_exercise(cell) and slide_type(cell) != "slide":
            cell.metadata.slideshow = {"slide_type": "subslide"}
    return slides


def slide_type(cell: NotebookNode) -> str:
    return cell.metadata.get("slideshow", {}).get("slide_type", "-")


def is_exercise(cell: NotebookNode) -> bool:
    return "exercise" in cell.metadata.get("tags", [])


def parts(cell: NotebookNode) -> list[NotebookNode]:
    if cell.cell_type == "code":
        if is_exercise(cell):  # where a reader answers: its verdict on no answer tells a class nothing
            cell.metadata.slideshow = {"slide_type": "skip"}
        skipped = slide_type(cell) == "skip"
        kept = [] if skipped else [output for output in cell.outputs if not output.get("metadata", {}).get("twin")]
        cell.outputs = kept
        return [cell]
    texts = [text for text in HEADING.split(cell.source) if text.strip()]
    return [part(cell, text) for text in texts]


def part(cell: NotebookNode, text: str) -> NotebookNode:
    """A piece of a markdown cell; a heading begins a slide, whatever the cell is marked as."""
    piece = nbformat.v4.new_markdown_cell(text, metadata=deepcopy(cell.metadata))
    if text.startswith("#"):
        piece.metadata.slideshow = {"slide_type": "slide" if text.startswith(("# ", "## ")) else "subslide"}
    return piece
