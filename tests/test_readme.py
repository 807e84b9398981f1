"""What README, CONTRIBUTING and the like say is so: links, commands, files, sizes, times, versions."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/teaching.md", "docs/grading.md", "hub/README.md")
README = (ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
TO_RUN = {"half a minute": "under 1 min", "a minute": "1 min"}
# Where code names a file that a person makes, or a pattern.
MADE = ("progress.json", "nbgrader_config.py", "NN", "build/", ".venv", "NAME", "my_", "/path/", "*", "...", "…")


def read(page):
    return (ROOT / page).read_text("utf-8")


def without_blocks(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def code_in(text):
    """All that stands as code in a page: blocks a line each, and words between backticks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.M | re.S)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", without_blocks(text))


def links_in(text):
    return re.findall(r"\]\(([^)\s]+)\)", without_blocks(text))


def table():
    """The README's table of lessons: `{file: (question, read, run, memory)}`."""
    rows = re.findall(r"^\| \[[^\]]+\]\(([^)]+)\) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", README, flags=re.M)
    return {name: facts for name, *facts in rows}


def opening(lesson):
    return "".join(json.loads(lesson.read_text("utf-8"))["cells"][0]["source"])


# --- links, files, commands -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_each_link_leads_to_a_file(page):
    for link in links_in(read(page)):
        if "://" not in link:
            assert ((ROOT / page).parent / link.partition("#")[0]).exists(), link


@pytest.mark.parametrize("page", PAGES)
def test_each_make_target_exists(page):
    targets = set(re.findall(r"^([\w-]+):", read("Makefile"), flags=re.M))
    named = {
        match[1]
        for code in code_in(read(page))
        for match in re.finditer(r"(?:^|sudo |&& |; |\w=\S+ )make ([a-z][\w-]*)", code)
    }
    assert named <= targets, named - targets
    assert named or page not in ("README.md", "CONTRIBUTING.md")


@pytest.mark.parametrize("page", PAGES)
def test_each_file_that_is_named_exists(page):
    kinds = re.compile(r"(?<![\w/.-])([\w.-]+(?:/[\w.-]+)*(?:\.(?:py|mjs|toml|txt|yml|md|ipynb)|/))(?![\w/*])")
    folders = (ROOT, ROOT / "vae_helpers", ROOT / "notebooks", (ROOT / page).parent)
    for code in code_in(read(page)):
        for name in kinds.findall(code):
            if not any(part in code for part in MADE):
                assert any((folder / name).exists() for folder in folders), f"{name} in {code!r}"


# --- the README's figures ---------------------------------------------------------------------------------------------


def test_its_table_names_every_lesson_in_order():
    assert list(table()) == [f"notebooks/{path.name}" for path in LESSONS]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_asks_and_takes_what_the_table_says(lesson):
    question, reading, running, _ = table()[f"notebooks/{lesson.name}"]
    assert question in opening(lesson)
    minutes, run = re.search(r"about (\d+) minutes to read, about ([\w ]+?) to run", opening(lesson)).groups()
    assert reading == f"{minutes} min"
    assert running == TO_RUN.get(run, run.replace("minutes", "min"))


def test_the_teachers_guide_takes_its_times_from_the_table():
    *minutes, last = [reading.split()[0] for _, reading, _, _ in table().values()]
    assert f"reading takes {', '.join(minutes)} and {last} minutes" in read("docs/teaching.md")


def test_the_teachers_guide_takes_its_table_from_the_readmes():
    rows = re.findall(
        r"^\| (\d\d) \| (\d+ min) \| \d+ min \| (.+?) \| (.+? GB) \| (\d+) GB \|$", read("docs/teaching.md"), re.M
    )
    assert [number for number, *_ in rows] == [path.name[:2] for path in LESSONS]
    for (_, *facts, class_of_20), said in zip(rows, table().values(), strict=True):
        assert facts == said[1:]
        assert abs(int(class_of_20) - 20 * float(facts[-1].split()[0])) <= 1  # one decimal of it is printed


@pytest.mark.parametrize("number", ["02", "04"])
def test_a_lesson_that_trains_has_the_switch(number):
    (lesson,) = (path for path in LESSONS if path.name.startswith(number))
    assert "Notebooks 02 and 04 train their models for real; a switch at the top, `TRAIN`," in README
    assert re.search(r"^TRAIN = True$", json_sources(lesson), flags=re.M)


@pytest.mark.parametrize("number", ["01", "03", "05"])
def test_a_lesson_without_tensorflow_imports_none(number):
    (lesson,) = (path for path in LESSONS if path.name.startswith(number))
    assert "Notebooks 01, 03 and 05\nneed no TensorFlow" in README
    assert not re.search(r"keras|tensorflow|vae_helpers.models|load_(autoencoder|vae)\(", json_sources(lesson))


def json_sources(lesson):
    cells = json.loads(lesson.read_text("utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def test_the_files_are_as_small_as_it_says():
    (said,) = re.findall(r"under (\d+) MB of files", README)
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    size = sum((ROOT / name).stat().st_size for name in names.split("\0") if name and (ROOT / name).exists())
    assert 0.5 * int(said) < size / 1e6 < int(said)


def test_exercises_are_as_many_as_it_says():
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    counts = [len(set(re.findall(r'"exercise-(\d\.\d)"', path.read_text("utf-8")))) for path in LESSONS]
    (said,) = re.findall(r"holds (\w+ to \w+) exercises", README)
    assert said == f"{words[min(counts)]} to {words[max(counts)]}"


def test_it_names_the_pythons_of_the_project():
    low, high = (int(minor) for minor in re.findall(r"3\.(\d+)", PROJECT["requires-python"]))
    *names, last = [f"3.{minor}" for minor in range(low, high)]
    assert f"You need Python {', '.join(names)} or {last} and make" in README


def test_its_moving_picture_is_small_moves_and_has_words():
    ((alt, name),) = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", README)
    assert len(alt) > 60 and (ROOT / name).stat().st_size <= 1_500_000
    with Image.open(ROOT / name) as picture:
        assert getattr(picture, "n_frames", 1) >= 24 and picture.width >= 600


# --- versions ---------------------------------------------------------------------------------------------------------


def test_the_version_is_one_everywhere():
    newest = re.search(r"^## (\S+)", read("CHANGELOG.md"), flags=re.M)[1]
    cited = re.search(r"^version: (\S+)$", read("CITATION.cff"), flags=re.M)[1]
    assert newest == cited == PROJECT["version"]


def test_contributing_is_read_in_a_minute():
    assert len(read("CONTRIBUTING.md").splitlines()) <= 30
