# %% [markdown] intro
# # 02 · Autoencoder: solutions
#
# [The lesson](../02_autoencoder.ipynb) · [← 01](01_wardrobe_intuition_solutions.ipynb) · [03 →](03_limitations_solutions.ipynb)
#
# A count, a transposed convolution painted instead of slid, a loss between its marks, a decoder turned round, and a denoiser, which
# trains for a minute or two.

# %% setup
import numpy as np

from vae_helpers import checkpoints, checks, data
from vae_helpers.quiet import import_keras

keras = import_keras()
layers = keras.layers
keras.utils.set_random_seed(0)
images_train, images_test = (images for images, _ in data.load_fashion_mnist())
x_test = data.preprocess(images_test[:2_000])  # (2000, 32, 32, 1)

# %% [markdown] exercise 2.1 after: print("by hand and by Keras:", sum(encoder_by_hand)
# ### Exercise 2.1 · A fourth convolution
#
# *Predict, about 5 minutes.* 4×4 could be halved once more. Suppose that a fourth `Conv2D` took the 128 channels to 256, with a
# 3×3 kernel, stride 2 and biases, as the others have, and the dense layer to two numbers came after it. How many parameters would
# the *whole encoder* have? One whole number. Two layers differ from the lesson's; does the second one grow or shrink?

# %% stub 2.1
my_parameters = ...  # of the encoder with four convolutions, 32, 64, 128 and 256 channels
checks.fourth_convolution(my_parameters)

# %% [markdown] solution 2.1
# Think of *one* output channel. It looks at 3×3 pixels of all 128 channels and adds one bias: 9 · 128 + 1 = 1,153 numbers. There
# are 256 of them: 295,168. After it 2×2 places of 256 channels are left, 1,024 numbers in place of 2,048, so the dense layer shrinks
# to (1,024 + 1) · 2 = 2,050. With the first three, 92,672, that makes 389,890.
#
# **The natural mistakes**: the dense layer left as it was (391,938); the biases forgotten (294,912 for the new layer).

# %% answer 2.1
my_parameters = 320 + 18_496 + 73_856 + 295_168 + 2_050

# %% more 2.1 checked
x = keras.Input((32, 32, 1))
h = x
for channels in (32, 64, 128, 256):
    h = layers.Conv2D(channels, 3, strides=2, padding="same", activation="relu")(h)
z = layers.Dense(2)(layers.Flatten()(h))
print("by hand and by Keras:", my_parameters, keras.Model(x, z).count_params())

# %% [markdown] exercise 2.2 after: live.transposed_convolution(
# ### Exercise 2.2 · Paint it the other way
#
# *Build, about 12 minutes.* There is a second way to say what a transposed convolution does, without zeros and without flipping:
# **each input pixel (i, j) puts down the kernel, times its own value, on a patch of 3×3 that begins at row `stride`·i and column
# `stride`·j; where patches overlap they add up.** Write `my_transposed(x, kernel, stride)` so, number by number: `x` is (n, n), `kernel`
# (3, 3), `stride` 2 or 3; the result is (stride·n, stride·n), and what hangs over the right and lower edge is cut off. Do it on paper
# first for `x = [[1, 2], [0, 3]]` and stride 2: which output pixels get something from two inputs? With stride 3, do any?

# %% stub 2.2
def my_transposed(x, kernel, stride):
    """Transposed convolution of x (n, n) with a kernel (3, 3): (stride·n, stride·n)."""
    return ...


checks.transposed_convolution(my_transposed)

# %% [markdown] solution 2.2
# The rim of two is room for the last patches; it is cut off at the end. `+=` is the whole trick: what two neighbours paint adds up.
#
# **The natural mistake** is `=`: then the later patch covers the earlier, and the seams between patches are wrong. Flipping the kernel
# is the other one. Sliding needs it (the window looks back at where a patch began), painting does not.

# %% answer 2.2
def my_transposed(x, kernel, stride):
    """Transposed convolution of x (n, n) with a kernel (3, 3): (stride·n, stride·n)."""
    size = stride * len(x)
    painted = np.zeros((size + 2, size + 2))  # with room for the last patches
    for i, row in enumerate(x):
        for j, value in enumerate(row):
            painted[stride * i : stride * i + 3, stride * j : stride * j + 3] += value * kernel
    return painted[:size, :size]

