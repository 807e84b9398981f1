"""Points of a latent space: boxes, grids, walks, samples, arithmetic, nearest points.

z is always an array of points `(n, latent_dim)`, mostly of the plane, `(n, 2)`. Everything that
draws at random takes a seed, and the same seed gives the same points.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import KDTree
from scipy.special import ndtri

from vae_helpers import arguments


def bounding_box(z: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """The smallest box around the points: `(lower, upper)`, each `(latent_dim,)`."""
    z = arguments.points(z)
    return z.min(axis=0), z.max(axis=0)


def uniform_points(lower: ArrayLike, upper: ArrayLike, n: int, seed: int = 0) -> np.ndarray:
    """`n` points drawn uniformly in the box: float32 `(n, latent_dim)`."""
    lower, upper = arguments.box(lower, upper)
    n, random = arguments.whole_number(n, "n"), _random(seed)
    return random.uniform(lower, upper, size=(n, len(lower))).astype(np.float32)


def normal_points(n: int, latent_dim: int = 2, seed: int = 0) -> np.ndarray:
    """`n` points drawn from the prior N(0, I): float32 `(n, latent_dim)`."""
    shape = arguments.whole_number(n, "n"), arguments.whole_number(latent_dim, "latent_dim")
    return _random(seed).standard_normal(shape).astype(np.float32)


def grid(lower: ArrayLike, upper: ArrayLike, n: int) -> np.ndarray:
    """A regular `n` × `n` grid over a box of the plane, edges included: float32 `(n * n, 2)`.

    Row by row from the top, as a picture is read: z1 grows to the right, z2 grows upwards.
    """
    (left, bottom), (right, top) = arguments.box(lower, upper, latent_dim=2)
    n = arguments.whole_number(n, "n", least=2)
    z1, z2 = np.meshgrid(np.linspace(left, right, n), np.linspace(top, bottom, n))
    return np.stack([z1.ravel(), z2.ravel()], axis=1).astype(np.float32)


def walk(start: ArrayLike, end: ArrayLike, n: int) -> np.ndarray:
    """`n` evenly spaced points from `start` to `end`, both included: float32 `(n, latent_dim)`."""
    start = arguments.point(start, "start")
    end = arguments.point(end, "end", latent_dim=len(start))
    n = arguments.whole_number(n, "n", least=2)
    return start + np.linspace(0, 1, n, dtype=np.float32)[:, np.newaxis] * (end - start)


def prior_grid(n: int) -> np.ndarray:
    """An `n` × `n` grid of cells of equal probability under the prior N(0, I): `(n * n, 2)`.

    Equally spaced in CDF coordinates, at the middles of the cells, (i + ½) / n, then through the
    inverse of the normal CDF. The ends 0 and 1, where that inverse is infinite, are left out.
    Ordered as `grid` is; n at least 2.
    """
    middle = 0.5 / arguments.whole_number(n, "n", least=2)
    return ndtri(grid((middle, middle), (1 - middle, 1 - middle), n)).astype(np.float32)


def sample_regions(z_mean: ArrayLike, z_log_var: ArrayLike, seed: int = 0) -> np.ndarray:
    """One point from each region Normal(z_mean, exp(z_log_var)): float32 `(n, latent_dim)`."""
    z_mean, z_log_var = arguments.regions(z_mean, z_log_var)
    return (z_mean + np.exp(0.5 * z_log_var) * _random(seed).standard_normal(z_mean.shape)).astype(np.float32)


@dataclass(frozen=True)
class Gaussian:
    """A Normal: `mean` `(latent_dim,)`, full `covariance` `(latent_dim, latent_dim)`."""

    mean: np.ndarray
    covariance: np.ndarray


def fit_gaussian(z: ArrayLike) -> Gaussian:
    """The Gaussian with the mean and covariance of points `(n, latent_dim)`, n above latent_dim.

    Fitted to the embeddings of an autoencoder that has been trained already, it is a rule to sample
    by that the
    autoencoder itself lacks: ex-post density estimation (Ghosh et al. 2020, "From variational to
    deterministic autoencoders", section 4).

    Raises:
        ValueError: if the points lie in fewer dimensions than they have numbers, as on one line of
            the plane.
    """
    z = arguments.points(z).astype(float)
    if len(z) <= z.shape[1] or np.linalg.matrix_rank(z - z.mean(axis=0)) < z.shape[1]:
        raise ValueError(
            f"z must hold more than {z.shape[1]} points that do not lie in fewer dimensions, to have a covariance; "
            f"got {len(z)} points"
        )
    return Gaussian(z.mean(axis=0), np.atleast_2d(np.cov(z.T, bias=True)))


def sample_gaussian(gaussian: Gaussian, n: int, seed: int = 0) -> np.ndarray:
    """`n` points drawn from a fitted Gaussian: float32 `(n, latent_dim)`."""
    if not isinstance(gaussian, Gaussian):
        raise ValueError(f"gaussian must be what fit_gaussian returned; got {type(gaussian).__name__}")
    # By the Cholesky factor, A Aᵀ = covariance: A epsilon has that covariance.
    factor = np.linalg.cholesky(gaussian.covariance)
    epsilon = _random(seed).standard_normal((arguments.whole_number(n, "n"), len(factor)))
    return (gaussian.mean + epsilon @ factor.T).astype(np.float32)


def class_means(z: ArrayLike, labels: ArrayLike) -> np.ndarray:
    """The mean point of each class: `(10, latent_dim)`."""
    z = arguments.points(z)
    labels = arguments.labels(labels, len(z), each_present=True)
    return np.stack([z[labels == c].mean(axis=0) for c in range(arguments.CLASSES)])


def arrow(z: ArrayLike, labels: ArrayLike, start: int, end: int) -> np.ndarray:
    """The arrow `(latent_dim,)` from the mean of class `start` to the mean of class `end`."""
    means = class_means(z, labels)
    start, end = (
        arguments.whole_number(c, name, least=0, most=arguments.CLASSES - 1)
        for c, name in ((start, "start"), (end, "end"))
    )
    return means[end] - means[start]


def nearest(z: ArrayLike, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """For each of `points` `(m, latent_dim)`, the nearest of `z` and how far it is: two `(m,)`."""
    index, distance = nearest_many(z, points, 1)
    return index[:, 0], distance[:, 0]


def nearest_many(z: ArrayLike, points: ArrayLike, k: int) -> tuple[np.ndarray, np.ndarray]:
    """For each of `points` `(m, latent_dim)`, the `k` nearest of `z`, the nearest first.

    Returns:
        Their indices and their distances, two arrays `(m, k)`. A point that is itself in z finds
        itself first.
    """
    z = arguments.points(z)
    points = arguments.points(points, "points", latent_dim=z.shape[1])
    k = arguments.whole_number(k, "k", most=len(z))
    distance, index = KDTree(z).query(points, k=list(range(1, k + 1)))
    return index, distance


def _random(seed):
    return np.random.default_rng(arguments.whole_number(seed, "seed", least=0))
