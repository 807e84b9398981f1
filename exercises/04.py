# %% [markdown] intro
# # 04 · VAE: solutions
#
# [The lesson](../04_vae.ipynb) · [← 03](03_limitations_solutions.ipynb) · [05 →](05_kl_and_beta_solutions.ipynb)
#
# A table read backwards, the sample and its slopes, the loss twice, the second head, an arrow, and a VAE that trains in a minute and is
# examined.

# %% setup
import numpy as np

from vae_helpers import checkpoints, checks, data
from vae_helpers.models import VAE, Sampling
from vae_helpers.quiet import import_keras

keras = import_keras()
layers, ops = keras.layers, keras.ops
keras.utils.set_random_seed(0)
(images_train, _), (_, labels_test) = data.load_fashion_mnist()
z_mean, z_log_var = checkpoints.load_embeddings("vae_beta_1")  # (10000, 2) each

# %% [markdown] exercise 4.1 after: for z_log_var in (-6, -4, -2, 0, 2):
# ### Exercise 4.1 · Read it backwards
#
# *Predict, about 3 minutes.* The table goes from log-variance to standard deviation. The other way: which `z_log_var` gives a
# standard deviation of 0.2, a fifth of the prior's? One number, to within 0.05. First say between which two lines of the
# table it must lie.

# %% stub 4.1
my_z_log_var = ...  # its standard deviation must be 0.2
checks.log_variance(my_z_log_var)

# %% [markdown] solution 4.1
# Two steps, one at a time: the variance is 0.2² = 0.04, and its logarithm is ln 0.04 = −3.22. The table brackets it: −4 has 0.135
# and −2 has 0.368.
#
# **The natural mistake** is to take the logarithm of the standard deviation, −1.61: just half. Read forwards, it would be a region of
# width 0.447. Two others are 0.04 (the variance itself) and +3.22 (a region five times *wider* than the prior).

# %% answer 4.1
my_z_log_var = np.log(0.2**2)

# %% more 4.1 checked
print(f"z_log_var {my_z_log_var:.2f}; and forwards again: {np.exp(0.5 * my_z_log_var):.3f}")

# %% [markdown] exercise 4.2 after: live.reparameterization()
# ### Exercise 4.2 · The sample and its two slopes
#
# *Build, about 12 minutes.* A layer of a network does two things: on the way forward it computes, on the way back it passes the loss's
# slope on. Write both for the sampling layer, by hand. `my_sample(z_mean, z_log_var, epsilon, slope)`, all (n, latent_dim), returns three
# arrays of that shape: the sample `z`; the slope of the *loss* by `z_mean`; the slope of the *loss* by `z_log_var`. `slope` is what comes
# from behind: how fast the loss changes with `z`. (The slope of a chain is the product of its slopes. Above you saw those of `z`
# alone.) When `epsilon` is 0, what can the loss tell `z_log_var`?

# %% stub 4.2
def my_sample(z_mean, z_log_var, epsilon, slope):
    """The sample z, and the loss's slopes by z_mean and by z_log_var: (n, latent_dim)."""
    z = ...
    by_z_mean = ...
    by_z_log_var = ...
    return z, by_z_mean, by_z_log_var


checks.sample(my_sample)

# %% [markdown] solution 4.2
# `z` moves by as much as `z_mean` does, so the loss's slope goes through unchanged. By `z_log_var` there are two factors: the ½ that
# comes down from the exponent, and the `epsilon` that the width is multiplied with. All are products number by number.
#
# **The natural mistakes**: the variance where the standard deviation belongs (the 0.5 in the exponent forgotten, in `z` and in the
# slope), and the slope of `z` handed on as if it were that of the loss. With `epsilon` 0 the sample is right on its mean, and the width
# hears nothing.

# %% answer 4.2
def my_sample(z_mean, z_log_var, epsilon, slope):
    """The sample z, and the loss's slopes by z_mean and by z_log_var: (n, latent_dim)."""
    shift = np.exp(0.5 * z_log_var) * epsilon  # how far the sample is from its mean
    return z_mean + shift, slope, slope * 0.5 * shift

