"""Points of the latent plane and what is measured on them: arrays in, arrays out.

z is always an array of points `(n, 2)`. `decode` is a plain function `(n, 2)` → images `(n, 32, 32)` in [0, 1]. Image
distances are root mean square differences per pixel, so they too lie in [0, 1]: 0 the same picture, 1 black for white.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree
from scipy.special import logsumexp
from scipy.stats import norm, skew

from vae_helpers.data import CLASS_NAMES
from vae_helpers.numpy_decoder import check_points

BLOCK = 4096  # reference images compared at once: bounds the memory of `nearest_distance`


# --- points -----------------------------------------------------------------------------------------------------------


def bounding_box(z):
    """The smallest box around the points: `(lower, upper)`, each `(2,)`."""
    z = check_points(z)
    return z.min(axis=0), z.max(axis=0)


def uniform_points(lower, upper, n, seed=0):
    """`n` points drawn uniformly in the box: `(n, 2)`; the same seed gives the same points."""
    return np.random.default_rng(seed).uniform(lower, upper, size=(n, 2)).astype(np.float32)


def grid(lower, upper, n):
    """A regular `n` × `n` grid over the box, edges included: `(n * n, 2)`.

    Row by row from the top, as a picture is read: z1 grows to the right, z2 grows upwards.
    """
    z1, z2 = np.meshgrid(np.linspace(lower[0], upper[0], n), np.linspace(upper[1], lower[1], n))
    return np.stack([z1.ravel(), z2.ravel()], axis=1).astype(np.float32)


def walk(start, end, n):
    """`n` evenly spaced points on the straight line from `start` to `end`, both included: `(n, 2)`."""
    start, end = check_points(np.stack([start, end]))
    return start + np.linspace(0, 1, n, dtype=np.float32)[:, np.newaxis] * (end - start)


def prior_grid(n):
    """An `n` × `n` grid of points that cuts the prior N(0, I) into cells of equal probability: `(n * n, 2)`.

    Equally spaced in CDF coordinates, at the middles of the cells, (i + ½) / n, then through the inverse of the normal
    CDF. The ends 0 and 1, where that inverse is infinite, are left out. Ordered as `grid` is.
    """
    middle = 0.5 / n
    return norm.ppf(grid((middle, middle), (1 - middle, 1 - middle), n)).astype(np.float32)


def sample_regions(z_mean, z_log_var, seed=0):
    """One point from each image's region Normal(z_mean, exp(z_log_var)): `(n, 2)`; the same seed, the same points."""
    z_mean, std = check_points(z_mean), np.exp(0.5 * np.asarray(z_log_var))
    return (z_mean + std * np.random.default_rng(seed).standard_normal(z_mean.shape)).astype(np.float32)


def class_means(z, labels):
    """The mean point of each class: `(10, 2)`."""
    z, labels = _check_labels(z, labels)
    return np.stack([z[labels == c].mean(axis=0) for c in range(len(CLASS_NAMES))])


def arrow(z, labels, start, end):
    """Arithmetic on the plane: the arrow `(2,)` from the mean of class `start` to the mean of class `end`."""
    means = class_means(z, labels)
    return means[end] - means[start]


def nearest(z, points):
    """For each of `points` `(m, 2)`, the index of the nearest of `z` `(n, 2)` and its distance: two arrays `(m,)`."""
    distance, index = KDTree(check_points(z)).query(check_points(points))
    return index, distance


def nearest_many(z, points, k):
    """For each of `points` `(m, 2)`, the `k` nearest of `z` `(n, 2)`: indices and distances, two arrays `(m, k)`."""
    distance, index = KDTree(check_points(z)).query(check_points(points), k=list(range(1, k + 1)))
    return index, distance


# --- limitation 1: who owns the plane? --------------------------------------------------------------------------------


def class_shares(z, labels, resolution=200):
    """Each class's share of the bounding box: `(10,)`, sum 1.

    Every cell of a `resolution` × `resolution` grid goes to the class of its nearest embedding. This is the chance that
    a point drawn uniformly in the box lands on that class's ground.
    """
    return shares_of(grid(*bounding_box(z), resolution), z, labels)


