"""The yardsticks of notebooks 03 to 05: arrays in, numbers out.

`decode` is a plain function `(n, latent_dim)` → images `(n, 32, 32)` in [0, 1]. Pictures are ready
ones, `(n, 32, 32)` or `(n, 32, 32, 1)` in [0, 1], or as the data file holds them, uint8
`(n, 28, 28)`: 60,000 of those are 47 MB, and no measure makes more than a block of them float at
once.

Two distances between pictures, both in [0, 1], 0 for the same picture: in *brightness*, the root
mean square difference per pixel, and in *shape*, the cosine distance, which does not see how bright
a picture is. Each alone is fooled: almost black pictures are near a dark garment in brightness, and
any faint trace may have a garment's shape.
"""

import itertools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp

from vae_helpers import arguments, latent, threads
from vae_helpers.arguments import Decode

REFERENCE_BLOCK = 256  # reference pictures that these are compared with at once
BLOCK = 2048  # pictures compared at once: 8 MB as float32, and 4 MB for the tables of each thread
ROWS = 128  # pictures of which each has its distances to all honest ones: 2 MB, as float64
PAIRS = 256  # pictures compared with their partners at once: intermediate arrays then fit the processor's cache
PERCENTILE = 99  # of honest reconstructions: the threshold of a gap
NEIGHBORS = 5  # the k of precision and coverage
HONEST = 2000  # reconstructions that samples are compared with


# --- distances between pictures ---------------------------------------------------------------------------------------


class Nearest(NamedTuple):
    """The nearest of the reference pictures, in brightness and in shape; each array is `(n,)`."""

    brightness: np.ndarray
    """Root mean square per pixel to the nearest in brightness."""
    shape: np.ndarray
    """Cosine distance to the nearest in shape."""
    index: np.ndarray  # type: ignore[assignment]  # a tuple's own `index` is not needed
    """Which reference picture is the nearest in brightness."""
    shape_index: np.ndarray
    """Which reference picture is the nearest in shape."""


