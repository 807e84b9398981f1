"""The checks of notebook 04, VAE. Those of exercises that build or train import TensorFlow once
they have an answer."""

import numpy as np

from vae_helpers.checks.engine import (
    Judged,
    Verdict,
    call,
    exercise,
    judge_function,
    judge_numbers,
    missing,
    no_answer,
    numbers,
    right,
    same,
    wrong,
)


def _draw_log_variance(rng):
    return {"standard deviation": rng.choice([0.3, 0.4, 0.6, 0.7])}


def _values_log_variance(std):
    return 2 * np.log(std), {
        "That is the logarithm of the standard deviation, not of the variance.": np.log(std),
        "That is the variance itself. The network gives its logarithm.": std**2,
        "That is the standard deviation. Two steps to go: the variance, then its logarithm.": std,
        "The size is right. Is this region wider than the prior, or narrower?": -2 * np.log(std),
        "That is a logarithm to base 10. The course uses natural ones.": 2 * np.log10(std),
        "You halved where you should double: variance and standard deviation, which is the square?": np.log(std) / 2,
        "That is a logarithm to base 2. The course uses natural ones.": 2 * np.log2(std),
        "You went forwards: that is the standard deviation of z_log_var = 0.2.": np.exp(0.5 * std),
        "You went forwards: that is the variance of z_log_var = 0.2.": np.exp(std),
        "That is the root of 0.2. The variance is its square.": np.sqrt(std),
    }


@exercise("4.1", "Read it backwards")
def log_variance(my_z_log_var: object) -> Verdict:
    """Check a prediction: the z_log_var whose standard deviation is 0.2. → Verdict."""
    asked = "one number, z_log_var, to within 0.05"
    question = "Go by way of the variance, then take its logarithm. Between which lines of the table must it lie?"
    idea = "The variance is 0.2 squared; z_log_var is its natural logarithm, so twice the logarithm of 0.2."
    why = "Any real number is a fine log-variance: a fifth of the prior's width is only about three steps down, between the lines −4 and −2."
    inputs = {"standard deviation": 0.2}
    return judge_numbers(
        my_z_log_var, asked, inputs, _draw_log_variance, _values_log_variance, question, idea, why, atol=0.051
    )


def _draw_sample(rng):
    z_mean, z_log_var, epsilon, slope = rng.normal(size=(4, 3, 2)).round(2)
    return {"z_mean": z_mean, "z_log_var": z_log_var - 1, "epsilon": epsilon, "slope": 2 * slope + 0.1}


def _values_sample(z_mean, z_log_var, epsilon, slope):
    std = np.exp(0.5 * z_log_var)
    return (z_mean + std * epsilon, slope, slope * 0.5 * std * epsilon), {
        "z": {
            "You multiplied by the variance. A draw is as wide as the standard deviation.": z_mean
            + np.exp(z_log_var) * epsilon,
            "You took z_log_var for the standard deviation.": z_mean + z_log_var * epsilon,
            "The chance is missing: that is the mean alone.": z_mean,
            "You took the chance away instead of adding it: the same distribution, but not the sample of this epsilon.": (
                z_mean - std * epsilon
            ),
            "Every sample is one standard deviation to the right: where is epsilon?": z_mean + std,
            "epsilon stands on the mean as well.": (z_mean + std) * epsilon,
            "A root too many: 0.5 in the exponent is the root already.": z_mean + np.sqrt(std) * epsilon,
        },
        "slope by z_mean": {
            "That is the slope of z by z_mean. The loss has its own slope by z: multiply.": np.ones_like(z_mean),
            "z moves as much as z_mean does, whatever epsilon and the width are.": slope * std,
            "z moves as much as z_mean does: epsilon does not enter.": slope * epsilon,
            "One number for all: each mean has its own slope.": slope.sum(),
            "The sign is turned: if z_mean grows, so does z.": -slope,
        },
        "slope by z_log_var": {
            "That is the slope of z by z_log_var. The loss has its own slope by z: multiply.": 0.5 * std * epsilon,
            "The ½ of the exponent is missing: it comes down when you take the slope.": slope * std * epsilon,
            "epsilon is missing: a sample right on its mean does not move.": slope * 0.5 * std,
            "That is the slope by the standard deviation. Two more factors lead to z_log_var.": slope * epsilon,
            "You used the variance where the standard deviation belongs.": slope * 0.5 * np.exp(z_log_var) * epsilon,
            "That is half of z, with its mean. The mean does not depend on z_log_var.": slope
            * 0.5
            * (z_mean + std * epsilon),
            "The sign is turned.": -slope * 0.5 * std * epsilon,
            "You used z_log_var itself where the standard deviation belongs.": slope * 0.5 * z_log_var * epsilon,
        },
    }


