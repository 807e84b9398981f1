"""What comes from elsewhere stays text: titles on the pages, what a learner types, files that somebody has replaced."""

import base64
import hashlib
import re

import build_site
import numpy as np
import pytest
from nbformat.v4 import new_output

from vae_helpers import checkpoints
from vae_helpers.checks import engine

SCRIPT = "<script>alert(1)</script>"
IMAGE = '<img src="x" onerror="alert(1)">'
MODULES = [path for path in build_site.ROOT.rglob("*.mjs") if not {"node_modules", "build", ".venv"} & set(path.parts)]
AS_HTML = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function|createContextualFragment)\b"
)


# --- pages ------------------------------------------------------------------------------------------------------------


def page(script="1", **lesson):
    """A page about nothing."""
    about = {"title": "t", "page": "t.html", "slides": None, "previous": None, "next": None, "sections": []} | lesson
    body = build_site.Markup("<p>body</p>")
    return build_site.whole("lesson.html.j2", [], script=script, styles="p > a {}", lesson=about, body=body)


def test_titles_and_headings_are_text_and_what_the_course_made_is_html():
    made = page(title=SCRIPT, sections=[("place", IMAGE)], next={"page": "n.html", "title": SCRIPT})
    assert made.count("<script") == 2 and "<img" not in made  # the state, and the one script
    assert made.count("&lt;script&gt;alert(1)") == 2 and "&lt;img" in made
    assert "<p>body</p>" in made and "<style>p > a {}</style>" in made


def test_a_script_cannot_end_its_own_element_and_its_hash_is_that_of_what_stands_there():
    made = page(script="const text = '</script><b>';")
    (written,) = re.findall(r'<script type="module">(.*?)</script>', made, flags=re.S)
    assert written == r"const text = '<\/script><b>';"
    assert f"script-src 'sha256-{base64.b64encode(hashlib.sha256(written.encode()).digest()).decode()}'" in made


def test_the_policy_allows_nothing_but_one_script_by_its_hash():
    rules = dict(rule.split(" ", 1) for rule in build_site.POLICY.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["script-src"] == "'sha256-{}'"
    assert "unsafe-inline" not in "".join(value for name, value in rules.items() if name != "style-src")
    assert "unsafe-eval" not in build_site.POLICY


def test_a_demonstrations_sentence_is_text():
    output = new_output(
        "display_data",
        {"text/plain": f'{SCRIPT}" onclick="alert(1)', build_site.VIEW: {"model_id": '"><b>'}},
        metadata={"demonstration": "explorer-1"},
    )
    made = build_site.demonstration(output)
    assert re.findall(r"<(\w+)", made) == ["div", "p"] and '" onclick' not in made


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_module_makes_html_of_text(path):
    assert not AS_HTML.search(path.read_text("utf-8"))


def test_the_guard_notices_html_that_is_made_of_text():
    assert AS_HTML.search("node.innerHTML = name;") and not AS_HTML.search("node.textContent = name;")


# --- what a learner types ---------------------------------------------------------------------------------------------


def shown(verdict):
    """What a notebook shows of a verdict as HTML."""
    return verdict._repr_mimebundle_()["text/html"]


def test_a_verdict_is_text():
    made = shown(engine.wrong(SCRIPT, IMAGE, SCRIPT, SCRIPT, idea=f"{IMAGE}{SCRIPT}"))
    assert set(re.findall(r"<(\w+)", made)) == {"pre", "details", "summary", "p"}
    assert "&lt;img" in made and "&lt;script&gt;" in made


def test_what_a_learners_function_says_is_text():
    def answer(*_):
        raise ValueError(SCRIPT)

    with pytest.raises(engine.Judged) as judged:
        engine.call(answer, {"x": np.ones(2)}, "numbers")
    verdict = engine.replace(judged.value.verdict, idea="an idea")  # it is shown as HTML once the idea is folded away
    assert "alert(1)" in verdict.text and "<script" not in shown(verdict)


# --- files ------------------------------------------------------------------------------------------------------------


def test_weights_and_settings_come_from_the_bytes_that_were_verified(monkeypatch):
    """A file that is replaced between two looks at it must not be looked at twice."""
    opened, read = [], checkpoints.data.read_bytes

    def once(path, restore):
        opened.append(path.name)
        return read(path, restore)

    def refuse(*_, **__):
        raise AssertionError("opened the file again")

    monkeypatch.setattr(checkpoints.data, "read_bytes", once)
    monkeypatch.setattr(checkpoints.safetensors, "safe_open", refuse)
    checkpoints.load_embeddings("autoencoder_seed_0")
    assert opened == ["manifest.json", "autoencoder_seed_0.safetensors"]