def image_distance(a: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Root mean square difference per pixel, pair by pair: `(n,)`, 0 the same picture."""
    a, b = _pairs(a, b)
    return np.sqrt(_by_pairs(a, b, lambda x, y: np.mean((x - y) ** 2, axis=1)))


def shape_distance(a: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Cosine distance 1 − a·b / (|a| |b|), pair by pair: `(n,)`, 0 the same shape.

    A black picture has no shape: it is at 1 from all others.
    """
    a, b = _pairs(a, b)
    return _by_pairs(a, b, lambda x, y: 1 - np.einsum("ij,ij->i", _unit(x), _unit(y)))


def nearest_garments(images: ArrayLike, reference: ArrayLike) -> Nearest:
    """How far the nearest reference picture is from each image, and which it is, by both distances.

    Args:
        images: pictures, n of them.
        reference: pictures, m of them, usually the 60,000 training images as uint8.
    """
    images, reference = arguments.pictures(images), arguments.pictures(reference, "reference")
    parts = [_nearest_of_block(images[i : i + BLOCK], reference) for i in range(0, len(images), BLOCK)]
    index, shape_index = (np.concatenate(column) for column in zip(*parts, strict=True))
    # Which one is nearest was found by |a|² − 2 a·b + |b|², whose rounding is too coarse for how far it is.
    return Nearest(
        image_distance(images, reference[index]), shape_distance(images, reference[shape_index]), index, shape_index
    )


def _nearest_of_block(images, reference):
    """The indices of the nearest in brightness and in shape, `(2, n)`, for up to `BLOCK` images."""
    inner = reference.shape[1:] == (28, 28)  # what is black in all of the reference adds nothing to a product
    rows = arguments.rows(images, inner=inner)
    edges = np.linspace(0, len(reference), threads.WORKERS + 1).astype(int)
    best, index = np.full((2, len(rows)), -np.inf, np.float32), np.zeros((2, len(rows)), np.int64)
    for values, found in threads.side_by_side(
        lambda part: _closest(rows, reference, *part, inner), itertools.pairwise(edges)
    ):
        nearer = values > best
        best[nearer], index[nearer] = values[nearer], found[nearer]
    return index


def _closest(rows, reference, start, stop, inner):
    """Of `reference[start:stop]` the nearest: how near, as a number that grows, and which.

    Each is `(2, n)`, by brightness and by shape.
    """
    best, index = np.full((2, len(rows)), -np.inf, np.float32), np.zeros((2, len(rows)), np.int64)
    tables = np.empty((2, len(rows), REFERENCE_BLOCK), np.float32)  # made once: new memory costs time
    for first in range(start, stop, REFERENCE_BLOCK):
        block = arguments.rows(reference, first, min(first + REFERENCE_BLOCK, stop), inner)
        products, closeness = tables[..., : len(block)]
        squares = np.einsum("ij,ij->i", block, block)
        np.matmul(rows, block.T, out=products)
        # |a − b|² = |a|² − 2 a·b + |b|² is least where a·b − |b|²/2 is largest; the cosine, where a·b/|b| is.
        for row, (compare, by) in enumerate(
            ((np.subtract, squares / 2), (np.divide, np.sqrt(np.maximum(squares, 1e-12))))
        ):
            compare(products, by, out=closeness)
            here = closeness.argmax(axis=1)
            value = closeness[np.arange(len(here)), here]
            nearer = value > best[row]
            best[row][nearer], index[row][nearer] = value[nearer], first + here[nearer]
    return best, index


def confusion(
    reconstructions: ArrayLike, labels: ArrayLike, reference: ArrayLike, reference_labels: ArrayLike
) -> np.ndarray:
    """What is mistaken for what: counts `(10, 10)`.

    The row is what a garment is, the column what its reconstruction looks like.

    A reconstruction looks like the class of the reference picture that is nearest to it in
    brightness.

    Args:
        reconstructions: pictures, n of them.
        labels: `(n,)`, the classes of the garments that were reconstructed.
        reference: pictures, m of them, usually the training images as uint8.
        reference_labels: `(m,)`, their classes.
    """
    reconstructions = arguments.pictures(reconstructions, "reconstructions")
    labels = arguments.labels(labels, len(reconstructions))
    reference = arguments.pictures(reference, "reference")
    reference_labels = arguments.labels(reference_labels, len(reference), "reference_labels")
    looks_like = reference_labels[nearest_garments(reconstructions, reference).index]
    counts = np.zeros((arguments.CLASSES, arguments.CLASSES), int)
    np.add.at(counts, (labels, looks_like), 1)
    return counts


# --- gaps -------------------------------------------------------------------------------------------------------------


class Thresholds(NamedTuple):
    """How far from the nearest garment a picture may be and still be one, by both distances."""

    brightness: float
    shape: float


def gap_thresholds(reconstructions: ArrayLike, reference: ArrayLike) -> Thresholds:
    """The distances beyond which a decoding is like no garment.

    Each is the 99th percentile of the distances from honest reconstructions of test images to their
    nearest training image: 99 in 100 reconstructions come closer to something real.
    """
    found = nearest_garments(arguments.pictures(reconstructions, "reconstructions"), reference)
    return Thresholds(*(float(np.percentile(distance, PERCENTILE)) for distance in (found.brightness, found.shape)))


def unlikeness(images: ArrayLike, reference: ArrayLike, thresholds: Thresholds) -> np.ndarray:
    """How unlike every garment each image is: `(n,)`; above 1 it is a gap.

    The distance to the nearest reference picture over its threshold, in brightness or in shape,
    whichever is larger: a garment must be near one in both.
    """
    brightness, shape = _thresholds(thresholds)
    found = nearest_garments(images, reference)
    return np.maximum(found.brightness / brightness, found.shape / shape)


def gap_rate(images: ArrayLike, reference: ArrayLike, thresholds: Thresholds) -> float:
    """The share of images, in [0, 1], that are too far from every garment, by either distance."""
    return float(np.mean(unlikeness(images, reference, thresholds) > 1))


def gap_map(
    decode: Decode, lower: ArrayLike, upper: ArrayLike, reference: ArrayLike, thresholds: Thresholds, n: int = 40
) -> np.ndarray:
    """`unlikeness` over a `latent.grid` of `n` × `n` points of a box: `(n, n)`, top row first."""
    images = arguments.decoded(decode, latent.grid(lower, upper, n))
    return unlikeness(images, reference, thresholds).reshape(int(n), int(n))


def _thresholds(thresholds):
    try:
        brightness, shape = thresholds
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"thresholds must be two, in brightness and in shape, as gap_thresholds returns them; got {thresholds!r}"
        ) from error
    return arguments.positive(brightness, "thresholds.brightness"), arguments.positive(shape, "thresholds.shape")


