"""Build the course as static pages and slides from the notebooks as they are stored; nothing is
executed again.

    python tools/build_site.py [FOLDER]        # without an argument: build/site

Each page is one file that asks for nothing, from a web host or opened from disk: figures, stored
widgets and one script (site/bundle.mjs, which mounts the same modules as a notebook) are inside it,
and its content policy lets just that script run. The build stops, naming notebook and cell, at a
notebook that must not be published.
"""

import base64
import hashlib
import html
import importlib.util
import io
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
import nbformat
import page_state
from latex2mathml.converter import convert as to_mathml
from markupsafe import Markup
from nbconvert import HTMLExporter, SlidesExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from notebook_rules import problems
from PIL import Image
from pygments.formatters import HtmlFormatter
from slides import deck
from stored_widgets import VIEW, stored_models

from vae_helpers import plots

ROOT = Path(__file__).parent.parent
SITE = ROOT / "site"
SOLUTIONS = ROOT / "notebooks" / "solutions"
LARGEST = 3_000_000  # bytes of a page
POLICY = (
    "default-src 'none'; script-src 'sha256-{}'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; "
    "form-action 'none'"
)
TO_RUN = " Run this cell in JupyterLab to move it."  # the end of a demonstration's sentence
HERO = 2  # the lesson whose first explorer the index shows


class Mathematics(IPythonRenderer):
    """Markdown whose formulas become MathML, which a browser shows by itself."""

    def block_math(self, body: str) -> str:
        # Firefox and WebKit scroll nothing that is MathML itself; a span may stand in a paragraph
        return f'<span class="formula">{to_mathml(body, display="block")}</span>'

    def inline_math(self, body: str) -> str:
        return to_mathml(body)


class Lesson(HTMLExporter):
    """nbconvert with the course's mathematics."""

    def markdown2html(self, source: str) -> str:
        return MarkdownWithMath(renderer=Mathematics(escape=False)).render(source)


class Slides(Lesson, SlidesExporter):
    """The same as slides."""


def main(folder: Path) -> None:
    started = time.perf_counter()
    pages = build()
    for name, page in pages.items():
        if len(page.encode()) > LARGEST:
            sys.exit(f"{name}: {len(page.encode()):,} bytes, more than {LARGEST:,}")
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            (Path(temporary) / name).write_text(page, encoding="utf-8", newline="")
            (Path(temporary) / name).replace(folder / name)
        print(f"{folder / name}: {len(page.encode()):,} bytes")
    print(f"{time.perf_counter() - started:.0f} s")