@exercise("4.2", "The sample and its two slopes")
def sample(my_sample: object) -> Verdict:
    """Check `my_sample(z_mean, z_log_var, epsilon, slope)`: z, and the loss's slopes by z_mean and
    z_log_var. → Verdict."""
    parts = ("z", "slope by z_mean", "slope by z_log_var")
    fixed = [
        {
            "z_mean": np.array([[1.0, -2.0]]),
            "z_log_var": np.array([[-1.0, 1.5]]),
            "epsilon": np.array([[1.0, -0.5]]),
            "slope": np.array([[3.0, -2.0]]),
        }
    ]

    asked = "a function of z_mean, z_log_var, epsilon and slope, all (n, latent_dim), that returns z and two slopes of the loss, of that shape"
    question = "If one input grows by a hair, by how many hairs does z move, and what does that do to the loss?"
    idea = "The chain rule, number by number: the loss's slope by z, times z's slope by the input. Only products, no matrices."
    why = "That is all that back-propagation does at the sampling layer: the chance is a number like any other. "
    why += "Where epsilon is 0 the sample is right on its mean, and the loss tells the width nothing."
    return judge_function(my_sample, asked, _values_sample, fixed, _draw_sample, question, idea, why, parts=parts)


def kl_table(z_mean: np.ndarray, z_log_var: np.ndarray) -> np.ndarray:
    """Nats that each image pays in each dimension, `(n, latent_dim)`."""
    return 0.5 * (z_mean**2 + np.exp(z_log_var) - 1 - z_log_var)


def _draw_kl(rng):
    return {"z_mean": rng.normal(size=(5, 3)).round(2), "z_log_var": rng.uniform(-3, 2, (5, 3)).round(2)}


def _values_kl(z_mean, z_log_var):
    def mean_of(square, variance, one=1, log=z_log_var):
        return (square + variance - one - log).sum(axis=1).mean() / 2

    each, variance = kl_table(z_mean, z_log_var), np.exp(z_log_var)
    true = each.sum(axis=1).mean()
    return true, {
        "You averaged over the latent dimensions as well. An image's nats are their sum.": each.mean(),
        "You summed over the batch as well: twice the images would cost twice as much.": each.sum(),
        "The axes are swapped: you summed over images and averaged over dimensions.": each.sum(axis=0).mean(),
        "You have one number an image, (n,). The loss is their average.": each.sum(axis=1),
        "Not a number: a logarithm of something negative. z_log_var *is* a logarithm already.": mean_of(
            z_mean**2, z_log_var, 1, np.log(z_log_var)
        ),
        "You took z_log_var for the variance. What leads back from a logarithm?": mean_of(z_mean**2, z_log_var),
        "You used the standard deviation where the variance belongs.": mean_of(z_mean**2, np.sqrt(variance)),
        "You took exp(z_log_var) for the standard deviation and squared it.": mean_of(z_mean**2, variance**2),
        "Exactly twice too large: one factor is missing.": 2 * true,
        "The sign is wrong: a KL divergence is never below 0.": -true,
        "A mean to the left must cost as much as one to the right: square it.": mean_of(z_mean, variance),
        "The mean's size counts with its square, not as it is.": mean_of(np.abs(z_mean), variance),
        "The mean is left out: a region far from the prior must cost.": mean_of(0 * z_mean, variance),
        "The 1 is missing: a region that is the prior must cost 0.": mean_of(z_mean**2, variance, 0),
        "z_log_var is left out: a small region must cost.": mean_of(z_mean**2, variance, 1, 0 * z_log_var),
        "z_log_var has the wrong sign.": mean_of(z_mean**2, variance, 1, -z_log_var),
        "½ reaches only the first term.": (z_mean**2 / 2 + variance - 1 - z_log_var).sum(axis=1).mean(),
        "The mean square and the variance are swapped in sign.": (variance - z_mean**2 - 1 - z_log_var)
        .sum(axis=1)
        .mean()
        / 2,
    }


