"""Each number in prose is printed by the lesson that it is about, and each place to try is a slider's stop.

The rule itself is tested on small made lessons: what it must let pass, and what it must find.
"""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from prose_numbers import CHECKS, TEXTS, figures_in, is_founded, literals, stops, unfounded, value_of
from stored_widgets import STATE

LESSONS = [path for path in TEXTS if path.name[:1] == "0"]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_each_number_in_prose_is_printed(path):
    assert not (found := unfounded(path)), "\n".join(["", *found])


def test_all_texts_are_read():
    assert [path.stem[:2] for path in LESSONS] == ["01", "02", "03", "04", "05"] and len(TEXTS) == 7


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_that_prints_nothing_is_caught(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.update({"outputs": []} if cell.cell_type == "code" else {})
    nbformat.write(notebook, tmp_path / path.name)
    assert len(unfounded(tmp_path / path.name, tmp_path)) >= len(unfounded(path)) + 5


def slider(name="FloatSliderModel", **state):
    return {"model_name": name, "state": {"min": -3.0, "max": 3.0, "step": 0.05} | state}


SLIDERS = [
    slider(description="z1"),
    slider(description="z2", min=-1.0, max=1.0),
    slider("IntSliderModel", description="step", min=0, max=100, step=1),
    {"model_name": "SelectionSliderModel", "state": {"description": "Beta", "_options_labels": ["0.1", "2.048", "70"]}},
    {"model_name": "SliderStyleModel", "state": {"description_width": ""}},
]


def write_lesson(folder, number, *prose, prints="", code="", html="", tags=()):
    """A lesson of one printing cell and these texts, with the sliders above."""
    shown = [new_output("stream", text=prints)]
    if html:
        shown.append(new_output("display_data", data={"text/html": html, "text/plain": "A picture."}))
    cells = [new_markdown_cell(text, metadata={"tags": list(tags)}) for text in prose]
    notebook = new_notebook(cells=[new_code_cell(code, outputs=shown), *cells])
    notebook.metadata["widgets"] = {STATE: {"state": {f"{n:032x}": model for n, model in enumerate(SLIDERS)}}}
    path = folder / f"{number}_made.ipynb"
    nbformat.write(notebook, path)
    return path


def numbers_found(folder, *prose, checks=CHECKS.parent, **lesson):
    """What is unfounded in a made lesson 02, without the sentences."""
    found = unfounded(write_lesson(folder, "02", *prose, **lesson), folder, checks)
    return [line.rsplit('" ', 1)[1] for line in found]


ROUNDED = [
    ("13.57", "13.6", True),
    ("13.57", "13.57", True),
    ("13.57", "13.5", False),
    ("13.57", "13.56", False),
    ("13.656", "13.6", False),
    ("13.6", "13.60", False),  # nobody knows the second digit
    ("14", "14.0", False),
    ("0.30 and 0.3", "0.30", True),
    ("1,906.4", "1,906.4", True),
    ("-0.46", "−0.46", True),
    ("-0.46", "0.46", True),
    ("0.46", "−0.46", False),
    ("3e-05", "0.00003", True),
    ("\x1b[1m0.52\x1b[0m", "0.52", True),
]
PERCENTAGES = [
    ("13.57%", "14 %", True),
    ("13.57 percent", "13.6 %", True),
    ("13.57", "14 %", False),  # of what it is, it does not say
    ("0.1357", "13.6 %", True),
    ("0.136", "13.57 %", False),
    ("1.357", "135.7 %", False),  # no share
    ("1", "100 %", False),
    ("gap rate, %   13.57   9.90", "14 %", True),
    ("gap rate     13.57   9.90", "14 %", False),
    ("beta   gaps, %\n1      13.57", "14 %", True),
    ("beta   gaps, %\n14     9.90", "14 %", False),  # another column
    ("gaps, %\n\n14", "14 %", False),  # another table
]


@pytest.mark.parametrize(("printed", "written", "is_so"), ROUNDED + PERCENTAGES)
def test_a_printed_number_founds_what_it_rounds_to(printed, written, is_so):
    percent = written.endswith("%")
    assert is_founded(value_of(written.removesuffix(" %")), percent, list(figures_in(printed))) == is_so


@pytest.mark.parametrize(
    ("code", "written", "is_so"),
    [
        ("beta = 2.048", "2.048", True),
        ("z = -0.5", "−0.5", True),
        ('name = "beta 2.048"', "2.048", True),
        ('print("at most 8 %")', "8 %", True),
        ('{"gap rate, %": 8 * n}', "8 %", False),
        ("limit = 0.08", "8 %", False),  # a share is one when it is printed
        ('f"{x:6.1f}"', "6.1", False),
        ('f"{x:8.2%}"', "8.2 %", False),
        ("x = 1  # 0.25 of all", "0.25", False),  # a comment is prose
        ('color = "#ff0000"; y = 0.25', "0.25", True),
    ],
)
def test_code_founds_its_literals(code, written, is_so):
    percent = written.endswith("%")
    assert is_founded(value_of(written.removesuffix(" %")), percent, literals(code)) == is_so


def test_stops_are_what_a_slider_can_stand_at():
    assert stops({"min": 0, "max": 1.0, "step": 0.3}) == pytest.approx([0, 0.3, 0.6, 0.9])
    assert stops({"min": 0, "max": 0.3, "step": 0.1}) == pytest.approx([0, 0.1, 0.2, 0.3])
    assert stops({"base": 10.0, "min": -1, "max": 0, "step": 0.5}) == [0.1, 0.316, 1]
    assert stops({"_options_labels": ["0.1", "2.048", "off"]}) == [0.1, 2.048]


def test_printed_numbers_and_alt_texts_found_prose(tmp_path):
    html = '<img alt="Bars up to 23.4 percent." src="data:image/webp;base64,iVBORw0KGgo=" style="max-width: 99%">'
    prose = "Gaps 13.6 %, bags 23.4 %, evenness 0.931, beta 2.048. Boots 99 % and 0.25."
    assert numbers_found(tmp_path, prose, prints="13.6%\n0.931", html=html, code="2.048  # 0.75") == ["99 %", "0.25"]


def test_a_finding_names_file_cell_and_sentence(tmp_path):
    path = write_lesson(tmp_path, "02", "First 3 of them. Then the loss\nis 0.25 nats. Last.", prints="0.26")
    assert unfounded(path, tmp_path, tmp_path) == ['02_made.ipynb: cell 1: "Then the loss is 0.25 nats." 0.25']


@pytest.mark.parametrize(
    "prose",
    [
        "In math $p = 0.25$, also $0.25 +\n0.5$ and\n\n$$0.25\n\n0.75$$",
        "arXiv:1312.6114 and doi:10.1000/182.5, see https://example.org/a=0.25 and [a page](page.ipynb#explorer-1?z=1.25,0.3)",
        "a link ends in `#explorer-1?z=1.2,-0.4&show=grid`",
        "Python 3.11, version 2.5, anywidget 0.11.3",
        "### Exercise 3.1 · Even\n\nSee exercises 3.1, 3.2 and 3.4.\n\n[3.1](#Exercise-3.1)\n\n## 3.2 Heads",
        "A figure of 6.4 × 4.8 inches, <img width='50%'>, in 2013, with 60,000 pictures and 1,024 pixels.",
        "From 10 to 30.",
    ],
)
def test_what_is_no_figure_passes(prose, tmp_path):
    assert numbers_found(tmp_path, prose) == []


def test_what_stands_beside_it_does_not(tmp_path):
    prose = [
        "$a$ is 0.25 and $b$ 0.5",
        "For 5 $\n\nor 0.25, or 3 $",
        "[0.25](02_made.ipynb)",
        "## 3.2 · 13.6 %",
        "`0.25`",
        "| a | 0.25 |",
        "Keras says 0.25",
        "It takes 0.25 minutes",
    ]
    assert numbers_found(tmp_path, *prose) == ["0.25", "0.5", "0.25", "0.25", "13.6 %", "0.25", "0.25", "0.25", "0.25"]


@pytest.mark.parametrize(
    "name", ["[there](03_made.ipynb#Gap)", "`notebooks/03_made.ipynb`", "notebook 03", "Lessons 02, 03", "(03 · 4)"]
)
def test_a_block_may_quote_the_lesson_that_it_names(name, tmp_path):
    write_lesson(tmp_path, "03", prints="0.25 and 0.75")
    prose = f"In {name} it was 0.25, here 0.5.\n\nAnd 0.75.\n- 0.75 too\n- in {name} 0.75\n| 0.75 |\n<details>0.75</details>\n<details>In {name} 0.75</details>"
    assert numbers_found(tmp_path, prose, prints="0.5") == ["0.75", "0.75", "0.75", "0.75"]


def test_an_exercise_may_quote_its_checks(tmp_path):
    (tmp_path / "lesson_02.py").write_text("BAR = 0.25\n", "utf-8")
    assert numbers_found(tmp_path, "Below 0.25.", tags=["exercise"], checks=tmp_path) == []
    (tmp_path / "b").mkdir()
    assert numbers_found(tmp_path / "b", "Below 0.25.", checks=tmp_path) == ["0.25"]


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("**Try.** Stop at 0.55, at 2.048, at 0.57.", ["0.57"]),
        ("**Try**, with both.\n\n1. Move to 0.55.\n\n2. Then to 0.57.", ["0.57"]),
        ("**Try.** Go.\n\n**Look.** It was 0.55.", ["0.55"]),
        ("**Try.** Go.\n\n## 2 · Look\n\nIt was 0.55.", ["0.55"]),
        ("**Look.** It was 0.55.", ["0.55"]),
        ("**Look.** At [this view](02_made.ipynb#explorer-1?z=0.55,0.5) it was 0.55.", ["0.55"]),
        ("**Try.** It is 55 % there, and 2 %.", ["55 %", "2 %"]),  # no slider stops at a percentage
        ("**Try.** Go to (2, 0.5), (0.5, −2) and (4, 0).", ["−2", "4"]),
        ("**Try.** Set `z2` to 1.5, `z1` to 1.5 and `z1` slowly to 7.", ["1.5", "7"]),
        ("**Try.** Slide `step` to 10, then step\n= 101; `step` to **102**.", ["101", "102"]),
        ("**Try.** Beta 70, then beta 71, Beta 72, and alpha 71 at 71 steps, substep 101.", ["71", "72"]),
        ("**Try.** `z1` to 1.27, as printed.", []),
        ("**Try.** Go to (0.65, 0.9).\n\n**Look.** At (0.65, 0.9) it is, at (0.65, 0.8) not.", ["0.65", "0.8"]),
    ],
)
def test_a_place_to_try_is_a_stop(prose, found, tmp_path):
    assert numbers_found(tmp_path, prose, prints="1.27 in 101") == found


