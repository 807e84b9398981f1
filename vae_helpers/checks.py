"""The checks of the exercises: each takes a learner's answer and gives a `Verdict` on it.

A check never raises and never runs text. It draws fresh inputs at each call, hands out copies of them, and compares what
comes back with the true values and with those that typical mistakes give: that is where its hints come from. The true
values live inside each check's body, so there is nothing to hand in. Importing this module never imports TensorFlow; only
`denoiser` does, once it has pictures to measure.
"""

import textwrap
from dataclasses import dataclass

import numpy as np

from vae_helpers import checkpoints, data

ROUNDS = 6  # fresh examples a call: a slip that looks right on one of them by chance shows on another
SMALL = 15  # arrays of at most so many numbers are shown whole
NOISE = 0.5  # of the denoiser's exam
BAR = 0.75  # the largest error that passes it, as a part of the shipped autoencoder's


@dataclass(frozen=True, repr=False)
class Verdict:
    """What a check says: `state` is "no answer", "wrong" or "right"; `text` is what a cell shows."""

    state: str
    text: str

    def __repr__(self):
        return "\n".join(textwrap.fill(line, 96) for line in self.text.splitlines())


# --- 01 Wardrobe intuition --------------------------------------------------------------------------------------------


def two_nearest(my_two_nearest):
    """Check `my_two_nearest(z, hangers, garments)`: the even mix of the two garments nearest to z. → Verdict."""

    def example(rng):
        hangers, garments = rng.uniform(-3, 3, (10, 2)), rng.random((10, 32, 32))
        return {"z": rng.uniform(-3, 3, 2), "hangers": hangers, "garments": garments}

    def values(z, hangers, garments):
        near = garments[np.linalg.norm(hangers - z, axis=1).argsort()]
        return near[:2].mean(axis=0), {
            "This is the even mix of all ten garments. Only the two nearest may count.": near.mean(axis=0),
            "The right two, but both at full strength: pixels now reach 2.": near[:2].sum(axis=0),
            "These are the two farthest garments. Which end of the sorted distances?": near[-2:].mean(axis=0),
            "This is the nearest garment alone. The second nearest has an equal part.": near[0],
            "You averaged pixels within a garment. Which axis counts the garments?": near[:2].mean(axis=1),
            "You averaged all pixels into one grey. Which axis counts the garments?": near[:2].mean(),
            "You did not order by distance: these are the first two garments of the list.": garments[:2].mean(axis=0),
        }

    asked = "a function of z (2,), hangers (10, 2), garments (10, 32, 32) that returns one picture, (32, 32) in [0, 1]"
    hint = "Order the hangers by their distance from z, keep two, then mix their pictures pixel by pixel."
    why = "No place shows more than two garments now, but where the pair changes the picture jumps: still a ghost."
    return _build(my_two_nearest, asked, example, values, hint, why)


def rms(my_rms):
    """Check `my_rms(a, b)`: the root mean square difference per pixel of each picture in a from b. → Verdict."""

    def example(rng):
        return {"a": rng.random((rng.integers(3, 7), 32, 32)), "b": 0.6 * rng.random((32, 32))}

    def values(a, b):
        off, pixels = a - b, (1, 2)
        return np.sqrt((off**2).mean(axis=pixels)), {
            "This is the mean square, in grey levels squared. One step is missing.": (off**2).mean(axis=pixels),
            "This is the mean absolute difference. What makes a large miss count more?": abs(off).mean(axis=pixels),
            "You summed over the pixels: a larger picture would be farther.": np.sqrt((off**2).sum(axis=pixels)),
            "You averaged over the pictures too: one number for all. Which axes are pixels?": np.sqrt((off**2).mean()),
            "You averaged over the pictures and kept the pixels. The other way round.": np.sqrt((off**2).mean(axis=0)),
            "Too bright here and too dark there canceled: you averaged before you squared.": abs(off.mean(axis=pixels)),
        }

    asked = (
        "a function of pictures a (n, 32, 32) and one picture b (32, 32) that returns n distances, (n,), in grey levels "
        "(0 the same picture, 1 black for white)"
    )
    hint = "Read the name backwards, one word a step: difference, square, mean, root. The mean is over both pixel axes."
    why = "One number a picture, whatever its size: that is what lets us compare ghosts with garments."
    return _build(my_rms, asked, example, values, hint, why)