# %% [markdown] exercise 4.3 after: Both terms are **sums for one picture**
# ### Exercise 4.3 · The KL, before you see ours
#
# *Build, about 10 minutes.* Step 4 has the formula for one picture. Write it for a batch, in NumPy: `my_kl(z_mean, z_log_var)`, both
# (n, latent_dim), gives **one number, in nats per image**. Two decisions are yours: over which axis a sum, over which a mean?
# And in which form does the network give you the variance? Work out by hand first what a mean of 2 costs, with the prior's width.

# %% stub 4.3
def my_kl(z_mean, z_log_var):
    """KL of the regions from N(0, I), in nats per image: one number."""
    return ...


checks.kl(my_kl)

# %% [markdown] solution 4.3
# Step 4 of the lesson gives ½ (μ² + σ² − 1 − ln σ²) for one dimension. The network's output *is* ln σ², so σ² needs `exp`, and the
# last term needs nothing. The nats of one image are the **sum** over its dimensions: independent costs add up. The batch is only
# a sample of images, so over it we take the **mean**.
#
# **The natural mistake** is `.mean()` over everything. It runs, it trains, and with two dimensions it gives exactly half: beta 1/2,
# without a word. Others give themselves away. A negative value: the sign. `nan`: a logarithm of `z_log_var`. Something above 0 for
# a region that is the prior: look at the 1.

# %% answer 4.3
def my_kl(z_mean, z_log_var):
    """KL of the regions from N(0, I), in nats per image: one number."""
    cost = (z_mean**2 + np.exp(z_log_var) - 1 - z_log_var) / 2  # (n, latent_dim)
    return cost.sum(axis=1).mean()

# %% more 4.3 checked
aside = my_kl(np.array([[2.0, 0.0]]), np.zeros((1, 2)))
print("a mean of 2, as wide as the prior:", aside, "nats")
listed = checkpoints.manifest()["vae_beta_1"]["figures"]["test_kl_loss"]
equal = abs(my_kl(z_mean, z_log_var) - listed) < 0.01
print("as Keras measured it, to 0.01 nats:", bool(equal))

# %% [markdown] exercise 4.4 after: Both terms are **sums for one picture**
# ### Exercise 4.4 · The loss, from blanks
#
# *Build, about 12 minutes.* Now for training, and still before you see ours: the same in Keras operations (`ops.log`, `ops.exp`, `ops.square`,
# `ops.sum`, `ops.mean`, `ops.binary_crossentropy(x, x_hat)`, which gives a number for each pixel), since NumPy's numbers
# have no gradient. Fill the blanks of `my_losses`. `x` and `x_hat` are (n, 32, 32, 1), `z_mean` and `z_log_var` (n, latent_dim), `beta` is
# a number that weighs the KL. Three scalars come back, in nats per image: the loss, and its two parts without beta. The check also looks
# at the gradients, and at batches of unequal size: what must be averaged so that a small last batch is no harm?

# %% stub 4.4
def my_losses(x, x_hat, z_mean, z_log_var, beta):
    """Loss, reconstruction and KL, in nats per image: three scalars of Keras."""
    reconstruction = ...
    kl = ...
    loss = ...
    return loss, reconstruction, kl


checks.losses(my_losses)

# %% [markdown] solution 4.4
# Within one image both terms are sums, over all pixels and over all dimensions; over the images both are means. beta stands in the loss,
# on the KL, and nowhere else.
#
# **The natural mistakes** all run without an error. A mean over pixels divides the first term by 1,024, and then even beta 1 collapses.
# `x` and `x_hat` in each other's place: the decoder is punished for the wrong thing. `np.exp` gives the right number, and no gradient.

