"""The look, images, number tables and figures on the page: what is drawn, asked of its artists."""

import base64
import gc
import io
import re
import tracemalloc
import weakref

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from vae_helpers import plots
from vae_helpers.data import CLASS_NAMES
from vae_helpers.live import sent
from vae_helpers.plots import page, style

LIVE = page.ASSETS.parent / "live"
GARMENTS = np.random.default_rng(0).random((10, 32, 32))


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def shown(ax):
    """The one image on an Axes, as it was given."""
    (image,) = ax.images
    return np.asarray(image.get_array())


# --- the look ---------------------------------------------------------------------------------------------------------


def test_the_colors_are_those_that_were_found_by_asking_color_blind_eyes():
    published = plt.style.library["petroff10"]["axes.prop_cycle"].by_key()["color"]
    assert list(plots.CLASS_COLORS) == published


def test_ten_classes_have_ten_colors_and_ten_markers():
    assert len(CLASS_NAMES) == len(set(plots.CLASS_COLORS)) == len(set(plots.CLASS_MARKERS)) == 10
    colors = np.array([to_rgb(color) for color in plots.CLASS_COLORS])
    apart = np.linalg.norm(colors[:, np.newaxis] - colors, axis=2) + np.eye(10)
    assert apart.min() > 0.1


def test_the_browser_is_sent_each_class_with_its_color_and_marker():
    classes = sent.cloud(np.eye(10, 2), np.arange(10))["classes"]
    rows = zip(CLASS_NAMES, plots.CLASS_COLORS, plots.CLASS_MARKERS, strict=True)
    assert [(c["name"], c["color"], c["marker"]) for c in classes] == list(rows)


def test_no_module_of_the_browser_has_a_class_color_of_its_own():
    allowed = {style.ACCENT}  # the hatching of gaps, and live/style.css, which the next test asks
    modules = [path for path in LIVE.rglob("*.mjs") if path.name != "bundle.mjs"]
    assert len(modules) > 30
    for path in modules:
        found = set(re.findall(r"#[0-9a-f]{6}\b", path.read_text(encoding="utf-8")))
        assert not found & set(plots.CLASS_COLORS) - allowed, path.name


def test_accent_and_violet_are_the_browsers():
    light = (LIVE / "style.css").read_text(encoding="utf-8").split("}")[0]
    found = dict(re.findall(r"--live-(\w+): (#[0-9a-f]{6});", light))
    assert found["accent"] == style.ACCENT and found["violet"] == style.VIOLET


def test_the_style_is_put_on(monkeypatch):
    with plt.rc_context():
        plt.rcParams["image.cmap"] = "viridis"
        plots.use_style()
        assert plt.rcParams["image.cmap"] == "gray" and plt.rcParams["savefig.facecolor"] == "white"


# --- on the page ------------------------------------------------------------------------------------------------------


def test_png_has_the_pixels_of_the_image():
    image = np.array([[0, 1, 0], [0.5, 2, -1]])
    pixels = np.asarray(Image.open(io.BytesIO(plots.to_png(image, scale=3))))
    assert pixels.tolist() == np.kron([[0, 255, 0], [128, 255, 0]], np.ones((3, 3), int)).tolist()
    assert Image.open(io.BytesIO(plots.to_png(np.zeros((32, 32))))).size == (256, 256)


@pytest.mark.parametrize("alt", ["a plot", "   too  short   when    its spaces    go"[:24]])
def test_a_figure_without_a_description_is_refused(alt):
    with pytest.raises(ValueError, match="alt must describe"):
        plots.show(plots.image_rows([GARMENTS]), alt)


def test_a_figure_goes_out_once_with_its_description(monkeypatch):
    bundles = []
    monkeypatch.setattr(page, "display", lambda bundle, raw: bundles.append((bundle, raw)))
    figure = plots.image_rows([GARMENTS])
    plots.show(figure, 'ten "garments" in a row,\n    all of them noise')
    ((bundle, raw),) = bundles
    assert raw and set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/plain"] == 'ten "garments" in a row, all of them noise'
    alt, encoded, *size = re.fullmatch(
        r'<img alt="(.*)" src="data:image/webp;base64,(.*)" width="(\d+)" height="(\d+)" style=".*">',
        bundle["text/html"],
    ).groups()
    assert alt == "ten &quot;garments&quot; in a row, all of them noise"
    picture = Image.open(io.BytesIO(base64.b64decode(encoded)))
    shown = figure.get_size_inches() * figure.dpi
    assert np.allclose([int(length) for length in size], shown, atol=1)
    assert np.allclose(picture.size, 2 * shown, atol=1), "sharp on a screen of twice the density"
    assert not plt.get_fignums(), "the figure is closed"


