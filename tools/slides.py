"""A lesson's notebook as a deck: which cells are on a slide, and where one slide ends."""

import re
from copy import deepcopy

import nbformat
from nbformat import NotebookNode

HEADING = re.compile(r"^(?=##+ )", re.M)


def deck(notebook: NotebookNode) -> NotebookNode:
    """The notebook with a slide type on every cell, in nbconvert's words, as its marks say.

    A markdown cell often ends one idea and begins the next: it is cut at its headings, and each heading begins a slide.
    Beside a live demonstration its static figure is left out.
    """
    slides = nbformat.v4.new_notebook(metadata=notebook.metadata)
    slides.cells = [part for cell in notebook.cells for part in parts(deepcopy(cell))]
    return slides


def parts(cell: NotebookNode) -> list[NotebookNode]:
    if cell.cell_type == "code":
        skipped = cell.metadata.get("slideshow", {}).get("slide_type") == "skip"
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
