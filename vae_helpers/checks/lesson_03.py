"""The checks of notebook 03, Limitations."""

import numpy as np

from vae_helpers.checks.engine import Verdict, exercise, judge_function


def _draw_evenness(rng):
    held = rng.permutation(10)[: rng.integers(4, 9)]
    return {"classes": rng.permutation(np.repeat(held, rng.integers(1, 40, len(held))))}


def _values_evenness(classes):
    counts = np.bincount(classes, minlength=10)
    shares = counts / counts.sum()
    held = shares[shares > 0]
    nats = -(held * np.log(held)).sum()
    return nats / np.log(10), {
        "Not a number: some class holds nothing. Zero times its logarithm counts as 0 here.": -(
            shares * np.log(shares)
        ).sum()
        / np.log(10),
        "That is the entropy in nats. Ten equal shares must give 1.": nats,
        "The sign is wrong. Logarithms of shares are negative; entropy is not.": -nats / np.log(10),
        "That is the entropy in bits, not yet compared with that of equal shares.": nats / np.log(2),
        "One logarithm is to base 10, the other natural. Any base will do, but one.": nats / np.log(10) ** 2,
        "One logarithm is to base 2, the other natural. Any base will do, but one.": nats / np.log(2) / np.log(10),
        "That is smallest over largest: it looks at two classes and forgets the rest.": held.min() / held.max(),
        "You left the classes that hold nothing out of the comparison: ten could be drawn.": nats / np.log(len(held)),
        "You divided by the number of classes. What entropy do equal shares have?": nats / 10,
        "You took the counts for shares: they must sum to 1 first.": -(
            counts[counts > 0] * np.log(counts[counts > 0])
        ).sum()
        / np.log(10),
        "You divided by the entropy that as many equal *samples* would have.": nats / np.log(len(classes)),
        "You have the shares. How even are they, in one number?": shares,
    }


@exercise("3.1", "How even is even?")
def evenness(my_evenness: object) -> Verdict:
    """Check `my_evenness(classes)`: the entropy of the classes' shares among samples over that of
    ten equal ones. → Verdict."""
    fixed = [
        {"classes": np.array([0, 0, 0, 1, 1, 2])},
        {"classes": np.repeat(np.arange(10), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])},
    ]

    asked = "a function of classes (n,), whole numbers 0 to 9, that returns one number from 0 to 1, no unit"
    question = (
        "Which share of the samples has each of the ten classes, what is their entropy, and what could it be at most?"
    )
    idea = "Count (`np.bincount` with `minlength=10`), divide by n, keep the shares above 0, −Σ p ln p, over ln 10."
    why = "It looks at all the classes; largest over smallest looks at two, and is infinite when one holds nothing. "
    why += "A class that has half of the plane still leaves 0.78, if the other nine share evenly: so 0.9 is less than it sounds."
    return judge_function(my_evenness, asked, _values_evenness, fixed, _draw_evenness, question, idea, why)


def _draw_steepest(rng):
    sway, shift, ends = rng.normal(size=(2, 1024)), rng.uniform(0, 6, 1024), rng.uniform(-2, 2, (2, 2))
    pull = rng.uniform(0.5, 3)

    def decode(z):
        z = np.asarray(z, float)
        if z.ndim != 2 or z.shape[1] != 2:
            raise ValueError(f"decode takes points of shape (n, 2); got shape {z.shape}")
        bent = z + pull * np.tanh(3 * z)  # so that the steps differ
        return (0.5 + 0.5 * np.sin(0.4 * bent @ sway + shift)).reshape(-1, 32, 32)

    return {"decode": decode, "start": ends[0], "end": ends[1], "n": int(rng.integers(5, 9))}


