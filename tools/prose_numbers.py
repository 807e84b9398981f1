"""Numbers in prose that stand on nothing; `python tools/prose_numbers.py` prints them.

Each decimal and percentage in the text of a lesson, the glossary or the teacher's guide must be
printed by a cell of the lesson that it is about, or stand in that lesson's code; each place that a
*Try* sends a reader to must be a stop of a slider there. A run that changes a number is then
noticed where the number is quoted.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import nbformat
from notebook_rules import code_cells, outputs, words
from stored_widgets import stored_models

ROOT = Path(__file__).parent.parent
NOTEBOOKS, CHECKS = ROOT / "notebooks", ROOT / "vae_helpers" / "checks"
TEXTS = [*sorted(NOTEBOOKS.glob("0*.ipynb")), NOTEBOOKS / "glossary.ipynb", ROOT / "docs" / "teaching.md"]
DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?"
NUMBER = re.compile(rf"(?<![\w.])[−-]?{DIGITS}(?!\.?\d)")
PERCENT = re.compile(r"\s?(?:%|per ?cent\b)")
AND = r"(?:,| and|, and| or| to|–)\s*"
NOT_A_FIGURE = re.compile(
    r"(?s)\$\$.*?\$\$|\$(?:[^$\n]|\n(?!\n))+\$"  # math
    r"|(?<=\])\([^)\s]*\)|https?://\S+|#[\w-]+\?\S+|</?[a-zA-Z][^<>]*>"  # addresses and tags
    r"|arXiv:\s?[\d.]+|(?:doi:\s?|\b10\.\d{4,}/)\S+"
    r"|\b(?:Python|JupyterLab|[vV]ersion|CC BY)\s+(?:[≥<>=]+\s*)?\d+\.\d+"
    rf"|\b[eE]xercises?\s+\d+\.\d+(?:{AND}\d+\.\d+)*|\[\d+\.\d+\](?=\([^)]*xercise)|(?m:^#+\s+\d+\.\d+)"
    rf"|{DIGITS}\s?×\s?{DIGITS}\s?(?:cm|mm|inch|in\b|px|pt)",  # numbering, sizes
)
# What was measured beside the lessons, for which the guide is its own source
COST = re.compile(rf"[€$]\s?{DIGITS}|{DIGITS}(?:{AND}{DIGITS})*\s?(?:(?:[GM]B|min(?:utes?)?|hours?|s|USD)\b|[€$])")
STARTS_BLOCK = re.compile(r"\s*$|\s*(?:[-*+]|\d+\.)\s|\s*\||#+\s|<details")
PLACE = re.compile(rf"\(([−-]?{DIGITS}),\s?([−-]?{DIGITS})\)")
Figure = tuple[Decimal, bool | None]  # with its decimals as printed; whether in percent, None for code, never a share


class Lesson(NamedTuple):
    figures: list[Figure]  # lists, since in a set 0.50 would be 0.5
    checked: list[Figure]  # what stands in the checks of its exercises
    stops: dict[str, list[float]]  # of its sliders, by name


class Block(NamedTuple):
    place: str
    source: str  # a paragraph, list item, table row or answer
    visible: str  # the same, blank where a number is no figure
    lessons: set[str]  # those that it may quote
    tried: bool
    exercise: bool


def value_of(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace(",", ""))


def figures_in(text: str) -> Iterator[Figure]:
    """The numbers of a printed text. One is a percentage if its line says %, or the head of its
    column does."""
    heads: list[re.Match[str]] = []
    for line in re.sub(r"\x1b\[[\d;]*m", "", text).splitlines():
        numbers = list(NUMBER.finditer(line))
        for number in numbers:
            beneath = any(head.start() < number.end() and number.start() < head.end() for head in heads)
            yield value_of(number[0]), beneath or bool(PERCENT.search(line))
        if not numbers:
            heads = [head for head in re.finditer(r"\S+(?: \S+)*", line) if "%" in head[0]]


def literals(code: str) -> list[Figure]:
    """The numbers that stand in code and in its strings, but not in formats (:6.1f) or comments,
    which are prose."""
    code = re.sub(r"(?m)(?:^|(?<=\s))#\s.*$|:[^{}\s]*(?=\})", "", code)
    return [(value_of(number[0]), PERCENT.match(code, number.end()) and True) for number in NUMBER.finditer(code)]


def stops(slider: dict) -> list[float]:
    """Where a slider, as it is stored, can stand; in powers, as its reading shows them."""
    if "_options_labels" in slider:
        return [float(value_of(label)) for label in slider["_options_labels"] if NUMBER.fullmatch(label)]
    first, step = slider["min"], slider["step"]
    even = [first + k * step for k in range(int((slider["max"] - first) / step + 1e-6) + 1)]
    return [float(f"{slider['base'] ** stop:.3g}") for stop in even] if "base" in slider else even


@lru_cache
def read_lesson(path: Path, checks: Path) -> Lesson:
    """What the words about a lesson can rest on; the checks of its exercises stand in a folder of
    their own."""
    notebook = nbformat.read(path, as_version=4)
    by_name: defaultdict[str, list[float]] = defaultdict(list)
    figures = [figure for cell in code_cells(notebook) for figure in literals(cell.source)]
    for _, output in outputs(notebook):
        figures += figures_in(re.sub(r' style="[^"]*"', "", words(output)))  # alt texts among them
    for slider in (model["state"] for model in stored_models(notebook).values()):
        if slider.get("description") and slider.keys() & {"step", "_options_labels"}:
            by_name[slider["description"].lower()] += stops(slider)
    files = checks.glob(f"lesson_{path.name[:2]}.py")
    checked = [figure for file in files for figure in literals(file.read_text("utf-8"))]
    return Lesson(figures, checked, by_name)


def rounds_to(value: Decimal, written: Decimal) -> bool:
    """Whether a number, rounded to the digits of the written one, is that; a written minus must be
    the number's own."""
    places = int(written.as_tuple().exponent)  # 13.6 does not say that it is 13.60
    near = int(value.as_tuple().exponent) <= places and abs(abs(value) - abs(written)) <= Decimal(5).scaleb(places - 1)
    return near and (written >= 0 or value <= 0)