# %% answer 4.4
def my_losses(x, x_hat, z_mean, z_log_var, beta):
    """Loss, reconstruction and KL, in nats per image: three scalars of Keras."""
    surprise = ops.binary_crossentropy(x, x_hat)  # (n, 32, 32, 1)
    reconstruction = ops.mean(ops.sum(surprise, axis=[1, 2, 3]))
    cost = (z_mean * z_mean + ops.exp(z_log_var) - 1.0 - z_log_var) / 2.0  # (n, latent_dim)
    kl = ops.mean(ops.sum(cost, axis=-1))
    return reconstruction + beta * kl, reconstruction, kl

# %% [markdown] exercise 4.5 after: class Sampling(layers.Layer)
# ### Exercise 4.5 · The second head
#
# *Build, about 8 minutes.* Notebook 02's encoder ends in 2,048 features and one dense layer. What must stand there now? Fill the blanks of
# `my_heads(h, latent_dim)`: `h` are the features, a Keras tensor (n, 2048); `z_mean`, `z_log_var` and the sample `z` come back, each
# (n, latent_dim). Count first: how many parameters does the second head add for `latent_dim` 2? And does `z_log_var` want an activation?
# (How many pictures come is not known while a network is built, so the draw is a layer's: `Sampling` stands above. The check builds it
# with another `latent_dim`, and asks for a gradient by all four weights and biases.)

# %% stub 4.5
def my_heads(h, latent_dim):
    """From features h (n, 2048): z_mean, z_log_var and a sample z, each (n, latent_dim)."""
    z_mean = ...
    z_log_var = ...
    z = ...
    return z_mean, z_log_var, z


checks.heads(my_heads)

# %% [markdown] solution 4.5
# Two dense layers, each on the features, neither with an activation: any real number is a good mean and a good log-variance. The
# sampling layer joins them. The second head costs (2,048 + 1) · 2 = 4,098 parameters.
#
# **The natural mistakes**: `activation="relu"` out of habit, and then no mean is ever negative; one dense layer for both (then the mean *is*
# the log-variance); the second head on top of the first.

# %% answer 4.5
def my_heads(h, latent_dim):
    """From features h (n, 2048): z_mean, z_log_var and a sample z, each (n, latent_dim)."""
    mean_head, log_var_head = layers.Dense(latent_dim), layers.Dense(latent_dim)
    z_mean, z_log_var = mean_head(h), log_var_head(h)
    return z_mean, z_log_var, Sampling()(z_mean, z_log_var)

# %% [markdown] exercise 4.6 after: **Look.** Neither gives a coat
# ### Exercise 4.6 · An arrow of your own
#
# *Build, about 8 minutes.* Notebook 01's arrow joined two hangers. Write `my_arrow(z, labels, source, target)`: the arrow (2,) from the mean
# point of class `source` to the mean point of class `target`. `z` is (n, 2), `labels` is (n,). Then choose two classes, add their arrow
# to a garment of a third, and look: `decode(z_mean[tshirt] + strengths[:, np.newaxis] * my_arrow(z_mean, labels_test, 1, 3))`, for one,
# is exercise 1.3 in a learned wardrobe.

# %% stub 4.6
def my_arrow(z, labels, source, target):
    """From the mean of class source to the mean of class target: an arrow (2,)."""
    return ...


checks.arrow(my_arrow)

# %% [markdown] solution 4.6
# A comparison picks the rows of a class, and `mean(axis=0)` averages over its garments and keeps the two coordinates. The arrow is
# end minus start, *target* minus *source*.
#
# **The natural mistakes**: the two means swapped, which gives the same numbers with the other sign; and `mean()` without an axis,
# which makes one number of z1 and z2. Added to a point it moves both coordinates by the same, and NumPy does not complain.

# %% answer 4.6
def my_arrow(z, labels, source, target):
    """From the mean of class source to the mean of class target: an arrow (2,)."""
    start, end = z[labels == source].mean(axis=0), z[labels == target].mean(axis=0)
    return end - start

