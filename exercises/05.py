# %% [markdown] intro
# # 05 · KL and beta: solutions
#
# [The lesson](../05_kl_and_beta.ipynb) · [← 04](04_vae_solutions.ipynb)
#
# A KL from draws, collapse found by a loop, a friend's beta translated, a printed loss seen through, a beta defended, and a look beyond
# two numbers.

# %% setup
import numpy as np

from vae_helpers import checkpoints, checks
from vae_helpers.checks.lesson_05 import family  # what the check of 5.5 computes

names = {beta: checkpoints.vae_name(beta) for beta in checkpoints.BETAS}
regions = {beta: checkpoints.load_embeddings(name) for beta, name in names.items()}

# %% [markdown] exercise 5.1 after: The hatched piece, where q is *less* probable
# ### Exercise 5.1 · The KL by draws
#
# *Build, about 12 minutes.* The lesson's draws were in one dimension. A garment has a region in several: `z_mean` (d,), `z_log_var` (d,).
# Write `my_kl_by_draws(z_mean, z_log_var, epsilon)`: make n samples of the region from the given `epsilon` (n, d), take at each the
# difference of the two log-densities, region minus prior (independent dimensions: their logarithms add up), and return the **estimate**
# of the KL and its **standard error** (the draws' standard deviation, with n − 1, over √n), both in nats. In one dimension
#
# $$\ln \mathrm{Normal}(z; \mu, \sigma^2) = -\tfrac12 \left(\ln 2\pi + \ln \sigma^2 + \frac{(z - \mu)^2}{\sigma^2}\right).$$
#
# What cancels in the difference? And how many draws make the error ten times smaller?

# %% stub 5.1
def my_kl_by_draws(z_mean, z_log_var, epsilon):
    """The KL estimated from draws epsilon (n, d), and its standard error, in nats."""
    estimate, error = ..., ...
    return estimate, error


checks.kl_by_draws(my_kl_by_draws)

# %% [markdown] solution 5.1
# At a sample, (z − μ)/σ is just `epsilon`, and the 2π cancel: what is left of each dimension is ½ (z² − epsilon² − z_log_var). Sum over
# the dimensions for one number a draw; then mean and error.
#
# **The natural mistakes**: the prior's density taken at `epsilon` and not at `z`; the spread of single draws given for the error of
# their mean. A tenth of the error needs a hundred times the draws.

# %% answer 5.1
def my_kl_by_draws(z_mean, z_log_var, epsilon):
    """The KL estimated from draws epsilon (n, d), and its standard error, in nats."""
    z = z_mean + np.exp(0.5 * z_log_var) * epsilon  # (n, d)
    differences = np.sum(z**2 - epsilon**2 - z_log_var, axis=1) / 2  # (n,)
    return differences.mean(), differences.std(ddof=1) / np.sqrt(len(epsilon))

# %% more 5.1
m, v = (part[0].astype(float) for part in regions[1.0])  # the first test garment, (2,) each
closed_form = np.sum(m**2 + np.exp(v) - 1 - v) / 2
for n in (100, 10_000):
    estimate, error = my_kl_by_draws(m, v, np.random.default_rng(0).standard_normal((n, 2)))
    print(f"{n:6,} draws: {estimate:.3f} ± {error:.3f} nats; closed form {closed_form:.3f}")

# %% [markdown] exercise 5.2 after: is **[dead]
# ### Exercise 5.2 · Which dimension is dead?
#
# *Build, about 8 minutes.* Write `my_active(z_mean, z_log_var)`, both (n, latent_dim): how many dimensions have a KL above 0.01
# nats, averaged over the garments? One whole number; start from the closed form of section 1. Then loop over
# `regions.items()` and find the first beta at which a dimension is dead. Does every later beta have one, too?

# %% stub 5.2
def my_active(z_mean, z_log_var):
    """How many dimensions have a mean KL above 0.01 nats."""
    return ...


checks.active_dimensions(my_active)

# %% [markdown] solution 5.2
# The closed form gives a table (n, latent_dim): what each garment pays in each dimension. The mean over the garments, axis 0, leaves
# one number a dimension. Then compare, and count.
#
# **The natural mistake** is to sum over the dimensions first: as long as one is alive the total is, too. Another is the spread of
# `z_mean`: a dimension can cost by its width alone. And the variance of the sampled z is about 1 in a dead dimension, since a dead
# region is the prior, and the prior is wide.

