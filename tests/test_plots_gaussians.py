"""Normal distributions: what is drawn, asked of its artists."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from scipy.integrate import quad
from scipy.stats import norm

from vae_helpers import plots


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize(("z_mean", "z_log_var", "epsilon"), [(1.0, -1.0, 2.0), (-0.5, 1.0, -1.5)])
def test_the_sample_stands_where_the_formula_says(z_mean, z_log_var, epsilon):
    above, below = plots.reparameterization(z_mean, z_log_var, epsilon).axes
    std = np.sqrt(np.exp(z_log_var))
    assert above.lines[0].get_xydata().tolist() == [[epsilon, 0]]
    (standard,) = above.collections
    x, y = standard.get_paths()[0].vertices.T
    inside = np.abs(x) < 5.9
    assert set(np.round(y[inside], 6)) <= {0, *np.round(norm.pdf(x[inside]), 6)} and y.max() > 0.398
    density, dot, mean = below.lines
    np.testing.assert_allclose(density.get_ydata(), norm.pdf(density.get_xdata(), z_mean, std))
    np.testing.assert_allclose(dot.get_xydata(), [[z_mean + std * epsilon, 0]])
    assert set(mean.get_xdata()) == {z_mean} and dot.get_color() == density.get_color() == plots.CLASS_COLORS[4]
    assert above.get_xlim() == below.get_xlim() == (-6, 6) and above.get_ylim() == below.get_ylim()
    assert above.get_xlabel().startswith("epsilon") and below.get_xlabel().startswith("z = ")


@pytest.mark.parametrize(("mean", "log_var"), [(1.5, -1.0), (-1.0, 0.7), (0.0, -3.0)])
def test_the_area_is_the_kl(mean, log_var):
    above, below = plots.kl_picture(mean, log_var).axes
    q = norm(mean, np.exp(log_var / 2))
    prior, region = above.lines
    np.testing.assert_allclose(prior.get_ydata(), norm.pdf(prior.get_xdata()))
    np.testing.assert_allclose(region.get_ydata(), q.pdf(region.get_xdata()))
    assert prior.get_linestyle() == "--" and prior.get_label().startswith("prior p")
    assert region.get_label().startswith("region q") and region.get_color() == plots.CLASS_COLORS[4]
    gain, loss = below.collections
    area = 0
    for shaded in (gain, loss):
        x, y = shaded.get_paths()[0].vertices.T
        area += 0.5 * np.abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) * np.sign(y.sum())
    exact, _ = quad(lambda z: q.pdf(z) * (q.logpdf(z) - norm.logpdf(z)), -12, 12, points=[mean])
    assert area == pytest.approx(exact, rel=0.01)
    assert gain.get_paths()[0].vertices[:, 1].min() >= 0 and loss.get_paths()[0].vertices[:, 1].max() <= 0
    assert gain.get_facecolor()[0, :3] == pytest.approx(to_rgb(plots.CLASS_COLORS[2]))
    assert loss.get_facecolor()[0, :3] == pytest.approx(to_rgb(plots.CLASS_COLORS[0])) and loss.get_hatch()
    assert [gain.get_label(), loss.get_label()] == ["above 0", "below 0"] and not gain.get_hatch()


def test_the_shading_follows_the_integrand():
    _, below = plots.kl_picture(1.0, -0.5).axes
    q = norm(1, np.exp(-0.25))
    for shaded, sign in zip(below.collections, (1, -1), strict=True):
        x, y = shaded.get_paths()[0].vertices.T
        np.testing.assert_allclose(y[y != 0], (q.pdf(x) * (q.logpdf(x) - norm.logpdf(x)))[y != 0])
        assert (sign * y >= 0).all() and (y != 0).sum() > 200
    assert below.get_ylabel() == "q · ln(q / p)" and below.get_xlim() == (-6, 6)


def test_level_lines_are_where_the_kl_has_their_value():
    ax = plots.kl_surface()
    (lines,) = (c for c in ax.collections if hasattr(c, "levels"))
    assert lines.levels.tolist() == [0.05, 0.25, 0.5, 1, 2, 3, 4, 5]
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        mean, log_var = path.vertices.T
        std = np.sqrt(np.exp(log_var))
        kl = np.log(1 / std) + (std**2 + mean**2) / 2 - 0.5
        np.testing.assert_allclose(kl, level, atol=0.02)
    assert ax.lines[0].get_xydata().tolist() == [[0, 0]]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("mean", "log-variance")
    assert ax.get_xlim() == (-3, 3) and ax.get_ylim() == (-5, 2)
