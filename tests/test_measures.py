"""Every public measure against a brute-force reference in float64 that shares nothing with it."""

import itertools
import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.integrate import dblquad
from scipy.stats import multivariate_normal

from vae_helpers import data, latent, measures

RNG = np.random.default_rng(0)
points = arrays(np.float32, (7, 2), elements=st.floats(-10, 10, width=32))
shares = arrays(float, 10, elements=st.floats(0.01, 1)).map(lambda a: a / a.sum())
quickly = settings(max_examples=50, deadline=None, derandomize=True, database=None)


def garments(n, seed=0):
    """Raw pictures of very different brightness and shape, uint8 `(n, 28, 28)`; a few pairs are near each other."""
    rng = np.random.default_rng(seed)
    images = rng.integers(1, 256, (n, 28, 28)) * (rng.random((n, 28, 28)) < rng.random((n, 1, 1)))
    return (images * rng.random((n, 1, 1))).astype(np.uint8)


def padded(raw):
    """`data.preprocess` written again, in float64: `(n, 32, 32)`."""
    return np.pad(raw.astype(float) / 255, ((0, 0), (2, 2), (2, 2)))


IMAGES, REFERENCE = garments(13, seed=1), garments(40, seed=2)
A, B = padded(IMAGES), padded(REFERENCE)
FORMS = {
    "raw": lambda raw: raw,
    "float32": lambda raw: padded(raw).astype(np.float32),
    "float64 with channel": lambda raw: padded(raw)[..., np.newaxis],
}
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def rms(a, b):
    return float(np.sqrt(((a - b) ** 2).mean()))


def cosine(a, b):
    lengths = np.sqrt((a**2).sum()) * np.sqrt((b**2).sum())
    return float(1 - (a * b).sum() / lengths) if lengths > 0 else 1.0