@exercise("4.3", "The KL, before you see ours")
def kl(my_kl: object) -> Verdict:
    """Check `my_kl(z_mean, z_log_var)`: nats per image, summed over z, averaged over the batch. →
    Verdict."""
    fixed = [
        {"z_mean": np.array([[2.0, 0.0]]), "z_log_var": np.array([[0.0, 0.0]])},
        {"z_mean": np.array([[0.0, 0.0], [0.0, -1.0]]), "z_log_var": np.array([[1.0, 0.0], [0.0, -2.0]])},
        _draw_kl(np.random.default_rng(0)),
    ]

    asked = "a function of z_mean and z_log_var, both (n, latent_dim), that returns one number, in nats per image"
    question = (
        "What do a mean of 2 with the prior's width, and a variance of e with mean 0, cost by hand? Which term differs?"
    )
    idea = (
        "A table of what each image pays in each dimension, from the formula of step 4; sum its rows, average the sums."
    )
    why = "Summed over z and averaged over images it has the unit of the reconstruction, so the two may be added. A mean of 2 costs 2 nats."
    return judge_function(my_kl, asked, _values_kl, fixed, _draw_kl, question, idea, why, unit=" nats")


def _slip_of_outputs(outputs, latent_dim):
    """What is wrong with what `my_heads` returned and a hint, or None."""
    from vae_helpers.quiet import import_keras

    if not isinstance(outputs, (tuple, list)) or len(outputs) != 3:
        return "Yours does not return three values.", "End with `return z_mean, z_log_var, z`."
    for name, part in zip(("z_mean", "z_log_var", "z"), outputs, strict=True):
        if not import_keras().backend.is_keras_tensor(part):
            hint = "Call layers on h, and on what they give: no NumPy in between."
            return f"{name} does not come out of a layer on h.", hint
        if part.shape != (None, latent_dim):
            hint = f"Each has latent_dim numbers a garment; latent_dim was {latent_dim} here, not 2."
            return f"{name} has shape {part.shape}, expected (None, {latent_dim}).", hint
    return None


def _trained_numbers(model):
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


def _slip_of_parameters(model, latent_dim):
    """Whether the two heads have weights of their own, straight from h."""
    count = _trained_numbers(model)
    each = (2048 + 1) * latent_dim
    found = f"{count:,} parameters, expected {2 * each:,}."
    if count == each:
        return found, "Both vectors come from one layer. A second head has its own weights."
    if count != 2 * each:
        return found, "Two heads, each (2048 + 1)·latent_dim, straight from h, nothing between."
    return None