# %% answer 5.2
def my_active(z_mean, z_log_var):
    """How many dimensions have a mean KL above 0.01 nats."""
    table = (z_mean**2 + np.exp(z_log_var) - 1 - z_log_var) / 2  # (n, latent_dim)
    return np.sum(table.mean(axis=0) > 0.01)

# %% more 5.2 checked
active = {beta: int(my_active(*region)) for beta, region in regions.items()}
print("active dimensions by beta:", active)
first = next(beta for beta, count in active.items() if count < 2)
print("the first beta with a dead one:", first)

# %% [markdown] more 5.2
# With ten garments instead of ten thousand this count would wobble; with another threshold it might change. It is worth trying: a count
# that hangs on its threshold is no finding.

# %% [markdown] exercise 5.3 after: 500 sounds like a heavy weight on the picture
# ### Exercise 5.3 · A friend's beta
#
# *Predict, about 4 minutes.* A friend minimizes 2000 · (mean cross-entropy over the 1,024 pixels) + (KL, *averaged* over the
# 2 latent dimensions), and calls it "beta 2000". Which beta is that in this course? One number, to two digits. More pull than the
# ELBO, or less?

# %% stub 5.3
my_beta = ...  # in the convention of this course
checks.friends_beta(my_beta)

# %% [markdown] solution 5.3
# Write both of the friend's terms in our units, nats per image. The mean over pixels is our sum over 1,024. The average over
# dimensions is our KL over 2. So the friend minimises
#
# $$\frac{2000}{1024}\,\text{sum} + \frac{1}{2}\,\mathrm{KL} = \frac{2000}{1024}\left(\text{sum} + \frac{1024}{2000 \cdot 2}\,\mathrm{KL}\right).$$
#
# The factor in front changes nothing about where the minimum is. What stands on the KL is beta: 0.256, a quarter of the ELBO's pull.
#
# **The natural mistakes**: 0.512 forgets that the friend's KL is an average. 1.024 counts the average the wrong way. 3.906 is upside
# down: "a large weight, so a strong pull". But the weight is on the *picture*.

# %% answer 5.3
my_beta = 1024 / 2000 / 2

# %% [markdown] exercise 5.4 after: each term within 1.5 % of the notes:
# ### Exercise 5.4 · What was printed?
#
# *Build, about 8 minutes.* A stranger's training prints one validation loss for the set. You know the loss of each batch, `losses` (b,), and how
# many images each held, `sizes` (b,); the last batch is the smaller rest. Write `my_which(losses, sizes, printed)`. It returns `"images"`
# if `printed` (one decimal) is the mean over all images, `"batches"` if it is the mean of the batches' losses, and `"last"` if it is
# the last batch alone. On which sizes would two of the three be the same?

# %% stub 5.4
def my_which(losses, sizes, printed):
    """What was averaged for the printed loss: "images", "batches" or "last"."""
    return ...


checks.printed_loss(my_which)

# %% [markdown] solution 5.4
# Compute the three numbers that it could be, and take the nearest: printed numbers are rounded, so `==` is no good.
#
# **The natural mistake** is `np.mean(losses)` for the mean over images: it gives a batch of ten the same say as one of a hundred. With
# equal sizes the two are the same, which is how the slip stays hidden.

# %% answer 5.4
def my_which(losses, sizes, printed):
    """What was averaged for the printed loss: "images", "batches" or "last"."""
    images = np.sum(losses * sizes) / np.sum(sizes)
    candidates = {"images": images, "batches": np.mean(losses), "last": losses[-1]}
    return min(candidates, key=lambda name: abs(candidates[name] - printed))

# %% [markdown] exercise 5.5 after: ring = 2 * np.stack(
# ### Exercise 5.5 · Defend a beta
#
# *Project, about 15 minutes.* "Which beta is best?" has no answer before you say for what. Say it, in one sentence. Then make it a number:
# `my_criterion(row)` takes the measures of one shipped VAE, a dictionary with `row["distortion"]` and `row["rate"]` (nats per image),
# `row["active"]` (dimensions), `row["precision"]` and `row["coverage"]` (of 300 prior samples: not quite those of the table above; they may
# be 0), and returns one number, **the lower the better**. It must weigh at least two measures against each other: what is a nat of picture
# worth in coverage? Then `my_beta` is the shipped beta (see `checkpoints.BETAS`) that follows from it. The check computes the family (the
# first time about half a minute), shows what your choice gives up, and how far behind the second is. Guess before you look: would you be
# surprised by another seed?

# %% stub 5.5
def my_criterion(row):
    """How badly a VAE serves its purpose: one number, the lower the better."""
    return ...


