"""Build the course as static pages and slides from the notebooks as they are stored; nothing is executed again.

    python tools/build_site.py [FOLDER]        # without an argument: build/site

Each page stands alone: figures, explorers and demonstrations are inside it, and it asks for nothing, from a web host or
opened from disk. An explorer or a demonstration runs in a sandboxed frame from what was recorded when the notebook was
executed (`vae_helpers.pages`). The build stops, naming notebook and cell, at a notebook that must not be published.
"""

import base64
import html
import importlib.util
import io
import re
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import jinja2
import nbformat
from latex2mathml.converter import convert as to_mathml
from nbconvert import HTMLExporter, SlidesExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from notebook_rules import problems
from PIL import Image
from pygments.formatters import HtmlFormatter
from slides import deck

from vae_helpers.explorer import POLICY, document
from vae_helpers.pages import MIME, smallest_webp

ROOT = Path(__file__).parent.parent
SITE = ROOT / "site"
SOLUTIONS = ROOT / "notebooks" / "solutions"
LARGEST = 2_500_000  # bytes of a page


class Mathematics(IPythonRenderer):
    """Markdown whose formulas become MathML, which a browser shows by itself."""

    def block_math(self, body):
        return to_mathml(body, display="block")

    def inline_math(self, body):
        return to_mathml(body)


class Lesson(HTMLExporter):
    """nbconvert with the course's mathematics."""

    def markdown2html(self, source):
        return MarkdownWithMath(renderer=Mathematics(escape=False)).render(source)


class Slides(Lesson, SlidesExporter):
    """The same as slides."""


def main(folder):
    started = time.perf_counter()
    paths = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    lessons = [describe(path) for path in paths]
    for lesson, earlier, later in zip(lessons, [None, *lessons], [*lessons[1:], None], strict=False):
        lesson |= {"previous": earlier, "next": later}
    glossary = nbformat.read(ROOT / "notebooks" / "glossary.ipynb", as_version=4)
    guide = nbformat.v4.new_markdown_cell((ROOT / "docs" / "teaching.md").read_text(encoding="utf-8"))
    articles = [
        outline("glossary", glossary),
        outline("teaching", nbformat.v4.new_notebook(cells=[guide])),
    ]
    solutions = [outline(path.stem, read(path, solutions=True)) for path in sorted(SOLUTIONS.glob("*.ipynb"))]
    pages = {"index.html": index_page(lessons, articles)}
    for article in [*articles, *solutions]:
        pages[article["page"]] = convert(Lesson, "lesson", article["notebook"], article, styles(), script("course.js"))
    for lesson in lessons:
        pages[lesson["page"]] = convert(Lesson, "lesson", lesson["notebook"], lesson, styles(), script("course.js"))
        slides_styles, slides_script = reveal()
        pages[lesson["slides"]] = convert(
            Slides, "slides", deck(lesson["notebook"]), lesson, slides_styles, slides_script
        )
    for name, page in pages.items():
        if len(page.encode()) > LARGEST:
            sys.exit(f"{name}: {len(page.encode()):,} bytes, more than {LARGEST:,}")
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            (Path(temporary) / name).write_text(page, encoding="utf-8")
            (Path(temporary) / name).replace(folder / name)
        print(f"{folder / name}: {len(page.encode()):,} bytes")
    print(f"{time.perf_counter() - started:.0f} s")


def describe(path):
    """A lesson's notebook with its title, question, time and sections."""
    notebook = read(path)
    opening = notebook.cells[0].source
    return outline(path.stem, notebook) | {
        "slides": f"{path.stem}_slides.html",
        "question": re.search(r"^\*\*(.+?)\*\*", opening, re.M)[1],
        "time": re.search(r"Time\W+(.+)", opening, re.M)[1],
    }


def read(path, solutions=False):
    """A notebook; stops at one that must not be published."""
    notebook = nbformat.read(path, as_version=4)
    found = problems(notebook, solutions)
    if found:
        sys.exit("\n".join(f"{path.name}: {problem}" for problem in found))
    return notebook