def _slip_of_heads(model, x):
    """Whether the heads give any real number, and z has a gradient by both."""
    from vae_helpers.quiet import import_tensorflow

    tf = import_tensorflow()
    with tf.GradientTape() as tape:
        *heads, z = model(x)
        total = tf.reduce_sum(z)
    values = [np.asarray(head) for head in heads]
    if not all(value.min() < 0 < value.max() for value in values):
        return (
            "On 64 fresh inputs a head gives numbers of one sign only.",
            "Any real number is a good mean and a good log-variance: no activation, and weights that do not begin at 0.",
        )
    if min(abs(value).max() for value in values) <= 1:
        return (
            "On large inputs a head never leaves [-1, 1].",
            "Any real number is a good mean and a good log-variance: no activation.",
        )
    slopes = tape.gradient(total, model.trainable_weights)
    lost = sum(slope is None or not np.any(np.asarray(slope)) for slope in slopes)
    if lost:
        return (
            f"z has no gradient by {lost} of the 4 weights and biases.",
            "z must be made of both heads, by the sampling layer, and stand last.",
        )
    return None


def _slip_of_sample(model, x):
    """Whether z is a fresh draw of the regions that the heads say."""
    z_mean, z_log_var, z = (np.asarray(part) for part in model(x))
    if same(z, np.asarray(model(x)[2])):
        return "Two calls on the same pictures gave the same z.", "The sample needs a fresh epsilon at each call."
    noise = np.stack([np.asarray(model(x)[2]) - z_mean for _ in range(60)]) / np.exp(0.5 * z_log_var)
    mean, spread = noise.mean(), noise.std()
    if not (abs(mean) < 0.06 and abs(spread - 1) < 0.05):
        return (
            f"(z − z_mean) / exp(0.5·z_log_var) has mean {mean:.2f} and standard deviation {spread:.2f}, expected 0 and 1.",
            "Are the heads handed to the sampling layer in order, and returned in order? Is the draw z_mean + exp(0.5·z_log_var)·epsilon?",
        )
    return None


@exercise("4.5", "The second head")
def heads(my_heads: object) -> Verdict:
    """Check `my_heads(h, latent_dim)`: from Keras features h (n, 2048), z_mean, z_log_var and a
    fresh sample. → Verdict."""
    asked = (
        "a function of features h (n, 2048) and latent_dim that returns z_mean, z_log_var and z, each (n, latent_dim)"
    )
    question = "Which layers see h, which sees the two heads, and what shape leaves each?"
    idea = "Two dense layers without an activation, both on h; then the lesson's sampling layer on the two."
    if missing(my_heads):
        return no_answer(asked)
    if not callable(my_heads):
        return wrong(asked, "Yours is no function.", "Hand in the function itself: its name, no brackets.")
    from vae_helpers.quiet import import_keras

    keras, latent_dim = import_keras(), 3
    h = keras.Input((2048,), name="h")

    def no(found, hint):
        return wrong(asked, found, hint, question, idea, {"h": h, "latent_dim": latent_dim})

    try:
        outputs = call(my_heads, {"h": h, "latent_dim": latent_dim}, asked)
    except Judged as ended:
        if "(None)" not in ended.verdict.text:
            raise
        hint = "How many pictures come is not known yet, so no numbers can be drawn for them here: let a layer draw, `Sampling`."
        return no(ended.verdict.text.splitlines()[1], hint)
    slip = _slip_of_outputs(outputs, latent_dim)
    if slip:
        return no(*slip)
    try:
        model = keras.Model(h, list(outputs))
    except Exception:
        return no("What you return is not connected with h.", "Which layer takes h?")
    # Of both signs, unlike the lesson's features: so the heads' values spread around 0 whatever weights they began with.
    x = np.random.default_rng().normal(size=(64, 2048)).astype(np.float32)
    slip = _slip_of_parameters(model, latent_dim) or _slip_of_heads(model, x) or _slip_of_sample(model, x)
    if slip:
        return no(*slip)
    return right(
        f"Three outputs of shape (n, {latent_dim}), {_trained_numbers(model):,} parameters, a gradient by all four weights and biases, and "
        "z − z_mean as wide as z_log_var says. The second head costs as much as the first: 4,098 numbers in the lesson's encoder."
    )