# --- precision and coverage -------------------------------------------------------------------------------------------


def precision(samples: ArrayLike, honest: ArrayLike, k: int = NEIGHBORS) -> float:
    """The share of samples, in [0, 1], that fall among the honest pictures: are the samples good?

    Around each honest picture lies a ball that reaches to its k-th nearest other honest one; a
    sample counts if it is within at least one of the balls. Distances are in brightness.

    Args:
        samples: pictures, n of them, as decoded from the points that are judged.
        honest: pictures, more than k: reconstructions of test images, as soft as samples are.

    Source: Kynkäänniemi et al. (2019), "Improved precision and recall metric for assessing
    generative models", equation 1; there on features of a network, here on pixels.
    """
    return float(np.mean(np.any(_within(samples, honest, k), axis=1)))


def coverage(samples: ArrayLike, honest: ArrayLike, k: int = NEIGHBORS) -> float:
    """The share of honest pictures, in [0, 1], with a sample in their ball: does all turn up?

    The balls are those of `precision`, and so are the arguments.

    Source: Naeem et al. (2020), "Reliable fidelity and diversity metrics for generative models",
    equation 4.
    """
    return float(np.mean(np.any(_within(samples, honest, k), axis=0)))


class SampleScore(NamedTuple):
    """How good the samples of a rule are, each a share in [0, 1]."""

    gap_rate: float
    precision: float
    coverage: float
    evenness: float
    """Of the classes on whose ground the points fall, as `shares_of` finds them."""


def sample_score(
    decode: Decode, points: np.ndarray, z: ArrayLike, labels: ArrayLike, reference: ArrayLike, thresholds: Thresholds
) -> SampleScore:
    """Judge a rule to sample by: points drawn by it are decoded and measured in four ways.

    Args:
        decode: points → images.
        points: `(n, latent_dim)`, drawn by the rule.
        z: embeddings of test images, for a VAE `z_mean`, `(m, latent_dim)`; the first 2,000,
            decoded, are the honest pictures.
        labels: `(m,)`, the classes of those images.
        reference: pictures that a sample should be near, usually the training images as uint8.
        thresholds: what `gap_thresholds` returns.
    """
    z = arguments.points(z)
    samples, honest = arguments.decoded(decode, points), arguments.decoded(decode, z[:HONEST])
    within = _within(samples, honest, NEIGHBORS)  # found once for both
    return SampleScore(
        gap_rate(samples, reference, thresholds),
        float(np.mean(np.any(within, axis=1))),  # precision
        float(np.mean(np.any(within, axis=0))),  # coverage
        evenness(shares_of(points, z, labels)),
    )


def _within(samples, honest, k):
    """Whether each sample is in each honest picture's ball: bool `(n, m)`."""
    samples, honest = arguments.pictures(samples, "samples"), arguments.pictures(honest, "honest", least=2)
    k = arguments.whole_number(k, "k", most=len(honest) - 1)

    # The nearest of all is the picture itself, so the k-th other is number k counted from 0. Two copies of one picture
    # are each other's nearest, at 0, wherever they stand.
    def squared_radii(squares):
        squares.partition(k, axis=1)  # in place: the table is this block's own
        return squares[:, k].copy()  # a view would keep the whole table

    radii = _from_distances(squared_radii, honest, honest)
    radii *= 1 + 1e-9  # a sample that equals the k-th other is on the edge, whatever rounding says
    return _from_distances(lambda squares: squares <= radii, samples, honest)


