"""The points: where grids, walks, samples and arrows lie."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from vae_helpers import latent

points = arrays(np.float32, (7, 2), elements=st.floats(-10, 10, width=32))
quickly = settings(max_examples=50, deadline=None, derandomize=True, database=None)


def test_grid_reads_like_a_picture():
    z = latent.grid((0, 0), (1, 2), 3)
    assert z[0].tolist() == [0, 2] and z[2].tolist() == [1, 2] and z[-1].tolist() == [1, 0]


@quickly
@given(points)
def test_box_and_walk(z):
    lower, upper = latent.bounding_box(z)
    assert (lower == z.min(axis=0)).all() and (upper == z.max(axis=0)).all()
    path = latent.walk(z[0], z[1], 5)
    np.testing.assert_allclose(path[[0, 2, 4]], [z[0], (z[0] + z[1]) / 2, z[1]], atol=1e-5)


def test_uniform_points_fill_the_box_evenly():
    z = latent.uniform_points([0, -5, 2], [1, 5, 3], 20_000)
    assert z.shape == (20_000, 3) and (z >= [0, -5, 2]).all() and (z <= [1, 5, 3]).all()
    np.testing.assert_allclose(z.mean(axis=0), [0.5, 0, 2.5], atol=0.1)
    np.testing.assert_allclose(z.std(axis=0), np.array([1, 10, 1]) / np.sqrt(12), rtol=0.03)


def test_normal_points_are_from_the_prior():
    z = latent.normal_points(20_000, 3)
    assert z.shape == (20_000, 3) and z.dtype == np.float32
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=0.03)
    np.testing.assert_allclose(np.cov(z.T), np.eye(3), atol=0.05)


def test_prior_grid_cuts_the_prior_into_equal_cells():
    z = latent.prior_grid(4)
    assert np.isfinite(z).all() and z.shape == (16, 2)
    np.testing.assert_allclose(norm.cdf(z[:4, 0]), [0.125, 0.375, 0.625, 0.875], atol=1e-6)
    assert z[0, 1] > z[-1, 1]  # the top row first


def test_regions_are_sampled_as_wide_as_they_are():
    z = latent.sample_regions(np.full((20_000, 3), [3.0, -1, 0]), np.full((20_000, 3), np.log([0.25, 4.0, 1])))
    np.testing.assert_allclose(z.mean(axis=0), [3, -1, 0], atol=0.05)
    np.testing.assert_allclose(z.std(axis=0), [0.5, 2, 1], rtol=0.03)


def test_every_region_is_sampled_at_its_own_place():
    z_mean = np.arange(10)[:, np.newaxis] * [10.0, -10.0]
    np.testing.assert_allclose(latent.sample_regions(z_mean, np.full((10, 2), -20.0)), z_mean, atol=1e-3)


def test_a_fitted_gaussian_is_the_cloud_that_it_was_fitted_to():
    rng = np.random.default_rng(0)
    z = rng.gamma(2, size=(500, 3)) @ rng.normal(size=(3, 3)) + [5, -1, 0]
    fitted = latent.fit_gaussian(z)
    np.testing.assert_allclose(fitted.mean, z.mean(axis=0), rtol=1e-5)
    brute = sum(np.outer(row, row) for row in z - z.mean(axis=0)) / len(z)
    np.testing.assert_allclose(fitted.covariance, brute, rtol=1e-4)
    drawn = latent.sample_gaussian(fitted, 200_000)
    np.testing.assert_allclose(drawn.mean(axis=0), fitted.mean, atol=0.02 * z.std())
    np.testing.assert_allclose(np.cov(drawn.T), fitted.covariance, atol=0.02 * np.abs(brute).max())


@pytest.mark.parametrize(
    "draw",
    [
        lambda seed: latent.uniform_points([0, 0], [1, 1], 5, seed),
        lambda seed: latent.normal_points(5, 2, seed),
        lambda seed: latent.sample_regions(np.zeros((5, 2)), np.zeros((5, 2)), seed),
        lambda seed: latent.sample_gaussian(latent.Gaussian(np.zeros(2), np.eye(2)), 5, seed),
    ],
    ids=["uniform", "normal", "regions", "gaussian"],
)
def test_a_seed_draws_the_same_points_again_and_another_others(draw):
    assert (draw(3) == draw(np.int64(3))).all() and (draw(3) != draw(4)).any()


def stripes():
    """Ten classes in ten upright stripes of equal width over [0, 10] × [0, 10]."""
    z = latent.grid((0.05, 0), (9.95, 10), 100)
    return z, np.floor(z[:, 0]).astype(int)


def test_arrow_joins_class_means():
    z, labels = stripes()
    np.testing.assert_allclose(latent.class_means(z, labels)[:, 0], np.arange(10) + 0.5, atol=0.01)
    np.testing.assert_allclose(latent.arrow(z, labels, 2, 5), [3, 0], atol=0.01)
    np.testing.assert_allclose(latent.arrow(z, labels.astype(float), np.int64(2), 5), [3, 0], atol=0.01)


def test_nearest_is_the_brute_forces():
    rng = np.random.default_rng(0)
    z, at = rng.normal(size=(50, 3)), rng.normal(size=(20, 3))
    distances = np.array([[np.sqrt(((p - q) ** 2).sum()) for q in z] for p in at])
    index, distance = latent.nearest(z, at)
    assert index.tolist() == distances.argmin(axis=1).tolist()
    np.testing.assert_allclose(distance, distances.min(axis=1), rtol=1e-5)
    index, distance = latent.nearest_many(z, at, 4)
    assert index.tolist() == distances.argsort(axis=1)[:, :4].tolist()
    np.testing.assert_allclose(distance, np.sort(distances, axis=1)[:, :4], rtol=1e-5)
    assert latent.nearest_many(z, z, 1)[0].ravel().tolist() == list(range(50))  # each finds itself