def build() -> dict[str, str]:
    """All pages by file name."""
    lessons = [describe(path) for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
    for lesson, earlier, later in zip(lessons, [None, *lessons], [*lessons[1:], None], strict=False):
        lesson |= {"previous": earlier, "next": later}
    glossary = nbformat.read(ROOT / "notebooks" / "glossary.ipynb", as_version=4)
    guide = nbformat.v4.new_markdown_cell((ROOT / "docs" / "teaching.md").read_text(encoding="utf-8"))
    articles = [outline("glossary", glossary), outline("teaching", nbformat.v4.new_notebook(cells=[guide]))]
    solutions = [outline(path.stem, read(path, solutions=True)) for path in sorted(SOLUTIONS.glob("*.ipynb"))]
    pages = {"index.html": index_page(lessons, articles)}
    for lesson in [*articles, *solutions, *lessons]:
        pages[lesson["page"]] = lesson_page(lesson)
    for lesson in lessons:
        pages[lesson["slides"]] = slides_page(lesson)
    return pages


def describe(path: Path) -> dict[str, Any]:
    """A lesson's notebook with its title, question, time and sections."""
    notebook = read(path)
    opening = notebook.cells[0].source
    return outline(path.stem, notebook) | {
        "slides": f"{path.stem}_slides.html",
        "question": in_text(r"^\*\*(.+?)\*\*", opening),
        "minutes": in_text(r"Time\W+about (\d+ minutes)", opening),
    }


def in_text(pattern: str, text: str) -> str:
    """What the first group of a pattern finds; its lines begin at `^`."""
    found = re.search(pattern, text, re.M)
    if found is None:
        raise ValueError(f"a page needs {pattern!r}, which is not in {text[:200]!r}")
    return found[1]


def read(path: Path, solutions: bool = False) -> NotebookNode:
    """A notebook; stops at one that must not be published."""
    notebook = nbformat.read(path, as_version=4)
    found = problems(notebook, solutions)
    if found:
        sys.exit("\n".join(f"{path.name}: {problem}" for problem in found))
    return notebook


def outline(stem: str, notebook: NotebookNode) -> dict[str, Any]:
    """A notebook, its demonstrations marked, with the name of its page, its title and its sections
    as (anchor, text)."""
    page_state.mark(notebook)
    mark_twins(notebook)
    one_way_on(notebook)
    texts = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return {
        "notebook": notebook,
        "page": f"{stem}.html",
        "slides": None,
        "previous": None,
        "next": None,
        "title": in_text(r"^# (.+)", texts),
        "sections": [
            (quote(text.replace(" ", "-"), safe="?/:@!$'()*+,;="), text)
            for text in re.findall(r"^## (.+)", texts, re.M)
        ],
    }


def mark_twins(notebook: NotebookNode) -> None:
    """A figure that a demonstration follows in the same cell is for print, and where no script
    runs."""
    for cell in notebook.cells:
        alive = False
        for output in reversed(cell.get("outputs", [])):
            alive |= VIEW in output.get("data", {})
            data = output.get("data", {})
            if alive and "<img" in "".join(data.get("text/html", "")):
                output.metadata["twin"] = True


def one_way_on(notebook: NotebookNode) -> None:
    """Lines that hold only links to the lessons before and after go: a page has those once, at its
    foot."""
    line = re.compile(r"^[ \t]*(?:\[[^\]\n]*[←→][^\]\n]*\]\([\w./]+\.ipynb\)[ \t·|—–-]*)+$\n?", re.M)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = line.sub("", cell.source)


def lesson_page(lesson: dict[str, Any]) -> str:
    """A notebook as a page."""
    notebook = lesson["notebook"]
    body = convert(Lesson, "lesson", notebook)
    if lesson["page"] == "teaching.html":
        body = with_slides(body)
    return whole("lesson.html.j2", [notebook], script=bundle(), styles=styles(), lesson=lesson, body=Markup(body))


def slides_page(lesson: dict[str, Any]) -> str:
    """A lesson as a deck for reveal.js."""
    reveal_styles, reveal_script = reveal()
    notebook = deck(lesson["notebook"])
    return whole(
        "deck.html.j2",
        [notebook],
        script=f"{reveal_script}\n{bundle()}",
        styles=f"{reveal_styles}\n{styles()}\n{text_of('slides.css')}",
        lesson=lesson,
        body=Markup(convert(Slides, "slides", notebook)),
    )


def index_page(lessons: list[dict[str, Any]], articles: list[dict[str, Any]]) -> str:
    """What the course is, its explorer, and a card for each lesson."""
    lesson = lessons[HERO]["notebook"]
    hero = next((output for cell in lesson.cells for output in cell.get("outputs", []) if is_explorer(output)), None)
    shown = nbformat.v4.new_notebook(metadata=lesson.metadata)
    if hero:
        shown.cells = [nbformat.v4.new_code_cell(outputs=[hero])]
    place = demonstration(hero | {"metadata": {"demonstration": "explorer-1"}}) if hero else ""
    cards = [lesson | {"picture": thumbnail(lesson["notebook"])} for lesson in lessons]
    return whole(
        "index.html.j2", [shown], script=bundle(), styles=styles(), lessons=cards, articles=articles, hero=Markup(place)
    )


def is_explorer(output: dict[str, Any]) -> bool:
    return output.get("metadata", {}).get("demonstration", "").startswith("explorer-")


def whole(template: str, notebooks: list[NotebookNode], script: str, styles: str, **content: object) -> str:
    """A page from its template, with the widgets that these notebooks show and one script, which
    its policy names."""
    script = script.replace("</", "<\\/").replace("<!--", "<\\!--")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    models = {name: entry for notebook in notebooks for name, entry in stored_models(notebook).items()}
    roots = [view["model_id"] for notebook in notebooks for view in views(notebook)]
    state = page_state.pack(page_state.needed(roots, models)) if roots else ""
    ours = {"script": script, "styles": styles, "policy": POLICY.format(digest)}  # all else is escaped
    return (
        templates()
        .get_template(template)
        .render({name: Markup(text) for name, text in ours.items()}, state=state, **content)
    )


def templates() -> jinja2.Environment:
    """The templates of the pages: what goes in is text, unless it is marked as HTML."""
    loader = jinja2.FileSystemLoader(SITE)
    return jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, autoescape=True)