def arrow_end(my_end, hangers):
    """Check a prediction: where T-shirt + (dress − trousers) ends on the plan, two numbers. → Verdict."""
    names = ("T-shirt", "trousers", "pullover", "dress")  # the first four classes, in the order of the hangers
    if np.shape(hangers) != (10, 2):
        return Verdict("wrong", f"Not yet. The second argument must be the ten hangers, (10, 2); got {_kind(hangers)}.")

    def example(rng):
        return dict(zip(names, rng.uniform(-3, 3, (4, 2)).round(1), strict=True))

    def values(shirt, trousers, _, dress):
        return shirt + dress - trousers, {
            "You walked the arrow backwards. Dress − trousers starts at the trousers.": shirt - dress + trousers,
            "That is the arrow itself, as if it began at (0, 0). Carry it to the T-shirt.": dress - trousers,
            "That is where the dress hangs: the arrow's end in its old place.": dress,
            "You added the dress, but did not take the trousers away.": shirt + dress,
            "You carried the arrow T-shirt → dress to the trousers.": trousers + dress - shirt,
            "That is half way along the arrow.": shirt + (dress - trousers) / 2,
        }

    asked = "two numbers, (z1, z2), in the units of the plan"
    hint = "Treat z1 and z2 apart. From the trousers to the dress, how far does one go right, and how far up?"
    why = "An arrow is a difference of two places and has no place of its own: any garment can be its start."
    inputs = dict(zip(names, np.array(hangers), strict=False))
    return _predict(my_end, asked, inputs, example, values, hint, why, atol=0.051)


# --- 02 Autoencoder ---------------------------------------------------------------------------------------------------


def fourth_convolution(my_parameters):
    """Check a prediction: the parameters of Conv2D 128 → 256, 3×3, with bias. → Verdict."""

    def example(rng):
        return {"channels in": int(rng.integers(4, 9)), "channels out": int(rng.integers(10, 20))}

    def values(m, n):
        return (9 * m + 1) * n, {
            "The biases are missing: each output channel has one.": 9 * m * n,
            "Each output looks at all the channels that come in, not at one.": (9 + 1) * n,
            "A bias belongs to an output channel, not to an input channel.": 9 * m * n + m,
            "That is one output channel. The layer has more of them.": 9 * m + 1,
            "In your count an output sees one pixel of each channel. How large is the kernel?": (m + 1) * n,
            "You gave the whole layer a single bias.": 9 * m * n + 1,
        }

    asked = "one whole number, how many parameters the layer has"
    hint = "Count for one output channel first: what it looks at, and what it adds. Stride and size do not matter."
    why = "Halving the picture costs nothing, doubling the channels does: this layer alone outweighs the whole encoder."
    inputs = {"channels in": 128, "channels out": 256}
    return _predict(my_parameters, asked, inputs, example, values, hint, why, atol=0.5)


def neighbor_share(my_neighbor_share):
    """Check `my_neighbor_share(z, labels)`: the share of embeddings with a nearest other of their class. → Verdict."""

    def example(rng):
        labels = rng.integers(3, size=60)
        return {"z": rng.normal(size=(60, 2)) + np.array([[0, 0], [1, 1], [2, 0]])[labels], "labels": labels}

    def values(z, labels):
        order = np.linalg.norm(z[:, np.newaxis] - z, axis=2).argsort(axis=1)  # rank 0 is the point itself
        agree = labels[order] == labels[:, np.newaxis]  # (n, n)
        return agree[:, 1].mean(), {
            "Each point is nearest to itself, so you counted all of them. Ask the nearest *other*.": 1.0,
            "That is how many, not which share of all.": agree[:, 1].sum(),
            "You asked the farthest point, not the nearest.": agree[:, -1].mean(),
            "You skipped one too many: that is the second nearest of the others.": agree[:, 2].mean(),
            "That is the share whose neighbour is of *another* class.": 1 - agree[:, 1].mean(),
            "You have an answer for each point, (n,). Which share of them agree?": agree[:, 1],
            "You compared all pairs. Only the pair of a point and its nearest other counts.": agree.mean(),
        }

    asked = "a function of z (n, 2) and labels (n,) that returns one number, a share in [0, 1]"
    hint = "For each point: its distances to all the others, the smallest of them, and whose it is. Then compare two labels."
    why = "No label was shown in training, so this share tells what two numbers kept of the classes by themselves."
    return _build(my_neighbor_share, asked, example, values, hint, why)


