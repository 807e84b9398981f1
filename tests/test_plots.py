"""The static figures: what is drawn, asked of their artists."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image
from scipy.stats import norm

from vae_helpers import plots
from vae_helpers.plots import page

GARMENTS = np.random.default_rng(0).random((10, 32, 32))


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def test_png_has_the_pixels_of_the_image():
    image = np.array([[0, 1], [0.5, 2]])
    pixels = np.asarray(Image.open(io.BytesIO(plots.to_png(image, scale=3))))
    assert pixels.shape == (6, 6) and pixels[0, 0] == 0 and pixels[0, 5] == 255 and pixels[5, 0] == 128


def test_a_figure_without_a_description_is_refused():
    with pytest.raises(ValueError, match="alt must describe"):
        plots.show(plots.image_rows([GARMENTS]), "a plot")


def test_a_figure_goes_out_once_with_its_description(monkeypatch):
    shown = []
    monkeypatch.setattr(page, "display", lambda bundle, raw: shown.append(bundle))
    plots.show(plots.image_rows([GARMENTS]), 'ten "garments" in a row, all of them noise')
    (bundle,) = shown
    assert set(bundle) == {"text/html", "text/plain"}
    assert 'alt="ten &quot;garments&quot; in a row' in bundle["text/html"]


def test_greys_are_not_scaled_to_the_picture():
    shown = plots.draw_image(np.full((32, 32), 0.25)).images[0]
    assert shown.get_clim() == (0, 1) and np.asarray(shown.get_array()).max() == 0.25


def test_each_class_has_its_color_and_its_points():
    z = np.arange(20, dtype=float).reshape(10, 2)
    ax = plots.scatter(z, np.arange(10))
    for c, points in enumerate(ax.collections):
        assert np.allclose(points.get_offsets(), z[c])
        assert np.allclose(points.get_facecolor()[0, :3], plt.matplotlib.colors.to_rgb(plots.CLASS_COLORS[c]))


def test_the_manifold_is_the_right_way_up():
    images = np.zeros((9, 32, 32))
    images[0] = 1  # the first of `latent.grid`: left, on top
    shown = plots.manifold(images, (-1, -2), (1, 2)).images[0]
    mosaic = np.asarray(shown.get_array())
    assert mosaic[:32, :32].all() and mosaic.sum() == 1024 and shown.origin == "upper"
    assert shown.get_extent() == [-1.5, 1.5, -3.0, 3.0]


def test_a_region_reaches_two_standard_deviations_each_way():
    ax = plots.regions(np.array([[1.0, 2.0]]), np.log(np.array([[0.25, 4.0]])), [3])
    (ellipses,) = (c for c in ax.collections if hasattr(c, "_widths"))
    assert 2 * ellipses._widths[0] == pytest.approx(4 * 0.5) and 2 * ellipses._heights[0] == pytest.approx(4 * 2)
    assert np.allclose(ellipses.get_offsets(), [[1, 2]])


def test_an_arrow_ends_where_it_points():
    ax = plots.add_arrow((1, 2), (0.5, -1), plt.subplots()[1])
    assert np.allclose(ax.texts[0].xy, (1.5, 1))


def test_the_sample_stands_where_the_formula_says():
    above, below = plots.reparameterization(z_mean=1.0, z_log_var=-1.0, epsilon=2.0).axes
    assert above.lines[0].get_xdata()[0] == 2
    density, dot, mean = below.lines
    assert dot.get_xdata()[0] == pytest.approx(1 + 2 * np.exp(-0.5)) and mean.get_xdata()[0] == 1
    assert np.allclose(density.get_ydata(), norm.pdf(density.get_xdata(), 1, np.exp(-0.5)))


def test_the_area_is_the_kl():
    _, below = plots.kl_picture(mean=1.5, log_var=-1.0).axes
    area = 0
    for shaded in below.collections:
        x, y = shaded.get_paths()[0].vertices.T
        area += 0.5 * np.abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) * np.sign(y.sum())
    assert area == pytest.approx(0.5 * (1.5**2 + np.exp(-1) - 1 + 1), rel=0.01)


def test_rate_is_across_and_distortion_upwards():
    (line,) = plots.rate_distortion([1, 2], [5.0, 4.0], [260.0, 270.0]).lines
    assert np.allclose(line.get_xydata(), [[5, 260], [4, 270]])


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