@exercise("4.4", "The loss, from blanks")
def losses(my_losses: object) -> Verdict:
    """Check `my_losses(x, x_hat, z_mean, z_log_var, beta)`, Keras operations: loss, reconstruction,
    KL. → Verdict."""
    parts = ("loss", "reconstruction", "KL")
    asked = (
        "a function of x, x_hat (n, 32, 32, 1), z_mean, z_log_var (n, latent_dim) and beta that returns loss, reconstruction and "
        "KL: three scalars of Keras, in nats per image"
    )
    question = "Which of the three is off? Within one image: sum or mean? Over the images: sum or mean? Where is beta?"
    idea = (
        "Each term as one number an image, (n,), by ops.sum over all other axes; ops.mean over the images; the loss is "
        "reconstruction + beta · KL. All with `ops`, so that a gradient gets through."
    )
    if missing(my_losses):
        return no_answer(asked)
    if not callable(my_losses):
        return wrong(asked, "Yours is no function.", "Hand in the function itself: its name, no brackets.")
    from vae_helpers.quiet import import_keras, import_tensorflow

    tf, _ = import_tensorflow(), import_keras()

    verdict = judge_function(
        _with_tensors(my_losses, tf),
        asked,
        _losses_and_slips,
        [],
        _losses_case,
        question,
        idea,
        "",
        parts=parts,
        told=("reconstruction", "KL", "loss"),  # a wrong KL makes a wrong loss
        unit=" nats",
        rtol=2e-4,
        atol=2e-3,
    )
    if verdict.state != "right":
        return verdict
    case = _losses_case(np.random.default_rng())
    without = _without_gradient(my_losses, tf, case)
    if without:
        hint = (
            "NumPy's numbers have no gradient, and what was cut off has none. Write it with ops: ops.log, ops.exp, ops.sum, "
            "ops.mean."
        )
        found = f"The values are right, but the loss has no gradient by {without[0]}: None."
        return wrong(asked, found, hint, question, idea, case)
    by_batches, all_at_once = _by_uneven_batches(my_losses, tf)
    if not same(all_at_once, by_batches, rtol=1e-4):
        found = f"Over batches of 3, 3 and 2 images the mean per image is {by_batches:.2f}, over all 8 at once {all_at_once:.2f}."
        return wrong(asked, found, "Divide by the number of images that came, not by a fixed one.", question, idea)
    return right(
        "Three scalars, loss = reconstruction + beta · KL, gradients by x_hat, z_mean and z_log_var, and batches of 3, 3 and 2 "
        "images average to the same as all 8: each counted by its images."
    )


def _losses_case(rng):
    """Arguments for `my_losses`."""
    # No factor that a slip brings is another's: not n = 2, which is a missing ½, and not n = beta.
    n, latent_dim = int(rng.integers(3, 6)), int(rng.integers(2, 4))
    x, x_hat = rng.random((n, 32, 32, 1)), rng.uniform(0.05, 0.95, (n, 32, 32, 1))
    z_mean, z_log_var = rng.normal(size=(n, latent_dim)), rng.uniform(-3, 1, (n, latent_dim))
    arrays = {"x": x, "x_hat": x_hat, "z_mean": z_mean, "z_log_var": z_log_var}
    return {name: array.astype(np.float32) for name, array in arrays.items()} | {
        "beta": float(rng.integers(3, 9)) + 0.5
    }