def shares_of(points, z, labels):
    """The share of `points` `(m, 2)` whose nearest embedding is of each class: `(10,)`, sum 1."""
    z, labels = _check_labels(z, labels)
    index, _ = nearest(z, points)
    return np.bincount(labels[index], minlength=len(CLASS_NAMES)) / len(index)


def evenness(shares):
    """Normalized entropy of the shares, −Σ p ln p / ln n: 1 if all are equal, 0 if one has everything.

    Source: Pielou (1966), "The measurement of diversity in different types of biological collections".
    """
    shares = np.asarray(shares, float)
    if shares.ndim != 1 or len(shares) < 2 or not (shares >= 0).all() or not np.isclose(shares.sum(), 1):
        raise ValueError(f"shares must be at least two numbers, 0 or more, that sum to 1; got {shares}")
    held = shares[shares > 0]
    return float(-(held * np.log(held)).sum() / np.log(len(shares)))


# --- limitation 2: where is the cloud? --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cloud:
    """Where a cloud of points lies and how it is shaped; each array is `(2,)`, one value a dimension."""

    lower: np.ndarray
    upper: np.ndarray
    mean: np.ndarray
    std: np.ndarray
    skewness: np.ndarray
    kl_to_prior: float
    """Nats: KL of the Gaussian with this cloud's mean and covariance from N(0, I). 0 only for a standard cloud."""


def describe_cloud(z):
    """Measure a cloud of points `(n, 2)`, n at least 3: its box, mean, spread, skewness and distance from N(0, I).

    The last is KL(N(m, S) || N(0, I)) = ½ (tr S + m·m − 2 − ln det S), with m and S the cloud's mean and covariance.
    """
    z = check_points(z).astype(float)
    if len(z) < 3 or np.linalg.matrix_rank(z - z.mean(axis=0)) < 2:
        raise ValueError("z must hold at least 3 points that are not on one line, to have a covariance")
    mean, covariance = z.mean(axis=0), np.cov(z.T, bias=True)
    kl = 0.5 * (np.trace(covariance) + mean @ mean - 2 - np.linalg.slogdet(covariance)[1])
    lower, upper = bounding_box(z)
    return Cloud(lower, upper, mean, z.std(axis=0), skew(z, axis=0), float(kl))


# --- regions against the prior ---------------------------------------------------------------------------------------


def rate(z_mean, z_log_var):
    """KL of each region from the prior, by dimension: `(n, 2)` nats.

    ½ (z_mean² + exp(z_log_var) − 1 − z_log_var), the closed form of `models.kl_loss` (Kingma & Welling 2013, appendix
    B). Its sum over the dimensions, averaged over the images, is the rate; a dimension of 0 says nothing.
    """
    z_mean, z_log_var = check_points(z_mean), np.asarray(z_log_var, np.float32)
    return 0.5 * (z_mean**2 + np.expm1(z_log_var) - z_log_var)


