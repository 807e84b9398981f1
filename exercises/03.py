# %% [markdown] intro
# # 03 · Limitations: solutions
#
# [The lesson](../03_limitations.ipynb) · [← 02](02_autoencoder_solutions.ipynb) · [04 →](04_vae_solutions.ipynb)
#
# Five measures, built by hand. Each is a few lines; the work is in saying exactly what is compared with what.

# %% setup
import numpy as np

from vae_helpers import checkpoints, checks, data, measures

(images_train, _), (_, labels_test) = data.load_fashion_mnist()
decode = checkpoints.load_decode("autoencoder_seed_0")  # points (n, 2) -> images (n, 32, 32)
z = checkpoints.load_embeddings("autoencoder_seed_0")  # (10000, 2)
lower, upper = z.min(axis=0), z.max(axis=0)

# %% [markdown] exercise 3.1 after: print("largest share over smallest is at least 5:"
# ### Exercise 3.1 · How even is even?
#
# *Build, about 8 minutes.* Largest over smallest looks at two classes out of ten. Evenness looks at all. Sample the plane n times, note
# the class on which each sample falls, and you have `classes` (n,), whole numbers 0 to 9. Write `my_evenness(classes)`: the
# **entropy** of the ten shares $p_0, …, p_9$,
#
# $$H = -\sum_c p_c \ln p_c \quad \text{nats},$$
#
# divided by the entropy that ten *equal* shares would have, ln 10. One number without a unit: 1 for equal shares, 0 if one class has
# everything. A class may hold nothing: its share 0 adds 0. Guess first: what does a class that has half of the plane leave?

# %% stub 3.1
def my_evenness(classes):
    """Entropy of the ten classes' shares among (n,), over that of equal ones: 0 to 1."""
    return ...


checks.evenness(my_evenness)

# %% [markdown] solution 3.1
# `np.bincount` with `minlength=10` counts all ten, also those that nobody fell on. A share of 0 adds nothing, but the computer does
# not know that: `0 * np.log(0)` is `0 * -inf`, not a number. So only shares above 0 enter the sum, while ln 10 still counts all.
#
# **The natural mistake** is exactly that `nan`. The next: without the division ten equal shares give 2.303, and nobody can say whether
# that is much. `np.log10` in one place and `np.log` in the other is the third.

# %% answer 3.1
def my_evenness(classes):
    """Entropy of the ten classes' shares among (n,), over that of equal ones: 0 to 1."""
    shares = np.bincount(classes, minlength=10) / len(classes)  # (10,)
    held = shares[shares > 0]
    return -np.sum(held * np.log(held)) / np.log(10)

# %% more 3.1
rng = np.random.default_rng(0)
samples = rng.uniform(lower, upper, (1_000, 2))
falls_on = [labels_test[np.sum((z - point) ** 2, axis=1).argmin()] for point in samples]
print(f"uniform samples of the box: {my_evenness(np.array(falls_on)):.3f}")
half = np.repeat(np.arange(10), [90] + [10] * 9)
print(f"one class has half: {my_evenness(half):.3f}")

# %% [markdown] more 3.1
# Even a class with half of the plane leaves three quarters. So a value above 0.9 is less even than it sounds: it is worth knowing a
# few values of a measure before one believes it.

# %% [markdown] exercise 3.2 after: edge = latent.walk(
# ### Exercise 3.2 · The steepest step
#
# *Build, about 8 minutes.* Walking down an edge, some steps change the picture more than others. Write
# `my_steepest(decode, start, end, n)`: walk from `start` (2,) to `end` (2,) in a straight line and in `n` equal steps, both ends included;
# the change of a step is notebook 01's distance (root mean square per pixel) of its two pictures; return the largest change over the
# mean change, one number, 1 if all steps are alike. `decode` takes points (m, 2) and gives pictures (m, 32, 32). How many points do n
# steps have? And what would come out for a walk of *ghosts*, mixtures of the two end pictures?

# %% stub 3.2
def my_steepest(decode, start, end, n):
    """Largest change in one of n steps from start to end, over the mean change."""
    return ...


checks.steepest(my_steepest)

# %% [markdown] solution 3.2
# n steps have n + 1 points; `np.linspace` takes arrays as ends. `np.diff` along the pictures gives the n changes.
#
# **The natural mistake** is to decode the two ends and mix the *pictures*. Then each step is the same fade, and the ratio is exactly 1:
# the smoothest walk of all, and nothing on it is a garment. The second is n points, which make n − 1 steps.

# %% answer 3.2
def my_steepest(decode, start, end, n):
    """Largest change in one of n steps from start to end, over the mean change."""
    images = decode(np.linspace(start, end, n + 1))  # (n + 1, 32, 32)
    changes = np.sqrt(np.mean(np.diff(images, axis=0) ** 2, axis=(1, 2)))  # (n,)
    return changes.max() / changes.mean()