def _losses_and_slips(x, x_hat, z_mean, z_log_var, beta):
    """Loss, reconstruction and KL, and by part what each slip gives."""
    x, x_hat = x.astype(float), x_hat.astype(float)
    pixels = -(x * np.log(x_hat) + (1 - x) * np.log(1 - x_hat)).reshape(len(x), -1)
    swapped = -(x_hat * np.log(np.clip(x, 1e-7, 1 - 1e-7)) + (1 - x_hat) * np.log(np.clip(1 - x, 1e-7, 1))).reshape(
        len(x), -1
    )
    each = kl_table(z_mean.astype(float), z_log_var.astype(float))
    picture, cost = pixels.sum(axis=1).mean(), each.sum(axis=1).mean()
    white = -(x * np.log(x_hat)).reshape(len(x), -1).sum(axis=1).mean()
    square = ((x - x_hat) ** 2).reshape(len(x), -1).sum(axis=1).mean()
    return (picture + beta * cost, picture, cost), {
        "loss": {
            "beta is on the reconstruction. In this course it is on the KL only.": beta * picture + cost,
            "beta is on both terms, so it scales the loss and chooses nothing.": beta * (picture + cost),
            "beta is not used: this is the loss for beta 1.": picture + cost,
            "The KL is taken away: then regions are pushed out, not pulled in.": picture - beta * cost,
            "The loss is the reconstruction alone. What pulls the regions together?": picture,
            "The loss is the KL alone. What keeps the pictures?": beta * cost,
            "That is one loss an image. Average them.": pixels.sum(axis=1) + beta * each.sum(axis=1),
            "beta divides the KL: a larger one would pull less.": picture + cost / beta,
        },
        "reconstruction": {
            "You averaged over pixels: the KL weighs 1,024 times too much.": pixels.mean(),
            "You summed over the batch. The loss is per image.": pixels.sum(),
            "x and x_hat have changed places: the logarithm belongs to what the decoder says.": swapped.sum(
                axis=1
            ).mean(),
            "One term only: black pixels that are painted white cost nothing here.": white,
            "That is squared error. Asked for is cross-entropy.": square,
            "The sign is turned: logarithms of pixels are negative, a loss is not.": -picture,
            "You have one number an image. Average them.": pixels.sum(axis=1),
            "You averaged within an image and summed over the batch: the other way round.": pixels.mean(axis=1).sum(),
        },
        "KL": {
            "You averaged the KL over the dimensions: with two, that silently halves beta.": each.mean(),
            "You summed over the batch. The loss is per image.": each.sum(),
            "The sign is turned: a KL is never below 0.": -cost,
            "½ is missing.": 2 * cost,
            "beta belongs in the loss. The KL itself is reported without it.": beta * cost,
            "You have one number an image. Average them.": each.sum(axis=1),
            "You took exp(z_log_var) for the standard deviation.": 0.5
            * (z_mean**2 + np.exp(2 * z_log_var) - 1 - z_log_var).sum(axis=1).mean(),
            "You took the logarithm for the variance.": 0.5 * (z_mean**2 - 1 + 0 * z_log_var).sum(axis=1).mean(),
        },
    }


def _without_gradient(my_losses, tf, case):
    """The arguments by which the loss has no gradient."""
    variables = {name: tf.Variable(case[name]) for name in ("x", "x_hat", "z_mean", "z_log_var")}
    with tf.GradientTape(persistent=True) as tape:
        loss = my_losses(*variables.values(), case["beta"])[0]
        loss = loss if tf.is_tensor(loss) else tf.constant(0.0)
    return [name for name in ("x_hat", "z_mean", "z_log_var") if tape.gradient(loss, variables[name]) is None]


def _by_uneven_batches(my_losses, tf):
    """The loss of 8 images: the mean of batches of 3, 3 and 2, by their sizes, and all at
    once."""
    cases = [_losses_case(np.random.default_rng(seed)) for seed in range(4)]
    x, x_hat = (np.concatenate([case[name][:2] for case in cases]) for name in ("x", "x_hat"))
    z_mean = np.random.default_rng().normal(size=(8, 2)).astype(np.float32)

    def loss(start, stop):
        return float(my_losses(*(tf.constant(part[start:stop]) for part in (x, x_hat, z_mean, -z_mean)), 4.0)[0])

    return sum((stop - start) * loss(start, stop) for start, stop in ((0, 3), (3, 6), (6, 8))) / 8, loss(0, 8)


