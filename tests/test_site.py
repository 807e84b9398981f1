"""The published pages: built from the stored notebooks, opened from disk and over loopback HTTP with all else blocked."""

import base64
import functools
import http.server
import re
import threading

import build_site
import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from safetensors.numpy import load
from vae_helpers.pages import MIME

from vae_helpers.numpy_decoder import make_decode

LESSONS = sorted((build_site.ROOT / "notebooks").glob("[0-9]*.ipynb"))
LESSON_PAGES = [f"{path.stem}.html" for path in LESSONS]
PAGES = ["index.html", "glossary.html", "teaching.html", *LESSON_PAGES]
SOLUTIONS = [f"{path.stem}.html" for path in sorted(build_site.SOLUTIONS.glob("*.ipynb"))]
DECKS = [f"{path.stem}_slides.html" for path in LESSONS]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    build_site.main(folder)
    return folder


# --- building ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_page_is_built_and_not_too_large(site):
    assert sorted(path.name for path in site.iterdir()) == sorted(PAGES + SOLUTIONS + DECKS)
    assert max(path.stat().st_size for path in site.iterdir()) <= build_site.LARGEST


@pytest.mark.slow
def test_links_and_anchors_resolve(site):
    texts = {name: without_frames((site / name).read_text(encoding="utf-8")) for name in PAGES + SOLUTIONS + DECKS}
    for name, text in texts.items():
        for link in re.findall(r'<a\b[^>]*\bhref="([^"]+)"', text):
            page, _, anchor = link.partition("#")
            if page.startswith("https://"):
                continue
            assert (page or name) in texts, f"{name} links to {link}"
            assert not anchor or f'id="{anchor}"' in texts[page or name], f"{name} links to {link}"


@pytest.mark.slow
def test_formulas_are_mathml_and_none_is_left_as_text(site):
    for name in PAGES:
        prose = re.sub(
            r"<(pre|script|style)\b.*?</\1>", "", without_frames((site / name).read_text("utf-8")), flags=re.S
        )
        assert not re.search(r"\$[^$]*\\[a-z]+[^$]*\$", prose), name
    assert "<math" in (site / "04_vae.html").read_text("utf-8")


@pytest.mark.slow
def test_every_widget_of_a_lesson_is_on_its_page(site):
    for path in LESSONS:
        page = (site / path.with_suffix(".html").name).read_text("utf-8")
        assert page.count("<iframe") == len(recordings(path)) >= 2


def break_run_counts(notebook):
    next(cell for cell in notebook.cells if cell.cell_type == "code").execution_count = 9


def break_with_an_error(notebook):
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.outputs.append(nbformat.v4.new_output("error", ename="NameError", evalue="x", traceback=[]))


