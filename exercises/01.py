# %% [markdown] intro
# # 01 · Wardrobe intuition: solutions
#
# [The lesson](../01_wardrobe_intuition.ipynb) · [next solutions →](02_autoencoder_solutions.ipynb)
#
# A decoder with two voices, a table of distances, an arrow, six words. Each solution comes with the mistake that is most natural,
# and with the number by which you recognise it. Try yours first: the checks know many mistakes by their values.

# %% setup
import numpy as np

from vae_helpers import checks, data

PLAN = {  # class: (number in the training set, z1, z2), as in the lesson
    "T-shirt/top": (17, -1.6, 1.2), "Trouser": (16, -0.2, -0.5), "Pullover": (45, -2.2, 2.4),
    "Dress": (58, 2.3, 0.3), "Coat": (68, 1.9, 2.0), "Sandal": (9, 1.8, -2.2),
    "Shirt": (95, -0.3, 2.2), "Sneaker": (46, -2.0, -1.9), "Bag": (100, 1.4, -0.8),
    "Ankle boot": (42, 0.0, -2.2),
}  # fmt: skip
images_train = data.load_fashion_mnist()[0][0]
numbers = [PLAN[name][0] for name in data.CLASS_NAMES]
garments = data.preprocess(images_train[numbers])[..., 0]  # (10, 32, 32) in [0, 1]
hangers = np.array([PLAN[name][1:] for name in data.CLASS_NAMES])  # (10, 2)

# %% [markdown] exercise 1.1 after: live.hanger(
# ### Exercise 1.1 · Two neighbours, no crowd
#
# *Build, about 6 minutes.* The blend lets all ten garments speak. Let only two. Write `my_two_nearest(z, hangers, garments)`:
# it gives the even mix (half and half) of the two garments that hang nearest to the point `z` (2,). `hangers` is (10, 2),
# `garments` (10, 32, 32); what comes back is one picture, (32, 32) in [0, 1]. Before you look at it on a walk: will it jump?

# %% stub 1.1
def my_two_nearest(z, hangers, garments):
    """The even mix of the two garments that hang nearest to z."""
    return ...


checks.two_nearest(my_two_nearest)

# %% [markdown] solution 1.1
# `argsort` of the distances puts the hangers in order, the nearest first. The first two numbers of that order pick two pictures
# out of ten, (2, 32, 32). What is left is a mean over the *first* axis, the one that counts garments.
#
# **The natural mistake** is that axis. Without `axis=0`, `mean` gives a single grey, shape (); with `axis=1` it gives (2, 32), each
# garment squeezed to a line. The shape tells before any picture does. With `sum` the shape is right, but pixels reach 2.

# %% answer 1.1
def my_two_nearest(z, hangers, garments):
    """The even mix of the two garments that hang nearest to z."""
    order = np.linalg.norm(hangers - z, axis=1).argsort()  # nearest first
    return garments[order[:2]].mean(axis=0)  # (2, 32, 32) -> (32, 32)

# %% [markdown] more 1.1
# It has both faults at once. It is a ghost even *on* a hanger, since the second nearest always has half; and it jumps, since the
# pair changes all at once. The lesson's blend avoids the jump by weights that fall with the distance.

# %% [markdown] exercise 1.2 after: print("ghosts are between 1.2 and 1.7
# ### Exercise 1.2 · Two stacks, one table
#
# *Build, about 10 minutes.* One picture against 60,000 is a loop. Many against many is a table: write `my_rms(a, b)` for stacks
# `a` (n, 32, 32) and `b` (m, 32, 32), which gives the root mean square difference per pixel of each picture of `a` from each of `b`,
# (n, m), in grey levels from 0 to 1. `a[:, np.newaxis] - b` would be n·m pictures, 11 GB for 45 ghosts and 60,000 garments. A small
# machine never makes them: pictures as rows of 1,024 numbers, and $|a - b|^2 = |a|^2 - 2\,a \cdot b + |b|^2$. (Rounding may leave a
# hair below 0: `np.maximum(…, 0)` before the root.) Then think: would this measure notice a garment that is moved by one pixel?

# %% stub 1.2
def my_rms(a, b):
    """How far each picture of a (n, 32, 32) is from each of b (m, 32, 32): a table (n, m)."""
    return ...


checks.rms(my_rms)

# %% [markdown] solution 1.2
# Three parts, and none is larger than the answer: a column of |a|², a row of |b|², and a matrix product between them. The mean over
# 1,024 pixels comes before the root.
#
# **The natural mistakes**: the root forgotten (a typical 0.1 becomes 0.01, and ghosts look ten times as good); a sum in place of the
# mean (32 times too large); and the table on its side. To go on being small, the 60,000 are taken in slices from the uint8 pictures.