def test_an_entry_of_the_glossary_rests_on_the_lessons_that_it_links_to(tmp_path):
    write_lesson(tmp_path, "02", prints="0.25")
    write_lesson(tmp_path, "03", prints="0.75")
    cells = ["## Gap\n\nIt is 0.25, not 0.75.\n\nTaught in [02](02_made.ipynb).", "## Cliff\n\n| It is 0.25. |"]
    nbformat.write(new_notebook(cells=[new_markdown_cell(cell) for cell in cells]), tmp_path / "glossary.ipynb")
    found = unfounded(tmp_path / "glossary.ipynb", tmp_path, tmp_path)
    assert found == [
        'glossary.ipynb: cell 0: "It is 0.25, not 0.75." 0.75',
        'glossary.ipynb: cell 1: "It is 0.25." 0.25',
    ]


def test_the_guide_rests_on_the_lessons_that_it_names_and_on_its_own_tables_of_costs(tmp_path):
    write_lesson(tmp_path, "02", prints="0.25")
    guide = tmp_path / "teaching.md"
    rows = [
        "Its kernels hold 1.7 and 1.6 GB, 0.5 GB and 2.5 minutes, for 3.20 € or € 3.25.",
        "In notebook 02 it is 0.25, and 0.35.",
        "",
        "1. It is 0.25.",
        "",
        "| notebook | memory |",
        "| --- | --- |",
        "| 02 | 2.15 |",
        "",
        "| minute | what |",
        "| 02 · 4 | 0.25, not 0.45 |",
        "| [02 · 5 `z1`](../notebooks/02_made.ipynb#explorer-1?z=0.5,9) | to (−1.6, 1.2), then to 2.55 |",
    ]
    guide.write_text("\n".join(rows), "utf-8")
    found = [line.split(": ")[1] + line.rsplit('"', 1)[1] for line in unfounded(guide, tmp_path, tmp_path)]
    assert found == ["line 1 0.35", "line 4 0.25", "line 11 0.45", "line 12 1.2"]