def break_alt_text(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("metadata", {}).pop("image/png", None)


@pytest.mark.parametrize("damage", [break_run_counts, break_with_an_error, break_alt_text])
def test_a_notebook_that_must_not_be_published_stops_the_build(tmp_path, damage):
    notebook = nbformat.read(LESSONS[0], as_version=4)
    damage(notebook)
    nbformat.write(notebook, tmp_path / "damaged.ipynb")
    with pytest.raises(SystemExit, match=r"damaged\.ipynb: .*(cell \d|counts)"):
        build_site.describe(tmp_path / "damaged.ipynb")


# --- in a browser -----------------------------------------------------------------------------------------------------


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module", params=["from disk", "over HTTP"])
def address(request, site):
    if request.param == "from disk":
        yield site.as_uri()
        return
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def visit(browser, address):
    """Opens a page; at the end fails if a page logged an error or asked for anything but the pages."""
    problems, opened = [], []

    def only_pages(route):
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            problems.append(f"request to {route.request.url}")
            route.abort()

    def open_page(name, **viewport):
        page = browser.new_page(viewport={"width": 1300, "height": 900} | viewport)
        opened.append(page)
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("requestfailed", lambda request: problems.append(f"failed: {request.url[:80]}"))
        page.route("**/*", only_pages)
        page.goto(f"{address}/{name}")
        page.wait_for_function("document.readyState === 'complete'")
        return page

    yield open_page
    for page in opened:
        page.close()
    assert not problems, problems


def without_frames(page):
    return re.sub(r"srcdoc='[^']*'|<script.*?</script>", "", page, flags=re.S)


def recordings(path):
    cells = nbformat.read(path, as_version=4).cells
    bundles = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return [bundle[MIME] for bundle in bundles if MIME in bundle]


def frames_of(page, kind):
    """The page's frames that hold a recording of this kind, in order, each scrolled to and ready."""
    found = []
    for element in page.locator("iframe").all():
        element.scroll_into_view_if_needed()
        frame = element.element_handle().content_frame()
        frame.wait_for_selector("main > *")
        if bool(frame.query_selector(".latent-explorer")) == (kind == "explorers"):
            found.append(frame)
    return found


def shown(frame, explorer, z):
    """The picture, `(32, 32)` in [0, 255], that an explorer of the frame shows at z."""
    frame.frame_element().scroll_into_view_if_needed()  # what is out of sight draws nothing
    frame.evaluate("([i, z]) => { models[i].set('z1', z[0]); models[i].set('z2', z[1]); }", [explorer, z])
    frame.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    picture = frame.query_selector_all(".le-picture")[explorer]
    pixels = picture.evaluate("(c) => Array.from(c.getContext('2d').getImageData(0, 0, 32, 32).data)")
    return np.reshape(pixels, (32, 32, 4))[..., 0]


@pytest.mark.browser
@pytest.mark.parametrize("name", LESSON_PAGES)
def test_explorers_decode_as_the_recorded_model_does(visit, name):
    page = visit(name)
    found = [
        r for r in recordings(build_site.ROOT / "notebooks" / name.replace("html", "ipynb")) if r["kind"] == "explorers"
    ]
    for frame, recording in zip(frames_of(page, "explorers"), found, strict=True):
        for n, traits in enumerate(recording["explorers"]):
            weights = load(base64.b64decode(recording["blobs"][traits["weights"]["blob"]]))
            decode = make_decode([weights[key].astype(np.float32) for key in sorted(weights)])
            for z in ([0.5, -1.0], [-1.25, 0.75]):
                assert np.abs(shown(frame, n, z) - 255 * decode(np.array([z], np.float32))[0]).max() <= 1, (name, z)


@pytest.mark.browser
def test_an_explorer_follows_slider_and_hand(visit):
    frame = frames_of(visit("03_limitations.html"), "explorers")[0]
    picture = frame.locator(".le-picture").first

    def pixels():
        return picture.evaluate("(c) => c.toDataURL()")

    start = pixels()
    frame.locator("input[type=range]").first.focus()
    for _ in range(5):
        frame.page.keyboard.press("ArrowRight")
    frame.page.wait_for_timeout(200)
    after_keys = pixels()
    box = frame.locator(".le-plane").first.bounding_box()
    frame.page.mouse.move(box["x"] + 200, box["y"] + 200)
    frame.page.mouse.down()
    frame.page.mouse.move(box["x"] + 120, box["y"] + 300, steps=5)
    frame.page.mouse.up()
    frame.page.wait_for_timeout(200)
    assert len({start, after_keys, pixels()}) == 3


@pytest.mark.browser
def test_two_explorers_walk_together(visit):
    frame = frames_of(visit("04_vae.html"), "explorers")[0]
    frame.locator(".le-walk input").first.focus()
    frame.page.keyboard.press("End")
    frame.page.wait_for_timeout(200)
    assert frame.evaluate("models.map((model) => model.get('t'))") == [1, 1]


@pytest.mark.browser
@pytest.mark.parametrize("name", LESSON_PAGES)
def test_every_demonstration_follows_each_of_its_sliders(visit, name):
    for frame in frames_of(visit(name), "frames"):
        for slider in frame.locator("input[type=range]").all():
            slider.focus()
            states = set()
            for key in ("Home", "End"):
                frame.page.keyboard.press(key)
                states.add(frame.evaluate("document.querySelector('main').innerHTML"))
            assert len(states) == 2, f"{name}: {slider.get_attribute('aria-label')} changes nothing"


@pytest.mark.browser
@pytest.mark.parametrize("address", ["from disk"], indirect=True)
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
@pytest.mark.parametrize("address", ["from disk"], indirect=True)
@pytest.mark.parametrize("name", DECKS)
def test_a_deck_is_walked_by_key_and_every_slide_fits_legibly(visit, name):
    page = visit(name, width=1280, height=760)
    page.wait_for_function("Reveal.isReady()")
    seen = 1
    while not page.evaluate("Reveal.isLastSlide()"):
        page.keyboard.press("Space")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        seen += 1
        assert seen < 300, f"{name} has no end"
        slide = "Reveal.getCurrentSlide()"
        height, scale = page.evaluate(f"[{slide}.scrollHeight, new DOMMatrix({slide}.style.transform).a]")
        assert height * scale <= 721 and scale > 0.5, (name, page.evaluate("Reveal.getIndices()"), height, scale)
    assert page.evaluate("Reveal.getTotalSlides()") >= 20


@pytest.mark.browser
def test_an_explorer_on_a_slide_is_live(visit):
    page = visit("04_vae_slides.html", width=1280, height=760)
    page.wait_for_function("Reveal.isReady()")
    frame = next(f for f in page.frames[1:] if f.query_selector(".latent-explorer"))
    frame.frame_element().evaluate(
        "(f) => { const { h, v } = Reveal.getIndices(f.closest('section')); Reveal.slide(h, v); }"
    )
    before = shown(frame, 1, [0.0, 0.0])
    frame.locator(".latent-explorer").nth(1).locator("input[type=range]").first.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    assert frame.evaluate("models[1].get('z1')") > 1, "the arrow key went to the slides"
    assert np.abs(before - shown(frame, 1, [1.5, 0.0])).max() > 30


@pytest.mark.browser
@pytest.mark.parametrize("address", ["from disk"], indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_barrier_and_no_sideways_scrolling(visit, name):
    page = visit(name, width=420)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for place in (page, *frames_of(page, "explorers"), *frames_of(page, "frames")):
            found = Axe().run(place).response["violations"]
            serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
            assert not serious, (scheme, serious)