def denoiser(my_denoise):
    """Check `my_denoise(images)`: it must beat the shipped autoencoder on noisy test garments by a quarter. → Verdict.

    The exam: 500 test garments plus fresh Normal noise of standard deviation `NOISE`, clipped to [0, 1]. The error is
    the root mean square difference per pixel from the clean garment, averaged over the garments.
    """

    def example(rng):
        images = data.load_fashion_mnist()[1][0]
        clean.append(data.preprocess(images[rng.choice(len(images), 500, replace=False)]))
        noise = NOISE * rng.normal(size=clean[0].shape)
        noisy.append(np.clip(clean[0] + noise, 0, 1).astype(np.float32))
        return {"images": noisy[0]}

    def error(images, others):
        return float(np.sqrt(np.mean((images - others) ** 2, axis=(1, 2, 3))).mean())

    asked = (
        "a function of noisy pictures (n, 32, 32, 1) in [0, 1] that returns cleaned ones, of the same shape; "
        f"at noise {NOISE} its error must be at most {BAR:.0%} of the shipped autoencoder's"
    )
    clean, noisy = [], []
    answers = _ask(my_denoise, asked, example, rounds=1)
    if isinstance(answers, Verdict):
        return answers
    (mine,), (clean,), (noisy,) = answers[1], clean, noisy
    if mine.shape != clean.shape:
        found = f"Yours has shape {mine.shape}, expected {clean.shape}."
        return _wrong(asked, found, "Keep all the axes, the channel too: give back as many pictures as came.")
    if not (np.isfinite(mine).all() and mine.max() <= 1.5):
        found = f"Yours holds values up to {mine.max():.4g}, expected at most 1."
        return _wrong(asked, found, "These look like grey levels from 0 to 255. The course's pixels lie in [0, 1].")
    shipped = np.asarray(checkpoints.load_autoencoder().predict(noisy, batch_size=250, verbose=0))
    before, after, to_beat = error(noisy, clean), error(mine, clean), error(shipped, clean)
    if after <= BAR * to_beat:
        return Verdict("right", "Right. The shipped encoder never met noise in training; what a model has met decides.")
    found = f"Error of the noisy pictures {before:.3f}, yours {after:.3f}, the shipped autoencoder's {to_beat:.3f}."
    if error(mine, noisy) < 0.25 * before:
        hint = "You give the noisy picture back, or nearly. What was taken away?"
    elif mine.std(axis=0).max() < 0.02:
        hint = "You answer with the same picture whatever comes in. Where is the input used?"
    elif error(mine, shipped) < 0.05:
        hint = "That is what the shipped autoencoder does. What has its encoder never met in training?"
    elif mine[clean == 0].mean() > 0.7 * noisy[clean == 0].mean():
        hint = "Your black is grey, as noise is on average: so it comes out of a blur, or of training towards noisy targets."
    else:
        hint = "Compare training and exam: what goes in, what is the target, how strong is the noise?"
    return _wrong(asked, found, hint)


# --- 03 Limitations ---------------------------------------------------------------------------------------------------