# %% more 4.6
step = my_arrow(z_mean, labels_test, 1, 3)  # trousers -> dress
for n in np.flatnonzero(labels_test == 0)[:3]:
    nearest = np.linalg.norm(z_mean - (z_mean[n] + step), axis=1).argmin()
    print(f"T-shirt {n}: its arrow ends nearest to: {data.CLASS_NAMES[labels_test[nearest]]}")

# %% [markdown] more 4.6
# The arrow joins two *means*, and is right for them by construction; carried elsewhere, it leads to what happens to hang there. So
# look before you believe.

# %% [markdown] exercise 4.7 after: **Look.** Neither gives a coat
# ### Exercise 4.7 · Train one, and have it examined
#
# *Project, about 30 minutes.* Build a small VAE of your own, train it, and hand in two functions: `my_encode(images)` gives `z_mean` and
# `z_log_var` as arrays, `my_decode(z)` gives pictures (n, 32, 32, 1) in [0, 1]. The exam takes 500 test garments and 500 samples of the
# prior: a **loss** of at most 285 nats per image at a sampled z; a **rate** (KL) between 3 and 12 nats; **precision** of at least 0.6
# and **coverage** of at least 0.4 of the prior samples among your model's own reconstructions (notebook 03). The scores are shown whether
# you pass or not. Before you train: which of the four would a plain autoencoder fail, and which a collapsed VAE?
#
# *On a small machine*: 10,000 garments, batch by batch (`data.Batches(images_train[:10_000], 64, shuffle_seed=0)`), 16 and 32 channels in
# place of 32, 64 and 128, Adam 3e-3: a few minutes, and under 1 GB. The class `VAE` and `Sampling` of this lesson are yours to use.

# %% stub 4.7
def my_encode(images):
    """Images (n, 32, 32, 1) in [0, 1] -> z_mean, z_log_var, each (n, latent_dim)."""
    return ..., ...


def my_decode(z):
    """Points z (n, latent_dim) -> images (n, 32, 32, 1) in [0, 1]."""
    return ...


checks.trained_vae(my_encode, my_decode)

# %% [markdown] solution 4.7
# The lesson's model with a quarter of its parameters and a sixth of its garments. Two numbers are enough for the bar, and more would
# pay off (notebook 05).
#
# **The natural mistakes** show in the scores. A mean over pixels: the rate falls to 0, collapse. No KL in the loss: the rate runs past
# 12, and samples of the prior land where nothing hangs, so coverage falls. A plain autoencoder has no regions at all. One epoch: loss
# above 285, everything else as it should be: train on.

# %% answer 4.7 varies
x = keras.Input((32, 32, 1))
h = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(x)  # (n, 16, 16, 16)
h = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(h)  # (n, 8, 8, 32)
h = layers.Dense(64, activation="relu")(layers.Flatten()(h))  # (n, 64)
mean, log_var = layers.Dense(2)(h), layers.Dense(2)(h)
small_encoder = keras.Model(x, [mean, log_var, Sampling(0)(mean, log_var)])

z = keras.Input((2,))
h = layers.Dense(64, activation="relu")(z)
h = layers.Reshape((8, 8, 32))(layers.Dense(2048, activation="relu")(h))  # (n, 8, 8, 32)
h = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(h)
x_hat = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(h)
small_decoder = keras.Model(z, x_hat)

small = VAE(small_encoder, small_decoder, beta=1.0)
small.compile(keras.optimizers.Adam(3e-3))
few = data.Batches(images_train[:10_000], 64, shuffle_seed=0)
history = small.fit(few, epochs=8, verbose=0)


def my_encode(images):
    """Images (n, 32, 32, 1) in [0, 1] -> z_mean, z_log_var, each (n, latent_dim)."""
    return small_encoder.predict(images, verbose=0)[:2]


def my_decode(z):
    """Points z (n, latent_dim) -> images (n, 32, 32, 1) in [0, 1]."""
    return small_decoder.predict(z, verbose=0)