RMS = np.array([[rms(a, b) for b in B] for a in A])  # (13, 40)
COSINE = np.array([[cosine(a, b) for b in B] for a in A])


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks that do not divide the numbers of pictures, so that seams are crossed."""
    monkeypatch.setattr(measures, "BLOCK", 7)
    monkeypatch.setattr(measures, "REFERENCE_BLOCK", 7)
    monkeypatch.setattr(measures, "ROWS", 7)
    monkeypatch.setattr(measures, "PAIRS", 7)


# --- distances --------------------------------------------------------------------------------------------------------


@each_form
def test_both_distances_pair_by_pair(form, small_blocks):
    a, b = form(IMAGES), form(REFERENCE[:13])
    np.testing.assert_allclose(measures.image_distance(a, b), [RMS[i, i] for i in range(13)], rtol=1e-5)
    np.testing.assert_allclose(measures.shape_distance(a, b), [COSINE[i, i] for i in range(13)], atol=1e-6)


def test_brightness_is_seen_by_one_distance_and_not_by_the_other():
    half = A / 2
    assert measures.image_distance(A, half).max() > 0.1
    np.testing.assert_allclose(measures.shape_distance(A, half)[A.any(axis=(1, 2))], 0, atol=1e-6)


def test_black_has_no_shape():
    black = np.zeros((2, 32, 32))
    assert measures.shape_distance(black, black).tolist() == [1, 1]
    assert measures.image_distance(black, black).tolist() == [0, 0]


@each_form
def test_nearest_garments_are_the_brute_forces(form, small_blocks):
    found = measures.nearest_garments(form(IMAGES), form(REFERENCE))
    np.testing.assert_array_equal(found.index, RMS.argmin(axis=1))
    np.testing.assert_array_equal(found.shape_index, COSINE.argmin(axis=1))
    np.testing.assert_allclose(found.brightness, RMS.min(axis=1), rtol=1e-5)
    np.testing.assert_allclose(found.shape, COSINE.min(axis=1), atol=1e-6)
    assert set(found.index) != set(found.shape_index)  # else one search would do for both


def test_a_picture_among_the_reference_finds_itself(small_blocks):
    found = measures.nearest_garments(REFERENCE, REFERENCE)
    assert found.index.tolist() == found.shape_index.tolist() == list(range(40))
    np.testing.assert_allclose(found.brightness, 0, atol=1e-12)


def test_of_equally_near_ones_the_first_is_named(small_blocks):
    black_or_white = np.where(REFERENCE > 127, 255, 0).astype(np.uint8)  # whose products are whole numbers, so exact
    once, thrice = (measures.nearest_garments(black_or_white, np.concatenate([black_or_white] * n)) for n in (1, 3))
    assert thrice.index.tolist() == once.index.tolist() and thrice.shape_index.tolist() == once.shape_index.tolist()


def test_a_bright_edge_counts_though_raw_pictures_have_none():
    framed = A.copy()
    framed[:, 0] = 1
    found = measures.nearest_garments(framed, REFERENCE)
    np.testing.assert_array_equal(found.index, RMS.argmin(axis=1))  # the same edge away from all of them
    np.testing.assert_allclose(found.brightness, np.sqrt(RMS.min(axis=1) ** 2 + 1 / 32), rtol=1e-5)


def test_a_reference_with_edges_of_its_own_is_compared_there_as_well():
    bare, framed = A[:2], A[:2].copy()
    framed[:, 0] = 1
    found = measures.nearest_garments(framed, np.concatenate([bare, framed]))
    assert found.index.tolist() == found.shape_index.tolist() == [2, 3]


def test_confusion_counts_each_reconstruction_once():
    labels, of_reference = np.arange(13) % 10, RNG.integers(0, 10, 40)
    counts = np.zeros((10, 10), int)
    for label, row in zip(labels, RMS, strict=True):
        counts[label, of_reference[row.argmin()]] += 1
    found = measures.confusion(IMAGES, labels, REFERENCE, of_reference)
    assert found.tolist() == counts.tolist() and found.sum() == 13
    assert not np.array_equal(counts, counts.T)


# --- gaps -------------------------------------------------------------------------------------------------------------


def test_thresholds_are_the_99th_percentiles():
    brightness, shape = measures.gap_thresholds(IMAGES, REFERENCE)
    assert brightness == pytest.approx(np.percentile(RMS.min(axis=1), 99), rel=1e-5)
    assert shape == pytest.approx(np.percentile(COSINE.min(axis=1), 99), abs=1e-6)


def brute_gaps(brightness, shape):
    return np.array([b > brightness or s > shape for b, s in zip(RMS.min(axis=1), COSINE.min(axis=1), strict=True)])


@pytest.mark.parametrize("of_brightness, of_shape", [(50, 99), (99, 50), (50, 50), (30, 60)])
def test_a_gap_is_far_in_brightness_or_in_shape(of_brightness, of_shape):
    limits = np.percentile(RMS.min(axis=1), of_brightness) + 1e-4, np.percentile(COSINE.min(axis=1), of_shape) + 1e-4
    gaps = brute_gaps(*limits)
    assert 0 < gaps.sum() < 13
    np.testing.assert_array_equal(measures.unlikeness(IMAGES, REFERENCE, limits) > 1, gaps)
    assert measures.gap_rate(IMAGES, REFERENCE, measures.Thresholds(*limits)) == pytest.approx(gaps.mean())


def test_almost_black_is_no_garment_though_it_is_near_one_in_brightness():
    dim = np.full((1, 32, 32), 0.01)
    limits = measures.Thresholds(1.2 * rms(dim[0], B[np.argmin(B.mean(axis=(1, 2)))]), 0.2)
    assert measures.nearest_garments(dim, REFERENCE).brightness[0] < limits.brightness
    assert measures.gap_rate(dim, REFERENCE, limits) == 1


def corner(z):
    """A decoder that tells the four corners of a plane apart: a bright stripe whose place is z."""
    images = np.zeros((len(z), 32, 32))
    for image, (right, up) in zip(images, np.round(z).astype(int), strict=True):
        image[4 + 5 * right, 3:29] = 0.9
        image[3:29, 4 + 5 * up] = 0.5
    return images


def test_the_gap_map_lies_as_the_grid_does():
    reference = corner(np.array([[0, 3], [1, 3]]))  # what the two cells at the upper left decode to
    gaps = measures.gap_map(corner, (0, 0), (3, 3), reference, (0.01, 0.01), n=4) > 1
    expected = np.ones((4, 4), bool)
    expected[0, :2] = False
    assert gaps.tolist() == expected.tolist()


def test_the_gap_map_holds_each_cells_unlikeness():
    limits = (0.2, 0.3)
    found = measures.gap_map(corner, (0, 0), (3, 3), REFERENCE, limits, n=4)
    for row, up in enumerate((3, 2, 1, 0)):
        for right in range(4):
            image = corner(np.array([[right, up]]))[0]
            brute = max(min(rms(image, b) for b in B) / limits[0], min(cosine(image, b) for b in B) / limits[1])
            assert found[row, right] == pytest.approx(brute, rel=1e-4)


# --- precision and coverage -------------------------------------------------------------------------------------------


def brute_within(samples, honest, k):
    """Kynkäänniemi et al. 2019 as they write it: balls around the honest ones, which reach to the k-th other."""
    squares = np.array([[((s - h) ** 2).sum() for h in honest] for s in samples])
    radii = [
        sorted(((h - other) ** 2).sum() for j, other in enumerate(honest) if j != i)[k - 1]
        for i, h in enumerate(honest)
    ]
    return squares <= np.array(radii)


@pytest.mark.parametrize("k", [1, 3, 5, 11])
@each_form
def test_precision_and_coverage_are_the_brute_forces(form, k, small_blocks):
    samples = garments(31, seed=3)
    within = brute_within(padded(samples), A, k)
    precision, coverage = (
        measures.precision(form(samples), form(IMAGES), k),
        measures.coverage(form(samples), form(IMAGES), k),
    )
    assert precision == pytest.approx(within.any(axis=1).mean()) and coverage == pytest.approx(
        within.any(axis=0).mean()
    )
    assert k not in (3, 5) or precision != coverage


def test_a_rules_score_is_its_four_measures(monkeypatch):
    monkeypatch.setattr(measures, "HONEST", 30)
    across, down = np.meshgrid(np.linspace(0, 3, 32), np.linspace(0, 3, 32))

    def decode(z):
        z = np.asarray(z)[:, :, np.newaxis, np.newaxis]
        return 0.5 + 0.5 * np.sin(z[:, 0] * across + z[:, 1] * down)

    rng = np.random.default_rng(6)
    z, labels = rng.normal(size=(50, 2)), np.arange(50) % 10
    points, reference = rng.normal(scale=2, size=(25, 2)), decode(rng.normal(size=(40, 2)))
    limits = measures.Thresholds(0.2, 0.1)
    score = measures.sample_score(decode, points, z, labels, reference, limits)
    within = brute_within(decode(points), decode(z[:30]), 5)
    owners = [labels[np.argmin(((z - point) ** 2).sum(axis=1))] for point in points]
    shares = np.bincount(owners, minlength=10) / 25
    assert score.gap_rate == pytest.approx(measures.gap_rate(decode(points), reference, limits))
    assert score.precision == pytest.approx(np.mean(within.any(axis=1)))
    assert score.coverage == pytest.approx(np.mean(within.any(axis=0)))
    assert score.evenness == pytest.approx(measures.evenness(shares))
    assert len({round(share, 6) for share in score}) == 4 and all(0 < share < 1 for share in score)


def test_precision_and_coverage_of_the_extremes():
    black, white = np.zeros((20, 32, 32)), np.ones((20, 32, 32))
    assert measures.precision(IMAGES, IMAGES) == measures.coverage(IMAGES, IMAGES) == 1
    assert (
        measures.precision(black, black) == measures.coverage(black, black) == 1
    )  # a collapsed model, judged by itself
    assert measures.precision(white, black) == measures.coverage(white, black) == 0
    alone = np.repeat(A[:1], 20, axis=0)  # one good garment, again and again
    assert measures.precision(alone, IMAGES, k=1) == 1 and measures.coverage(alone, IMAGES, k=1) < 0.5


# --- steepness --------------------------------------------------------------------------------------------------------


def ramp(z):
    """A decoder whose picture brightens evenly with z1, from 0 at 0 to 1 at 10."""
    return np.clip(z[:, :1, np.newaxis] / 10, 0, 1) * np.ones((1, 32, 32))


def jump(z):
    return np.where(z[:, :1, np.newaxis] > 4.95, 1.0, 0.0) * np.ones((1, 32, 32))


def test_step_changes_are_the_brute_forces():
    assert measures.step_changes(IMAGES) == pytest.approx([rms(a, b) for a, b in itertools.pairwise(A)], rel=1e-5)


@pytest.mark.parametrize("n", [11, 51, 101])
def test_steepness_of_an_even_walk_and_of_a_jump(n):
    starts, ends = [[0, 0], [10, 3]], [[10, 0], [0, -3]]
    even, sudden = (measures.steepness(decode, starts, ends, scale=2.0, n=n) for decode in (ramp, jump))
    np.testing.assert_allclose(even.of_walk, 1 / (n - 1), rtol=1e-3)
    np.testing.assert_allclose(
        even.of_plane, [0.2, 2 / np.hypot(10, 6)], rtol=1e-3
    )  # a tenth a unit, two units a scale
    np.testing.assert_allclose(sudden.of_walk, 1, rtol=1e-6)
    np.testing.assert_allclose(sudden.of_plane, [2 * (n - 1) / 10, 2 * (n - 1) / np.hypot(10, 6)], rtol=1e-3)


def test_steepness_does_not_see_how_large_a_plane_is():
    z = RNG.normal(size=(50, 2)) + 5
    small = measures.steepness(ramp, z[:5], z[5:10], measures.plane_scale(z))
    large = measures.steepness(lambda z: ramp(z / 7), 7 * z[:5], 7 * z[5:10], measures.plane_scale(7 * z))
    for one, other in zip(small, large, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3)


def test_steepness_walks_all_the_way():
    late = measures.steepness(lambda z: jump(z - 4), [[0, 0]], [[10, 0]], 1.0)  # the jump comes at 8.95
    assert late.of_walk[0] == pytest.approx(1)


def test_a_walk_without_change_is_even_and_not_steep():
    found = measures.steepness(lambda z: 0 * ramp(z), [[0, 0]], [[1, 0]], 1.0, n=11)
    assert found.of_walk[0] == pytest.approx(0.1) and found.of_plane[0] == 0


def test_plane_scale_is_the_spread():
    z = RNG.normal(size=(30, 3))
    assert measures.plane_scale(z) == pytest.approx(np.sqrt(z.var(axis=0).sum()), rel=1e-6)
    assert measures.plane_scale(3 * z + 100) == pytest.approx(3 * measures.plane_scale(z), rel=1e-4)


# --- the plane --------------------------------------------------------------------------------------------------------


def stripes():
    """Ten classes in ten upright stripes of equal width over [0, 10] × [0, 10]."""
    z = latent.grid((0.05, 0), (9.95, 10), 100)
    return z, np.floor(z[:, 0]).astype(int)


def test_shares_of_equal_and_of_unequal_stripes():
    z, labels = stripes()
    np.testing.assert_allclose(measures.class_shares(z, labels), 0.1, atol=0.006)
    merged = np.where(labels == 0, 1, labels)
    merged[0] = 0  # one embedding of class 0 is left
    shares = measures.class_shares(z, merged)
    assert shares[0] < 0.001 and shares[1] == pytest.approx(0.2, abs=0.006) and shares.sum() == pytest.approx(1)


def test_shares_are_the_brute_forces():
    z, labels, at = RNG.normal(size=(60, 3)), np.arange(60) % 10, RNG.normal(size=(200, 3))
    owners = [labels[np.argmin([((p - q) ** 2).sum() for q in z])] for p in at]
    np.testing.assert_allclose(measures.shares_of(at, z, labels), [owners.count(c) / 200 for c in range(10)])


def test_class_shares_take_the_whole_box():
    z, labels = RNG.normal(size=(60, 2)), np.arange(60) % 10
    lower, upper = z.min(axis=0), z.max(axis=0)
    cells = [(x, y) for y in np.linspace(lower[1], upper[1], 20) for x in np.linspace(lower[0], upper[0], 20)]
    owners = [labels[np.argmin(((z - p) ** 2).sum(axis=1))] for p in cells]
    np.testing.assert_allclose(
        measures.class_shares(z, labels, 20), [owners.count(c) / 400 for c in range(10)], atol=0.003
    )


@quickly
@given(shares)
def test_evenness_is_the_normalized_entropy(p):
    brute = -sum(float(share) * np.log(float(share)) for share in p) / np.log(10)
    assert measures.evenness(p) == pytest.approx(brute) and 0 <= brute <= 1 + 1e-12


def test_evenness_of_the_extremes():
    assert measures.evenness(np.full(10, 0.1)) == pytest.approx(1)
    assert measures.evenness(np.eye(10)[3]) == 0


def test_cloud_of_a_known_gaussian():
    z = np.random.default_rng(0).normal(size=(20_000, 2))
    z = (z - z.mean(0)) / z.std(0)
    standard = measures.describe_cloud(z)
    assert standard.kl_to_prior == pytest.approx(0, abs=1e-3) and abs(standard.skewness).max() < 0.1
    moved = measures.describe_cloud(2 * z + [3, 0])
    assert moved.kl_to_prior == pytest.approx(0.5 * (8 + 9 - 2 - np.log(16)), abs=1e-2)
    np.testing.assert_allclose(moved.std, 2, rtol=1e-4)


def test_cloud_is_the_brute_forces():
    z = RNG.gamma(2, size=(40, 3)) @ RNG.normal(size=(3, 3))
    cloud, mean, covariance = measures.describe_cloud(z), z.mean(axis=0), np.cov(z.T, bias=True)
    np.testing.assert_allclose(cloud.skewness, ((z - mean) ** 3).mean(axis=0) / z.std(axis=0) ** 3, rtol=1e-4)
    np.testing.assert_allclose([*cloud.lower, *cloud.upper], [*z.min(axis=0), *z.max(axis=0)], rtol=1e-6)
    draws = multivariate_normal(mean, covariance).rvs(200_000, random_state=0)
    excess = multivariate_normal(mean, covariance).logpdf(draws) - multivariate_normal(np.zeros(3)).logpdf(draws)
    assert cloud.kl_to_prior == pytest.approx(excess.mean(), abs=4 * excess.std() / np.sqrt(len(draws)))


# --- the two terms of the loss ----------------------------------------------------------------------------------------


@each_form
def test_cross_entropy_is_the_brute_forces(form, small_blocks):
    x_hat = np.random.default_rng(5).uniform(0.001, 0.999, (13, 32, 32))
    brute = [-(a * np.log(h) + (1 - a) * np.log(1 - h)).sum() for a, h in zip(A, x_hat, strict=True)]
    np.testing.assert_allclose(measures.cross_entropy(form(IMAGES), x_hat), brute, rtol=1e-5)


def test_cross_entropy_stays_finite_and_is_least_at_the_entropy():
    black, white = np.zeros((1, 32, 32)), np.ones((1, 32, 32))
    assert measures.cross_entropy(black, black)[0] == pytest.approx(0, abs=1e-2)
    assert measures.cross_entropy(white, black)[0] == pytest.approx(1024 * -np.log(1e-7), rel=1e-4)
    bound = measures.cross_entropy(IMAGES, A)
    for off in (0.98 * A, np.clip(A + 0.02, 0, 1)):
        assert (measures.cross_entropy(IMAGES, off) > bound).all()


@each_form
def test_reconstruction_errors_are_what_is_above_the_entropy_pixel_by_pixel(form, small_blocks):
    x_hat = np.random.default_rng(5).uniform(0.001, 0.999, (13, 32, 32))
    brute = np.zeros(13)
    for n, (image, painted) in enumerate(zip(A, x_hat, strict=True)):
        for x, p in zip(image.ravel().tolist(), painted.ravel().tolist(), strict=True):
            brute[n] += x * math.log(x / p) if x else 0
            brute[n] += (1 - x) * math.log((1 - x) / (1 - p)) if x < 1 else 0
    z = np.arange(13.0)[:, np.newaxis]
    found = measures.reconstruction_errors(lambda z: x_hat[z[:, 0].astype(int)], z, form(IMAGES))
    np.testing.assert_allclose(found, brute, atol=0.01)
    copied = measures.reconstruction_errors(lambda z: A[z[:, 0].astype(int)], z, form(IMAGES))
    np.testing.assert_allclose(copied, 0, atol=1e-3)


@quickly
@given(arrays(np.float64, (7, 3), elements=st.floats(-10, 10)), arrays(np.float64, (7, 3), elements=st.floats(-8, 4)))
def test_rate_is_the_kl_of_each_dimension(z_mean, z_log_var):
    rates = measures.rate(z_mean, z_log_var)
    sigma = np.exp(z_log_var / 2)
    np.testing.assert_allclose(rates, np.log(1 / sigma) + (sigma**2 + z_mean**2) / 2 - 0.5, atol=1e-4, rtol=1e-5)
    assert (rates >= 0).all() and rates.shape == (7, 3)


def test_aggregate_kl_of_one_gaussian_is_the_closed_form():
    z_mean, z_log_var = np.full((5, 3), [1.0, 0.0, -1.0]), np.full((5, 3), [-1.0, 0.5, 0.0])  # five times one region
    value, error = measures.aggregate_kl(z_mean, z_log_var, n=20_000)
    assert abs(value - measures.rate(z_mean, z_log_var)[0].sum()) < 4 * error < 0.2


def test_aggregate_kl_of_regions_drawn_around_the_prior_is_0():
    z_mean = np.random.default_rng(0).normal(scale=np.sqrt(0.75), size=(4000, 2))  # 0.75 + 0.25: together N(0, I)
    value, error = measures.aggregate_kl(z_mean, np.full_like(z_mean, np.log(0.25)))
    assert abs(value) < 4 * error + 0.01


def test_aggregate_kl_is_the_integral():
    z_mean, z_log_var = np.array([[1.0, 0], [-1, 0.5], [0, -1.5]]), np.log([[0.3, 0.5], [0.4, 0.2], [0.6, 0.3]])

    def excess(y, x):
        z = np.array([x, y])
        log_q = np.log(
            np.mean([multivariate_normal(m, np.diag(np.exp(v))).pdf(z) for m, v in zip(z_mean, z_log_var, strict=True)])
        )
        return np.exp(log_q) * (log_q - multivariate_normal([0, 0]).logpdf(z))

    integral, _ = dblquad(excess, -5, 5, -5, 5, epsabs=1e-2)
    value, error = measures.aggregate_kl(z_mean, z_log_var, n=20_000, seed=1)
    assert value == pytest.approx(integral, abs=4 * error + 0.01)


def test_aggregate_kl_counts_all_regions():
    """Far apart, each of m regions knows who it is: the mixture is log m below the rate."""
    z_mean = 100 * np.arange(8)[:, np.newaxis] * np.ones((1, 4))
    value, error = measures.aggregate_kl(z_mean, np.zeros((8, 4)), n=4000)
    assert measures.rate(z_mean, np.zeros((8, 4))).sum(axis=1).mean() - value == pytest.approx(np.log(8), abs=5 * error)


# --- memory -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_no_measure_makes_all_the_pictures_float():
    (x_train, y_train), (x_test, y_test) = data.load_fashion_mnist()
    honest = data.preprocess(x_test[:2000])[..., 0]

    def decode(z):
        return np.full((len(z), 32, 32), 0.5)  # float64: of 10,000 it is 82 MB, beside what is made of it

    z = np.random.default_rng(0).normal(size=(10_000, 2))
    limits = measures.Thresholds(0.13, 0.12)
    calls = {
        "nearest_garments": lambda: measures.nearest_garments(honest, x_train),
        "gap_thresholds": lambda: measures.gap_thresholds(honest[:100], x_train),
        "gap_rate": lambda: measures.gap_rate(honest[:100], x_train, limits),
        "confusion": lambda: measures.confusion(honest[:100], y_test[:100], x_train, y_train),
        "image_distance": lambda: measures.image_distance(x_train, x_train),
        "shape_distance": lambda: measures.shape_distance(x_train, x_train),
        "precision": lambda: measures.precision(honest, x_test[:5000]),
        "coverage": lambda: measures.coverage(honest, x_test[:5000]),
        "cross_entropy": lambda: measures.cross_entropy(x_train, x_train),
        "reconstruction_errors": lambda: measures.reconstruction_errors(decode, z, x_test),
        "class_shares": lambda: measures.class_shares(z, y_test),
        "aggregate_kl": lambda: measures.aggregate_kl(z, z),
    }
    peaks = {}
    for name, call in calls.items():
        tracemalloc.start()
        call()
        peaks[name] = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
    assert max(peaks.values()) < 100, peaks