def evenness(my_evenness):
    """Check `my_evenness(shares)`: their entropy over the entropy of equal shares. → Verdict."""

    def example(rng):
        shares = rng.dirichlet(np.full(rng.integers(4, 8), 2.0)) + 0.01
        shares[rng.integers(len(shares))] = 0  # a class may hold nothing
        return {"shares": shares / shares.sum()}

    def values(shares):
        n, held = len(shares), shares[shares > 0]
        nats = -(held * np.log(held)).sum()
        return nats / np.log(n), {
            "Not a number: one share is 0. Zero times its logarithm counts as 0 here.": np.nan,
            "That is the entropy in nats. Equal shares must give 1, however many there are.": nats,
            "The sign is wrong. Logarithms of shares are negative; entropy is not.": -nats / np.log(n),
            "That is the entropy in bits, not yet compared with that of equal shares.": nats / np.log(2),
            "That is smallest over largest: it looks at two classes and forgets the rest.": shares.min() / shares.max(),
            "You left the class that holds nothing out of the comparison.": nats / np.log(len(held)),
            "You divided by the number of classes. What entropy do equal shares have?": nats / n,
        }

    asked = "a function of shares (n,), which sum to 1 and may hold a 0, that returns one number from 0 to 1, no unit"
    hint = "Two steps: the entropy of the shares, in nats; then what part that is of the largest entropy possible."
    why = "It looks at all the classes; largest over smallest looks at two, and is infinite when one holds nothing."
    return _build(my_evenness, asked, example, values, hint, why)


def walk(my_walk):
    """Check `my_walk(decode, start, end, n)`: decodings of n evenly spaced points, both ends included. → Verdict."""

    def example(rng):
        sway, shift, ends = rng.normal(size=(2, 1024)), rng.uniform(0, 6, 1024), rng.uniform(-2, 2, (2, 2))

        def decode(z):
            z = np.asarray(z, float)
            if z.ndim != 2 or z.shape[1] != 2:
                raise ValueError(f"decode takes points of shape (n, 2); got shape {z.shape}")
            return (0.5 + 0.5 * np.sin(z @ sway + shift)).reshape(-1, 32, 32)

        return {"decode": decode, "start": ends[0], "end": ends[1], "n": int(rng.integers(4, 8))}

    def values(decode, start, end, n):
        first, last = decode(np.stack([start, end]))
        points, more = np.linspace(start, end, n), np.linspace(start, end, n + 2)
        short = np.linspace(start, end, n, endpoint=False)
        return decode(points), {
            "You mixed the two end *pictures*: ghosts again. Mix the points, then decode.": np.linspace(first, last, n),
            "The walk stops one step before its end. Both ends belong to it.": decode(short),
            "The walk goes from the end to the start.": decode(points[::-1]),
            "That is one picture too many: n counts pictures, not steps.": decode(np.linspace(start, end, n + 1)),
            "Both ends are missing: you have only what lies between.": decode(more[1:-1]),
            "These are the points of the walk, (n, 2). Now decode them.": points,
        }

    asked = "a function of decode, start (2,), end (2,) and a whole number n that returns n pictures, (n, 32, 32)"
    hint = "First n points on the straight line, an array (n, 2). One call of decode turns them all into pictures."
    why = "Each picture is what the decoder paints at a place of its own, not a double exposure of the two ends."
    return _build(my_walk, asked, example, values, hint, why)


def gap_rate(my_gap_rate):
    """Check `my_gap_rate(distances, honest)`: the share above the 99th percentile of the honest ones. → Verdict."""

    def example(rng):
        return {"distances": rng.gamma(9, 0.02, 300), "honest": rng.gamma(9, 0.01, 201)}

    def values(distances, honest):
        line, low, own = np.percentile(honest, 99), np.percentile(honest, 0.99), np.percentile(distances, 99)
        return np.mean(distances > line), {
            "You drew the line through the samples' own distances: 1 % lie above it, always.": np.mean(distances > own),
            "That is the share *below* the line: the good ones.": np.mean(distances <= line),
            "That is how many, not which share of all.": np.sum(distances > line),
            "NumPy counts percentiles from 0 to 100: look where your line lies.": np.mean(distances > low),
            "That is the line itself. Which share of the samples lies beyond it?": line,
            "Your line is the farthest honest one. One odd picture must not decide.": np.mean(distances > honest.max()),
        }

    asked = "a function of distances (n,) and honest (m,), in grey levels, that returns one number, a share in [0, 1]"
    hint = "Two steps: a line from the honest distances alone, then the share of the others beyond it."
    why = "The yardstick comes from pictures that we trust; so one number can compare two latent spaces."
    return _build(my_gap_rate, asked, example, values, hint, why)


# --- 04 VAE -----------------------------------------------------------------------------------------------------------