def _values_steepest(decode, start, end, n):
    def changes(images):
        return np.sqrt((np.diff(images, axis=0) ** 2).mean(axis=(1, 2)))

    def ratio(steps):
        return steps.max() / steps.mean()

    steps = changes(decode(np.linspace(start, end, n + 1)))
    images = decode(np.linspace(start, end, n + 1))
    return ratio(steps), {
        "All steps came out equal: those of z, or of a mixture of the two end *pictures*. Mix the points, then decode.": 1.0,
        "n counts steps, so the walk has n + 1 pictures.": ratio(changes(decode(np.linspace(start, end, n)))),
        "The walk stops one step before its end. Both ends belong to it.": ratio(steps[:-1]),
        "That is the mean step over the steepest.": steps.mean() / steps.max(),
        "That is the steepest step in grey levels. How does it compare with the mean one?": steps.max(),
        "You compared with the whole change from end to end, not with the mean step.": steps.max()
        / np.sqrt(((images[-1] - images[0]) ** 2).mean()),
        "You compared with the sum of the steps. What would an even step be?": steps.max() / steps.sum(),
        "These are mean squares: the root is missing, so steep steps count too much.": ratio(steps**2),
        "These are mean absolute changes, not root mean square.": ratio(
            np.abs(np.diff(images, axis=0)).mean(axis=(1, 2))
        ),
        "You compared with the median step, not with the mean one.": steps.max() / np.median(steps),
        "You compared each picture with the first one, not with the one before it.": ratio(
            np.sqrt(((images[1:] - images[0]) ** 2).mean(axis=(1, 2)))
        ),
        "Brighter here and darker there canceled: square before you average.": ratio(
            np.abs(np.diff(images, axis=0).mean(axis=(1, 2)))
        ),
        "Which step is the steepest is not asked for, but how steep it is.": steps.argmax(),
        "You have a change for each step. One number is asked for.": steps,
    }


@exercise("3.2", "The steepest step")
def steepest(my_steepest: object) -> Verdict:
    """Check `my_steepest(decode, start, end, n)`: largest change in one of n steps over the mean
    change. → Verdict."""
    asked = (
        "a function of decode, start (2,), end (2,) and a number n of steps that returns one number, 1 or more, no unit"
    )
    question = (
        "How many points does a walk of n steps have, how much does the picture change in each, which is the largest?"
    )
    idea = "n + 1 points on the line, one call of decode, differences of neighbours (`np.diff`), their root mean square; max over mean."
    why = "1 would be a walk that is equally steep all along. A ghost's walk has exactly that: so the measure is no praise."
    return judge_function(
        my_steepest,
        asked,
        _values_steepest,
        [_draw_steepest(np.random.default_rng(5))],
        _draw_steepest,
        question,
        idea,
        why,
    )


def _draw_describe_cloud(rng):
    mixing = np.array([[1.0, 0.0], [rng.uniform(0.4, 1), 1.0]]) * rng.uniform(0.4, 2, (2, 1))
    tails = rng.choice([-1, 1], 2)  # to the left or to the right
    return {"z": tails * (rng.gamma(2, 1, (int(rng.integers(30, 60)), 2)) @ mixing.T) + rng.uniform(-3, 3, 2)}


def _values_describe_cloud(z):
    mean, off = z.mean(axis=0), z - z.mean(axis=0)
    std, covariance = z.std(axis=0), off.T @ off / len(z)
    skewness, log_det = (off**3).mean(axis=0) / std**3, np.linalg.slogdet(covariance)[1]
    kl = 0.5 * (np.trace(covariance) + mean @ mean - 2 - log_det)
    alone = 0.5 * np.sum(std**2 + mean**2 - 1 - np.log(std**2))
    return (mean, std, skewness, kl), {
        "mean": {
            "You averaged z1 and z2 into one number. A mean point has both.": z.mean(),
            "That is the median, not the mean.": np.median(z, axis=0),
            "You averaged within each point. Which axis counts the points?": z.mean(axis=1),
        },
        "standard deviation": {
            "That is the variance; one root is missing.": std**2,
            "You divided by n − 1. Here the cloud is all there is: by n.": z.std(axis=0, ddof=1),
            "You took z1 and z2 together.": z.std(),
        },
        "skewness": {
            "That is the third moment itself: divide by the standard deviation to the third power.": (off**3).mean(
                axis=0
            ),
            "The third power of a distance without its sign sees no side: which tail is the longer?": (
                np.abs(off) ** 3
            ).mean(axis=0)
            / std**3,
            "A skewness has a sign: a tail to the left must come out negative.": np.abs(skewness),
            "You divided by a standard deviation with n − 1. Here by n.": (off**3).mean(axis=0)
            / z.std(axis=0, ddof=1) ** 3,
            "You did not subtract the mean first.": (z**3).mean(axis=0) / std**3,
            "That is the fourth moment: kurtosis, which sees how heavy the tails are.": (off**4).mean(axis=0) / std**4,
            "A mean of the first power is 0 for every cloud; the third is asked for.": off.mean(axis=0) / std,
        },
        "KL": {
            "You took the two dimensions for independent. The determinant knows how they go together.": alone,
            "The covariance was divided by n − 1, as `np.cov` does unasked. Here by n.": 0.5
            * (np.trace(np.cov(z.T)) + mean @ mean - 2 - np.linalg.slogdet(np.cov(z.T))[1]),
            "The mean enters with its square, m·m, not with its length.": kl
            + 0.5 * (np.linalg.norm(mean) - mean @ mean),
            "Exactly twice too large: ½ stands before it all.": 2 * kl,
            "The − 2 is missing: for a standard cloud it must be 0.": kl + 1,
            "The mean is left out: a cloud far from 0 must cost.": kl - mean @ mean / 2,
            "The sign is turned: a KL is never below 0.": -kl,
            "The logarithm of the determinant has the wrong sign.": kl + log_det,
            "You took the determinant itself, not its logarithm.": kl + 0.5 * (log_det - np.exp(log_det)),
            "You took the mean for its square.": kl + 0.5 * (mean.sum() - mean @ mean),
        },
    }