# %% more 2.2 checked
print(my_transposed(np.array([[1, 2], [0, 3]]), np.ones((3, 3)), 2).astype(int))

# %% [markdown] exercise 2.3 after: print("at least 35 nats better than PCA:"
# ### Exercise 2.3 · Between two marks
#
# *Build, about 6 minutes.* A loss alone says nothing. Between a baseline that has to be beaten and a lower bound that nothing can pass
# it says how much of the room is used: 0 at the baseline, 1 at the bound, below 0 for a model that is worse than the baseline. Write
# `my_room(mean_bce, baseline, lower_bound)`. Mind the units: `mean_bce` is what Keras prints, nats per *pixel* (of 32×32);
# `baseline` and `lower_bound` are in nats per *image*. Then take PCA (302.3) for the baseline, the entropy of the pixels (189.9) for the bound:
# which part does a printed 0.2524 use? And what would you say of a friend's 0.31?

# %% stub 2.3
def my_room(mean_bce, baseline, lower_bound):
    """The part of the room between the marks that is used: one number, 1 at the bound."""
    return ...


checks.room_used(my_room)

# %% [markdown] solution 2.3
# First one unit: a mean over pixels times 1,024 is a sum for an image. Then the way that was gone over the way that there is.
#
# **The natural mistakes**: to subtract nats per pixel from nats per image, which gives a splendid 2.7; and 784 for 1,024, as the
# pictures were before they were padded.

# %% answer 2.3
def my_room(mean_bce, baseline, lower_bound):
    """The part of the room between the marks that is used: one number, 1 at the bound."""
    loss = 1024 * mean_bce  # nats per image
    return (baseline - loss) / (baseline - lower_bound)

# %% more 2.3 checked
for printed in (0.2524, 0.31):
    print(f"printed {printed}: {my_room(printed, 302.3, 189.9):.2f} of the room")

# %% [markdown] more 2.3
# Two fifths with two numbers. The friend's model is worse than PCA: something is wrong with it, and the falling loss curve that came
# with it would not have told.

# %% [markdown] exercise 2.4 after: live.LatentExplorer(decode, z, labels_test
# ### Exercise 2.4 · Where would it hang?
#
# *Build, about 8 minutes.* With the slider you moved a point until its decoding was what you wanted. Let the computer be as patient.
# Write `my_place(decode, points, image)`: of the `points` (n, 2) it returns the one, (2,), whose decoding is nearest to `image`
# (32, 32), by notebook 01's measure (root mean square per pixel). `decode` takes points (n, 2) and gives pictures (n, 32, 32).
# A grid of 40×40 points makes 1,600 pictures, 13 MB. Then put it beside the encoder: are `my_place(decode, points, x_test[0, ..., 0])`
# and `z[0]` the same place?

# %% stub 2.4
def my_place(decode, points, image):
    """The one of the points (n, 2) whose decoding is nearest to the image (32, 32): (2,)."""
    return ...


checks.place_of(my_place)

# %% [markdown] solution 2.4
# One call of `decode` for all points, (n, 32, 32). The mean square difference has its minimum where its root has, so the root may be
# left out. `argmin` is a number in the list; the *point* of that number is asked for.
#
# **The natural mistake** is to forget the square: then too bright here cancels too dark there.

# %% answer 2.4
def my_place(decode, points, image):
    """The one of the points (n, 2) whose decoding is nearest to the image (32, 32): (2,)."""
    apart = np.mean((decode(points) - image) ** 2, axis=(1, 2))  # (n,)
    return points[apart.argmin()]

# %% more 2.4
decode = checkpoints.load_decode("autoencoder_seed_0")
z = checkpoints.load_embeddings("autoencoder_seed_0")  # (10000, 2)
lower, upper = z.min(axis=0), z.max(axis=0)
steps = np.linspace(lower, upper, 40).T  # (2, 40)
points = np.stack(np.meshgrid(*steps), axis=-1).reshape(-1, 2)  # (1600, 2)
for n in (0, 1, 2):
    by_search, by_encoder = my_place(decode, points, x_test[n, ..., 0]), z[n]
    print(f"garment {n}: by search {by_search.round(1)}, by the encoder {by_encoder.round(1)}")