def log_variance(my_z_log_var):
    """Check a prediction: the z_log_var whose standard deviation is 0.2. → Verdict."""

    def example(rng):
        return {"standard deviation": rng.choice([0.3, 0.4, 0.6, 0.7])}

    def values(std):
        return 2 * np.log(std), {
            "That is the logarithm of the standard deviation, not of the variance.": np.log(std),
            "That is the variance itself. The network gives its logarithm.": std**2,
            "That is the standard deviation. Two steps to go: the variance, then its logarithm.": std,
            "The size is right. Is this region wider than the prior, or narrower?": -2 * np.log(std),
            "That is a logarithm to base 10. The course uses natural ones.": 2 * np.log10(std),
            "You halved where you should double: variance and standard deviation, which is the square?": np.log(std)
            / 2,
        }

    asked = "one number, z_log_var, to within 0.05"
    hint = "Go by way of the variance, then take its logarithm. The table above brackets the answer."
    why = "Any real number is a fine log-variance: a fifth of the prior's width is only about three steps down."
    return _predict(my_z_log_var, asked, {"standard deviation": 0.2}, example, values, hint, why, atol=0.051)


def kl(my_kl):
    """Check `my_kl(z_mean, z_log_var)`: nats per image, summed over z, averaged over the batch. → Verdict."""

    def example(rng):
        return {"z_mean": rng.normal(size=(5, 3)).round(2), "z_log_var": rng.uniform(-3, -1, (5, 3)).round(2)}

    def values(z_mean, z_log_var):
        def mean_of(square, variance):
            return (square + variance - 1 - z_log_var).sum(axis=1).mean() / 2

        each, variance = _kl(z_mean, z_log_var), np.exp(z_log_var)
        true = each.sum(axis=1).mean()
        return true, {
            "You averaged over the latent dimensions as well. An image's nats are their sum.": each.mean(),
            "You summed over the batch as well: twice the images would cost twice as much.": each.sum(),
            "The axes are swapped: you summed over images and averaged over dimensions.": each.sum(axis=0).mean(),
            "You have one number an image, (n,). The loss is their average.": each.sum(axis=1),
            "Not a number: a logarithm of something negative. z_log_var *is* a logarithm already.": np.nan,
            "You took z_log_var for the variance. What leads back from a logarithm?": mean_of(z_mean**2, z_log_var),
            "You used the standard deviation where the variance belongs.": mean_of(z_mean**2, np.sqrt(variance)),
            "Exactly twice too large: one factor is missing.": 2 * true,
            "The sign is wrong: a KL divergence is never below 0.": -true,
            "A mean to the left must cost as much as one to the right.": mean_of(z_mean, variance),
        }

    asked = "a function of z_mean and z_log_var, both (n, latent_dim), that returns one number, in nats per image"
    hint = "Try it on a region that is the prior (both 0): it must cost nothing. Then look which axis you sum over."
    why = "Summed over z and averaged over images it has the unit of the reconstruction, so the two may be added."
    return _build(my_kl, asked, example, values, hint, why, " nats")


def arrow(my_arrow):
    """Check `my_arrow(z, labels, source, target)`: from one class mean to another, (2,). → Verdict."""

    def example(rng):
        labels = rng.permutation(np.repeat(np.arange(4), [5, 6, 7, 8]))
        z = rng.normal(size=(26, 2)) + np.array([[1, 4], [-3, 1], [2, -2], [5, 2]])[labels]
        source, target = (int(c) for c in rng.choice(4, 2, replace=False))
        return {"z": z, "labels": labels, "source": source, "target": target}

    def values(z, labels, source, target):
        here, there = z[labels == source], z[labels == target]
        start, end, middle = here.mean(axis=0), there.mean(axis=0), z.mean(axis=0)
        return end - start, {
            "The arrow points the wrong way. Added to the source's mean it must reach the target's.": start - end,
            "You averaged z1 and z2 into one number. A mean *point* has both.": there.mean() - here.mean(),
            "Your arrow ends at the mean of all embeddings, not at the target's.": middle - start,
            "Your arrow starts at the mean of all embeddings, not at the source's.": end - middle,
            "That is the target's mean, a place. An arrow is a difference of places.": end,
            "You summed over a class: a larger class would pull harder.": there.sum(axis=0) - here.sum(axis=0),
            "You joined the first garment of each class. Their means are asked for.": there[0] - here[0],
        }

    asked = "a function of z (n, 2), labels (n,) and two class numbers, source and target, that returns one arrow, (2,)"
    hint = "Pick the rows of one class by its label and average over its garments. Do so twice; join the two points."
    why = "It says how two means differ, in two numbers; what it does to a single garment has to be looked at."
    return _build(my_arrow, asked, example, values, hint, why)


