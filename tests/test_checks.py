"""The checks of the exercises: wrong answers are never right, right ones always; nothing raises; hints name the mistake.

`WRONG` and `RIGHT` are the lists that each check is held against. A call draws `ROUNDS` inputs beside its fixed cases, so
sixty calls make 300 draws; ten of them are quick.
"""

import copy
import functools
import itertools
import json
import subprocess
import sys

import numpy as np
import pytest

from vae_helpers import checkpoints, checks, latent, measures
from vae_helpers.checks import engine, lesson_05

CALLS = [10, pytest.param(300 // engine.ROUNDS, marks=pytest.mark.slow)]
HANGERS = np.random.default_rng(0).uniform(-3, 3, (10, 2))
WORDS = ["embedding", "decoder", "latent space", "sampling", "encoder", "generative"]


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Each test has an empty memory of attempts."""
    monkeypatch.setattr(engine, "_records", {})
    monkeypatch.setattr(engine, "_file", None)
    monkeypatch.setattr(lesson_05, "sixteen", fake_sixteen)


# --- helpers of the answers -------------------------------------------------------------------------------------------


def by(distance):
    """The even mix of the two nearest by a distance of (10, 2) offsets."""
    return lambda z, h, g: g[distance(h - z).argsort()[:2]].mean(axis=0)


def ordered(z, h, g):
    return g[np.linalg.norm(h - z, axis=1).argsort()]


def table(a, b):
    return np.sqrt(((a[:, None] - b) ** 2).mean(axis=(2, 3)))


def expanded(a, b):
    a, b = a.reshape(len(a), -1), b.reshape(len(b), -1)
    squares = (a**2).sum(1)[:, None] - 2 * a @ b.T + (b**2).sum(1)
    return np.sqrt(np.maximum(squares, 0) / 1024)


def paint(x, kernel, stride, put=np.add, crop=0, flip=False, transpose=False, room=False):
    n, kernel = len(x), kernel[::-1, ::-1] if flip else kernel
    out = np.zeros((stride * n + 4, stride * n + 4))
    for i in range(n):
        for j in range(n):
            patch = out[stride * i : stride * i + 3, stride * j : stride * j + 3]
            patch[:] = put(patch, x[i, j] * (kernel.T if transpose else kernel))
    size = stride * n + 2 * room
    return out[crop : crop + size, crop : crop + size]


def slid(x, kernel, stride):
    """By inserted zeros and the flipped kernel, as the lesson has it."""
    n = len(x)
    spread = np.zeros((stride * n + 4, stride * n + 4))
    spread[2 : 2 + stride * n : stride, 2 : 2 + stride * n : stride] = x
    flipped = kernel[::-1, ::-1]
    return np.array(
        [[np.sum(flipped * spread[i : i + 3, j : j + 3]) for j in range(stride * n)] for i in range(stride * n)]
    )


def place(measure):
    return lambda decode, points, image: points[measure(decode(points) - image).argmin()]


def mean_square(off):
    return (off**2).mean(axis=(1, 2))


def shares(c, minlength=10):
    return np.bincount(c, minlength=minlength) / len(c)


def entropy(p):
    return -np.sum(p[p > 0] * np.log(p[p > 0]))


def changes(decode, start, end, n, end_too=True):
    images = decode(np.linspace(start, end, n, endpoint=end_too))
    return np.sqrt(mean_square(np.diff(images, axis=0)))


def ratio(steps):
    return steps.max() / steps.mean()


def ghosts(decode, start, end, n):
    a, b = decode(np.stack([start, end]))
    images = np.stack([(1 - s) * a + s * b for s in np.linspace(0, 1, n + 1)])
    return ratio(np.sqrt(mean_square(np.diff(images, axis=0))))


def cloud(z, root=np.sqrt, ddof=0, power=3, sign=1, scale=0.5, full=True, minus=2, mean_too=True):
    mean, off = z.mean(0), z - z.mean(0)
    std = root(off.var(0, ddof=ddof))
    skew = sign * (off**power).mean(0) / z.std(0) ** power
    covariance = off.T @ off / len(z) if full else np.diag(off.var(0))
    kl = scale * (np.trace(covariance) + mean_too * mean @ mean - minus - np.log(np.linalg.det(covariance)))
    return mean, std, skew, kl


def _by_cov(z):
    """What the KL of a cloud gains if its covariance is divided by n − 1."""
    narrow, wide = np.cov(z.T, ddof=0), np.cov(z.T)
    return 0.5 * (np.trace(wide - narrow) - np.log(np.linalg.det(wide) / np.linalg.det(narrow)))


def balls(s, h, k, shift=0, own=False, metric=2):
    def apart(a, b):
        return np.linalg.norm(a[:, None] - b, axis=2, ord=metric)

    if own:
        inside = apart(s, h) <= np.sort(apart(s, s), axis=1)[:, [min(k, len(s) - 1)]]
    else:
        inside = apart(s, h) <= np.sort(apart(h, h), axis=1)[:, min(k + shift, len(h) - 1)]
    return inside


def prec_cov(**options):
    def measured(s, h, k):
        inside = balls(s, h, k, **options)
        return inside.any(axis=1).mean(), inside.any(axis=0).mean()

    return measured


def drawn(z_of=lambda m, s, e: m + s * e, by_mean=lambda s, e, g: g, by_log=lambda s, e, g: g * 0.5 * s * e):
    def sample(m, v, e, g):
        s = np.exp(0.5 * v)
        return z_of(m, s, e), by_mean(s, e, g), by_log(s, e, g)

    return sample


def kl(m, v):
    return 0.5 * (m**2 + np.exp(v) - 1 - v)


def nats(each):
    return each.sum(axis=1).mean()


def mean_at(z, y, c):
    return z[y == c].mean(axis=0)


def log_ratio(m, v, e):
    z = m + np.exp(0.5 * v) * e
    return 0.5 * (z**2 - e**2 - v)


def from_draws(average=np.mean, error=lambda d: d.std(ddof=1) / np.sqrt(len(d)), log=log_ratio):
    def estimate(m, v, e):
        draws = log(m, v, e).sum(axis=1)
        return average(draws), error(draws)

    return estimate


def active(table_of=kl, reduce=np.mean, limit=0.01):
    return lambda m, v: np.sum(reduce(table_of(m, v), axis=0) > limit)


def two_tables(images, reference):
    """Root mean square differences and cosine distances, `(n, m)` each."""
    off = images[:, None] - reference
    lengths = [np.sqrt((x**2).sum(axis=(1, 2))) for x in (images, reference)]
    return np.sqrt((off**2).mean((2, 3))), 1 - np.einsum("nij,mij->nm", images, reference) / np.outer(*lengths)


def gaps(dark=lambda b, limit: b.min(1) > limit, strange=lambda s, limit: s.min(1) > limit, join=np.logical_or):
    def rate(images, reference, limits):
        brightness, shape = two_tables(images, reference)
        return join(dark(brightness, limits[0]), strange(shape, limits[1])).mean()

    return rate


def by_hand(images, reference, limits):
    """One picture after the other, without a table."""
    count = 0
    for a in images:
        near = min(np.sqrt(np.mean((a - b) ** 2)) for b in reference)
        alike = min(1 - np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b)) for b in reference)
        count += near > limits[0] or alike > limits[1]
    return count / len(images)


def beyond(active=lambda table: (table.mean(0) > 0.01).sum(), rate=nats, saved=lambda few, many: few - many, flip=1):
    def compare(few, many):
        tables = [kl(row["z_mean"], row["z_log_var"]) for row in (few, many)]
        return (
            active(tables[1]),
            saved(few["distortion"], many["distortion"]),
            flip * (rate(tables[1]) - rate(tables[0])),
        )

    return compare


def rounded(losses, sizes, printed):
    """By the very words of the exercise: the mean that, with one decimal, is what was printed."""
    if round(np.average(losses, weights=sizes), 1) == printed:
        return "images"
    return "batches" if f"{losses.mean():.1f}" == f"{printed:.1f}" else "last"


def which(losses, sizes, printed, weigh=True):
    means = {"images": np.average(losses, weights=sizes), "batches": np.mean(losses), "last": losses[-1]}
    return min(means, key=lambda name: abs(means[name] - printed))


RIGHT = {
    "two_nearest": [
        lambda z, h, g: ordered(z, h, g)[:2].mean(axis=0),
        by(lambda off: (off**2).sum(axis=1)),
        lambda z, h, g: sum(0.5 * g[i] for i in np.argpartition(np.hypot(*(h - z).T), 1)[:2]),
    ],
    "rms": [table, expanded, lambda a, b: np.array([[np.sqrt(np.mean((x - y) ** 2)) for y in b] for x in a])],
    "transposed_convolution": [paint, slid],
    "room_used": [lambda m, b, low: (b - 1024 * m) / (b - low), lambda m, b, low: 1 - (1024 * m - low) / (b - low)],
    "place_of": [
        place(mean_square),
        place(lambda off: np.linalg.norm(off.reshape(len(off), -1), axis=1)),
        lambda d, p, x: min(p, key=lambda q: np.sum((d(q[None])[0] - x) ** 2)),
    ],
    "evenness": [
        lambda c: entropy(shares(c)) / np.log(10),
        lambda c: -sum(np.mean(c == k) * np.log(np.mean(c == k)) for k in set(c.tolist())) / np.log(10),
        lambda c: (
            -np.sum(
                np.unique(c, return_counts=True)[1] / len(c) * np.log10(np.unique(c, return_counts=True)[1] / len(c))
            )
        ),
    ],
    "steepest": [
        lambda d, a, b, n: ratio(changes(d, a, b, n + 1)),
        lambda d, a, b, n: n * max(changes(d, a, b, n + 1)) / sum(changes(d, a, b, n + 1)),
    ],
    "describe_cloud": [cloud, lambda z: [*cloud(z)]],
    "precision_and_coverage": [prec_cov(), lambda s, h, k: np.array(prec_cov()(s, h, k)).tolist()],
    "sample": [drawn(), lambda m, v, e, g: (m + e * np.sqrt(np.exp(v)), 1.0 * g, g * e * np.exp(v / 2) / 2)],
    "kl": [lambda m, v: nats(kl(m, v)), lambda m, v: np.sum(m * m + np.exp(v) - 1 - v) / (2 * len(m))],
    "arrow": [
        lambda z, y, s, t: mean_at(z, y, t) - mean_at(z, y, s),
        lambda z, y, s, t: np.array(
            [np.average(z[:, j], weights=y == t) - np.average(z[:, j], weights=y == s) for j in (0, 1)]
        ),
    ],
    "kl_by_draws": [from_draws(), from_draws(error=lambda d: np.sqrt(d.var(ddof=1) / len(d)))],
    "active_dimensions": [active(), lambda m, v: int((kl(m, v).sum(axis=0) / len(m) > 0.01).sum())],
    "printed_loss": [
        which,
        rounded,
        lambda b, s, p: ["images", "batches", "last"][
            np.argmin(np.abs(np.array([s @ b / s.sum(), sum(b) / len(b), b[-1]]) - p))
        ],
    ],
    "gap_rate": [
        gaps(),
        by_hand,
        gaps(lambda b, k: ~(b <= k).any(axis=1), lambda s, k: (s > k).all(axis=1), np.maximum),
    ],
    "beyond_two": [
        beyond(),
        lambda few, many: np.array(beyond()(few, many)).tolist(),
    ],
}

# name: {word of its hint, or "" for the general question: a wrong function}
WRONG = {
    "two_nearest": {
        "all ten": lambda z, h, g: g.mean(axis=0),
        "full strength": lambda z, h, g: ordered(z, h, g)[:2].sum(axis=0),
        "farthest": lambda z, h, g: ordered(z, h, g)[-2:].mean(axis=0),
        "nearest garment alone": lambda z, h, g: ordered(z, h, g)[0],
        "within a garment": lambda z, h, g: ordered(z, h, g)[:2].mean(axis=1),
        "one grey": lambda z, h, g: ordered(z, h, g)[:2].mean(),
        "left out the nearest": lambda z, h, g: ordered(z, h, g)[1:3].mean(axis=0),
        "as the crow flies": by(lambda off: abs(off).sum(axis=1)),
        "larger of the two": by(lambda off: abs(off).max(axis=1)),
        "from (0, 0)": lambda z, h, g: ordered(0 * z, h, g)[:2].mean(axis=0),
        "first two": lambda z, h, g: g[:2].mean(axis=0),
        "": by(lambda off: off.sum(axis=1)),
        "which two are": by(lambda off: abs(off[:, 0])),
    },
    "rms": {
        "mean square, in": lambda a, b: table(a, b) ** 2,
        "mean absolute": lambda a, b: abs(a[:, None] - b).mean(axis=(2, 3)),
        "summed over the pixels": lambda a, b: 32 * table(a, b),
        "one number for all": lambda a, b: np.sqrt(((a[:, None] - b) ** 2).mean()),
        "on its side": lambda a, b: table(b, a),
        "canceled": lambda a, b: abs((a[:, None] - b).mean(axis=(2, 3))),
        "how bright": lambda a, b: abs(np.sqrt((a**2).mean((1, 2)))[:, None] - np.sqrt((b**2).mean((1, 2)))),
        "the first of b": lambda a, b: table(a, b[:1])[:, 0],
        "only the nearest": lambda a, b: table(a, b).min(axis=1),
        "wrong sign": lambda a, b: table(a, -b),
        "stands twice": lambda a, b: np.sqrt(
            ((a**2).sum((1, 2))[:, None] - np.einsum("nij,mij->nm", a, b) + (b**2).sum((1, 2))) / 1024
        ),
        "nan and inf": lambda a, b: np.sqrt(
            ((a**2).sum((1, 2))[:, None] - 2 * a.reshape(len(a), -1) @ b.reshape(len(b), -1).T + (b**2).sum((1, 2)))
            / 1024
        ),
        "": lambda a, b: table(a, b).mean(axis=1),
        "over which axes": lambda a, b: np.sqrt(abs((a[:, None] - b) ** 2).mean(axis=(2, 3)) * 1024 / 784),
    },
    "transposed_convolution": {
        "covers the earlier": lambda x, k, s: paint(x, k, s, lambda old, new: new),
        "flipped": lambda x, k, s: paint(x, k, s, flip=True),
        "still there": lambda x, k, s: paint(x, k, s, room=True),
        "two pixels apart": lambda x, k, s: paint(x, k, 2),
        "rows and columns": lambda x, k, s: paint(x, k, s, transpose=True),
        "the input is turned": lambda x, k, s: paint(x.T, k, s),
        "up and to the left": lambda x, k, s: paint(x, k, s, crop=1),
        "enlarged": lambda x, k, s: np.kron(x, np.ones((s, s))),
        "times its own": lambda x, k, s: paint(x**0, k, s),
        "one pixel apart": lambda x, k, s: (
            np.pad(paint(x, k, 1), (0, (s - 1) * len(x)))[: s * len(x), : s * len(x)] * 0 + _close(x, k, s)
        ),
        "": lambda x, k, s: paint(x, k, s, np.maximum),
        "patch of pixel": lambda x, k, s: paint(x, k, s, lambda old, new: np.trunc(old + new)),
        "begin": lambda x, k, s: paint(x, k, 2) if s == 3 else paint(x, k, 3),
        "neighbour's": lambda x, k, s: paint(x, k / k.sum(), s),
    },
    "room_used": {
        "left, not": lambda m, b, low: (1024 * m - low) / (b - low),
        "different units": lambda m, b, low: (b - m) / (b - low),
        "by dividing": lambda m, b, low: (b - m / 1024) / (b - low),
        "padded": lambda m, b, low: (b - 784 * m) / (b - low),
        "left out": lambda m, b, low: 1 - 1024 * m / b,
        "nats. which": lambda m, b, low: b - 1024 * m,
        "sign is turned": lambda m, b, low: (1024 * m - b) / (b - low),
        "by the lower bound": lambda m, b, low: (b - 1024 * m) / low,
        "percent": lambda m, b, low: 100 * (b - 1024 * m) / (b - low),
        "cut it off": lambda m, b, low: max(0.0, (b - 1024 * m) / (b - low)),
        "turn the sign there": lambda m, b, low: abs(b - 1024 * m) / (b - low),
        "": lambda m, b, low: (b - low) / (b - 1024 * m),
    },
    "place_of": {
        "picture at the place": lambda d, p, x: d(place(mean_square)(d, p, x)[None])[0],
        "number of the point": lambda d, p, x: mean_square(d(p) - x).argmin(),
        "how near": lambda d, p, x: np.sqrt(mean_square(d(p) - x).min()),
        "farthest": lambda d, p, x: p[mean_square(d(p) - x).argmax()],
        "canceled": place(lambda off: abs(off.mean(axis=(1, 2)))),
        "absolute": place(lambda off: abs(off).mean(axis=(1, 2))),
        "signed": place(lambda off: off.mean(axis=(1, 2))),
        "worst one": place(lambda off: abs(off).max(axis=(1, 2))),
        "middle": lambda d, p, x: p.mean(axis=0),
        "first of": lambda d, p, x: p[np.mean((d(p) - x) ** 2).argmin()],
        "": lambda d, p, x: p[-1],
        "is nearest": place(lambda off: abs(off[:, 0, 0])),
    },
    "evenness": {
        "not a number": lambda c: -np.sum(shares(c) * np.log(shares(c))) / np.log(10),
        "in nats": lambda c: entropy(shares(c)),
        "sign": lambda c: -entropy(shares(c)) / np.log(10),
        "bits": lambda c: entropy(shares(c)) / np.log(2),
        "base 10": lambda c: entropy(shares(c)) / np.log(10) ** 2,
        "smallest over largest": lambda c: shares(c)[shares(c) > 0].min() / shares(c).max(),
        "out of the comparison": lambda c: entropy(shares(c)) / np.log(len(set(c.tolist()))),
        "by the number": lambda c: entropy(shares(c)) / 10,
        "counts for shares": lambda c: entropy(shares(c) * len(c)) / np.log(10),
        "samples* would": lambda c: entropy(shares(c)) / np.log(len(c)),
        "you have the shares": shares,
        "": lambda c: entropy(shares(c) ** 2) / np.log(10),
        "which share": lambda c: entropy(shares(c)) / np.log(c.max() + 2),
    },
    "steepest": {
        "pictures*": ghosts,
        "n counts steps": lambda d, a, b, n: ratio(changes(d, a, b, n)),
        "one step before": lambda d, a, b, n: ratio(changes(d, a, b, n + 1)[:-1]),
        "mean step over": lambda d, a, b, n: 1 / ratio(changes(d, a, b, n + 1)),
        "in grey levels": lambda d, a, b, n: changes(d, a, b, n + 1).max(),
        "whole change": lambda d, a, b, n: changes(d, a, b, n + 1).max() / changes(d, a, b, 2)[0],
        "sum of the steps": lambda d, a, b, n: changes(d, a, b, n + 1).max() / changes(d, a, b, n + 1).sum(),
        "root is missing": lambda d, a, b, n: ratio(changes(d, a, b, n + 1) ** 2),
        "median step": lambda d, a, b, n: changes(d, a, b, n + 1).max() / np.median(changes(d, a, b, n + 1)),
        "which step": lambda d, a, b, n: changes(d, a, b, n + 1).argmax(),
        "for each step": lambda d, a, b, n: changes(d, a, b, n + 1),
        "": lambda d, a, b, n: ratio(changes(d, a, b, n + 2)),
    },
    "describe_cloud": {
        "variance; one": lambda z: cloud(z, root=np.array),
        "n − 1": lambda z: cloud(z, ddof=1),
        "kurtosis": lambda z: cloud(z, power=4),
        "skewness": lambda z: cloud(z, sign=-1),
        "has a sign": lambda z: (*cloud(z)[:2], abs(cloud(z)[2]), cloud(z)[3]),
        "power is each": lambda z: (*cloud(z)[:2], np.maximum(cloud(z)[2], 0), cloud(z)[3]),
        "independent": lambda z: cloud(z, full=False),
        "twice": lambda z: cloud(z, scale=1),
        "− 2": lambda z: cloud(z, minus=0),
        "far from 0": lambda z: cloud(z, mean_too=False),
        "np.cov": lambda z: (*cloud(z)[:3], cloud(z)[3] + _by_cov(z)),
        "never below": lambda z: cloud(z, scale=-0.5),
        "median": lambda z: (np.median(z, axis=0), *cloud(z)[1:]),
        "both": lambda z: (z.mean(), *cloud(z)[1:]),
        "first power": lambda z: cloud(z, power=1),
        "expected 4": lambda z: cloud(z)[:3],
    },
    "precision_and_coverage": {
        "that is coverage": lambda s, h, k: prec_cov()(s, h, k)[::-1],
        "itself": prec_cov(shift=-1),
        "too far": prec_cov(shift=1),
        "samples' own": prec_cov(own=True),
        "differences": prec_cov(metric=1),
        "how many": lambda s, h, k: tuple(np.array(prec_cov()(s, h, k)) * [len(s), len(h)]),
        "all pairs": lambda s, h, k: (balls(s, h, k).mean(), prec_cov()(s, h, k)[1]),
        "not* in": lambda s, h, k: (1 - prec_cov()(s, h, k)[0], prec_cov()(s, h, k)[1]),
        "precision once more": lambda s, h, k: (prec_cov()(s, h, k)[0],) * 2,
        "recall": lambda s, h, k: (prec_cov()(s, h, k)[0], prec_cov(own=True)(s, h, k)[1]),
        "on the rim": lambda s, h, k: (
            (np.linalg.norm(s[:, None] - h, axis=2) < np.sort(np.linalg.norm(h[:, None] - h, axis=2))[:, k])
            .any(1)
            .mean(),
            prec_cov()(s, h, k)[1],
        ),
        "is empty": lambda s, h, k: (prec_cov()(s, h, k)[0], 1 - prec_cov()(s, h, k)[1]),
        "whatever k": lambda s, h, k: prec_cov()(s, h, 1),
    },
    "sample": {
        "by the variance": drawn(lambda m, s, e: m + s**2 * e),
        "mean alone": drawn(lambda m, s, e: m),
        "took the chance away": drawn(lambda m, s, e: m - s * e),
        "where is epsilon": drawn(lambda m, s, e: m + s),
        "root too many": drawn(lambda m, s, e: m + np.sqrt(s) * e),
        "on the mean as well": drawn(lambda m, s, e: (m + s) * e),
        "slope of z by z_mean": drawn(by_mean=lambda s, e, g: 0 * g + 1),
        "the width are": drawn(by_mean=lambda s, e, g: g * s),
        "does not enter": drawn(by_mean=lambda s, e, g: g * e),
        "slope of z by z_log_var": drawn(by_log=lambda s, e, g: 0.5 * s * e),
        "½ of the exponent": drawn(by_log=lambda s, e, g: g * s * e),
        "right on its mean": drawn(by_log=lambda s, e, g: g * 0.5 * s),
        "by the standard deviation": drawn(by_log=lambda s, e, g: g * e),
        "used the variance": drawn(by_log=lambda s, e, g: g * 0.5 * s**2 * e),
    },
    "kl": {
        "latent dimensions as well": lambda m, v: kl(m, v).mean(),
        "over the batch": lambda m, v: kl(m, v).sum(),
        "axes are swapped": lambda m, v: kl(m, v).sum(axis=0).mean(),
        "one number an image": lambda m, v: kl(m, v).sum(axis=1),
        "is* a logarithm": lambda m, v: nats(0.5 * (m**2 + v - 1 - np.log(v))),
        "leads back": lambda m, v: nats(0.5 * (m**2 - 1 + 0 * v)),
        "standard deviation where": lambda m, v: nats(0.5 * (m**2 + np.exp(v / 2) - 1 - v)),
        "and squared it": lambda m, v: nats(0.5 * (m**2 + np.exp(2 * v) - 1 - v)),
        "twice": lambda m, v: 2 * nats(kl(m, v)),
        "never below 0": lambda m, v: -nats(kl(m, v)),
        "to the left": lambda m, v: nats(0.5 * (m + np.exp(v) - 1 - v)),
        "not as it is": lambda m, v: nats(0.5 * (abs(m) + np.exp(v) - 1 - v)),
        "mean is left out": lambda m, v: nats(kl(0 * m, v)),
        "1 is missing": lambda m, v: nats(0.5 * (m**2 + np.exp(v) - v)),
        "left out: a small": lambda m, v: nats(0.5 * (m**2 + np.exp(v) - 1)),
        "wrong sign": lambda m, v: nats(0.5 * (m**2 + np.exp(v) - 1 + v)),
        "first term": lambda m, v: nats(0.5 * m**2 + np.exp(v) - 1 - v),
    },
    "arrow": {
        "wrong way": lambda z, y, s, t: mean_at(z, y, s) - mean_at(z, y, t),
        "one number": lambda z, y, s, t: z[y == t].mean() - z[y == s].mean(),
        "ends at the mean of all": lambda z, y, s, t: z.mean(axis=0) - mean_at(z, y, s),
        "starts at the mean of all": lambda z, y, s, t: mean_at(z, y, t) - z.mean(axis=0),
        "a place": lambda z, y, s, t: mean_at(z, y, t),
        "summed": lambda z, y, s, t: z[y == t].sum(0) - z[y == s].sum(0),
        "first garment": lambda z, y, s, t: z[y == t][0] - z[y == s][0],
        "half": lambda z, y, s, t: (mean_at(z, y, t) - mean_at(z, y, s)) / 2,
        "medians": lambda z, y, s, t: np.median(z[y == t], 0) - np.median(z[y == s], 0),
        "one long": lambda z, y, s, t: RIGHT["arrow"][0](z, y, s, t) / np.linalg.norm(RIGHT["arrow"][0](z, y, s, t)),
        "row numbers": lambda z, y, s, t: z[t] - z[s],
        "": lambda z, y, s, t: mean_at(z, y, t) + mean_at(z, y, s),
    },
    "kl_by_draws": {
        "closed form": lambda m, v, e: (kl(m, v).sum(), from_draws()(m, v, e)[1]),
        "sign": from_draws(log=lambda m, v, e: -log_ratio(m, v, e)),
        "over the dimensions as well": lambda m, v, e: (log_ratio(m, v, e).mean(), from_draws()(m, v, e)[1]),
        "summed over": from_draws(np.sum),
        "at epsilon": from_draws(log=lambda m, v, e: -0.5 * v + 0 * e),
        "one number a draw": from_draws(np.array),
        "where is epsilon": from_draws(log=lambda m, v, e: 0.5 * (m**2 - v) + 0 * e),
        "width is missing": from_draws(log=lambda m, v, e: log_ratio(m, v, e) + 0.5 * v),
        "single draws": from_draws(error=lambda d: d.std(ddof=1)),
        "root of n": from_draws(error=lambda d: d.std(ddof=1) / len(d)),
        "one root": from_draws(error=lambda d: d.var(ddof=1) / len(d)),
        "n − 1": from_draws(error=lambda d: d.std() / np.sqrt(len(d))),
        "for each dimension": lambda m, v, e: (
            from_draws()(m, v, e)[0],
            log_ratio(m, v, e).std(0, ddof=1) / np.sqrt(len(e)),
        ),
    },
    "active_dimensions": {
        "dead dimensions": lambda m, v: np.sum(kl(m, v).mean(axis=0) <= 0.01),
        "the total": lambda m, v: int(nats(kl(m, v)) > 0.01),
        "every dimension active": lambda m, v: np.sum(m.var(axis=0) + np.exp(v).mean(axis=0) > 0.01),
        "spread of z_mean": lambda m, v: np.sum(m.var(axis=0) > 0.01),
        "one garment": active(reduce=np.max),
        "median": active(reduce=np.median),
        "judged images": lambda m, v: np.sum(kl(m, v).mean(axis=1) > 0.01),
        "regions first": lambda m, v: np.sum(kl(m.mean(axis=0), v.mean(axis=0)) > 0.01),
        "½ is missing": active(lambda m, v: 2 * kl(m, v)),
        "z_mean² is missing": active(lambda m, v: kl(0 * m, v)),
        "and squared it": active(lambda m, v: 0.5 * (m**2 + np.exp(2 * v) - 1 - v)),
        "mean alone: a": active(lambda m, v: 0.5 * m**2),
        "width alone": active(lambda m, v: abs(v)),
        "little costs": active(reduce=np.sum),
        "": active(limit=0.1),
        "what does each": lambda m, v: np.sum(np.exp(0.5 * v).mean(axis=0) < 0.9),
        "how many exceed": lambda m, v: np.sum(m.std(axis=0) > 0.1),
    },
    "gap_rate": {
        "brightness alone": gaps(strange=lambda s, limit: s.min(1) > 9),
        "shape alone": gaps(dark=lambda b, limit: b.min(1) > 9),
        "too far in both": gaps(join=np.logical_and),
        "*no* gaps": lambda *i: 1 - gaps()(*i),
        "how many": lambda x, r, k: len(x) * gaps()(x, r, k),
        "for each picture": lambda x, r, k: (two_tables(x, r)[0].min(1) > k[0]) | (two_tables(x, r)[1].min(1) > k[1]),
        "farthest": gaps(lambda b, k: b.max(1) > k, lambda s, k: s.max(1) > k),
        "averaged over the reference": gaps(lambda b, k: b.mean(1) > k, lambda s, k: s.mean(1) > k),
        "first reference": gaps(lambda b, k: b[:, 0] > k, lambda s, k: s[:, 0] > k),
        "swapped": lambda x, r, k: gaps()(x, r, k[::-1]),
        "counted twice": gaps(join=lambda dark, strange: 1.0 * dark + strange),
        "makes good": lambda x, r, k: np.mean(sum(d.min(1) for d in two_tables(x, r)) > sum(k)),
        "root is missing": gaps(lambda b, k: b.min(1) ** 2 > k),
        "summed over the pixels": gaps(lambda b, k: 32 * b.min(1) > k),
        "may be nearer in shape": lambda x, r, k: np.mean(
            [(b.min() > k[0]) | (s[b.argmin()] > k[1]) for b, s in zip(*two_tables(x, r), strict=True)]
        ),
        "1 minus it": gaps(strange=lambda s, k: (1 - s).max(1) > k),
        "": gaps(lambda b, k: b.min(1) > 2 * k),
        "nearest reference picture": gaps(strange=lambda s, k: np.sort(s, axis=1)[:, 1] > k),
    },
    "beyond_two": {
        "that is how many numbers": beyond(active=lambda table: table.shape[1]),
        "dead ones": beyond(active=lambda table: (table.mean(0) <= 0.01).sum()),
        "first model. asked": lambda few, many: (beyond()(many, few)[0], *beyond()(few, many)[1:]),
        "judged the total": beyond(active=lambda table: nats(table) > 0.01),
        "one garment": beyond(active=lambda table: (table.max(0) > 0.01).sum()),
        "little costs": beyond(active=lambda table: (table.sum(0) > 0.01).sum()),
        "for each dimension": beyond(active=lambda table: table.mean(0) > 0.01),
        "its width alone": lambda few, many: (np.sum(many["z_mean"].var(0) > 0.01), *beyond()(few, many)[1:]),
        "counted garments": beyond(active=lambda table: (table.mean(1) > 0.01).sum()),
        "sign is turned: saved": beyond(saved=lambda few, many: many - few),
        "whole losses": lambda few, many: (
            beyond()(few, many)[0],
            beyond()(few, many)[1] - beyond()(few, many)[2],
            beyond()(few, many)[2],
        ),
        "itself": beyond(saved=lambda few, many: many),
        "that is a share": beyond(saved=lambda few, many: 1 - many / few),
        "sign is turned: paid": beyond(flip=-1),
        "averaged over the dimensions": beyond(rate=np.mean),
        "rate is the mean": beyond(rate=np.sum),
        "½ is missing": beyond(flip=2),
        "three numbers": lambda few, many: beyond()(few, many)[1:],
        "": beyond(active=lambda table: (table.mean(0) > 0.1).sum()),
    },
    "printed_loss": {
        "": lambda b, s, p: "images",
        "which three": lambda b, s, p: "batches",
        "could have": lambda b, s, p: "last",
        "last batch has": lambda b, s, p: "images" if abs(np.mean(b) - p) < 0.2 else which(b, s, p),
        "small say": lambda b, s, p: which(b, np.ones_like(b), p),
        "nearest": lambda b, s, p: "last" if abs(b[-1] - p) < 0.2 else "images",
        "been printed": lambda b, s, p: "last" if p == max(b) else "images",
        "one of the words": lambda b, s, p: which(b, s, p).upper(),
        "words": lambda b, s, p: 0,
        '"last"': lambda b, s, p: b[-1],
    },
}


def _close(x, k, s):
    out = np.zeros((s * len(x) + 3,) * 2)
    for i in range(len(x)):
        for j in range(len(x)):
            out[i : i + 3, j : j + 3] += x[i, j] * k
    return out[: s * len(x), : s * len(x)]


ENCODER = 320 + 18_496 + 73_856
END = HANGERS[0] + HANGERS[3] - HANGERS[1]
# name: (further arguments, right answers, {word of the hint: wrong answer})
PREDICTIONS = {
    "arrow_end": (
        (HANGERS,),
        [END, tuple(END), END + 0.04],
        {
            "backwards": HANGERS[0] - HANGERS[3] + HANGERS[1],
            "itself": HANGERS[3] - HANGERS[1],
            "old place": HANGERS[3],
            "did not take": HANGERS[0] + HANGERS[3],
            "to the trousers": HANGERS[1] + HANGERS[3] - HANGERS[0],
            "half way": HANGERS[0] + (HANGERS[3] - HANGERS[1]) / 2,
            "order": END[::-1],
            "arrow's start": HANGERS[0],
            "pullover": HANGERS[2] + HANGERS[3] - HANGERS[1],
            "count": END[0],
        },
    ),
    "fourth_convolution": (
        (),
        [389_890, 389_890.0],
        {
            "convolution are missing": 389_890 - 256,
            "all the channels": ENCODER + 2_560 + 2_050,
            "belongs to an output": 389_890 - 128,
            "single bias": 389_890 - 255,
            "new layer alone": 295_168,
            "still the old": ENCODER + 295_168 + 4_098,
            "2×2 places.": ENCODER + 295_168 + 514,
            "did not halve": ENCODER + 295_168 + 8_194,
            "dense layer is missing": ENCODER + 295_168,
            "dense layer are missing": 389_888,
            "": 389_884,
            "brackets": [389_890],
        },
    ),
    "log_variance": (
        (),
        [-3.22, np.log(0.04)],
        {
            "not of the variance": -1.61,
            "variance itself": 0.04,
            "wider": 3.22,
            "is the standard": 0.2,
            "base 10": -1.4,
            "halved": -0.8,
            "base 2": -4.64,
            "standard deviation of z": 1.105,
            "variance of z": 1.22,
            "root of 0.2": 0.447,
            "": 7.0,
        },
    ),
    "friends_beta": (
        (),
        [0.256, 0.26],
        {
            "ours a sum": 0.512,
            "and the average": 2000 / 1024,
            "larger or smaller": 1.024,
            "our beta on": 3.906,
            "as it": 2000,
            "mean over pixels": 1 / 4000,
            "only the weight": 1 / 2000,
            "padded": 0.196,
            "where is the weight": 0.5,
            "multiplied": 2_048_000,
            "": 0.3,
        },
    ),
    "six_words": (
        (),
        [WORDS, tuple(word.upper() for word in WORDS)],
        {
            "word of its own": ["latent space", "decoder", "embedding", *WORDS[3:]],
            "way back": ["embedding", "encoder", "latent space", "sampling", "decoder", "generative"],
            "one point": ["embedding", "decoder", "embedding", *WORDS[3:]],
            "said of a model": [*WORDS[:3], "generative", "encoder", "sampling"],
            "what goes in": [*WORDS[:3], "encoder", "sampling", "generative"],
            "brings nothing new": [*WORDS[:5], "decoder"],
            "a part of it": [*WORDS[:5], "sampling"],
            "one word for each": WORDS[:5],
            "in quotes": 3,
            "": WORDS[::-1],
        },
    ),
}
ALL = [*PREDICTIONS, *RIGHT, "heads", "losses", "denoiser", "trained_vae", "defend_beta"]
FUNCTIONS = [*RIGHT]


def fake_family():
    rows = (
        (0.1, 260, 9.4, 2, 0.7, 0.6),
        (1.0, 262, 6, 2, 0.85, 0.7),
        (4.0, 265, 4.3, 2, 0.9, 0.8),
        (100.0, 385, 0, 0, 0.1, 0.0),
    )
    names = ("distortion", "rate", "active", "precision", "coverage")
    return {beta: dict(zip(names, map(float, row), strict=True)) for beta, *row in rows}


def fake_sixteen():
    """Two of two dimensions are active, six of sixteen; the six save 14 nats."""
    z_mean = np.zeros((10, 16))
    z_mean[:, :6] = 1.0
    return tuple(
        {"z_mean": part, "z_log_var": 0 * part, "distortion": distortion}
        for part, distortion in ((z_mean[:, :2], 259.0), (z_mean, 245.0))
    )


def check(name, answer):
    """The verdict on `answer`; its repr is the same words, wrapped."""
    more = (
        PREDICTIONS[name][0] if name in PREDICTIONS else {"trained_vae": (answer,), "defend_beta": (4.0,)}.get(name, ())
    )
    verdict = getattr(checks, name)(answer, *more)
    assert isinstance(verdict, checks.Verdict) and verdict.state in ("no answer", "wrong", "right")
    assert repr(verdict).split() == verdict.text.split() and len(verdict.text) > 40
    return verdict


def test_every_check_has_its_lists():
    public = set(checks.__all__) - {"Verdict", "progress"}
    assert public == set(ALL) and len(engine.CHECKS) == len(public)
    assert set(WRONG) == set(RIGHT)
    assert all(len(wrong) >= 10 for wrong in [*WRONG.values(), *(p[2] for p in PREDICTIONS.values())])


# --- right and wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("calls", CALLS)
@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_are_always_right(name, calls):
    for answer in RIGHT[name]:
        texts = {check(name, answer).text for _ in range(calls)}
        assert len(texts) == 1 and texts.pop().startswith("Right. ")


@pytest.mark.parametrize("calls", CALLS)
@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_are_never_right_and_get_their_own_hint(name, calls):
    for word, answer in WRONG[name].items():
        verdicts = [check(name, answer) for _ in range(calls)]
        assert {verdict.state for verdict in verdicts} == {"wrong"}, word
        assert all(word.lower() in verdict.text.lower() for verdict in verdicts), (word, verdicts[0].text)
        assert verdicts[0].inputs, word


@pytest.mark.parametrize("name", WRONG)
def test_the_fixed_cases_alone_refuse_each_wrong_answer_by_its_own_hint(name, monkeypatch):
    """So that no verdict and no hint depends on the luck of what is drawn."""
    monkeypatch.setattr(engine, "ROUNDS", 0)
    for word, answer in WRONG[name].items():
        verdict = check(name, answer)
        assert verdict.state == "wrong" and word.lower() in verdict.text.lower(), (word, verdict.text)


@pytest.mark.parametrize("name", sorted(set(WRONG) - {"printed_loss"}))  # whose answers are words
def test_each_hint_names_one_mistake(name, monkeypatch):
    """On the fixed cases every listed mistake gives other values than the truth, and than each other mistake."""
    seen = []
    judge = functools.partial(lambda *given, parts=(), **more: seen.append((given, parts)) or engine.right(""))
    monkeypatch.setattr(sys.modules[getattr(checks, name).__module__], "judge_function", judge)
    getattr(checks, name)(...)
    (_, _, values, fixed, *_), parts = seen[0]
    with np.errstate(all="ignore"):
        given = [engine._as_parts(values(*case.values()), parts) for case in fixed]
    for n, part in enumerate(parts or [""]):
        every = {"the truth": [true[n] for true, _ in given]}
        every |= {hint: [slips[part][hint] for _, slips in given] for hint in given[0][1].get(part, {})}
        assert len(every) > 3
        for one, other in itertools.combinations(every, 2):
            assert not all(map(engine.same, every[one], every[other])), (one, other)


@pytest.mark.parametrize("name", PREDICTIONS)
def test_predictions(name):
    _, right, wrong = PREDICTIONS[name]
    assert {check(name, answer).state for answer in right} == {"right"}
    for word, answer in wrong.items():
        verdicts = [check(name, answer) for _ in range(20)]
        assert {verdict.state for verdict in verdicts} == {"wrong"}, word
        assert all(word.lower() in verdict.text.lower() for verdict in verdicts), (word, verdicts[0].text)
    truth = {"fourth_convolution": "389,890", "log_variance": "-3.219", "friends_beta": "0.256"}.get(name)
    assert not truth or not any(truth in check(name, answer).text for answer in wrong.values()), "gives the answer away"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_constants_and_inputs_given_back_fail(name):
    for answer in (lambda *i: 0.5, lambda *i: 2, lambda *i: i[0], lambda *i: i[-1], lambda *i: i, np.asarray):
        assert check(name, answer).state == "wrong"


def test_the_same_values_in_another_shape_are_not_the_same():
    assert engine.same(np.ones(3), [1, 1, 1]) and engine.same(np.nan, np.nan)
    assert not engine.same(1.0, np.ones(3)) and not engine.same(np.ones(3), np.ones((1, 3)))


# --- slips that are not about the value -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_changed_input_is_refused_by_name_even_if_the_answer_is_right(name):
    def spoil(*inputs):
        value = RIGHT[name][0](*copy.deepcopy(inputs))
        inside = [part for i in inputs for part in (i.values() if isinstance(i, dict) else [i])]
        next(part for part in inside if isinstance(part, np.ndarray))[...] -= 1
        return value

    if name in ("room_used",):
        return  # takes numbers, which can't be changed
    verdict = check(name, spoil)
    assert verdict.state == "wrong" and "changed what it was given: `" in verdict.text


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_stub_a_forgotten_return_and_an_error_are_told_apart(name):
    for stub in (..., None, lambda *i: ..., lambda *i: None):
        verdict = check(name, stub)
        assert verdict.state == "no answer" and verdict.text.startswith("No answer yet. Asked for: ")

    def forgets(*inputs):
        value = RIGHT[name][0](*inputs)
        value = value * 1 if isinstance(value, float) else value

    def stops(*inputs):
        nothing = {}
        return nothing["on purpose"]

    assert "gives nothing back" in check(name, forgets).text
    text = check(name, stops).text
    assert "KeyError" in text and '`return nothing["on purpose"]`' in text and "at line" in text


def test_an_interrupted_loop_and_a_wrong_signature():
    def endless(z_mean, z_log_var):
        while True:
            raise KeyboardInterrupt  # what the stop button does

    text = check("kl", endless).text
    assert "You stopped" in text and "`raise KeyboardInterrupt" in text
    assert "can't be called with (z_mean, z_log_var)" in check("kl", lambda one: one).text


def test_arrow_end_without_hangers():
    assert checks.arrow_end((0, 0), "no hangers").state == "wrong"


OURS = {"two_nearest": latent.nearest, "evenness": measures.evenness, "arrow": latent.arrow, "kl": checks.kl}


@pytest.mark.parametrize("name", OURS)
def test_the_courses_own_functions_are_refused(name):
    wrapped = functools.wraps(OURS[name])(lambda *inputs: OURS[name](*inputs))
    for answer in (OURS[name], functools.partial(functools.partial(OURS[name])), wrapped):
        assert "That is the course's own function" in check(name, answer).text


# --- ladder, replay, progress -----------------------------------------------------------------------------------------


def test_the_ladder_goes_up():
    def slip(z_mean, z_log_var):
        return np.mean(kl(z_mean, z_log_var))

    first, second, third = (checks.kl(slip) for _ in range(3))
    assert "Hint: You averaged over the latent" in first.text and "Question:" not in first.text
    assert "Question: What do a mean of 2" in second.text and not second.idea
    assert "folded away" in third.text and third.idea and third.idea not in third.text
    assert "<details>" in third._repr_mimebundle_()["text/html"]
    assert "text/html" not in first._repr_mimebundle_()


def test_a_failing_input_can_be_replayed():
    def slip(z_mean, z_log_var):
        return nats(kl(z_mean, z_log_var)) + np.where(z_log_var.max() > 0.9, 1.0, 0.0)

    verdict = checks.kl(slip)
    assert list(verdict.inputs) == ["z_mean", "z_log_var"]
    assert slip(*verdict.inputs.values()) != nats(
        kl(**{"m": verdict.inputs["z_mean"], "v": verdict.inputs["z_log_var"]})
    )
    assert "slip(*_.inputs.values())" in verdict.text


def test_progress_in_memory_and_in_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    checks.log_variance(-1.61)
    assert [row[2] for row in checks.progress(4).rows][:2] == ["tried", "not yet"]
    checks.progress(file="progress.json")
    checks.log_variance(-3.22)
    checks.log_variance(5)  # what was right stays right
    checks.kl(...)
    kept = json.loads((tmp_path / "progress.json").read_text())
    assert set(kept) == {"4.1"} and set(kept["4.1"]) == {"state", "attempts", "hints"}
    assert kept["4.1"]["state"] == "right" and kept["4.1"]["attempts"] == 3
    assert "not of the variance" in kept["4.1"]["hints"][0]
    monkeypatch.setattr(engine, "_records", {})
    monkeypatch.setattr(engine, "_file", None)  # a new session
    assert checks.progress(4, file="progress.json").rows[0][2:] == ("right", 3)
    assert "1 of 7 right" in repr(checks.progress(4)) and len(checks.progress().rows) == len(engine.CHECKS)


def test_a_foreign_file_is_left_alone(tmp_path):
    foreign = tmp_path / "notes.json"
    foreign.write_text("[1, 2]")
    with pytest.raises(ValueError, match="progress file"):
        checks.progress(file=foreign)
    assert foreign.read_text() == "[1, 2]"
    checks.progress(file=tmp_path / "no" / "such" / "folder.json")
    assert checks.log_variance(-3.22).state == "right"  # a disk that refuses costs no verdict


def test_verdicts_tell_what_the_shipped_models_say(monkeypatch):
    """Computed here in another way than in the checks: nothing in their words is written down."""
    monkeypatch.undo()  # the real models
    monkeypatch.setattr(engine, "_records", {})
    figures, costs = {}, {}
    names = {beta: checkpoints.vae_name(beta) for beta in checkpoints.BETAS}
    for name in ["vae_latent_16", *names.values()]:
        z_mean, z_log_var = checkpoints.load_embeddings(name)
        costs[name] = kl(z_mean.astype(float), z_log_var.astype(float)).mean(axis=0)
        figures[name] = checkpoints.manifest()[name]["figures"]["test_reconstruction_loss"]
    saved, paid = (of["vae_beta_1"] - of["vae_latent_16"] for of in (figures, {n: c.sum() for n, c in costs.items()}))
    text = check("beyond_two", beyond()).text
    assert f"16 numbers {sum(costs['vae_latent_16'] > 0.01)} are active" in text
    assert f"save {saved:.1f} nats" in text and f"for {-paid:.1f} nats" in text
    dead = [beta for beta, name in names.items() if min(costs[name]) <= 0.01]
    assert f"with a dead dimension is {dead[0]:g}, and every larger one" in check("active_dimensions", active()).text
    family = lesson_05.family()
    assert {beta: row["active"] for beta, row in family.items()} == {
        beta: sum(costs[name] > 0.01) for beta, name in names.items()
    }
    best = min(family, key=lambda beta: family[beta]["distortion"] - 100 * family[beta]["coverage"])
    verdict = checks.defend_beta(lambda row: row["distortion"] - 100 * row["coverage"], best)
    assert verdict.state == "right" and f"beta {best:g} follows" in verdict.text


def test_importing_checks_imports_no_tensorflow():
    probe = "import sys; from vae_helpers import checks; assert not {'tensorflow', 'keras'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", probe], check=True)