my_beta = ...  # the shipped beta for which it is lowest
checks.defend_beta(my_criterion, my_beta)

# %% [markdown] solution 5.5
# One defence out of many. *The purpose*: new garments for a shop window, seen from some way off. So samples must be good and of all
# kinds; a nat of picture is worth little. *The price*: 0.1 of precision or of coverage is worth ten nats.
#
# **The natural mistake** is a criterion of one measure. Distortion alone always chooses the smallest beta, the rate alone the
# largest: an end of the family, where nothing was weighed. Another is to choose first and to bend the prices until they fit.

# %% answer 5.5
def my_criterion(row):
    """How badly a VAE serves its purpose: one number, the lower the better."""
    return row["distortion"] - 100 * row["precision"] - 100 * row["coverage"]


my_beta = min(family(), key=lambda beta: my_criterion(family()[beta]))

# %% more 5.5
row = family()[my_beta]
print(f"beta {my_beta:g}:", ", ".join(f"{name} {value:.2f}" for name, value in row.items()))

# %% [markdown] exercise 5.6 after: ring = 2 * np.stack(
# ### Exercise 5.6 · Beyond two numbers
#
# *Build, about 12 minutes.* One VAE is shipped with `latent_dim` 16, trained by the same recipe with beta 1. How many of its 16 numbers say
# something, and what did they buy? Write `my_bought(few, many)` for any two VAEs. Each comes as a dictionary: `row["z_mean"]` and
# `row["z_log_var"]`, (n, latent_dim), and `row["distortion"]`, in nats per image. It returns three numbers: how many dimensions of
# `many` are **active** (mean KL above 0.01 nats, exercise 5.2); how many nats of picture are **saved**, the distortion of `few` minus that
# of `many`; how many nats of rate are **paid** for it, the rate of `many` minus that of `few` (the KL: sum over the dimensions, mean over
# the garments, notebook 04). Guess first: of 16, how many are active? Does each of them cost as much as the two of the course?

# %% stub 5.6
def my_bought(few, many):
    """Active dimensions of many, nats of picture saved, nats of rate paid: three numbers."""
    active, saved, paid = ..., ..., ...
    return active, saved, paid


checks.beyond_two(my_bought)

# %% [markdown] solution 5.6
# The same table of costs twice, (n, latent_dim). Its mean over the garments, one number a dimension, is what 5.2 counts; the sum of
# those means is the rate. Dead dimensions cost next to nothing, so they need not be left out.
#
# **The natural mistakes**: `len` or `shape` for the active ones (16 are *there*); the whole loss compared in place of the distortion, in
# which part of what was saved is hidden by what was paid; and a mean over the dimensions for the rate, which makes 16 look cheap.

# %% answer 5.6
def my_bought(few, many):
    """Active dimensions of many, nats of picture saved, nats of rate paid: three numbers."""
    costs = []
    for row in (few, many):
        m, v = row["z_mean"], row["z_log_var"]
        costs.append(np.mean((m**2 + np.exp(v) - 1 - v) / 2, axis=0))  # (latent_dim,)
    active = np.sum(costs[1] > 0.01)
    return active, few["distortion"] - many["distortion"], costs[1].sum() - costs[0].sum()

# %% more 5.6 checked
rows = {}
for dim in checkpoints.LATENT_DIMS:
    name = checkpoints.vae_name(latent_dim=dim)
    figures = checkpoints.manifest()[name]["figures"]
    mean, log_var = (part.astype(float) for part in checkpoints.load_embeddings(name))
    distortion = figures["test_reconstruction_loss"]
    rows[dim] = {"z_mean": mean, "z_log_var": log_var, "distortion": distortion}
for dim, row in rows.items():
    count, saved, paid = my_bought(rows[2], row)
    m, v = row["z_mean"], row["z_log_var"]
    above = np.sum(np.mean((m**2 + np.exp(v) - 1 - v) / 2, axis=0) > 0.1)  # ten times the limit
    print(f"{dim:2} numbers: {count:2} active, {above:2} of them above 0.1 nats; ", end="")
    print(f"{saved:6.1f} nats saved for {paid:5.1f} paid")

# %% [markdown] more 5.6
# Look at what is saved from one line to the next, and at the two counts. Where nothing more is saved, more numbers bought nothing, even if
# the count of active ones goes on growing: many of them pay a hundredth of a nat. So how many numbers a model "uses" hangs on where the line
# is drawn; what they bought does not. (One training each: differences of a nat or so may be a seed's.)