# --- 05 KL and beta ---------------------------------------------------------------------------------------------------


def active_dimensions(my_active):
    """Check `my_active(z_mean, z_log_var)`: how many dimensions have a mean KL above 0.01 nats. → Verdict."""

    def example(rng):
        active = int(rng.integers(3, 6))
        shape = (50, 2 * active + 3)  # so that no slip below counts as many as another
        z_mean, z_log_var = rng.normal(size=shape), rng.uniform(-4, -2, shape)
        z_mean[:, 0] = 0  # this one costs by its width alone
        z_mean[:, active:] = z_log_var[:, active:] = 0  # these are dead,
        z_mean[0, active:-1] = 0.45  # though one garment stands out in all but the last
        return {"z_mean": z_mean, "z_log_var": z_log_var}

    def values(z_mean, z_log_var):
        each = _kl(z_mean, z_log_var)
        alive, spread = each.mean(axis=0) > 0.01, z_mean.var(axis=0)
        return alive.sum(), {
            "You counted the dead dimensions. How many are left?": np.sum(~alive),
            "You judged the total: one active dimension makes all look alive. Ask each.": float(each.mean() > 0.01),
            "You looked at the spread of z. A dead dimension is as wide as the prior, not empty.": len(alive),
            "You looked at the spread of z_mean. One dimension here costs by width alone.": np.sum(spread > 0.01),
            "You let one garment keep a dimension alive. The *mean* decides.": np.sum(each.max(axis=0) > 0.01),
            "You judged images, not dimensions. Which axis do you average over?": np.sum(each.mean(axis=1) > 0.01),
            "You have an answer for each dimension. How many are active?": alive,
            "You have the mean KL of each dimension. Compare with 0.01 nats, and count.": each.mean(axis=0),
            "That is a share of the dimensions. How many is it?": alive.mean(),
        }

    asked = "a function of z_mean and z_log_var, both (n, latent_dim), that returns one whole number"
    hint = "Three steps: each garment's KL in each dimension, the mean over garments, how many are above 0.01 nats."
    why = "A blurred picture may come from a live code; the KL, dimension by dimension, shows collapse."
    return _build(my_active, asked, example, values, hint, why)


def friends_beta(my_beta):
    """Check a prediction: the beta of 2000 · mean cross-entropy + KL averaged over two dimensions. → Verdict."""

    def example(rng):
        weight, latent_dim = int(rng.choice([700, 1500, 3000])), int(rng.integers(3, 6))
        return {"weight": weight, "pixels": 784, "latent dimensions": latent_dim}

    def values(weight, pixels, latent_dim):
        return pixels / weight / latent_dim, {
            "The friend's KL is an average over dimensions, ours a sum. You left that out.": pixels / weight,
            "Upside down, and the average is forgotten. A heavy picture is a *weak* pull.": weight / pixels,
            "Upside down: the friend's weight is on the picture, our beta on the KL.": weight * latent_dim / pixels,
            "Does averaging over dimensions make a KL larger or smaller? You took the other.": pixels
            / weight
            * latent_dim,
            "That is the weight as it stands. It is on another term, and on a mean.": weight,
            "You left out that the cross-entropy is a mean over pixels.": 1 / weight / latent_dim,
        }

    asked = "one number, beta in the convention of this course, to two digits"
    hint = "Divide the friend's whole loss by what turns its first term into a sum over pixels. What is left on the KL?"
    why = "2000 sounds like a giant beta and is a quarter of the ELBO's pull: translate before you compare."
    inputs = {"weight": 2000, "pixels": 1024, "latent dimensions": 2}
    return _predict(my_beta, asked, inputs, example, values, hint, why, rtol=0.02)