# %% [markdown] more 2.4
# Near, and hardly ever equal: the encoder was trained for cross-entropy, the search is for squares, and the grid is coarse. It took
# 1,600 decodings for one garment; the encoder answers at once.

# %% [markdown] exercise 2.5 after: print("at noise 0.5 it wins:"
# ### Exercise 2.5 · A denoiser that deserves the name
#
# *Project, about 25 minutes.* The autoencoder turned a noisy boot into a bag. Do better. Write `my_denoise(images)`: noisy pictures
# (n, 32, 32, 1) in [0, 1] go in, cleaned ones of the same shape come out. The exam takes 300 garments that are in no list (mirrored, and
# moved by a pixel), adds noise 0.5 as above, and asks for an error (root mean square per pixel from the *clean* picture) of at most
# 0.145. Filters stop at about 0.175, and so do two numbers. Train a network of your own, and choose with care what goes in, what the
# target is, and what the picture must pass through on its way.
#
# *On a small machine*: 15,000 garments are enough, batch by batch from uint8 as in the lesson:
# `data.Batches(images_train[:15_000], 64, shuffle_seed=0)` gives clean pictures in and the same as the target. A first layer
# `layers.GaussianNoise(0.5)` makes fresh noise at each step of training (and none in `predict`), so that no noisy copy of the data is
# ever stored. The exam's noisy pictures are clipped to [0, 1]: so clip behind that layer, `keras.ops.clip(h, 0, 1)`.

# %% stub 2.5
def my_denoise(images):
    """Noisy images (n, 32, 32, 1) in [0, 1] -> clean ones, of the same shape."""
    return ...


checks.denoiser(my_denoise)

# %% [markdown] solution 2.5
# The cure is in the data and in the shape of the network. **Noisy pictures go in, clean ones are the target**; and there is **no
# bottleneck**: the 16×16 places in the middle keep every outline, and a 5×5 kernel sees enough neighbours to tell noise from cloth.
#
# **The natural mistakes**: noise that is not clipped, which the exam's is, so that training and exam differ (about 0.16);
# `fit(noisy, noisy)` learns to paint noise on average, and black comes out as dark grey. With two numbers in
# the middle the answer is a garment, only another one: trained on noise they reach about 0.16 on test garments as they are, and
# more on mirrored ones, which they never met.

# %% answer 2.5 varies
x = keras.Input((32, 32, 1))
h = layers.GaussianNoise(0.5)(x)  # in training alone
h = keras.ops.clip(h, 0, 1)  # as the exam does: black stays black in half of its pixels
h = layers.Conv2D(16, 5, padding="same", activation="relu")(h)  # (n, 32, 32, 16)
h = layers.Conv2D(16, 5, strides=2, padding="same", activation="relu")(h)  # (n, 16, 16, 16)
h = layers.Conv2DTranspose(16, 5, strides=2, padding="same", activation="relu")(h)
cleaner = keras.Model(x, layers.Conv2D(1, 5, padding="same", activation="sigmoid")(h))
cleaner.compile(keras.optimizers.Adam(3e-3), loss="binary_crossentropy")
batches = data.Batches(images_train[:15_000], 64, shuffle_seed=0)  # (x, x): clean in, clean out
history = cleaner.fit(batches, epochs=2, verbose=0)


def my_denoise(images):
    """Noisy images (n, 32, 32, 1) in [0, 1] -> clean ones, of the same shape."""
    return cleaner.predict(images, batch_size=100, verbose=0)

# %% more 2.5
rng, clean = np.random.default_rng(0), x_test[:500]
for strength in (0.0, 0.2, 0.5, 1.0):
    noisy = np.clip(clean + strength * rng.standard_normal(clean.shape), 0, 1).astype("float32")
    before, after = (np.sqrt(np.mean((x - clean) ** 2)) for x in (noisy, my_denoise(noisy)))
    print(f"noise {strength}: error before {before:.3f}, after {after:.3f}")

# %% [markdown] more 2.5
# On clean pictures it does harm: it takes every detail for noise, since it never met a picture without. What a model has met decides.
