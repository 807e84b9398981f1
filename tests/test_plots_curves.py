"""Curves and bars: what is drawn, asked of its artists."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from vae_helpers import plots
from vae_helpers.data import CLASS_NAMES
from vae_helpers.plots.style import STYLE


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def texts(ax):
    """{text: place} of the annotations."""
    return {text.get_text(): tuple(text.xy) for text in ax.texts}


def whole_ticks(ax):
    ax.set_xlim(0.9, 3.1)
    return all(float(tick).is_integer() for tick in ax.get_xticks())


# --- over a training --------------------------------------------------------------------------------------------------


def test_losses_are_over_epochs_from_one_beside_their_levels():
    curves = {"training": [300.0, 270, 262], "validation": [280.0, 268, 264]}
    ax = plots.loss_curve(curves, {"mean picture": 385.44, "lower bound": 189.9})
    *drawn, above, below = ax.lines
    for line, (name, values) in zip(drawn, curves.items(), strict=True):
        np.testing.assert_array_equal(line.get_xydata(), np.transpose([[1, 2, 3], values]))
        assert line.get_label() == name
    assert len({line.get_marker() for line in drawn}) == len({line.get_color() for line in drawn}) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(curves)
    assert set(above.get_ydata()) == {385.44} and set(below.get_ydata()) == {189.9}
    assert texts(ax) == {"mean picture: 385.4": (1, 385.44), "lower bound: 189.9": (1, 189.9)}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "nats per image") and whole_ticks(ax)


def test_the_name_of_a_level_stands_where_no_curve_is():
    with plt.rc_context(STYLE):
        ax = plots.loss_curve({"training": [300.0, 262]}, {"mean picture": 290.0})
        ax.figure.canvas.draw()
    name = ax.texts[0].get_window_extent()
    assert ax.get_window_extent().x1 < name.x0 < name.x1 <= ax.figure.bbox.x1


def test_each_term_has_its_own_panel_and_scale():
    history = {"loss": [9.0, 8], "reconstruction_loss": [300.0, 260, 255], "kl_loss": [2.0, 5, 6]}
    left, right = plots.two_terms(history).axes
    for ax, term in ((left, "reconstruction_loss"), (right, "kl_loss")):
        (line,) = ax.lines
        np.testing.assert_array_equal(line.get_xydata(), np.transpose([[1, 2, 3], history[term]]))
        assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == (term, "epoch", "nats per image")
        assert whole_ticks(ax)
    assert right.get_ylim()[0] == 0 and right.get_ylim()[1] > 6.1 and left.get_ylim()[0] > 200


# --- over classes and steps -------------------------------------------------------------------------------------------


def test_the_largest_bar_is_on_top_in_its_classs_color():
    values = np.array([5, 1, 9, 3, 7, 2, 8, 4, 6, 0.123])
    ax = plots.class_bars(values.tolist(), "nats")
    bars = {label.get_text(): bar for label, bar in zip(ax.get_yticklabels(), ax.patches, strict=True)}
    assert set(bars) == set(CLASS_NAMES)
    for c, name in enumerate(CLASS_NAMES):
        assert bars[name].get_width() == values[c] and bars[name].get_x() == 0
        assert bars[name].get_facecolor()[:3] == to_rgb(plots.CLASS_COLORS[c])
    heights = [bars[CLASS_NAMES[c]].get_y() for c in np.argsort(values)]
    assert heights == sorted(heights) and not ax.yaxis_inverted()
    assert [text.get_text() for text in ax.texts] == ["0.123", *map(str, range(1, 10))]
    assert ax.get_xlabel() == "nats"


def test_steps_are_drawn_beside_their_mean():
    ax = plots.steps([1.0, 2, 6])
    changes, mean = ax.lines
    np.testing.assert_array_equal(changes.get_xydata(), [[1, 1], [2, 2], [3, 6]])
    assert set(mean.get_ydata()) == {3} and texts(ax) == {"mean step": (1, 3)}
    assert ax.get_ylim()[0] == 0 and ax.get_xlabel() == "step of the walk"
    assert ax.get_ylabel() == "change of the picture\n(RMS per pixel)"


# --- over beta --------------------------------------------------------------------------------------------------------


def test_rate_is_across_and_distortion_upwards():
    betas, rates, distortions = [0.1, 1, 2, 30], [9.0, 6, 5, 1], [258.0, 260, 263, 306]
    ax = plots.rate_distortion(betas, rates, distortions)
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), np.transpose([rates, distortions]))
    assert texts(ax) == {f"{b:g}": (r, d) for b, r, d in zip(betas, rates, distortions, strict=True)}
    assert ax.get_xlabel().startswith("rate: KL") and ax.get_ylabel().startswith("distortion: reconstruction")
    # On the flat part labels stand in turn over and under their points; where the curve is steep, beside them.
    offsets = [text.get_position() for text in ax.texts]
    assert [np.sign(y) for _, y in offsets] == [-1, 1, -1, 0] and [x > 0 for x, _ in offsets] == [False] * 3 + [True]


@pytest.mark.parametrize("n", [1, 2])
def test_each_measure_has_its_panel_over_beta(n):
    curves = dict([("gap rate", [3.0, 2, 1]), ("coverage", [0.1, 0.2, 0.3])][:n])
    figure = plots.against([0.1, 1, 10], "beta", curves)
    assert len(figure.axes) == n
    for ax, (name, values) in zip(figure.axes, curves.items(), strict=True):
        np.testing.assert_array_equal(ax.lines[0].get_xydata(), np.transpose([[0.1, 1, 10], values]))
        assert (ax.get_title(), ax.get_xlabel(), ax.get_xscale(), ax.get_yscale()) == (name, "beta", "log", "linear")


def test_a_weight_on_the_mean_is_that_of_the_sum_times_the_pixels():
    ax = plots.conversion()
    line, notes = ax.lines
    betas, weights = line.get_data()
    np.testing.assert_allclose(betas * weights, 32 * 32)
    assert notes.get_xydata().tolist() == [[2.048, 500]] and notes.get_marker() == "s"
    assert texts(ax) == {"500, so beta = 2.048": (2.048, 500)}
    assert ax.get_xscale() == ax.get_yscale() == "log" and ax.get_xlabel().startswith("beta")