def is_founded(written: Decimal, percent: bool, figures: list[Figure]) -> bool:
    """Whether one of these figures is what is written; 13.6 % may be the share 0.136 too."""
    values = [value for value, in_percent in figures if in_percent or not percent]
    if percent:
        values += [value.scaleb(2) for value, in_percent in figures if in_percent is not None and 0 <= value <= 1]
    return any(rounds_to(value, written) for value in values)


def blocks(source: str) -> Iterator[tuple[int, str, bool]]:
    """Where each block begins, its text, and whether it says what to try: until a bold lead word or
    a heading."""
    start, end, tried = 0, 0, False
    for line in [*source.splitlines(keepends=True), "\n"]:
        if STARTS_BLOCK.match(line):
            if source[start:end].strip():  # the guide's rows say it too, with a link to a view
                yield start, source[start:end], tried or bool(re.match(r"\|.*\.ipynb#[\w-]+\?", source[start:end]))
            start = end
        if not source[start:end].strip():  # then this line is its first
            tried = line.startswith("**Try") or (tried and not re.match(r"\*\*\w|#", line))
        end += len(line)


def lessons_named(text: str) -> set[str]:
    """The numbers ("02") of the lessons that a text links to or names: notebook 02, lessons 02 and
    03, 02 · 4."""
    names = re.findall(rf"(?i)\b(?:notebook|lesson)s?\s+(0\d(?:{AND}0\d)*)|\b(0\d)(?:_\w+\.ipynb|\s·)", text)
    return {number for pair in names for name in pair for number in re.findall(r"0\d", name)}


