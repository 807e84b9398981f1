"""Figures of the latent plane: what is drawn, asked of its artists. A mirrored plane or a shifted color must fail."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.markers import MarkerStyle
from matplotlib.offsetbox import AnnotationBbox
from matplotlib.patches import Circle
from scipy.stats import norm

from vae_helpers import latent, plots
from vae_helpers.data import CLASS_NAMES

RNG = np.random.default_rng(0)
Z = RNG.normal(size=(40, 2)) * [1, 3] + [2, -1]
LABELS = np.arange(40) * 7 % 10


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


@pytest.fixture
def ax():
    return plt.subplots()[1]


def assert_scattered(ax, z, labels, size):
    """Ten collections, each with its class' points, color, marker and name."""
    assert len(ax.collections) >= 10
    for c, points in enumerate(ax.collections[:10]):
        np.testing.assert_allclose(points.get_offsets(), z[labels == c])
        np.testing.assert_allclose(points.get_facecolor()[0, :3], to_rgb(plots.CLASS_COLORS[c]))
        marker = MarkerStyle(plots.CLASS_MARKERS[c])
        path = marker.get_path().transformed(marker.get_transform())
        np.testing.assert_allclose(points.get_paths()[0].vertices, path.vertices)
        assert points.get_label() == CLASS_NAMES[c] and points.get_sizes() == [size]


def assert_latent(ax):
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_aspect()) == ("$z_1$", "$z_2$", 1)
    assert not ax.xaxis_inverted() and not ax.yaxis_inverted()


def labels_at(ax):
    """{text: place} of the annotations."""
    return {text.get_text(): tuple(text.xy) for text in ax.texts}


def test_latent_axes_have_one_scale(ax):
    assert plots.latent_axes(ax) is ax
    assert_latent(ax)


# --- embeddings -------------------------------------------------------------------------------------------------------


def test_each_class_has_its_points_color_marker_and_name():
    ax = plots.scatter(Z, LABELS.tolist(), size=7)
    assert_scattered(ax, Z, LABELS, 7)
    assert_latent(ax)
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == list(CLASS_NAMES)
    assert [handle.get_alpha() for handle in legend.legend_handles] == [1] * 10


def test_legend_markers_are_of_one_size_whatever_the_points():
    for size in (2, 8):
        handle = plots.scatter(Z, LABELS, size=size).get_legend().legend_handles[0]
        assert handle.get_sizes()[0] == pytest.approx(36)


def test_clouds_stand_side_by_side_on_one_scale():
    clouds = {3: Z, 5: 2 * Z}
    figure = plots.cloud_row(clouds, LABELS)
    assert [ax.get_title() for ax in figure.axes] == ["seed 3", "seed 5"]
    for ax, z in zip(figure.axes, clouds.values(), strict=True):
        assert_scattered(ax, z, LABELS, 2)
        assert_latent(ax)
        assert ax.lines[0].get_xydata().tolist() == [[0, 0]] and ax.lines[0].get_marker() == "+"
    one, other = figure.axes
    assert one.get_xlim() == other.get_xlim() and one.get_ylim() == other.get_ylim()
    assert one.get_legend() is None and other.get_legend() is not None


def ellipses(ax):
    (found,) = (c for c in ax.collections if hasattr(c, "_widths"))
    return found


def test_a_region_reaches_two_standard_deviations_each_way():
    z_log_var = np.log(RNG.uniform(0.1, 9, (40, 2)))
    ax = plots.regions(Z, z_log_var, LABELS)
    assert_scattered(ax, Z, LABELS, 8)
    assert_latent(ax)
    drawn, std = ellipses(ax), np.sqrt(np.exp(z_log_var))
    reach = np.stack([drawn._widths, drawn._heights], axis=1)  # matplotlib keeps them halved
    np.testing.assert_allclose(reach, 2 * std)
    np.testing.assert_allclose(drawn.get_offsets(), Z)
    np.testing.assert_allclose(drawn.get_edgecolor()[:, :3], [to_rgb(plots.CLASS_COLORS[c]) for c in LABELS])
    assert drawn._units == "xy" and not drawn._angles.any() and not len(drawn.get_facecolor())