# %% more 3.2
pairs = np.random.default_rng(3).choice(len(z), (20, 2))
walks = [my_steepest(decode, z[a], z[b], 50) for a, b in pairs]
print(f"20 walks: median {np.median(walks):.2f}, largest {max(walks):.2f}")

# %% [markdown] exercise 3.3 after: print("each cloud is more than 1 nat from N(0, I):"
# ### Exercise 3.3 · A cloud in four numbers
#
# *Build, about 10 minutes.* Above a helper described the clouds; now you do. Write `my_describe(z)` for any cloud `z` (n, 2). It returns four
# things: the **mean** (2,); the **standard deviation** (2,), dividing by n; the **skewness** (2,), the mean third power of the
# distance from the mean, over the third power of the standard deviation (a tail to the left is negative); and one number in nats, the
# **KL** of the Gaussian with this mean $m$ and covariance $S$ from N(0, I):
#
# $$\tfrac12 \left(\operatorname{tr} S + m \cdot m - 2 - \ln \det S\right).$$
#
# Before the check: which of the four would not change if the cloud were shifted? Which if it were made twice as wide?

# %% stub 3.3
def my_describe(z):
    """Mean, standard deviation, skewness (each (2,)) and KL in nats, of z (n, 2)."""
    mean, std, skewness, kl = ..., ..., ..., ...
    return mean, std, skewness, kl


checks.describe_cloud(my_describe)

# %% [markdown] solution 3.3
# Subtract the mean once and keep it. `off.T @ off / n` is the covariance, with how z1 and z2 go together beside the diagonal.
# `slogdet` gives the logarithm of the determinant without computing a tiny number first.
#
# **The natural mistakes**: n − 1 in the covariance (`np.cov` does that unasked), and two KLs, one for each dimension, added. They forget
# that z1 and z2 go together, and are always too small for a slanting cloud. Shifted, a cloud keeps its spread and skewness; twice as
# wide, its skewness alone.

# %% answer 3.3
def my_describe(z):
    """Mean, standard deviation, skewness (each (2,)) and KL in nats, of z (n, 2)."""
    mean = z.mean(axis=0)
    off = z - mean
    std = off.std(axis=0)
    skewness = np.mean(off**3, axis=0) / std**3
    covariance = off.T @ off / len(z)  # (2, 2)
    log_det = np.linalg.slogdet(covariance)[1]
    kl = (np.trace(covariance) + mean @ mean - 2 - log_det) / 2
    return mean, std, skewness, kl

# %% more 3.3
described = my_describe(z.astype(float))
for name, value in zip(("mean", "std", "skewness", "KL"), described, strict=True):
    print(f"{name:8} {np.round(value, 2)}")

# %% [markdown] exercise 3.4 after: print("gap rate of uniform samples is between
# ### Exercise 3.4 · Precision and coverage
#
# *Build, about 15 minutes.* A gap rate asks whether each sample is good. It does not ask whether everything turns up: a decoder that
# paints one good shoe, always, has no gaps. The field's two measures ask both (Kynkäänniemi et al. 2019; Naeem et al. 2020). Around each of
# the m *honest* pictures lies a ball that reaches as far as its k-th nearest *other* honest picture.
#
# - **Precision**: the share of samples that lie in at least one ball (a distance equal to the radius counts).
# - **Coverage**: the share of balls that hold at least one sample.
#
# Write `my_measures(samples, honest, k)`, which returns both. `samples` is (n, d), `honest` (m, d): pictures as rows, or, to try it on
# paper, points. The distance is the ordinary one, root of the sum of squares. Which of the two would the one good shoe have?
#
# *On a small machine*: differences of all pairs are n·m·d numbers. 300 pictures each make 0.7 GB; notebook 01's expanded square makes
# a table of 300×300.

# %% stub 3.4
def my_measures(samples, honest, k):
    """Precision and coverage of samples (n, d) among honest ones (m, d): two shares."""
    precision, coverage = ..., ...
    return precision, coverage


checks.precision_and_coverage(my_measures)

# %% [markdown] solution 3.4
# Sorted distances from an honest picture to all honest ones begin with itself, 0; so number k of the sorted row is the radius. A table
# (n, m) says which sample is in which ball: `any` along the balls for precision, along the samples for coverage.
#
# **The natural mistakes**: to count the picture itself as its nearest neighbour (number k − 1); balls around the *samples*, which makes
# the field's older "recall", in which one far sample with a huge ball covers everything.