@exercise("3.3", "A cloud in four numbers")
def describe_cloud(my_describe: object) -> Verdict:
    """Check `my_describe(z)`: mean, standard deviation, skewness (each (2,)) and KL from N(0, I). →
    Verdict."""
    parts = ("mean", "standard deviation", "skewness", "KL")
    asked = "a function of z (n, 2) that returns mean (2,), standard deviation (2,), skewness (2,) and the KL, one number in nats"
    question = "Of which power is each: the mean of the first, the spread of the second, the skewness of the third? And what are the four terms of the KL?"
    idea = (
        "Subtract the mean once and keep it. The covariance is off.T @ off / n; trace, mean·mean and `np.linalg.slogdet` "
        "make the KL."
    )
    why = (
        "Four numbers, and still no picture of it: two clouds with the same four may have their gaps in other places. "
    )
    why += "Shifted, a cloud keeps spread and skewness; made twice as wide, its skewness alone."
    case = _draw_describe_cloud(np.random.default_rng(3))
    fixed = [case, {"z": case["z"] * [-1, 1]}]  # each tail to either side
    return judge_function(
        my_describe, asked, _values_describe_cloud, fixed, _draw_describe_cloud, question, idea, why, parts=parts
    )


def _draw_precision_and_coverage(rng):
    honest = rng.normal(size=(40, 3)) * rng.uniform(0.5, 1.5, 3)
    samples = rng.normal(size=(25, 3)) * rng.uniform(0.8, 1.6) + rng.uniform(-0.5, 0.5, 3)
    return {"samples": samples, "honest": honest, "k": int(rng.integers(2, 5))}


def _values_precision_and_coverage(samples, honest, k):
    def distances(a, b):
        return np.linalg.norm(a[:, np.newaxis] - b, axis=2)

    def shares(radius, apart):
        inside = apart <= radius
        return inside.any(axis=1).mean(), inside.any(axis=0).mean()

    own = np.sort(distances(honest, honest), axis=1)
    apart = distances(samples, honest)  # (n, m)
    off = np.abs(samples[:, np.newaxis] - honest).sum(axis=2)
    precision, coverage = shares(own[:, k], apart)
    nearer, farther = shares(own[:, k - 1], apart), shares(own[:, min(k + 1, len(honest) - 1)], apart)
    between = np.sort(distances(samples, samples), axis=1)[:, k]
    recall = (apart <= between[:, np.newaxis]).any(axis=0).mean()
    one = shares(np.full(len(honest), np.median(own[:, k])), apart)
    first = shares(own[:, 1], apart)
    return (precision, coverage), {
        "precision": {
            "That is coverage. Precision counts samples, coverage honest pictures.": coverage,
            "The nearest of all to an honest picture is the picture itself: that one does not count.": nearer[0],
            "You went one neighbour too far.": farther[0],
            "That is the share of samples that are *not* in any ball.": 1 - precision,
            "Your balls are the samples' own. They must come from the honest ones.": (apart <= between[:, np.newaxis])
            .any(axis=1)
            .mean(),
            "Each honest picture has a radius of its own; you took one for all.": one[0],
            "You took the nearest other, whatever k.": first[0],
            "A sample right on the rim of a ball, as far as the radius, counts.": (apart < own[:, k])
            .any(axis=1)
            .mean(),
            "A sample counts when it is in *one* ball; it need not be in all.": (apart <= own[:, k]).all(axis=1).mean(),
            "You averaged over all pairs of sample and ball. A sample counts once.": (apart <= own[:, k]).mean(),
            "That is how many, not which share.": (apart <= own[:, k]).any(axis=1).sum(),
            "You added up differences. A distance is the root of the sum of squares.": shares(
                np.sort(np.abs(honest[:, np.newaxis] - honest).sum(axis=2), axis=1)[:, k], off
            )[0],
        },
        "coverage": {
            "That is precision once more. Coverage counts honest pictures.": precision,
            "That is recall, with the samples' balls: one far sample has a ball that covers everything.": recall,
            "The nearest of all to an honest picture is the picture itself: that one does not count.": nearer[1],
            "That is how many, not which share.": (apart <= own[:, k]).any(axis=0).sum(),
            "That is the share of honest pictures whose ball is empty.": 1 - coverage,
            "An honest picture is covered by *one* sample; not all must be in its ball.": (apart <= own[:, k])
            .all(axis=0)
            .mean(),
            "You averaged over all pairs of sample and ball. An honest picture counts once.": (
                apart <= own[:, k]
            ).mean(),
        },
    }