def test_a_region_is_drawn_as_wide_as_it_is():
    """On the canvas, whatever matplotlib calls its attributes."""
    ax = plots.regions(np.array([[1.0, 2.0]]), np.log([[0.25, 4.0]]), [3], plt.subplots()[1])
    ax.set(xlim=(-8, 8), ylim=(-8, 8))
    ax.figure.canvas.draw()
    drawn = ellipses(ax)
    (transform,) = drawn.get_transforms()
    pixels = drawn.get_transform().transform(drawn.get_paths()[0].vertices @ transform[:2, :2].T)
    one = np.diff(ax.transData.transform([[0, 0], [1, 1]]), axis=0)[0]
    np.testing.assert_allclose(np.ptp(pixels, axis=0) / one, [2, 8], rtol=1e-6)


def test_two_samples_side_by_side():
    figure = plots.two_samples(Z, -Z, ["one", "other"])
    for ax, z, title in zip(figure.axes, (Z, -Z), ("one", "other"), strict=True):
        np.testing.assert_allclose(ax.lines[0].get_xydata(), z)
        assert ax.get_title() == title and ax.lines[0].get_linestyle() == "None"
        assert_latent(ax)
    assert figure.axes[0].get_xlim() == figure.axes[1].get_xlim()


def test_points_in_z_and_in_cdf_coordinates():
    points = np.array([[0.5, -1], [2, 0]])
    figure = plots.z_and_cdf(Z, LABELS, points)
    for ax, z, at in zip(figure.axes, (Z, norm.cdf(Z)), (points, norm.cdf(points)), strict=True):
        assert_scattered(ax, z, LABELS, 3)
        np.testing.assert_allclose(ax.lines[0].get_xydata(), at)
        np.testing.assert_allclose([labels_at(ax)["1"], labels_at(ax)["2"]], at)
        assert ax.get_aspect() == 1
    left, right = figure.axes
    assert left.get_legend() is None and right.get_legend() is not None
    assert left.get_title().startswith("z:") and right.get_title().startswith("CDF")
    assert (left.get_xlabel(), left.get_ylabel()) == ("$z_1$", "$z_2$")
    assert (right.get_xlabel(), right.get_ylabel()) == ("CDF of $z_1$", "CDF of $z_2$")


# --- what is laid over the plane --------------------------------------------------------------------------------------


def test_each_decoding_of_a_manifold_lies_on_its_point():
    lower, upper, n = np.array([-1.0, -2]), np.array([1.0, 4]), 4
    z = latent.grid(lower, upper, n)
    images = np.linspace(0.1, 0.7, n * n)[:, np.newaxis, np.newaxis] * np.ones((1, 32, 32))
    images[:, 0, 0] = 1  # each has a bright corner: left, on top
    (shown,) = plots.manifold(images, lower, upper).images
    mosaic = np.asarray(shown.get_array())
    assert mosaic.shape == (128, 128) and shown.origin == "upper" and shown.get_interpolation() == "nearest"
    assert shown.get_clim() == (0, 1) and shown.get_cmap().name == "gray"
    left, right, bottom, top = shown.get_extent()
    for point, image in zip(z, images, strict=True):
        column = round((point[0] - left) / (right - left) * n - 0.5)
        row = round((top - point[1]) / (top - bottom) * n - 0.5)
        center = [left + (column + 0.5) * (right - left) / n, top - (row + 0.5) * (top - bottom) / n]
        np.testing.assert_allclose(center, point, atol=1e-6)
        np.testing.assert_array_equal(mosaic[32 * row : 32 * row + 32, 32 * column : 32 * column + 32], image)