def loss(my_loss):
    """Check `my_loss(x, x_hat, z_mean, z_log_var, beta)`: reconstruction + beta · KL, nats per image. → Verdict."""

    def example(rng):
        x, x_hat = rng.random((3, 32, 32, 1)), rng.uniform(0.05, 0.95, (3, 32, 32, 1))
        z_mean, z_log_var = rng.normal(size=(3, 2)), rng.uniform(-3, -1, (3, 2))
        return {"x": x, "x_hat": x_hat, "z_mean": z_mean, "z_log_var": z_log_var, "beta": float(rng.integers(3, 9))}

    def values(x, x_hat, z_mean, z_log_var, beta):
        pixels = -(x * np.log(x_hat) + (1 - x) * np.log(1 - x_hat)).reshape(len(x), -1)
        picture, cost = pixels.sum(axis=1).mean(), _kl(z_mean, z_log_var).sum(axis=1).mean()
        return picture + beta * cost, {
            "beta is on the reconstruction. In this course it is on the KL only.": beta * picture + cost,
            "beta is on both terms, so it scales the loss and chooses nothing.": beta * (picture + cost),
            "beta is not used: this is the loss for beta 1.": picture + cost,
            "You averaged the cross-entropy over pixels: the KL weighs 1,024 times too much.": pixels.mean()
            + beta * cost,
            "You averaged the KL over the dimensions: that silently halves beta.": picture + beta * cost / 2,
            "You averaged over pixels and dimensions. Within an image both are sums.": pixels.mean() + beta * cost / 2,
            "You summed over the batch. The loss is per image.": len(x) * (picture + beta * cost),
            "You have one loss an image, (n,). Average them.": pixels.sum(axis=1)
            + beta * _kl(z_mean, z_log_var).sum(axis=1),
            "The reconstruction's sign is wrong: logarithms of pixels are negative, a loss is not.": beta * cost
            - picture,
        }

    asked = "a function of x, x_hat (n, 32, 32, 1), z_mean, z_log_var (n, 2) and beta that returns one number, in nats per image"
    hint = "Build the two terms apart, each as one number an image, (n,). Join them with beta, and average at the end."
    why = "With sums in both terms and beta on the KL alone, betas can be compared, whatever the pixels and dimensions."
    return _build(my_loss, asked, example, values, hint, why, " nats")


# --- how an answer is judged ------------------------------------------------------------------------------------------


def _build(answer, asked, example, values, hint, why, unit=""):
    """The verdict on a function. `values(*inputs)` gives the true value and `{hint: value}` of typical mistakes."""
    answers = _ask(answer, asked, example)
    if isinstance(answers, Verdict):
        return answers
    examples, mine = answers
    with np.errstate(all="ignore"):
        true, slips = zip(*(values(*inputs.values()) for inputs in examples), strict=True)
    wrong = [k for k in range(ROUNDS) if not _same(mine[k], true[k])]
    if not wrong:
        return Verdict("right", f"Right. {why}")
    known = [text for text in slips[0] if all(_same(mine[k], slips[k][text]) for k in range(ROUNDS))]
    inputs, yours, expected = examples[wrong[0]], mine[wrong[0]], np.asarray(true[wrong[0]])
    if yours.shape != expected.shape:
        beside = f"yours has shape {yours.shape}, expected {expected.shape}{'' if expected.shape else ', one number'}"
        beside += f"; true {_text(expected)}{unit}" if expected.size <= SMALL else ""
    else:
        beside = _beside(yours, expected, unit)
    return _wrong(asked, f"For {_listed(inputs)}: {beside}.", known[0] if known else hint)