def _from_distances(function, images, honest):
    """`function` of the squared distances `(some, m)` of some images to all honest ones, for all
    of them."""

    def of_some(start):
        rows = _float_rows(images, start)
        squares = np.empty((len(rows), len(honest)))
        for i in range(0, len(honest), ROWS):
            squares[:, i : i + ROWS] = _squares(rows, _float_rows(honest, i))
        return function(squares)

    return np.concatenate(threads.side_by_side(of_some, range(0, len(images), ROWS)))


def _float_rows(images, start):
    return arguments.rows(images, start, start + ROWS).astype(float)


def _squares(a, b):
    """Squared distances of float64 rows, `(n, m)`; float32 would not tell close ones apart."""
    squares = (a**2).sum(axis=1)[:, np.newaxis] - 2 * a @ b.T + (b**2).sum(axis=1)
    squares[squares < 1e-9] = 0  # what rounding leaves of the same picture, 1e-6 a pixel
    return squares


# --- steepness --------------------------------------------------------------------------------------------------------


class Steepness(NamedTuple):
    """How steep the steepest step of each of m walks is; each array is `(m,)`."""

    of_walk: np.ndarray
    """The largest change in one step over the change of all: 1 / steps if even, 1 for a jump."""
    of_plane: np.ndarray
    """The largest change, in brightness, per way of one `plane_scale`."""


def step_changes(images: ArrayLike) -> np.ndarray:
    """The change from each image of a walk to the next: `(n - 1,)`, root mean square per pixel."""
    images = arguments.pictures(images, least=2)
    return image_distance(images[:-1], images[1:])


def plane_scale(z: ArrayLike) -> float:
    """How large a cloud of points is: the root mean square distance from its mean."""
    z = arguments.points(z, least=2).astype(float)
    scale = np.sqrt(np.mean(np.sum((z - z.mean(axis=0)) ** 2, axis=1)))
    return arguments.positive(scale, "the spread of z")


def steepness(decode: Decode, starts: ArrayLike, ends: ArrayLike, scale: float, n: int = 101) -> Steepness:
    """How steep the straight walk from each of `starts` to its partner in `ends` is.

    Two readings, neither of which changes when a plane is only stretched or shrunk: the largest
    change in one of n − 1 equal steps against the whole change of that walk, and against the length
    of the step in units of the plane.

    Args:
        decode: points → images.
        starts, ends: points `(m, latent_dim)`, different ones, pair by pair.
        scale: `plane_scale` of the embeddings that the walks lead through.
        n: points of a walk.
    """
    starts = arguments.points(starts, "starts")
    ends = arguments.points(ends, "ends", latent_dim=starts.shape[1])
    arguments.same_length(starts=starts, ends=ends)
    scale, n = arguments.positive(scale, "scale"), arguments.whole_number(n, "n", least=2)
    found = []
    for start, end in zip(starts, ends, strict=True):
        step = np.linalg.norm(end - start) / (n - 1)
        if step == 0:
            raise ValueError(f"starts and ends must differ, pair by pair; got {start} twice")
        changes = step_changes(arguments.decoded(decode, latent.walk(start, end, n)))
        whole = changes.sum()
        of_walk = changes.max() / whole if whole > 0 else 1 / (n - 1)  # a walk without any change is an even one
        found.append((of_walk, changes.max() / (step / scale)))
    return Steepness(*np.array(found).T)


# --- who owns the plane? ----------------------------------------------------------------------------------------------