def outline(stem, notebook):
    """A notebook with the name of its page, its title and its sections as (anchor, text)."""
    texts = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return {
        "notebook": notebook,
        "page": f"{stem}.html",
        "title": re.search(r"^# (.+)", texts, re.M)[1],
        "sections": [
            (quote(text.replace(" ", "-"), safe="?/:@!$&'()*+,;="), text)
            for text in re.findall(r"^## (.+)", texts, re.M)
        ],
    }


def convert(kind, template, notebook, lesson, styles, script):
    """A notebook as a page, by an exporter of this kind and the course's template of this name."""
    exporter = kind(
        template_name=template,
        extra_template_basedirs=[str(SITE)],
        extra_template_paths=[str(SITE)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    exporter.config.NbConvertBase.display_data_priority = [MIME, "text/html", "text/plain"]
    frames = []

    def place(recording):  # put in afterwards: nbconvert parses the page once more, and would double a frame's quotes
        frames.append(frame(recording))
        return f"<!--frame {len(frames) - 1}-->"

    shared = {"lesson": lesson, "mime": MIME, "frame": place, "styles": styles, "policy": POLICY, "script": script}
    page, _ = exporter.from_notebook_node(notebook, resources=shared)
    page = re.sub(r'src="data:image/png;base64,([\w+/=]+)"', smaller, page)
    page = re.sub(r'href="(?:\.\./)?(?:notebooks/)?(?:solutions/)?(\w+)\.ipynb', r'href="\1.html', page)
    return re.sub(r"<!--frame (\d+)-->", lambda match: frames[int(match[1])], page)


def index_page(lessons, articles):
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(SITE))
    hero = frame(next(explorers(lessons[2]["notebook"])))
    return templates.get_template("index.html.j2").render(
        lessons=lessons, articles=articles, hero=hero, styles=styles(), policy=POLICY, script=script("course.js")
    )


def explorers(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            recording = output.get("data", {}).get(MIME, {})
            if recording.get("kind") == "explorers":
                yield recording


def frame(recording):
    """A recording in a frame that may run its script and do nothing else."""
    page = document(recording).replace("&", "&amp;").replace("'", "&#39;")
    names = html.escape(", ".join(slider["name"] for slider in recording.get("sliders", [])))
    title = f"Demonstration with sliders: {names}" if names else "Latent explorer"
    return f"<iframe sandbox='allow-scripts' title='{title}' srcdoc='{page}'></iframe>"


def smaller(match):
    """A stored PNG as WebP, in half the bytes or less."""
    image = Image.open(io.BytesIO(base64.b64decode(match[1]))).convert("RGB")
    return f'src="data:image/webp;base64,{base64.b64encode(smallest_webp(image)).decode()}"'


def styles():
    light, dark = (HtmlFormatter(style=style).get_style_defs(".highlight") for style in ("xcode", "lightbulb"))
    course = (SITE / "course.css").read_text(encoding="utf-8")
    return f"{light}\n@media (prefers-color-scheme: dark) {{ {dark} }}\n{course}"


def script(*names):
    return "\n".join((SITE / name).read_text(encoding="utf-8") for name in names)


def reveal():
    """Styles and script of a deck: reveal.js, from the package that carries it, and our own."""
    found = importlib.util.find_spec("sphinx_revealjs")
    if found is None:
        sys.exit("reveal.js is missing: pip install --no-deps -r site/requirements.txt")
    folder = Path(found.submodule_search_locations[0]) / "_static" / "revealjs" / "dist"
    css, js = ((folder / name).read_text(encoding="utf-8") for name in ("reveal.css", "reveal.js"))
    ours = (SITE / "slides.css").read_text(encoding="utf-8")
    return f"{css}\n{styles()}\n{ours}", f"{js}\n{script('course.js', 'slides.js')}"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "site")