def _predict(answer, asked, inputs, example, values, hint, why, **tolerance):
    """The verdict on numbers that are right within `tolerance`. A slip is shown on a fresh example."""
    if _missing(answer):
        return Verdict("no answer", f"No answer yet. Asked for: {asked}.")
    true, slips = values(*inputs.values())
    try:
        mine = _numbers(answer)
    except Exception as error:
        return _wrong(asked, f"{type(error).__name__}: {error}.", "Only numbers can be read here.")
    if mine.shape != np.shape(true):
        return _wrong(asked, f"Yours has shape {mine.shape}, expected {np.shape(true)}.", "Count your numbers.")
    if _same(mine, true, **tolerance):
        return Verdict("right", f"Right. {why}")
    known = [text for text, slip in slips.items() if _same(mine, slip, **tolerance)]
    fresh = example(np.random.default_rng())
    true, slips = values(*fresh.values())
    shown = f"your way gives {_text(slips[known[0]])}, true {_text(true)}" if known else f"true {_text(true)}"
    return _wrong(asked, f"Yours: {_text(mine)}. For {_listed(fresh)}: {shown}.", known[0] if known else hint)


def _ask(answer, asked, example, rounds=ROUNDS):
    """Fresh examples and what the function `answer` returns for them, two lists; or a `Verdict`."""
    missing = Verdict("no answer", f"No answer yet. Asked for: {asked}.")
    if _missing(answer):
        return missing
    rng = np.random.default_rng()  # seeded by the system: a seed set in the notebook does not reach it
    try:
        if not callable(answer):
            return _wrong(asked, f"Yours is {_kind(answer)}.", "Hand in the function itself: its name, no brackets.")
        if _is_ours(answer):
            return _wrong(asked, "That is the course's own function.", "Write yours, and compare the two afterwards.")
        examples, mine = [], []
        for _ in range(rounds):
            examples.append(example(rng))
            copies = [value.copy() if isinstance(value, np.ndarray) else value for value in examples[-1].values()]
            with np.errstate(all="ignore"):
                value = answer(*copies)
            if _missing(value):
                return missing
            mine.append(_numbers(value))
        return examples, mine
    except (Exception, SystemExit) as error:
        found = f"Your function stopped with {type(error).__name__}: {error}."
        return _wrong(asked, found, "Call it yourself on a small input, and print the shape after each step.")


def _missing(value):
    """Whether this is a stub: `...`, None, or a tuple or list that holds one."""
    return any(part is None or part is ... for part in (value if isinstance(value, (tuple, list)) else (value,)))


def _is_ours(function):
    """Whether the course defines it, also behind `functools.partial` or a wrapper."""
    for _ in range(9):
        function = getattr(function, "func", getattr(function, "__wrapped__", function))
    return str(getattr(function, "__module__", "")).startswith("vae_helpers")


def _numbers(value):
    """`value` as a float array of its own; a `TypeError` for anything but real numbers."""
    array = np.array(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"expected numbers, got {_kind(value)}")
    return array.astype(float)


def _same(a, b, rtol=2e-5, atol=1e-6):
    """Equal in shape, and in value as nearly as asked; unasked, as nearly as float32 arithmetic allows."""
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol, atol, equal_nan=True)


def _kl(z_mean, z_log_var):
    return 0.5 * (z_mean**2 + np.exp(z_log_var) - 1 - z_log_var)


def _wrong(asked, found, hint):
    return Verdict("wrong", f"Not yet. Asked for: {asked}.\n{found}\nHint: {hint}")


def _beside(mine, true, unit):
    """Both values; of large arrays the two where they differ most."""
    place = ""
    if true.size > SMALL:
        apart = np.where(np.isfinite(mine), np.abs(mine - true), np.inf)
        at = np.unravel_index(apart.argmax(), true.shape)
        mine, true, place = mine[at], true[at], f" at [{', '.join(map(str, at))}]"
    return f"yours{place} {_text(mine)}, true {_text(true)}{unit}"


def _listed(inputs):
    return ", ".join(f"{name} = {_text(value)}" for name, value in inputs.items())


def _text(value):
    """Numbers on one line, rounded; of a large array its shape."""
    if callable(value):
        return "a fresh decoder"
    array = np.asarray(value, float)
    if array.size > SMALL:
        return f"an array {array.shape}"
    if array.ndim:
        return "[" + ", ".join(_text(part) for part in array) + "]"
    return f"{array:,.0f}" if float(array).is_integer() else f"{array:.4g}"


def _kind(value):
    return f"an array {value.shape}" if isinstance(value, np.ndarray) else f"of type {type(value).__name__}"
