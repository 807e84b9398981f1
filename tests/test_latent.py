import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from vae_helpers import latent

points = arrays(np.float32, (7, 2), elements=st.floats(-10, 10, width=32))
shares = arrays(float, 10, elements=st.floats(0.01, 1)).map(lambda a: a / a.sum())
quickly = settings(max_examples=50, deadline=None, derandomize=True)


def stripes():
    """Ten classes in ten upright stripes of equal width over [0, 10] × [0, 10]."""
    z = latent.grid((0.05, 0), (9.95, 10), 100)
    return z, np.floor(z[:, 0]).astype(int)


def test_grid_reads_like_a_picture():
    z = latent.grid((0, 0), (1, 2), 3)
    assert z[0].tolist() == [0, 2] and z[2].tolist() == [1, 2] and z[-1].tolist() == [1, 0]


@quickly
@given(points)
def test_box_and_walk(z):
    lower, upper = latent.bounding_box(z)
    assert (z >= lower).all() and (z <= upper).all()
    path = latent.walk(z[0], z[1], 5)
    np.testing.assert_allclose(path[[0, 2, 4]], [z[0], (z[0] + z[1]) / 2, z[1]], atol=1e-5)
    drawn = latent.uniform_points(lower, upper, 20)
    assert (drawn >= lower - 1e-5).all() and (drawn <= upper + 1e-5).all()


def test_arrow_joins_class_means():
    z, labels = stripes()
    np.testing.assert_allclose(latent.arrow(z, labels, 2, 5), [3, 0], atol=0.01)


def test_shares_of_equal_and_of_unequal_stripes():
    z, labels = stripes()
    np.testing.assert_allclose(latent.class_shares(z, labels), 0.1, atol=0.006)
    merged = np.where(labels == 0, 1, labels)
    merged[0] = 0  # one embedding of class 0 is left
    shares = latent.class_shares(z, merged)
    assert shares[0] < 0.001 and shares[1] == pytest.approx(0.2, abs=0.006) and shares.sum() == pytest.approx(1)


def test_shares_of_points_follow_the_points():
    z, labels = stripes()
    np.testing.assert_allclose(
        latent.shares_of([[0.5, 5], [3.5, 2], [3.6, 9], [9.5, 0]], z, labels)[[0, 3, 9]], [0.25, 0.5, 0.25]
    )


def test_prior_grid_cuts_the_prior_into_equal_cells():
    z = latent.prior_grid(4)
    assert np.isfinite(z).all() and z.shape == (16, 2)
    np.testing.assert_allclose(norm.cdf(z[:4, 0]), [0.125, 0.375, 0.625, 0.875], atol=1e-6)
    assert z[0, 1] > z[-1, 1]  # the top row first


@quickly
@given(points, st.floats(-5, 2))
def test_rate_is_the_kl_and_is_never_below_0(z_mean, log_var):
    rates = latent.rate(z_mean, np.full_like(z_mean, log_var))
    sigma = np.exp(log_var / 2)
    np.testing.assert_allclose(rates, np.log(1 / sigma) + (sigma**2 + z_mean.astype(float) ** 2) / 2 - 0.5, atol=1e-4)
    assert (rates >= 0).all()


def test_aggregate_kl_of_one_gaussian_is_the_closed_form():
    z_mean, z_log_var = np.full((5, 2), [1.0, 0.0]), np.full((5, 2), [-1.0, 0.5])  # five times the same region
    value, error = latent.aggregate_kl(z_mean, z_log_var, n=20_000)
    assert abs(value - latent.rate(z_mean, z_log_var)[0].sum()) < 4 * error < 0.1


def test_aggregate_kl_of_regions_drawn_around_the_prior_is_0():
    z_mean = np.random.default_rng(0).normal(scale=np.sqrt(0.75), size=(4000, 2))  # 0.75 + 0.25: together N(0, I)
    value, error = latent.aggregate_kl(z_mean, np.full_like(z_mean, np.log(0.25)))
    assert abs(value) < 4 * error + 0.01


def test_regions_are_sampled_as_wide_as_they_are():
    z = latent.sample_regions(np.full((20_000, 2), [3.0, -1.0]), np.full((20_000, 2), np.log([0.25, 4.0])))
    np.testing.assert_allclose(z.mean(axis=0), [3, -1], atol=0.05)
    np.testing.assert_allclose(z.std(axis=0), [0.5, 2], rtol=0.03)


@quickly
@given(shares)
def test_evenness_lies_between_0_and_1(p):
    assert 0 <= latent.evenness(p) <= 1 + 1e-12


def test_evenness_of_the_extremes():
    assert latent.evenness(np.full(10, 0.1)) == pytest.approx(1)
    assert latent.evenness(np.eye(10)[3]) == 0


def test_cloud_of_a_known_gaussian():
    rng = np.random.default_rng(0)
    z = rng.normal(size=(20_000, 2))
    z = (z - z.mean(0)) / z.std(0)
    standard = latent.describe_cloud(z)
    assert standard.kl_to_prior == pytest.approx(0, abs=1e-3) and abs(standard.skewness).max() < 0.1
    moved = latent.describe_cloud(2 * z + [3, 0])
    assert moved.kl_to_prior == pytest.approx(0.5 * (8 + 9 - 2 - np.log(16)), abs=1e-2)
    np.testing.assert_allclose(moved.std, 2, rtol=1e-4)


def test_nearest_distance_against_brute_force(monkeypatch):
    monkeypatch.setattr(latent, "BLOCK", 7)
    rng = np.random.default_rng(0)
    images, reference = rng.uniform(size=(5, 32, 32)), rng.uniform(size=(30, 32, 32, 1))
    brute = [min(np.sqrt(np.mean((a - b[..., 0]) ** 2)) for b in reference) for a in images]
    np.testing.assert_allclose(latent.nearest_distance(images, reference), brute, rtol=1e-4)


def test_gap_rate_of_copies_and_of_strangers():
    black, white = np.zeros((4, 32, 32)), np.ones((4, 32, 32))
    assert latent.gap_rate(black, black, 0.1) == 0 and latent.gap_rate(white, black, 0.1) == 1
    assert latent.gap_rate(np.concatenate([black, white]), black, 0.1) == 0.5
    assert latent.gap_threshold(white, black) == pytest.approx(1)


def test_cliff_of_a_ramp_and_of_a_step():
    ramp = np.linspace(0, 1, 11)[:, None, None] * np.ones((11, 32, 32))
    assert latent.cliff(ramp) == pytest.approx(1, rel=1e-4)
    assert latent.cliff(np.round(ramp)) == pytest.approx(10, rel=1e-4)  # all of it in one of ten steps


@pytest.mark.parametrize(
    "call",
    [
        lambda: latent.bounding_box(np.array([[np.nan, 0]])),
        lambda: latent.class_shares(np.zeros((3, 2)), [0, 1]),
        lambda: latent.describe_cloud(np.array([[0, 0], [1, 1], [2, 2]])),
        lambda: latent.evenness([0.5, 0.6]),
        lambda: latent.nearest_distance(np.full((1, 32, 32), np.nan), np.zeros((1, 32, 32))),
        lambda: latent.cliff(np.zeros((5, 32, 32))),
        lambda: latent.image_distance(np.zeros((1, 32, 32)), np.zeros((2, 32, 32))),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError, match="must"):
        call()
