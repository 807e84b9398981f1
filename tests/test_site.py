"""The published pages: built from the stored notebooks, opened from disk and over loopback HTTP with all else blocked."""

import base64
import hashlib
import html
import re

import build_site
import nbformat
import numpy as np
import page_state
import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import frames, greys, served, visitor

from vae_helpers import checkpoints

LESSONS = sorted((build_site.ROOT / "notebooks").glob("[0-9]*.ipynb"))
LESSON_PAGES = [f"{path.stem}.html" for path in LESSONS]
PAGES = ["index.html", "glossary.html", "teaching.html", *LESSON_PAGES]
SOLUTIONS = [f"{path.stem}.html" for path in sorted(build_site.SOLUTIONS.glob("*.ipynb"))]
DECKS = [f"{path.stem}_slides.html" for path in LESSONS]


@pytest.fixture(scope="session")
def texts(site):
    """Each page's HTML without its script and its widgets."""
    pages = {path.name: path.read_text("utf-8") for path in site.iterdir()}
    return {
        name: re.sub(r"(<script\b[^>]*>).*?</script>", r"\1</script>", text, flags=re.S) for name, text in pages.items()
    }


def stored(path):
    """The ids of a lesson's demonstrations."""
    return list(page_state.mark(nbformat.read(path, as_version=4)).values())


# --- building ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_page_is_built_and_not_too_large(site):
    assert sorted(path.name for path in site.iterdir()) == sorted(PAGES + SOLUTIONS + DECKS)
    assert max(path.stat().st_size for path in site.iterdir()) <= 3_000_000