def class_shares(z: ArrayLike, labels: ArrayLike, resolution: int = 200) -> np.ndarray:
    """Each class's share of the bounding box of the plane: `(10,)`, sum 1.

    Every cell of a `resolution` × `resolution` grid goes to the class of its nearest embedding.
    This is the chance that a point drawn uniformly in the box lands on that class's ground.
    """
    z, resolution = arguments.points(z, latent_dim=2), arguments.whole_number(resolution, "resolution", least=2)
    return shares_of(latent.grid(*latent.bounding_box(z), resolution), z, labels)


def shares_of(points: ArrayLike, z: ArrayLike, labels: ArrayLike) -> np.ndarray:
    """The share of `points` `(m, latent_dim)` that is nearest to each class: `(10,)`, sum 1."""
    z = arguments.points(z)
    labels = arguments.labels(labels, len(z), each_present=True)
    index, _ = latent.nearest(z, points)
    return np.bincount(labels[index], minlength=arguments.CLASSES) / len(index)


def evenness(shares: ArrayLike) -> float:
    """Normalized entropy of the shares, −Σ p ln p / ln n: 1 if all are equal.

    Source: Pielou (1966), "The measurement of diversity in different types of biological
    collections".
    """
    shares = arguments.numbers(shares, "shares", float)
    if shares.ndim != 1 or len(shares) < 2 or not (shares >= 0).all() or not np.isclose(shares.sum(), 1):
        raise ValueError(f"shares must be at least two numbers, 0 or more, that sum to 1; got {shares}")
    held = shares[shares > 0]
    return float(-(held * np.log(held)).sum() / np.log(len(shares)))


# --- where is the cloud? ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cloud:
    """Where a cloud of points lies and how it is shaped; each array is `(latent_dim,)`."""

    lower: np.ndarray
    upper: np.ndarray
    mean: np.ndarray
    std: np.ndarray
    skewness: np.ndarray
    kl_to_prior: float
    """Nats: KL of the Gaussian fitted to this cloud from N(0, I)."""


def describe_cloud(z: ArrayLike) -> Cloud:
    """Measure a cloud `(n, latent_dim)`: its box, mean, spread, skewness, distance from N(0, I).

    The last is KL(N(m, S) || N(0, I)) = ½ (tr S + m·m − latent_dim − ln det S), with m and S the
    cloud's mean and covariance, those of `latent.fit_gaussian`, whose errors are raised here as
    well.
    """
    gaussian, z = latent.fit_gaussian(z), arguments.points(z).astype(float)
    mean, covariance = gaussian.mean, gaussian.covariance
    kl = 0.5 * (np.trace(covariance) + mean @ mean - len(mean) - np.linalg.slogdet(covariance)[1])
    std = z.std(axis=0)
    skewness = np.mean((z - mean) ** 3, axis=0) / std**3
    return Cloud(*latent.bounding_box(z), mean, std, skewness, float(kl))


# --- the two terms of the loss ----------------------------------------------------------------------------------------


def cross_entropy(x: ArrayLike, x_hat: ArrayLike) -> np.ndarray:
    """Binary cross-entropy of each reconstruction, summed over its pixels: `(n,)` nats.

    Its mean is `models.reconstruction_loss`. Of `x` with itself it is the entropy of the pixels,
    the lower bound. As in Keras `x_hat` is kept 1e-7 away from 0 and 1.

    Args:
        x: pictures, the images.
        x_hat: pictures, what the model made of them.
    """
    x, x_hat = _pairs(x, x_hat, "x", "x_hat")

    def of_block(x, x_hat):
        x_hat = np.clip(x_hat, np.float32(1e-7), np.float32(1 - 1e-7))
        return -np.sum(x * np.log(x_hat) + (1 - x) * np.log1p(-x_hat), axis=1, dtype=float)

    return _by_pairs(x, x_hat, of_block)