def test_a_manifold_has_its_axes(ax):
    assert plots.manifold(np.zeros((4, 32, 32)), (0, 0), (1, 1), ax) is ax
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$z_1$", "$z_2$")
    assert not ax.xaxis_inverted() and not ax.yaxis_inverted() and ax.get_aspect() == "auto"


def test_a_manifold_of_no_square_is_refused():
    with pytest.raises(ValueError, match="images must be a square grid.* got 8"):
        plots.manifold(np.zeros((8, 32, 32)), (0, 0), (1, 1))


def test_gaps_are_hatched_where_they_are():
    distances = np.full((5, 5), 0.02)  # the shading begins at 0 all the same
    distances[0, 4] = 0.3  # right, on top
    distances[4, 0] = 0.09
    ax = plots.gap_shading(distances, 0.1, (-1, -2), (1, 2), Z)
    (shading,) = ax.images
    np.testing.assert_array_equal(shading.get_array(), distances)
    assert shading.get_extent() == [-1, 1, -2, 2] and shading.origin == "upper"
    assert shading.get_clim() == (0, 0.3) and shading.get_cmap().name == "magma_r"
    (hatched,) = (c for c in ax.collections if getattr(c, "hatches", None))
    assert hatched.hatches == ["///"] and hatched.levels[0] == 0.1 and hatched.levels[-1] > 0.3
    corners = np.concatenate([path.vertices for path in hatched.get_paths()])
    assert len(corners) and (corners[:, 0] > 0).all() and (corners[:, 1] > 0).all(), "right, on top, and only there"
    np.testing.assert_allclose(ax.lines[0].get_xydata(), Z[::5])
    assert_latent(ax)
    bar = ax.figure.axes[1]
    assert bar.get_ylabel() == "how unlike every garment (hatched: above 0.1, a gap)"


def test_gaps_above_one_are_hatched_too():
    distances = np.full((5, 5), 40.0)
    ax = plots.gap_shading(distances, 0.1, (0, 0), (1, 1), Z)
    (hatched,) = (c for c in ax.collections if getattr(c, "hatches", None))
    assert hatched.levels[-1] >= 40 and np.concatenate([p.vertices for p in hatched.get_paths()]).size


def test_territories_are_tinted_in_their_classs_color(ax):
    ax.set(xlim=(-3, 3), ylim=(-1, 2))
    owners = np.array([0, 1, 2, 3, 4, 5, 6, 7, 9])
    assert plots.add_territories(owners, ax) is ax
    (tint,) = ax.images
    np.testing.assert_allclose(
        np.asarray(tint.get_array()), np.reshape([to_rgb(plots.CLASS_COLORS[c]) for c in owners], (3, 3, 3))
    )
    assert tint.get_extent() == [-3, 3, -1, 2] and tint.origin == "upper" and tint.get_alpha() == 0.35
    assert tint.get_interpolation() == "nearest" and tint.get_zorder() == 0


def test_garments_hang_at_their_coordinates():
    images, names = RNG.random((3, 32, 32)) / 2, ["Bag", "Coat", "Shirt"]
    hangers = np.array([[1, 2], [-1, 0.5], [0, -2]])
    ax = plots.plan(images, hangers, names)
    boxes = [artist for artist in ax.artists if isinstance(artist, AnnotationBbox)]
    for box, image, point in zip(boxes, images, hangers, strict=True):
        picture = box.offsetbox.image
        np.testing.assert_array_equal(picture.get_array(), image)
        assert picture.norm.vmin == 0 and picture.norm.vmax == 1 and picture.get_cmap().name == "gray"
        assert tuple(box.xy) == tuple(box.xybox) == tuple(point)
    assert labels_at(ax) == dict(zip(names, map(tuple, hangers.tolist()), strict=True))
    assert all(text.get_position()[1] < 0 for text in ax.texts), "names stand under their garments"
    assert ax.get_xlim() == ax.get_ylim() == (-3, 3)
    assert_latent(ax)


# --- arrows, walks, marks ---------------------------------------------------------------------------------------------