def test_a_stored_figure_looks_like_the_figure(monkeypatch):
    bundles = []
    monkeypatch.setattr(page, "display", lambda bundle, raw: bundles.append(bundle))
    figure = plots.scatter(np.random.default_rng(0).normal(size=(500, 2)), np.arange(500) % 10).figure
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=2 * figure.dpi)
    plots.show(figure, "five hundred points in ten colors")
    small = base64.b64decode(re.search(r"base64,([^\"]*)", bundles[0]["text/html"])[1])
    one, other = (np.asarray(Image.open(io.BytesIO(p)).convert("RGB"), float) for p in (png.getvalue(), small))
    assert np.abs(one - other).mean() < 2 and len(small) < len(png.getvalue())


def test_few_colors_are_stored_exactly_and_many_in_few_bytes():
    rng = np.random.default_rng(0)
    few, many = (Image.fromarray((rng.random((90, 90, 3)) * 255 // n * n).astype(np.uint8)) for n in (64, 1))
    stored = Image.open(io.BytesIO(plots.to_webp(few)))
    assert np.array_equal(stored.convert("RGB"), few)
    exact = io.BytesIO()
    many.save(exact, "webp", lossless=True)
    assert len(plots.to_webp(many)) < len(exact.getvalue()) / 2


def test_a_picture_of_few_colors_that_would_take_too_much_exactly_is_not_exact():
    greys = np.random.default_rng(0).integers(0, 256, (200, 200), np.uint8)  # noise, of which nothing can be foretold
    noise, exact = Image.fromarray(greys).convert("RGB"), io.BytesIO()
    noise.save(exact, "webp", lossless=True)
    assert len(plots.to_webp(noise)) < len(exact.getvalue()) / 1.5


def test_each_alt_text_is_of_one_figure():
    folder = page.ASSETS.parent.parent / "notebooks"
    for path in sorted(folder.glob("[0-9]*.ipynb")):
        texts = plots.alt_texts(path.name[:2])
        source = path.read_text(encoding="utf-8")
        for name, text in texts.items():
            assert source.count(f'alt[\\"{name}\\"]') == 1, f"{path.name}: {name}"
            assert len(" ".join(text.split())) >= 20
    with pytest.raises(ValueError, match="lesson must be one of"):
        plots.alt_texts("06")


# --- images -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(32, 32), (32, 32, 1), (1, 32, 32)])
def test_greys_are_on_the_fixed_range_the_right_way_up(shape):
    faint = GARMENTS[0] / 4
    ax = plots.draw_image(faint.reshape(shape), title="faint")
    (image,) = ax.images
    assert image.get_clim() == (0, 1) and image.get_cmap().name == "gray" and image.origin == "upper"
    assert np.array_equal(shown(ax), faint) and ax.get_title() == "faint"
    assert not ax.get_xticks().size and not ax.get_yticks().size


def test_an_image_is_drawn_where_it_is_asked_for():
    ax = plt.subplots()[1]
    assert plots.draw_image(GARMENTS[0], ax) is ax and ax.get_title() == ""
    assert not any(spine.get_visible() for spine in ax.spines.values())


def test_rows_hold_their_images_and_labels_in_order():
    rows = GARMENTS[:6].reshape(2, 3, 32, 32, 1)
    figure = plots.image_rows(rows, ["above", "below"], ["a", "b", "c"])
    axes = np.array(figure.axes).reshape(2, 3)
    for i, j in np.ndindex(2, 3):
        assert np.array_equal(shown(axes[i, j]), GARMENTS[3 * i + j]) and axes[i, j].images[0].get_clim() == (0, 1)
        box = axes[i, j].get_subplotspec()
        assert (box.rowspan.start, box.colspan.start) == (i, j)
    assert [ax.get_title() for ax in axes.flat] == ["a", "b", "c", "", "", ""]
    assert [ax.get_ylabel() for ax in axes.flat] == ["above", "", "", "below", "", ""]


def test_a_number_above_a_column_has_a_minus_and_a_name_its_hyphen():
    labels = ["(-1.6, 1.2)", "z1 = -4", "T-shirt/top", "shirt-2"]
    axes = plots.image_rows([GARMENTS[:4]], column_labels=labels).axes
    assert [ax.get_title() for ax in axes] == ["(−1.6, 1.2)", "z1 = −4", "T-shirt/top", "shirt-2"]


def test_one_image_is_a_row_too():
    (ax,) = plots.image_rows([GARMENTS[:1]]).axes
    assert np.array_equal(shown(ax), GARMENTS[0]) and ax.get_title() == ax.get_ylabel() == ""


# --- number tables ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2])
def test_squares_write_each_number_in_its_cell(n):
    table = np.array([[0, 1, 2], [3, -4, 0.5], [6, 7, 8]])
    figure = plots.squares([table, 2 * table[:2, :2]][:n], ["input", "kernel"][:n])
    assert [ax.get_title() for ax in figure.axes] == ["input", "kernel"][:n]
    ax = figure.axes[0]
    assert np.array_equal(shown(ax), table) and ax.images[0].origin == "upper"
    assert ax.images[0].get_clim() == (0, 16) and ax.images[0].get_cmap().name == "Blues"  # dark figures stay readable
    written = {text.get_position(): (text.get_text(), text.get_color()) for text in ax.texts}
    assert len(written) == 9
    for (row, column), number in np.ndenumerate(table):
        assert written[column, row] == (f"{number:g}", "#999" if number == 0 else "black")


def test_squares_are_at_one_scale():
    figure = plots.squares([np.ones((4, 4)), np.ones((2, 2))], ["four", "two"])
    assert list(figure.axes[0].get_gridspec().get_width_ratios()) == [4, 2]


NAN, FLAT = np.full((32, 32), np.nan), np.zeros((32, 32))
PLACES, CLASSES = np.zeros((3, 2)), [0, 1, 2]


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: plots.draw_image(NAN), "image must be finite"),
        (lambda: plots.draw_image("boot"), "image must be an array of numbers; got str 'boot'"),
        (lambda: plots.to_png(FLAT[0]), r"image must be one picture .* got shape \(32,\)"),
        (lambda: plots.to_png(np.stack([FLAT, FLAT])), r"image must be one picture .* got shape \(2, 32, 32\)"),
        (lambda: plots.image_rows(None), "rows must be a list of rows of pictures; got None"),
        (lambda: plots.image_rows([]), r"rows must be one or more, .* got \[\]"),
        (lambda: plots.image_rows([[FLAT, FLAT], [FLAT]]), r"rows must be .* each of as many pictures; got \[2, 1\]"),
        (lambda: plots.image_rows([[NAN]]), "rows must be finite"),
        (lambda: plots.scatter(np.zeros((3, 3)), CLASSES), r"z must be points of shape \(n, 2\)"),
        (lambda: plots.scatter(PLACES * np.nan, CLASSES), "z must be finite"),
        (lambda: plots.scatter(PLACES, ["Bag", "Coat", "Shirt"]), "labels must be an array of numbers"),
        (lambda: plots.scatter(PLACES, [0, 1]), r"labels must be one class number for each of 3"),
        (lambda: plots.regions(PLACES, PLACES[:2], CLASSES), "z_log_var must have the shape of z_mean"),
        (lambda: plots.regions(PLACES, PLACES, [0, 1, -1]), "labels must be whole numbers from 0 to 9"),
        (lambda: plots.two_samples(PLACES, [[np.inf, 0]], ("a", "b")), "other must be finite"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name_and_no_figure_is_left(call, words):
    before = plt.get_fignums()
    with pytest.raises(ValueError, match=words):
        call()
    assert plt.get_fignums() == before


def test_labels_kept_as_floats_and_an_image_with_its_channel_are_drawn():
    assert len(plots.scatter(PLACES, np.array([0.0, 1.0, 2.0])).collections) == 10
    assert plots.image_rows([np.zeros((2, 32, 32, 1)), [FLAT, FLAT]]).axes[0].images[0].get_array().shape == (32, 32)


def test_closed_figures_do_not_pile_up():
    gc.disable()  # what Python would do by itself, at some time
    try:
        figure = plots.image_rows([GARMENTS[:2]])
        gone = weakref.ref(figure.axes[0])
        plots.close(figure)  # and `figure` still holds it
        assert gone() is None
    finally:
        gc.enable()


def test_a_large_picture_is_drawn_within_60_mb():
    with plt.rc_context():
        plots.use_style()
        figure = plots.manifold(np.zeros((225, 32, 32), np.float32), (0, 0), (1, 1)).figure
        tracemalloc.start()
        try:
            plots.to_picture(figure, 200)  # 1,300 by 1,300 pixels
            assert tracemalloc.get_traced_memory()[1] < 60e6
        finally:
            tracemalloc.stop()