def aggregate_kl(z_mean, z_log_var, n=2000, seed=0):
    """KL of the aggregated posterior from the prior, and its standard error: two numbers, nats.

    The aggregated posterior q(z) is the mean of all regions. `n` points are drawn from it and log q(z) − log p(z)
    averaged over them. The rate is this plus what z tells of which image it was (Hoffman & Johnson 2016, "ELBO surgery").
    """
    z_mean, z_log_var = check_points(z_mean).astype(float), np.asarray(z_log_var, float)
    chosen = np.random.default_rng(seed).integers(len(z_mean), size=n)
    z = sample_regions(z_mean[chosen], z_log_var[chosen], seed).astype(float)
    log_q = np.concatenate([_log_mixture(part, z_mean, z_log_var) for part in np.array_split(z, max(1, n // 100))])
    excess = log_q - norm.logpdf(z).sum(axis=1)
    return float(excess.mean()), float(excess.std(ddof=1) / np.sqrt(n))


def _log_mixture(z, z_mean, z_log_var):
    """The log density at points `(m, 2)` of the even mixture of all regions: `(m,)`."""
    squares = (z[:, np.newaxis] - z_mean) ** 2 / np.exp(z_log_var)
    log_each = -0.5 * (squares + z_log_var + np.log(2 * np.pi)).sum(axis=2)
    return logsumexp(log_each, axis=1) - np.log(len(z_mean))


# --- limitation 3: gaps and cliffs ------------------------------------------------------------------------------------


def image_distance(a, b):
    """Root mean square difference per pixel between images `(n, 32, 32)` and `(n, 32, 32)`, pair by pair: `(n,)`."""
    a, b = _flat(a, "a"), _flat(b, "b")
    if a.shape != b.shape:
        raise ValueError(f"a and b must have the same shape; got {a.shape} and {b.shape} pixels")
    return np.sqrt(np.mean((a - b) ** 2, axis=1))


def nearest_distance(images, reference):
    """How far each image is from the nearest of the reference images: `(n,)`, root mean square per pixel.

    Args:
        images: `(n, 32, 32)` or `(n, 32, 32, 1)` in [0, 1].
        reference: `(m, 32, 32)` or `(m, 32, 32, 1)` in [0, 1]; usually the 60,000 training images.
    """
    images, reference = _flat(images, "images"), _flat(reference, "reference")
    if images.shape[1] != reference.shape[1]:
        raise ValueError(
            f"images and reference must have as many pixels; got {images.shape[1]} and {reference.shape[1]}"
        )
    best = np.full(len(images), np.inf, np.float32)
    for i in range(0, len(reference), BLOCK):
        block = reference[i : i + BLOCK]
        # |a − b|² = |a|² − 2 a·b + |b|²; |a|² is the same for every b and comes last
        squares = (block**2).sum(axis=1) - 2 * images @ block.T
        np.minimum(best, squares.min(axis=1), out=best)
    best += (images**2).sum(axis=1)
    return np.sqrt(np.maximum(best, 0) / images.shape[1])


def gap_threshold(reconstructions, reference):
    """The distance beyond which a decoding is like no garment.

    It is the 99th percentile of the distance from honest reconstructions of test images to their nearest training
    image: 99 in 100 reconstructions come closer to something real.
    """
    return float(np.percentile(nearest_distance(reconstructions, reference), 99))


def gap_rate(images, reference, threshold):
    """The share of images, in [0, 1], that are further than `threshold` from every reference image."""
    return float(np.mean(nearest_distance(images, reference) > threshold))


def gap_map(decode, lower, upper, reference, n=40):
    """The distance to the nearest reference image over an `n` × `n` grid of the box: `(n, n)`, top row first."""
    return nearest_distance(decode(grid(lower, upper, n)), reference).reshape(n, n)


def step_changes(images):
    """The change from each image of a walk to the next: `(n - 1,)`, root mean square per pixel."""
    images = _flat(images, "images")
    if len(images) < 2:
        raise ValueError("images must hold at least the two ends of a walk")
    return image_distance(images[:-1], images[1:])


def cliff(images):
    """How steep the steepest step of a walk is: largest change over mean change. 1 is a perfectly even walk."""
    changes = step_changes(images)
    if changes.max() == 0:
        raise ValueError("images must change along the walk; all are the same")
    return float(changes.max() / changes.mean())


def cliffs(decode, starts, ends, n=100):
    """`cliff` of the straight walk in `n` points from each of `starts` to its partner in `ends`: `(m,)`."""
    return np.array([cliff(decode(walk(start, end, n))) for start, end in zip(starts, ends, strict=True)])


def _flat(images, name):
    """Images as float32 rows `(n, pixels)`; a `ValueError` that says `name` unless they are finite numbers."""
    images = np.asarray(images, np.float32)
    if images.ndim < 2 or images.size == 0:
        raise ValueError(f"{name} must be images of shape (n, height, width), n at least 1; got shape {images.shape}")
    if not np.isfinite(images).all():
        raise ValueError(f"{name} must be finite; got NaN or infinity")
    return images.reshape(len(images), -1)


def _check_labels(z, labels):
    z, labels = check_points(z), np.asarray(labels)
    if labels.shape != (len(z),):
        raise ValueError(f"labels must be one for each of the {len(z)} points; got shape {labels.shape}")
    missing = set(range(len(CLASS_NAMES))) - set(np.unique(labels).tolist())
    if missing or labels.max() >= len(CLASS_NAMES) or labels.min() < 0:
        raise ValueError(f"labels must be class numbers 0-9, each present; missing: {sorted(missing)}")
    return z, labels