def test_an_arrow_goes_from_its_start_by_its_step(ax):
    assert plots.add_arrow((1, 2), (0.5, -1), ax, "step", color="#123456") is ax
    arrow, label = ax.texts
    assert tuple(arrow.xyann) == (1, 2) and tuple(arrow.xy) == (1.5, 1)
    patch = arrow.arrow_patch
    assert patch.get_arrowstyle().__class__.__name__ == "CurveFilledB", "the head is at the end"
    assert patch.get_edgecolor()[:3] == to_rgb("#123456") and patch.shrinkA == patch.shrinkB == 0
    assert label.get_text() == "step" and tuple(label.xy) == (1.25, 1.5) and label.get_color() == "#123456"


def test_an_arrow_without_a_label_is_red(ax):
    plots.add_arrow(np.array([0, 0]), np.array([1, 1]), ax)
    (arrow,) = ax.texts
    assert arrow.arrow_patch.get_edgecolor()[:3] == to_rgb(plots.CLASS_COLORS[2])


def test_a_walk_is_a_straight_line_between_its_labeled_ends(ax):
    assert plots.add_walk((0, 1), (2, -3), ax, ["A", "B"]) is ax
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[0, 1], [2, -3]])
    assert labels_at(ax) == {"A": (0, 1), "B": (2, -3)} and ax.lines[0].get_marker() == "o"


def test_points_are_numbered_from_one(ax):
    assert plots.number_points([[0, 1], [2, 3], [4, 5]], ax) is ax
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[0, 1], [2, 3], [4, 5]])
    assert labels_at(ax) == {"1": (0, 1), "2": (2, 3), "3": (4, 5)}
    assert ax.lines[0].get_markerfacecolor() == "white" and ax.lines[0].get_linestyle() == "None"


def test_the_priors_ring_is_around_0():
    ring = plots.prior_ring(2)
    assert isinstance(ring, Circle) and ring.center == (0, 0) and ring.radius == 2
    assert not ring.get_fill() and ring.get_linestyle() == "--"


# --- one VAE at a glance ----------------------------------------------------------------------------------------------


def test_a_panel_shows_regions_prior_and_rows():
    z_log_var = np.full((40, 2), np.log(0.25))
    grid, rows = RNG.random((9, 32, 32)), {"inputs": RNG.random((2, 32, 32)), "samples": RNG.random((2, 32, 32, 1))}
    figure = plots.latent_panel(Z, z_log_var, LABELS, grid, rows)
    left, right, *table = figure.axes
    assert_scattered(left, Z, LABELS, 8)
    np.testing.assert_allclose(ellipses(left)._widths, 1)  # two deviations of a half
    assert left.get_xlim() == left.get_ylim() == (-4, 4)
    (ring,) = (artist for artist in left.patches if isinstance(artist, Circle))
    assert ring.center == (0, 0) and ring.radius == 2
    (mosaic,) = right.images
    np.testing.assert_allclose(mosaic.get_extent(), [0, 1, 0, 1], atol=1e-12)
    np.testing.assert_array_equal(np.asarray(mosaic.get_array())[:32, -32:], grid[2])
    np.testing.assert_array_equal(np.asarray(mosaic.get_array())[-32:, :32], grid[6])
    assert (right.get_xlabel(), right.get_ylabel()) == ("CDF of $z_1$", "CDF of $z_2$") and right.get_aspect() == 1
    expected = itertools.chain.from_iterable(rows.values())
    for ax, image in zip(table, expected, strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), image.reshape(32, 32))
        assert ax.images[0].get_clim() == (0, 1)
    assert [ax.get_ylabel() for ax in table] == ["inputs", "", "samples", ""]


def test_a_panel_may_have_one_row_of_one_image():
    figure = plots.latent_panel(Z, Z, LABELS, np.zeros((4, 32, 32)), {"sample": np.ones((1, 32, 32))})
    assert figure.axes[2].get_ylabel() == "sample"