@exercise("3.4", "Precision and coverage")
def precision_and_coverage(my_measures: object) -> Verdict:
    """Check `my_measures(samples, honest, k)`: precision and coverage, two shares. → Verdict."""
    line = np.array([[0.0], [1], [2], [10], [13], [20]]) * [1.0, 0.0, 0.0]
    fixed = [
        {"samples": np.array([[0.5, 0, 0], [1.5, 0, 0], [5, 0, 0], [11, 0, 0], [7, 0, 0]]), "honest": line, "k": 1},
        {"samples": np.array([[0.1, 0, 0], [0.2, 0, 0], [40, 0, 0]]), "honest": line, "k": 2},
        _draw_precision_and_coverage(
            np.random.default_rng(20)
        ),  # on a line all distances agree; here each slip changes both shares
    ]

    asked = (
        "a function of samples (n, d), honest (m, d) and a whole number k that returns precision and coverage, two shares "
        "in [0, 1]"
    )
    question = "Whose balls are they, how far does each reach, and what is counted: samples or balls?"
    idea = (
        "Radii first: sort the distances from each honest one to all honest ones; number 0 is itself, so number k is the "
        "radius. Then a table (n, m): which sample is in which ball. Any along one axis, any along the other."
    )
    why = "One asks whether samples are good, the other whether everything turns up: a model that paints one good shoe has the first alone."
    return judge_function(
        my_measures,
        asked,
        _values_precision_and_coverage,
        fixed,
        _draw_precision_and_coverage,
        question,
        idea,
        why,
        parts=("precision", "coverage"),
    )


def _distances(images, reference):
    """Root mean square differences and cosine distances, `(n, m)` each."""
    a, b = images.reshape(len(images), -1), reference.reshape(len(reference), -1)
    brightness = np.sqrt(np.maximum((a**2).sum(1)[:, np.newaxis] - 2 * a @ b.T + (b**2).sum(1), 0) / a.shape[1])
    lengths = np.linalg.norm(a, axis=1)[:, np.newaxis] * np.linalg.norm(b, axis=1)
    return brightness, 1 - a @ b.T / lengths