# %% answer 3.4
def my_measures(samples, honest, k):
    """Precision and coverage of samples (n, d) among honest ones (m, d): two shares."""

    def distances(a, b):
        squares = np.sum(a**2, axis=1)[:, np.newaxis] - 2 * a @ b.T + np.sum(b**2, axis=1)
        return np.sqrt(np.maximum(squares, 0))

    radius = np.sort(distances(honest, honest), axis=1)[:, k]  # (m,): number 0 is itself
    inside = distances(samples, honest) <= radius + 1e-9  # (n, m), with room for rounding
    return inside.any(axis=1).mean(), inside.any(axis=0).mean()

# %% more 3.4
honest = decode(z[:500]).reshape(500, -1).astype(float)
rules = {
    "uniform in the box": rng.uniform(lower, upper, (500, 2)),
    "N(0, I)": rng.standard_normal((500, 2)),
    "one good shoe": np.repeat(z[:1], 500, axis=0),
}
for rule, points in rules.items():
    images = decode(points.astype(np.float32)).reshape(500, -1).astype(float)
    precision, coverage = my_measures(images, honest, 5)
    print(f"{rule:19} precision {precision:.2f}, coverage {coverage:.2f}")

# %% [markdown] more 3.4
# The one good shoe: full precision, next to no coverage. Neither number alone says whether a wardrobe is good.
#
# (A hair of room at the radius: the expanded square rounds, and a sample that lies exactly on the rim should count.)

# %% [markdown] exercise 3.5 after: print("gap rate of uniform samples is between
# ### Exercise 3.5 · Near in two ways
#
# *Build, about 12 minutes.* A gap is like no garment, in brightness *or* in shape. Build that yardstick yourself:
# `my_gap_rate(images, reference, limits)`, pictures (n, 32, 32) and (m, 32, 32), `limits` the pair (brightness, shape). Brightness is
# notebook 01's distance (root mean square per pixel, exercise 1.2). Shape is the cosine distance of two pictures $a$, $b$ as rows of
# 1,024 numbers,
#
# $$1 - \frac{a \cdot b}{|a|\,|b|},$$
#
# which does not change when a picture is made darker. In each way a picture is as far as its *nearest* reference picture in that way
# (not always the same one in both). It is a gap if it is beyond its limit in at least one. What comes back is the share of gaps, 0 to 1.
# (No picture is all black.) Before the check: a garment at a tenth of its brightness, which of the two distances sees it? And a picture
# that is nearly black?
#
# *On a small machine*: two tables (n, m), as in exercise 1.2; never n·m pictures.

# %% stub 3.5
def my_gap_rate(images, reference, limits):
    """Share of the images that are beyond a limit, (brightness, shape), in either way."""
    return ...


checks.gap_rate(my_gap_rate)

# %% [markdown] solution 3.5
# One product of rows serves both tables: $|a - b|^2 = |a|^2 - 2\,a \cdot b + |b|^2$ for the brightness, and the same $a \cdot b$ over the
# two lengths for the shape. The smallest of each row of each table, compared with its own limit; `|` joins the two.
#
# **The natural mistakes**: `&` in place of `|`, which calls almost every picture a garment; the shape of the picture that is nearest in
# *brightness*, where another may be nearer in shape; and one distance alone, as this lesson once had it: each has a blind side.

# %% answer 3.5
def my_gap_rate(images, reference, limits):
    """Share of the images that are beyond a limit, (brightness, shape), in either way."""
    a, b = images.reshape(len(images), -1), reference.reshape(len(reference), -1)
    products = a @ b.T  # (n, m)
    a_squares, b_squares = np.sum(a**2, axis=1)[:, np.newaxis], np.sum(b**2, axis=1)
    squares = np.maximum(a_squares - 2 * products + b_squares, 0) / a.shape[1]
    brightness = np.sqrt(squares).min(axis=1)
    shape = (1 - products / np.sqrt(a_squares * b_squares)).min(axis=1)
    return np.mean((brightness > limits[0]) | (shape > limits[1]))

# %% more 3.5
real = data.preprocess(images_train[:5_000])[..., 0].astype(float)  # (5000, 32, 32)
limits = measures.gap_thresholds(decode(z[:500]), images_train[:5_000])
uniform = decode(rng.uniform(lower, upper, (500, 2)).astype(np.float32)).astype(float)
prior = decode(rng.standard_normal((500, 2)).astype(np.float32)).astype(float)
for name, images in (("uniform in the box", uniform), ("N(0, I)", prior)):
    ways = (limits[0], 9), (9, limits[1]), limits  # 9: no limit
    bright, shape, either = (my_gap_rate(images, real, pair) for pair in ways)
    print(f"{name:18} by brightness {bright:.1%}, by shape {shape:.1%}, by either {either:.1%}")

# %% [markdown] more 3.5
# Under N(0, I) the two disagree: what is nearly black is near a dark garment in brightness, and has the shape of none. (5,000 training
# garments stand for the 60,000 here, to be quick; the lesson takes them all.)