def _with_tensors(function, tf):
    """The function on tensors for arrays; its name kept for the replay."""
    if str(getattr(function, "__module__", "")).startswith("vae_helpers"):
        return function

    def on_tensors(x, x_hat, z_mean, z_log_var, beta):
        return function(*map(tf.constant, (x, x_hat, z_mean, z_log_var)), beta)

    on_tensors.__module__ = getattr(function, "__module__", "")  # the learner's, not ours
    on_tensors.__name__ = getattr(function, "__name__", "my_losses")
    return on_tensors


def _draw_arrow(rng):
    labels = rng.permutation(np.repeat(np.arange(4), [5, 6, 7, 8]))
    z = rng.normal(size=(26, 2)) + np.array([[1, 4], [-3, 1], [2, -2], [5, 2]])[labels]
    source, target = (int(c) for c in rng.choice(4, 2, replace=False))
    return {"z": z, "labels": labels, "source": source, "target": target}


def _values_arrow(z, labels, source, target):
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
        "That is half of the arrow: the middle between the two means?": (end - start) / 2,
        "You joined medians. Means are asked for.": np.median(there, axis=0) - np.median(here, axis=0),
        "You made it one long: an arrow says how far as well.": (end - start) / np.linalg.norm(end - start),
        "You took the class numbers for row numbers.": z[target] - z[source],
    }


@exercise("4.6", "An arrow of your own")
def arrow(my_arrow: object) -> Verdict:
    """Check `my_arrow(z, labels, source, target)`: from one class mean to another, (2,). →
    Verdict."""
    asked = "a function of z (n, 2), labels (n,) and two class numbers, source and target, that returns one arrow, (2,)"
    question = "Which rows belong to a class, what is their mean point, and from which to which does the arrow go?"
    idea = (
        "`z[labels == c]` picks a class, `mean(axis=0)` keeps both coordinates; the target's mean minus the source's."
    )
    why = "It says how two means differ, in two numbers; what it does to a single garment has to be looked at."
    return judge_function(
        my_arrow, asked, _values_arrow, [_draw_arrow(np.random.default_rng(2))], _draw_arrow, question, idea, why
    )


EXAM = {"loss": (0.0, 285.0), "rate": (3.0, 12.0), "precision": (0.6, 1.0), "coverage": (0.4, 1.0)}


@exercise("4.7", "Train one, and have it examined")
def trained_vae(my_encode: object, my_decode: object) -> Verdict:
    """Check a VAE that was trained: `encode(images)` → z_mean, z_log_var; `decode(z)` → images. →
    Verdict.

    The exam: 500 test garments. Loss and rate in nats per image at a fresh sample of z; precision
    and coverage of 500 samples of the prior against the model's own reconstructions. Each must lie
    in its range of `EXAM`.
    """
    from vae_helpers import data

    asked = "two functions, encode(images (n, 32, 32, 1)) → z_mean, z_log_var, and decode(z) → images (n, 32, 32, 1), in NumPy"
    question = "Which of the four is out of its range, and which term of the loss, or how much training, would move it?"
    idea = "A narrow VAE of the lesson's kind, 10,000 pictures, Adam near 3e-3, a few epochs, beta 1: that is enough for all four."
    if missing((my_encode, my_decode)):
        return no_answer(asked)
    rng = np.random.default_rng()
    images = data.load_test_images()
    x = data.preprocess(images[rng.choice(len(images), 500, replace=False)])
    regions = call(my_encode, {"images": x}, asked)
    if not isinstance(regions, (tuple, list)) or len(regions) < 2:
        return wrong(asked, "encode does not return two arrays.", "Return z_mean and z_log_var.", question, idea)
    z_mean, z_log_var = (numbers(part) for part in regions[:2])
    if z_mean.ndim != 2 or z_mean.shape != z_log_var.shape or len(z_mean) != len(x):
        found = f"z_mean has shape {z_mean.shape}, z_log_var {z_log_var.shape}, expected two (500, latent_dim)."
        return wrong(asked, found, "One row a picture.", question, idea)
    z = (z_mean + np.exp(0.5 * z_log_var) * rng.standard_normal(z_mean.shape)).astype(np.float32)
    prior = rng.standard_normal(z_mean.shape).astype(np.float32)
    painted = [numbers(call(my_decode, {"z": points}, asked)) for points in (z, z_mean.astype(np.float32), prior)]
    for image in painted:
        if image.size != x.size or not np.isfinite(image).all() or image.min() < 0 or image.max() > 1:
            found = f"decode gives shape {image.shape}, values from {image.min():.3g} to {image.max():.3g}."
            return wrong(asked, found, "Pictures (n, 32, 32, 1) in [0, 1]: a sigmoid at the end.", question, idea)
    scores = exam_scores(x, z_mean, z_log_var, *painted)
    shown = ", ".join(f"{name} {value:.1f}" if value > 1 else f"{name} {value:.2f}" for name, value in scores.items())
    low = {name: scores[name] - least for name, (least, _) in EXAM.items() if scores[name] < least}
    high = {name: scores[name] - most for name, (_, most) in EXAM.items() if scores[name] > most}
    if not low and not high:
        return right(
            f"{shown}. All four in their ranges: it learned, it is held together, its samples are good, and all kinds turn up. "
            f"{_price(scores)} A plain autoencoder has no regions and so no rate, and the prior is not where its garments are; a "
            "collapsed VAE has a rate near 0."
        )
    bars = ", ".join(f"{name} {least:g} to {most:g}" for name, (least, most) in EXAM.items())
    hint = _handed_in(z_mean, z_log_var) or _exam_hint(low, high)
    return wrong(asked, f"{shown}. Asked for: {bars}.", hint, question, idea, {"images": x})