def views(notebook: NotebookNode) -> list[dict]:
    """What of its widgets a notebook shows."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.data[VIEW] for output in outputs if VIEW in output.get("data", {})]


def convert(kind: type[HTMLExporter], template: str, notebook: NotebookNode) -> str:
    """The cells of a notebook as HTML, by an exporter of this kind and the course's template of
    this name."""
    exporter = kind(
        template_name=template,
        extra_template_basedirs=[str(SITE)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    exporter.config.NbConvertBase.display_data_priority = ["text/html", "text/plain"]
    shared = {"demonstration": demonstration}
    cells = nbformat.v4.new_notebook(cells=notebook.cells)  # without its widgets: nbconvert would put them in as well
    page, _ = exporter.from_notebook_node(cells, resources=shared)
    return re.sub(r'href="(?:\.\./)?(?:notebooks/)?(?:solutions/)?(\w+)\.ipynb', r'href="\1.html', page)


def demonstration(output: dict[str, Any]) -> str:
    """The place of a demonstration: its sentence, until the page's script puts the widget there."""
    data = output["data"]
    sentence = html.escape("".join(data.get("text/plain", "")).removesuffix(TO_RUN))
    name, model = output["metadata"]["demonstration"], html.escape(data[VIEW]["model_id"])
    return (
        f'<div class="demonstration" id="{name}" data-model="{model}" role="group" tabindex="-1" '
        f'aria-label="{sentence}"><p>{sentence}</p></div>'
    )


def with_slides(body: str) -> str:
    """A link to a demonstration on a lesson's page, and beside it the same one on its slide."""
    link = re.compile(r'(<a href="(\w+)\.html(#[a-z_]+-\d+[^"]*)">)(.*?)</a>')
    return link.sub(
        r'\1\4</a> <small>(<a href="\2_slides.html\3" aria-label="the same on its slide">slide</a>)</small>', body
    )


def figures(notebook: NotebookNode) -> Iterator[Image.Image]:
    """The pictures of a notebook's figures, in order."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            found = re.search(r"data:image/webp;base64,([\w+/=]+)", "".join(data.get("text/html", "")))
            if found:
                yield Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("RGB")


def thumbnail(notebook: NotebookNode) -> str:
    """A lesson's first figure that is about as wide as it is high, small, as the source of an
    image; "" without one."""
    fitting = (figure for figure in figures(notebook) if 0.75 < figure.width / figure.height < 1.6)
    figure = next(fitting, None)
    if figure is None:
        return ""
    figure.thumbnail((640, 640))
    return source(plots.to_webp(figure, quality=65))


def source(content: bytes) -> str:
    return f"data:image/webp;base64,{base64.b64encode(content).decode()}"


def text_of(name: str) -> str:
    return (SITE / name).read_text(encoding="utf-8")


def bundle() -> str:
    return text_of("bundle.mjs")


def styles() -> str:
    light, dark = (HtmlFormatter(style=style).get_style_defs(".highlight") for style in ("xcode", "lightbulb"))
    return f"{light}\n@media (prefers-color-scheme: dark) {{ {dark} }}\n{text_of('course.css')}"


def reveal() -> tuple[str, str]:
    """Styles and script of reveal.js, from the package that carries it."""
    found = importlib.util.find_spec("sphinx_revealjs")
    if found is None or not found.submodule_search_locations:
        sys.exit("reveal.js is missing: pip install --no-deps -r site/requirements.txt")
    folder = Path(found.submodule_search_locations[0]) / "_static" / "revealjs" / "dist"
    css, js = ((folder / name).read_text(encoding="utf-8") for name in ("reveal.css", "reveal.js"))
    return css, js


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "site")