def _between(rng, values):
    """A limit in the middle between two of the values, so that no rounding decides."""
    values = np.sort(values)
    k = int(rng.integers(len(values) // 2, len(values) - 6))
    return (values[k] + values[k + 1]) / 2


def _draw_gap_rate(rng):
    stripes = (rng.random((4, 1, 32)) < 0.5) * np.ones((4, 32, 1))
    mixed = stripes[0] + rng.uniform(0.2, 1, (3, 1, 1)) * stripes[1:]  # alike in part, as garments are
    reference = mixed / mixed.max(axis=(1, 2), keepdims=True) * rng.uniform(0.4, 1, (3, 1, 1))
    images = reference[rng.integers(3, size=60)] * rng.uniform(0.1, 1, (60, 1, 1))
    own = (rng.random((60, 32, 1)) < 0.5) * rng.random((60, 32, 32))
    images = np.clip(images + 0.6 * rng.random((60, 1, 1)) ** 3 * own, 0, 1)
    nearest = [apart.min(axis=1) for apart in _distances(images, reference)]
    return {"images": images, "reference": reference, "limits": tuple(_between(rng, values) for values in nearest)}


def _values_gap_rate(images, reference, limits):
    brightness, shape = _distances(images, reference)
    near, alike = brightness.min(axis=1), shape.min(axis=1)
    dark, strange = near > limits[0], alike > limits[1]
    rate = np.mean(dark | strange)
    of_nearest = shape[np.arange(len(images)), brightness.argmin(axis=1)]
    absolute = np.abs(images[:, np.newaxis] - reference).mean(axis=(2, 3)).min(axis=1)
    lengths = np.linalg.norm(images.reshape(len(images), -1), axis=1)
    unscaled = (1 - (1 - shape) * lengths[:, np.newaxis]).min(axis=1)
    return rate, {
        "That is brightness alone: an almost black picture passes as a garment.": dark.mean(),
        "That is shape alone: the faintest trace of a garment passes.": strange.mean(),
        "You count what is too far in both ways. One is enough to be like no garment.": np.mean(dark & strange),
        "That is the share of pictures that are *no* gaps.": 1 - rate,
        "That is how many, not which share.": np.sum(dark | strange),
        "You have an answer for each picture. Which share of them are gaps?": (dark | strange).astype(float),
        "You took the farthest reference picture. A garment need only be near one.": np.mean(
            (brightness.max(axis=1) > limits[0]) | (shape.max(axis=1) > limits[1])
        ),
        "You averaged over the reference pictures. A garment need only be near one.": np.mean(
            (brightness.mean(axis=1) > limits[0]) | (shape.mean(axis=1) > limits[1])
        ),
        "You compared with the first reference picture alone.": np.mean(
            (brightness[:, 0] > limits[0]) | (shape[:, 0] > limits[1])
        ),
        "The two limits are swapped: the first is for brightness.": np.mean((near > limits[1]) | (alike > limits[0])),
        "You added the two shares: what is too far in both ways counted twice.": dark.mean() + strange.mean(),
        "You added the two up: then being near in one way makes good for the other.": np.mean(
            near + alike > limits[0] + limits[1]
        ),
        "The limit of brightness is for a root mean square, and the root is missing.": np.mean(
            (near**2 > limits[0]) | strange
        ),
        "You summed over the pixels. The limit of brightness is for a mean.": np.mean(
            (32 * near > limits[0]) | strange
        ),
        "You took absolute differences for the brightness.": np.mean((absolute > limits[0]) | strange),
        "You looked at the shape of the picture that is nearest in brightness. Another may be nearer in shape.": np.mean(
            dark | (of_nearest > limits[1])
        ),
        "That is how alike the shapes are; the distance is 1 minus it.": np.mean(
            dark | ((1 - shape).max(axis=1) > limits[1])
        ),
        "The product of two pictures must be divided by *both* lengths, or brightness comes in again.": np.mean(
            dark | (unscaled > limits[1])
        ),
        "Too bright here and too dark there canceled in the brightness: square first.": np.mean(
            (np.abs(images.mean(axis=(1, 2))[:, np.newaxis] - reference.mean(axis=(1, 2))).min(axis=1) > limits[0])
            | strange
        ),
    }


@exercise("3.5", "Near in two ways")
def gap_rate(my_gap_rate: object) -> Verdict:
    """Check `my_gap_rate(images, reference, limits)`: the share that is too far in brightness or in
    shape. → Verdict."""
    left = np.repeat([[1.0, 0.0]], 16, axis=1) * np.ones((32, 1))  # the left half white
    by_hand = {  # too bright; the faintest trace of the left half; a shape of neither
        "images": np.stack([left, 0.002 * left, np.full((32, 32), 0.2)]),
        "reference": np.stack([0.3 * left, 0.3 * left[:, ::-1]]),
        "limits": (0.23, 0.2),
    }

    asked = (
        "a function of images (n, 32, 32), reference (m, 32, 32) and limits, (brightness, shape), that returns one number: the "
        "share of the images, in [0, 1], that are gaps"
    )
    question = "How far is each image from its nearest reference picture in the one way, how far in the other, and which is too far?"
    idea = (
        "Two tables (n, m): exercise 1.2's, and 1 minus the products of rows over the product of their lengths. The smallest of each "
        "row of each table; beyond its limit in the one *or* in the other; the mean."
    )
    why = (
        "At a tenth of its brightness a garment keeps its shape exactly, and a black shoe is near a black picture: each distance "
        "sees what the other does not."
    )
    fixed = [by_hand, *(_draw_gap_rate(np.random.default_rng(seed)) for seed in (4, 19))]
    return judge_function(my_gap_rate, asked, _values_gap_rate, fixed, _draw_gap_rate, question, idea, why)