def _handed_in(z_mean, z_log_var):
    """What shows in the two arrays when something else was handed in: regions are small, so their
    log-variances are below 0, and means lie on both sides of it."""
    if z_mean.max() < 0:
        return "All of z_mean is below 0, as log-variances are. Have z_mean and z_log_var changed places?"
    if z_log_var.min() > 0 and z_log_var.max() < 1:
        return "z_log_var lies between 0 and 1 everywhere: is it the standard deviation or the variance, and not its logarithm?"
    return None


def exam_scores(
    x: np.ndarray, z_mean: np.ndarray, z_log_var: np.ndarray, x_hat: np.ndarray, honest: np.ndarray, samples: np.ndarray
) -> dict[str, float]:
    """Loss and rate in nats per image, precision and coverage of the samples among the honest
    reconstructions."""
    from vae_helpers import measures

    x_hat, honest, samples = (images.reshape(-1, 32, 32).astype(np.float32) for images in (x_hat, honest, samples))
    reconstruction = measures.cross_entropy(x, x_hat).mean()
    rate = kl_table(z_mean, z_log_var).sum(axis=1).mean()
    return {
        "loss": float(reconstruction + rate),
        "rate": float(rate),
        "precision": measures.precision(samples, honest),
        "coverage": measures.coverage(samples, honest),
    }


def _exam_hint(low, high):
    if "rate" in low:
        return "The code says next to nothing: collapsed, or pulled too hard. Is each term a sum within an image, and beta 1?"
    if "rate" in high:
        return "The regions are far out or tiny: is the KL in the loss at all, and not divided by the pixels?"
    if "loss" in high:
        return "The right idea, if it is still falling: train longer, or look at the learning rate and the last activation."
    if "coverage" in low:
        return "Samples of the prior miss most kinds of garments. Is z drawn from the regions in training?"
    return "Samples of the prior are unlike the model's own reconstructions: do the regions fill the prior?"


def _price(scores):
    """What the pictures cost beside the shipped autoencoder's."""
    from vae_helpers import checkpoints

    cost = scores["loss"] - scores["rate"]
    best = checkpoints.manifest()["autoencoder_seed_0"]["figures"]["test_reconstruction_loss"]
    return f"The price: its pictures cost {cost:.1f} nats, the shipped autoencoder's {best:.1f}."