@pytest.mark.slow
def test_each_page_allows_its_one_script_and_nothing_else(site):
    for path in site.iterdir():
        page = path.read_text("utf-8")
        scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", page, flags=re.S)
        run = [text for kind, text in scripts if kind == ' type="module"']
        assert len(run) == 1 and len(scripts) == 2, path.name
        digest = base64.b64encode(hashlib.sha256(run[0].encode()).digest()).decode()
        (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
        assert policy == (
            f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data: blob:; "
            "base-uri 'none'; form-action 'none'"
        )
        assert "<iframe" not in page.replace(run[0], "")


@pytest.mark.slow
def test_links_and_anchors_resolve(texts):
    demonstrations = re.compile(r'class="demonstration"[^>]* id="([a-z_]+-\d+)"')
    for name, text in texts.items():
        for link in re.findall(r'<a\b[^>]*\bhref="([^"]+)"', text):
            page, _, anchor = html.unescape(link).partition("#")
            if page.startswith("https://"):
                continue
            other = page or name
            assert other in texts, f"{name} links to {link}"
            place = anchor.partition("?")[0]
            if re.fullmatch(r"[a-z_]+-\d+", place):
                assert place in demonstrations.findall(texts[other]), f"{name} links to {link}"
            else:
                assert not anchor or f'id="{anchor}"' in texts[other], f"{name} links to {link}"


@pytest.mark.slow
def test_formulas_are_mathml_and_none_is_left_as_text(texts):
    for name in PAGES:
        prose = re.sub(r"<(pre|style)\b.*?</\1>", "", texts[name], flags=re.S)
        assert not re.search(r"\$[^$]*\\[a-z]+[^$]*\$", prose), name
    assert "<math" in texts["04_vae.html"]


@pytest.mark.slow
def test_every_demonstration_of_a_lesson_is_on_its_page_and_in_its_deck(texts):
    for path in LESSONS:
        found = [
            re.findall(r'class="demonstration"[^>]* id="([^"]+)"', texts[f"{path.stem}{end}.html"])
            for end in ("", "_slides")
        ]
        assert found == [stored(path)] * 2 and found[0], path.name


@pytest.mark.slow
def test_a_page_names_the_lessons_before_and_after_once(texts):
    for name, earlier, later in zip(LESSON_PAGES, [None, *LESSON_PAGES], [*LESSON_PAGES[1:], None], strict=False):
        for other in filter(None, (earlier, later)):
            links = re.findall(rf'<a\b[^>]*href="{other}"[^>]*>(.*?)</a>', texts[name], flags=re.S)
            assert sum("←" in text or "→" in text for text in links) == 1, (name, other)


def break_run_counts(notebook):
    next(cell for cell in notebook.cells if cell.cell_type == "code").execution_count = 9


def break_with_an_error(notebook):
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.outputs.append(nbformat.v4.new_output("error", ename="NameError", evalue="x", traceback=[]))


def break_alt_text(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "<img" in "".join(output.get("data", {}).get("text/html", "")):
                output.data["text/html"] = "".join(output.data["text/html"]).replace('alt="', 'title="')


@pytest.mark.parametrize("damage", [break_run_counts, break_with_an_error, break_alt_text])
def test_a_notebook_that_must_not_be_published_stops_the_build(tmp_path, damage):
    notebook = nbformat.read(LESSONS[0], as_version=4)
    damage(notebook)
    nbformat.write(notebook, tmp_path / "damaged.ipynb")
    with pytest.raises(SystemExit, match=r"damaged\.ipynb: .*(cell \d|counts)"):
        build_site.describe(tmp_path / "damaged.ipynb")


# --- in Chromium ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["from disk", "over HTTP"])
def address(request, site):
    if request.param == "from disk":
        yield site.as_uri()
        return
    with served(site) as at:
        yield at


@pytest.fixture
def visit(browser, address):
    with visitor(browser, address) as open_page:
        yield open_page


from_disk = pytest.mark.parametrize("address", ["from disk"], indirect=True)


@pytest.mark.browser
@pytest.mark.parametrize("name", LESSON_PAGES)
def test_each_slider_goes_to_both_ends_by_key_and_by_pointer(visit, name):
    page = visit(name)
    for row in page.locator(".demonstration .live-slider").all():
        slider, said = row.locator("input"), row.locator("output")
        place = row.evaluate("(r) => r.closest('.demonstration').id")
        pictures = f"#{place} canvas, #{place} img, #{place} .live-text, #{place} table"
        shown = []
        for key, share in (("Home", 0.0), ("End", 1.0)):
            slider.focus()
            page.keyboard.press(key)
            frames(page)
            end = slider.get_attribute("min" if key == "Home" else "max")
            assert float(slider.input_value()) == pytest.approx(float(end), abs=0.051), (name, place, key)
            by_key = said.inner_text() if said.count() else slider.get_attribute("aria-valuetext")
            assert slider.get_attribute("aria-valuetext") == by_key and "-" not in by_key
            shown.append(page.locator(pictures).evaluate_all(FINGERPRINT))
            page.keyboard.press("ArrowRight" if key == "Home" else "ArrowLeft")
            box = slider.bounding_box()
            slider.scroll_into_view_if_needed()
            box = slider.bounding_box()
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            page.mouse.down()
            page.mouse.move(box["x"] + (2 * share - 0.5) * box["width"], box["y"] + box["height"] / 2, steps=3)
            page.mouse.up()
            frames(page)
            assert slider.get_attribute("aria-valuetext") == by_key, (name, place, "pointer", key)
        label = slider.get_attribute("aria-label")
        assert label and shown[0] != shown[1], f"{name}, {place}: {label} changes nothing"


FINGERPRINT = """(all) => all.map((e) => {
  if (e.matches("canvas")) {
    const pixels = e.getContext("2d").getImageData(0, 0, e.width || 1, e.height || 1).data;
    let sum = 0;
    for (let i = 0; i < pixels.length; i++) sum = (sum * 31 + pixels[i]) >>> 0;
    return sum;
  }
  return e.matches("img") ? e.src.length + e.src.slice(-60) : e.textContent;
})"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "place", "model"),
    [("03_limitations.html", "explorer-1", "autoencoder_seed_0"), ("index.html", "explorer-1", "autoencoder_seed_0")],
)
def test_an_explorer_shows_what_the_model_decodes_at_the_link(visit, name, place, model):
    decode = checkpoints.load_decode(model)
    for z in ([3.2, -2.45], [-3.8, -3.0]):
        page = visit(f"{name}#{place}?z={z[0]},{z[1]}")
        box = page.locator(f"#{place}")
        z_shown = [float(text.replace("−", "-")) for text in box.locator(".live-slider output").all_inner_texts()]
        assert np.allclose(z_shown, z, atol=0.03)
        expected = 255 * decode(np.array([z_shown], np.float32))[0]
        shown = np.reshape(greys(box.locator("canvas.live-picture").first), (32, 32))
        assert np.abs(shown - expected).max() <= 3  # the readout is rounded
        assert expected.max() > 100


@pytest.mark.browser
@from_disk
def test_the_point_follows_a_hand_to_where_it_is(visit):
    page = visit("03_limitations.html#explorer-1")
    stage = page.locator("#explorer-1 .live-stage").first
    box = stage.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 250, steps=4)
    page.mouse.up()
    frames(page)
    ring = page.locator("#explorer-1 .live-ring").bounding_box()
    assert abs(ring["x"] - box["x"] - 200) < 4 and abs(ring["y"] - box["y"] - 250) < 4
    z1, z2 = (float(t.replace("−", "-")) for t in page.locator("#explorer-1 .live-slider output").all_inner_texts())
    assert -2 < z1 < 6 and -6 < z2 < 1  # right of the left edge, below the upper one


@pytest.mark.browser
@from_disk
def test_a_link_is_read_brought_into_range_and_copied(visit):
    page = visit("03_limitations.html#explorer-2?z=99,-99&show=gaps,nonsense&nothing=1")
    place = page.locator("#explorer-2")
    ends = place.locator(".live-slider input").evaluate_all("(all) => all.map((e) => [e.value, e.min, e.max])")
    assert float(ends[0][0]) == pytest.approx(float(ends[0][2]), abs=0.05)
    assert float(ends[1][0]) == pytest.approx(float(ends[1][1]), abs=0.05)
    assert place.locator("input[name=gaps]").is_checked() and not place.locator("input[name=grid]").is_checked()
    top = place.evaluate("(e) => e.getBoundingClientRect().top")
    assert 0 <= top < 60, "the page is not at the demonstration"
    page.evaluate("location.hash = '#explorer-2?z=1,-2'")  # a link within the page
    frames(page)
    assert place.locator(".live-slider output").all_inner_texts() == ["1.00", "−2.00"]
    page.evaluate(
        "document.execCommand = () => true; navigator.clipboard.writeText = (t) => { window.copied = t; return Promise.resolve(); }"
    )
    place.locator(".copy-link").click()
    place.get_by_text("copied").wait_for()
    link = page.evaluate("window.copied")
    assert re.search(r"03_limitations\.html#explorer-2\?show=gaps,nonsense&z=[\d.]+,-[\d.]+$", link), link
    other = visit(link.partition("/03_")[0] and "03_" + link.partition("/03_")[2])
    shown = [p.locator("#explorer-2 .live-slider output").all_inner_texts() for p in (page, other)]
    assert shown[0] == shown[1]


@pytest.mark.browser
@from_disk
def test_every_view_that_the_guide_names_opens_at_its_values(visit, texts):
    links = re.findall(r'href="(\w+\.html#[a-z_]+-\d+\?[^"]+)"', texts["teaching.html"])
    assert len(links) == 34  # a page and a slide for each of 17 rows
    for link in links:
        page = visit(link.replace("&amp;", "&"))
        place, _, query = link.replace("&amp;", "&").partition("#")[2].partition("?")
        assert page.locator(f"#{place}").is_visible(), link
        page.evaluate(
            "window.copied = ''; navigator.clipboard.writeText = (t) => { window.copied = t; return Promise.resolve(); }"
        )
        page.locator(f"#{place} .copy-link").evaluate("(b) => b.click()")
        now = dict(part.split("=") for part in page.evaluate("window.copied").partition("?")[2].split("&"))
        for name, text in (part.split("=") for part in query.split("&")):
            assert name in now, f"{link}: {name} is no value of {place}"
            if name != "z":
                assert now[name] == text, link
        page.close()


@pytest.mark.browser
@from_disk
def test_two_explorers_walk_together(visit):
    page = visit("04_vae.html#explorer-1")
    page.locator("#explorer-1 .live-walk input").first.focus()
    page.keyboard.press("End")
    frames(page)
    scrubs = page.locator("#explorer-1 .live-walk input").evaluate_all("(all) => all.map((e) => e.value)")
    assert scrubs == ["1", "1"]


@pytest.mark.browser
@from_disk
@pytest.mark.parametrize("name", LESSON_PAGES)
def test_every_answer_of_a_self_test_opens_by_key_and_one_is_right(visit, name):
    page = visit(name)
    questions = page.evaluate(
        """() => [...document.querySelectorAll("details:not(.code)")].reduce((questions, answer) => {
            if (answer.previousElementSibling?.tagName !== "DETAILS") questions.push([]);
            questions.at(-1).push(answer);
            return questions;
        }, []).map((answers) => answers.length)"""
    )
    assert 3 <= len(questions) <= 5 and all(3 <= answers <= 5 for answers in questions)
    answers, texts = page.locator("details:not(.code)"), []
    for n in range(sum(questions)):
        answers.nth(n).locator("summary").focus()
        page.keyboard.press("Enter")
        texts.append(answers.nth(n).locator("strong").inner_text())
    starts = [sum(questions[:n]) for n in range(len(questions))]
    for start, count in zip(starts, questions, strict=True):
        assert sorted(texts[start : start + count]) == ["No."] * (count - 1) + ["Right."]


@pytest.mark.browser
@from_disk
@pytest.mark.parametrize("name", PAGES)
def test_nothing_jumps_under_a_passing_hand_and_nothing_scrolls_sideways(visit, name):
    page = visit(name, width=360, height=740)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
    page.set_viewport_size({"width": 1300, "height": 900})
    frames(page)
    for place in page.locator(".demonstration").all():
        place.scroll_into_view_if_needed()
        before = place.bounding_box()["height"]
        box = (place.locator(".live-stage").first if place.locator(".live-stage").count() else place).bounding_box()
        for share in (0.3, 0.5, 0.7):
            page.mouse.move(box["x"] + share * box["width"], box["y"] + share * box["height"])
            frames(page)
        assert place.bounding_box()["height"] == pytest.approx(before, abs=1), place.get_attribute("id")
        nested = place.evaluate(
            "(e) => [...e.querySelectorAll('*')].filter((c) => c.scrollHeight > c.clientHeight + 1 &&"
            " /auto|scroll/.test(getComputedStyle(c).overflowY)).length"
        )
        assert not nested, f"{name}, {place.get_attribute('id')}: a scroll bar within the page"


@pytest.mark.browser
@from_disk
@pytest.mark.parametrize("name", [*PAGES, DECKS[2]])
def test_no_serious_barrier(visit, name):
    page = visit(name)
    for media in (
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"color_scheme": "dark", "forced_colors": "active"},
    ):
        page.emulate_media(**media)
        found = Axe().run(page).response["violations"]
        serious = [(v["id"], v["nodes"][0]["html"][:300]) for v in found if v["impact"] in ("serious", "critical")]
        assert not serious, (name, media, serious)
    unnamed = page.locator(".demonstration canvas:not([role=img][aria-label]):not([aria-hidden]):not([role=img] *)")
    assert not unnamed.count()


@pytest.mark.browser
@from_disk
@pytest.mark.parametrize("density", [2, 3])
def test_a_plane_and_a_curve_have_the_screens_own_pixels(browser, address, density):
    with visitor(browser, address, device_scale_factor=density) as visit:
        page = visit("03_limitations.html")
        for place in ("#explorer-2", "#walk_steps-1"):
            canvas = page.locator(f"{place} canvas.live-canvas").first
            pixels, shown = canvas.evaluate("(c) => [[c.width, c.height], [c.clientWidth, c.clientHeight]]")
            assert pixels == [density * length for length in shown] and min(shown) > 100, place


@pytest.mark.browser
@from_disk
def test_what_is_drawn_stays_on_paper(visit):
    page = visit("03_limitations.html")
    plane = page.locator("#explorer-2 .live-stage canvas.live-canvas").first
    corner = "(c) => [...c.getContext('2d').getImageData(0, 0, 1, 1).data].join()"
    plane.evaluate("(c) => c.getContext('2d').fillRect(0, 0, 9, 9)")
    marked = plane.evaluate(corner)
    page.emulate_media(media="print", color_scheme="dark")  # browsers change such things while they print
    frames(page)
    assert plane.evaluate(corner) == marked, "painted while the page is printed, where it comes out blank"
    page.emulate_media(media="screen", color_scheme="light")
    frames(page)
    assert plane.evaluate(corner) != marked, "on the screen it is painted anew"


# --- decks ------------------------------------------------------------------------------------------------------------

SLIDE = """() => {
  const slide = Reveal.getCurrentSlide(), text = slide.querySelector("p:not(.continued), li, td") ?? slide;
  return {
    at: JSON.stringify(Reveal.getIndices()), height: slide.scrollHeight, zoom: Number(slide.dataset.zoom ?? 0),
    letters: parseFloat(getComputedStyle(text).fontSize), scrolls: !!slide.querySelector(".scrolls"),
    demonstration: !!slide.querySelector(".demonstration"),
    cut: [...slide.querySelectorAll(".highlight, .output_text pre")].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent),
  };
}"""


@pytest.mark.browser
@from_disk
@pytest.mark.parametrize("name", DECKS)
def test_a_deck_is_walked_by_a_clicker_and_every_slide_fits_legibly(visit, name):
    page = visit(name, width=1280, height=720)
    seen = {}
    for _ in range(300):
        slide = page.evaluate(SLIDE)
        seen[slide["at"]] = slide
        slider = page.locator(".present .demonstration input[type=range]:visible").first
        if slide["demonstration"] and slider.count():
            slider = slider.element_handle()
            slider.focus()  # a hand was here
            value = slider.input_value()
            page.keyboard.press("PageDown")
            assert slider.input_value() == value, "the clicker moved the slider"
        else:
            page.keyboard.press("PageDown")
        frames(page, 1)
        if page.evaluate("Reveal.isLastSlide() && !Reveal.availableFragments().next"):
            break
        assert page.evaluate(SLIDE)["at"] != slide["at"], f"the deck stands still at {slide['at']}"
    else:
        pytest.fail(f"{name} has no end")
    assert len(seen) >= 20
    for at, slide in seen.items():
        assert slide["height"] <= 760 and not slide["scrolls"] and not slide["cut"], (name, at, slide)
        if slide["demonstration"]:
            assert slide["zoom"] >= 0.8, (name, at, slide)
        else:
            assert slide["letters"] >= 0.8 * 0.85 * 25, (name, at, slide)
    assert max(slide["zoom"] for slide in seen.values()) >= 1.1


@pytest.mark.browser
@from_disk
def test_after_an_exercise_the_deck_names_the_section_again(visit):
    page = visit("04_vae_slides.html", width=1280, height=720)
    heads = {
        "class VAE(": "4 · Build it",
        "def kl_loss": "3 · The loss, in nats",
        "Exercise 4.5": "Exercise 4.5 · The second head¶",
    }
    for text, head in heads.items():
        slide = page.locator(".slides section:not(:has(section))", has_text=text)
        assert slide.locator("h3, .continued").text_content() == head
    assert not page.locator(".slides").get_by_text("No answer yet").count()


@pytest.mark.browser
@from_disk
def test_on_a_slide_arrows_are_the_sliders_and_space_is_the_decks(visit):
    page = visit("03_limitations_slides.html#explorer-2?z=1,-2", width=1280, height=720)
    at = page.evaluate("JSON.stringify(Reveal.getIndices())")
    slider = page.locator("#explorer-2 .live-slider input").first
    assert slider.is_visible(), "the link did not lead to its slide"
    slider.focus()
    said = slider.get_attribute("aria-valuetext")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    frames(page)
    assert slider.get_attribute("aria-valuetext") != said
    assert page.evaluate("JSON.stringify(Reveal.getIndices())") == at, "an arrow turned the slide"
    page.keyboard.press("Space")
    assert page.evaluate("JSON.stringify(Reveal.getIndices())") != at, "Space is dead after a touch"
    page.keyboard.press("PageUp")
    assert page.evaluate("JSON.stringify(Reveal.getIndices())") == at


@pytest.mark.browser
@from_disk
def test_a_slides_number_is_not_under_its_arrows(visit):
    page = visit(DECKS[0], width=1280, height=720)
    number, arrows = (page.locator(f".reveal .{name}").bounding_box() for name in ("slide-number", "controls"))
    assert number["x"] + number["width"] < arrows["x"]
    colors = page.evaluate(
        "['.progress', '.progress span', 'body'].map((s) => getComputedStyle(document.querySelector(s)).backgroundColor)"
    )
    assert len(set(colors)) == 3, f"the progress bar is not seen: {colors}"