def reconstruction_errors(decode: Decode, z: ArrayLike, images: ArrayLike) -> np.ndarray:
    """Each reconstruction's cross-entropy above its image's own lower bound: `(n,)` nats.

    0 is a perfect copy: the bound is the entropy of the image's own greys.

    Args:
        decode: points → images.
        z: the images' embeddings `(n, latent_dim)`.
        images: pictures, n of them, usually the test images as uint8.
    """
    z, images = arguments.points(z), arguments.pictures(images)
    arguments.same_length(z=z, images=images)
    starts = range(0, len(z), PAIRS)  # all reconstructions of 10,000 images would be 41 MB
    blocks = [cross_entropy(images[i : i + PAIRS], arguments.decoded(decode, z[i : i + PAIRS])) for i in starts]
    return np.concatenate(blocks) - cross_entropy(images, images)


def rate(z_mean: ArrayLike, z_log_var: ArrayLike) -> np.ndarray:
    """KL of each region from the prior, by dimension: `(n, latent_dim)` nats.

    ½ (z_mean² + exp(z_log_var) − 1 − z_log_var), the closed form of `models.kl_loss` (Kingma &
    Welling 2013, appendix B). Its sum over the dimensions, averaged over the images, is the rate; a
    dimension of 0 says nothing.
    """
    z_mean, z_log_var = (array.astype(float) for array in arguments.regions(z_mean, z_log_var))
    return 0.5 * (z_mean**2 + np.expm1(z_log_var) - z_log_var)


def aggregate_kl(z_mean: ArrayLike, z_log_var: ArrayLike, n: int = 2000, seed: int = 0) -> tuple[float, float]:
    """KL of the aggregated posterior from the prior, and its standard error: two numbers, nats.

    The aggregated posterior q(z) is the mean of all the regions that are given. `n` points are
    drawn from it and log q(z) − log p(z) averaged over them. The rate is this plus what z tells of
    which image it was (Hoffman & Johnson 2016, "ELBO surgery"), and that is at most the log of the
    number of regions.
    """
    z_mean, z_log_var = (array.astype(float) for array in arguments.regions(z_mean, z_log_var))
    n, seed = arguments.whole_number(n, "n", least=2), arguments.whole_number(seed, "seed", least=0)
    chosen = np.random.default_rng(seed).integers(len(z_mean), size=n)
    z = latent.sample_regions(z_mean[chosen], z_log_var[chosen], seed).astype(float)
    size = max(1, 1_000_000 // len(z_mean))  # 8 MB for each table of points against regions
    log_q = np.concatenate([_log_mixture(z[i : i + size], z_mean, z_log_var) for i in range(0, n, size)])
    log_p = -0.5 * np.sum(z**2 + np.log(2 * np.pi), axis=1)
    excess = log_q - log_p
    return float(excess.mean()), float(excess.std(ddof=1) / np.sqrt(n))


def _log_mixture(z, z_mean, z_log_var):
    """The log density at points `(m, latent_dim)` of the even mixture of all regions: `(m,)`."""
    log_each = np.zeros((len(z), len(z_mean)))
    for of_points, mean, log_var in zip(z.T, z_mean.T, z_log_var.T, strict=True):  # one dimension at a time
        log_each += (of_points[:, np.newaxis] - mean) ** 2 / np.exp(log_var) + (log_var + np.log(2 * np.pi))
    return logsumexp(-0.5 * log_each, axis=1) - np.log(len(z_mean))


# --- pictures, a block at a time --------------------------------------------------------------------------------------


def _pairs(a, b, name_a="a", name_b="b"):
    a, b = arguments.pictures(a, name_a), arguments.pictures(b, name_b)
    arguments.same_length(**{name_a: a, name_b: b})
    return a, b


def _by_pairs(a, b, function):
    """`function` of the rows of a and of b, block by block: `(n,)`, float64."""
    blocks = [
        function(arguments.rows(a, i, i + PAIRS), arguments.rows(b, i, i + PAIRS)) for i in range(0, len(a), PAIRS)
    ]
    return np.concatenate(blocks).astype(float)


def _unit(rows):
    """Rows scaled to length 1; a black one stays 0."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(length, 1e-6)