def prose_of(path: Path) -> Iterator[Block]:
    """All blocks of a notebook or of the guide; an entry of the glossary, a cell, has its links
    together."""
    guide, own, text = path.suffix == ".md", set(re.findall(r"^0\d", path.name)), path.read_text("utf-8")
    cells = [nbformat.v4.new_markdown_cell(text)] if guide else nbformat.reads(text, as_version=4).cells
    for n, cell in enumerate(cells):
        source = visible = cell.source if cell.cell_type == "markdown" else ""
        exercise = "exercise" in cell.metadata.get("tags", [])
        for pattern in (NOT_A_FIGURE, COST) if guide else (NOT_A_FIGURE,):
            visible = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), visible)  # each character in its place
        for start, text, tried in blocks(source):
            lessons = own | lessons_named(text if own or guide else source)
            place = f"line {len(source[:start].splitlines()) + 1}" if guide else f"cell {n}"
            if lessons or not guide or not text.startswith("|"):  # the guide's tables of costs are their own source
                yield Block(place, text, visible[start : start + len(text)], lessons, tried, exercise)


def moves(text: str, names: set[str]) -> dict[int, str]:
    """Where places to move to are named, and for which slider: z1, z2 in "(6.5, −2.5)", step in
    "`step` to 10"."""
    found = {pair.start(n): f"z{n}" for pair in PLACE.finditer(text) for n in (1, 2) if f"z{n}" in names}
    a_name = "|".join(map(re.escape, names))
    move = rf"(?i)(?<![\w-])({a_name})`?(?:(?:\s\w+)?\s(?:to|at)\s|\s?=\s?|\s)\**(?={NUMBER.pattern})"
    return found | ({move.end(): move[1].lower() for move in re.finditer(move, text)} if names else {})


def sentence_at(text: str, place: int) -> str:
    ends = [0, *(found.end() for found in re.finditer(r"[.!?:]\W*\s|\|", text)), len(text)]
    start, end = max(end for end in ends if end <= place), min(end for end in ends if end > place)
    return " ".join(text[start:end].split()).strip("| ")


def unfounded_in(block: Block, lessons: list[Lesson]) -> Iterator[tuple[int, str]]:
    """The numbers of a block, and where, that none of these lessons prints or has as a stop of the
    slider to try."""
    figures = [figure for lesson in lessons for figure in lesson.figures + lesson.checked * block.exercise]
    sliders = [slider for lesson in lessons for slider in lesson.stops.items()] if block.tried else []
    places = moves(block.visible, {name for name, _ in sliders})
    for number in NUMBER.finditer(block.visible):
        written, percent = value_of(number[0]), bool(PERCENT.match(block.visible, number.end()))
        is_figure, name = percent or "." in number[0], places.get(number.start())
        reached = [stop for slider, stops in sliders if name in (None, slider) for stop in stops if not percent]
        is_stop = any(abs(stop - float(written)) < 1e-6 for stop in reached)
        if (is_figure or name) and not (is_stop or (is_figure and is_founded(written, percent, figures))):
            yield number.start(), number[0] + " %" * percent


def unfounded(path: Path, notebooks: Path = NOTEBOOKS, checks: Path = CHECKS) -> list[str]:
    """Each number of a lesson, the glossary or the guide that nothing founds, with its sentence."""
    lessons = {lesson.name[:2]: read_lesson(lesson, checks) for lesson in notebooks.glob("0*.ipynb")}
    found, prose = [], list(prose_of(path))
    tried = {place[0] for block in prose if block.tried for place in PLACE.finditer(block.visible)}
    for block in prose:
        for place in tried if not block.tried else ():  # what was tried may be named again
            block = block._replace(visible=block.visible.replace(place, " " * len(place)))
        for start, number in unfounded_in(block, [lessons[name] for name in block.lessons & set(lessons)]):
            found.append(f'{path.name}: {block.place}: "{sentence_at(block.source, start)}" {number}')
    return found


if __name__ == "__main__":
    problems = [line for path in TEXTS for line in unfounded(path)]
    print("\n".join(problems))
    sys.exit(bool(problems))