# %% answer 1.2
def my_rms(a, b):
    """How far each picture of a (n, 32, 32) is from each of b (m, 32, 32): a table (n, m)."""
    a, b = a.reshape(len(a), -1), b.reshape(len(b), -1)  # (n, 1024), (m, 1024)
    squares = np.sum(a**2, axis=1)[:, np.newaxis] - 2 * a @ b.T + np.sum(b**2, axis=1)
    return np.sqrt(np.maximum(squares, 0) / a.shape[1])

# %% more 1.2 checked
pairs = [(a, b) for a in range(10) for b in range(a)]
ghosts = np.stack([(garments[a] + garments[b]) / 2 for a, b in pairs])  # (45, 32, 32)
nearest = np.full(len(ghosts), np.inf)
for start in range(0, 60_000, 2_000):
    part = data.preprocess(images_train[start : start + 2_000])[..., 0]
    nearest = np.minimum(nearest, my_rms(ghosts, part).min(axis=1))
print(f"median distance of the 45 ghosts: {np.median(nearest):.3f}")

# %% more 1.2 checked
moved = np.roll(garments, 1, axis=2)
print("one pixel aside: ", my_rms(garments, moved).diagonal().round(2))
print("nine tenths dark:", my_rms(garments, 0.9 * garments).diagonal().round(2))

# %% [markdown] more 1.2
# The same garment, one pixel aside, is farther from itself than at nine tenths of its brightness: the measure compares pixels, and
# knows nothing of garments.

# %% [markdown] exercise 1.3 after: live.arrow_walk(
# ### Exercise 1.3 · Another arrow
#
# *Predict, about 3 minutes.* Trousers are for the legs, a dress for all of you. Carry that arrow to the T-shirt: where on
# the plan does T-shirt + (dress − trousers) end? Read the coordinates from `PLAN`, use your head, and write down two numbers,
# `(z1, z2)`. What hangs nearest to the place, and does it make sense?

# %% stub 1.3
my_end = (..., ...)  # (z1, z2), in the units of the plan
checks.arrow_end(my_end, hangers)

# %% [markdown] solution 1.3
# From the trousers (−0.2, −0.5) to the dress (2.3, 0.3) one goes 2.5 to the right and 0.8 up. The T-shirt hangs at (−1.6, 1.2).
# So the end is (−1.6 + 2.5, 1.2 + 0.8) = (0.9, 2.0).
#
# **The natural mistake** is to walk backwards, trousers − dress: that ends at (−4.1, 0.4), off the plan. Another is to stop with the
# arrow itself, (2.5, 0.8), as if it began at the origin. If you changed `PLAN`, your numbers are others, and the check knows.

# %% answer 1.3
my_end = (0.9, 2.0)

# %% more 1.3 checked
order = np.linalg.norm(hangers - my_end, axis=1).argsort()[:2]
print("nearest to its end:", " and ".join(data.CLASS_NAMES[c] for c in order))

# %% [markdown] more 1.3
# Something formal for the shoulders. On this plan the answer makes some sense, because *we* gave the two directions a meaning.
# Whether a learned plan does as much is a question for notebook 04.

# %% [markdown] exercise 1.4 after: live.LatentExplorer(decode, z_test
# ### Exercise 1.4 · Six words
#
# *Predict, about 3 minutes.* Which of the six words of section 1 belongs in which sentence? A list of six, in order.
#
# 1. The bag's … is (1.4, −0.8).
# 2. At (0.65, 0.9) the … paints shirt, trousers and coat over each other.
# 3. The … is the whole plane, with all its empty places.
# 4. Pointing at the plan eight times with closed eyes is ….
# 5. By our eyes, and later by a network, the … finds the place for a picture.
# 6. A model that only ever brings one of ten pictures is not ….

# %% stub 1.4
my_words = [..., ..., ..., ..., ..., ...]
checks.six_words(my_words)

# %% [markdown] solution 1.4
# Two are things on the plan: one garment's place, and the whole of it. Two go between picture and place, one each way. Two have to do
# with chance: what one does, and what a model is called whose chance pictures are new garments.
#
# **The natural mistake** is *embedding* for the whole plane, or *decoder* where a picture goes in.

# %% answer 1.4
my_words = ["embedding", "decoder", "latent space", "sampling", "encoder", "generative"]
