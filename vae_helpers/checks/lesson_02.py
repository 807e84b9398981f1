"""The checks of notebook 02, Autoencoder."""

import numpy as np

from vae_helpers import data
from vae_helpers.checks.engine import Verdict, call, exercise, judge_function, judge_numbers, numbers, right, wrong

NOISE = 0.5  # of the denoiser's exam
BAR = 0.145  # its largest error that passes; what has learned nothing of pictures stays above 0.15


def _draw_fourth_convolution(rng):
    return {"channels": int(rng.integers(4, 9)), "last": int(rng.integers(10, 20)), "latent dimensions": 3}


def _values_fourth_convolution(m, n, latent_dim, before=None):
    # the example has one convolution before the last, from one channel; the lesson has three
    before = (9 + 1) * m if before is None else before
    conv, dense = (9 * m + 1) * n, (4 * n + 1) * latent_dim  # 2×2 places are left
    return before + conv + dense, {
        "The biases of the new convolution are missing: each output channel has one.": before + 9 * m * n + dense,
        "Each output of the new convolution looks at all the channels that come in.": before + 10 * n + dense,
        "A bias belongs to an output channel, not to an input channel.": before + 9 * m * n + m + dense,
        "You gave the whole new layer a single bias.": before + 9 * m * n + 1 + dense,
        "That is the new layer alone. The exercise asks for the whole encoder.": conv,
        "The dense layer is still the old one. How many numbers reach it after one more halving?": before
        + conv
        + (16 * m + 1) * latent_dim,
        "The dense layer sees the channels, but also each of the 2×2 places.": before + conv + (n + 1) * latent_dim,
        "You did not halve: with stride 2, 2×2 places are left of 4×4.": before + conv + (16 * n + 1) * latent_dim,
        "The dense layer is missing.": before + conv,
        "The biases of the dense layer are missing.": before + conv + 4 * n * latent_dim,
    }


def _for_lesson(m, n, latent_dim):
    return _values_fourth_convolution(m, n, latent_dim, 320 + 18_496 + 73_856 if m == 128 else None)


@exercise("2.1", "A fourth convolution")
def fourth_convolution(my_parameters: object) -> Verdict:
    """Check a prediction: the parameters of the encoder with a fourth convolution 128 → 256, 3×3. →
    Verdict."""
    asked = "one whole number, the parameters of the whole encoder with four convolutions"
    question = "Which layers change? One comes in, and what follows it gets another size."
    idea = (
        "Three convolutions as before; the new one (3·3·128 + 1)·256; then 2×2×256 numbers, each with a weight to two."
    )
    why = "The new layer alone outweighs the old encoder three times, though the dense layer behind it became half as large."
    inputs = {"channels": 128, "last": 256, "latent dimensions": 2}

    return judge_numbers(
        my_parameters, asked, inputs, _draw_fourth_convolution, _for_lesson, question, idea, why, atol=0.5
    )


def _painted(x, kernel, stride, shift=0):
    """The transposed convolution as a painting: each pixel of x adds its kernel to the output,
    `(stride·n, stride·n)`."""
    n = len(x)
    canvas = np.zeros((stride * n + 3 + shift,) * 2)
    for i in range(n):
        for j in range(n):
            top, left = stride * i, stride * j
            canvas[top : top + 3, left : left + 3] += x[i, j] * kernel
    return canvas[shift : shift + stride * n, shift : shift + stride * n]


def _draw_transposed_convolution(rng):
    x, kernel = rng.integers(-4, 9, (rng.integers(3, 5),) * 2), rng.integers(1, 9, (3, 3))
    return {"x": x / 2, "kernel": kernel / 2, "stride": 2}  # halves: a canvas of whole numbers would cut them off


def _values_transposed_convolution(x, kernel, stride):
    overlaid = np.zeros((stride * len(x) + 3,) * 2)
    for i in range(len(x)):
        for j in range(len(x)):
            overlaid[stride * i : stride * i + 3, stride * j : stride * j + 3] = x[i, j] * kernel
    size, stretched = stride * len(x), np.kron(x, np.ones((stride, stride)))
    full = np.zeros((stride * (len(x) - 1) + 3,) * 2)
    for i in range(len(x)):
        for j in range(len(x)):
            full[stride * i : stride * i + 3, stride * j : stride * j + 3] += x[i, j] * kernel
    return _painted(x, kernel, stride), {
        "Where two patches overlap the later one covers the earlier. They must add up.": overlaid[:size, :size],
        "You flipped the kernel. In painting each pixel puts it down as it is.": _painted(
            x, kernel[::-1, ::-1], stride
        ),
        "You have not cropped what hangs over the right and the lower edge.": full,
        "The rim for the last patches is still there. Cut it off: (stride·n, stride·n).": np.pad(full, (0, stride - 1)),
        "The patches lie two pixels apart, whatever the stride.": _painted(x, kernel, 2),
        "The kernel is turned on its side: rows and columns are swapped.": _painted(x, kernel.T, stride),
        "The input is turned on its side: rows and columns are swapped.": _painted(x.T, kernel, stride),
        "All patches are one pixel up and to the left of their place.": _painted(x, kernel, stride, shift=1),
        "You only enlarged the pixels. Each has to put down its kernel.": stretched,
        "Each pixel puts down the kernel, but not times its own value.": _painted(np.ones_like(x), kernel, stride),
        "The patches lie one pixel apart, whatever the stride.": _painted_close(x, kernel, stride),
    }


@exercise("2.2", "Paint it the other way")
def transposed_convolution(my_transposed: object) -> Verdict:
    """Check `my_transposed(x, kernel, stride)`: each pixel adds its kernel, from `(n, n)` to
    `(stride·n, stride·n)`. → Verdict."""
    small = np.array([[1.5, 2], [0, 3]])
    fixed = [
        {"x": small, "kernel": np.arange(1.0, 10).reshape(3, 3), "stride": 2},
        {"x": small, "kernel": np.arange(1.0, 10).reshape(3, 3), "stride": 3},
    ]

    asked = "a function of x (n, n), kernel (3, 3) and stride (2 or 3) that returns an array (stride·n, stride·n)"
    question = "Where does the patch of pixel (i, j) begin, and what happens where it meets its neighbour's?"
    idea = (
        "Begin with zeros, a rim of two too large. Add x[i, j]·kernel from row stride·i and column stride·j on; crop."
    )
    why = (
        "The same numbers as by inserting zeros and sliding the flipped kernel: with stride 3 no two patches ever meet."
    )
    return judge_function(
        my_transposed, asked, _values_transposed_convolution, fixed, _draw_transposed_convolution, question, idea, why
    )


def _painted_close(x, kernel, stride):
    canvas = np.zeros((stride * len(x) + 3,) * 2)
    for i in range(len(x)):
        for j in range(len(x)):
            canvas[i : i + 3, j : j + 3] += x[i, j] * kernel
    return canvas[: stride * len(x), : stride * len(x)]


def _draw_room_used(rng):
    lower_bound, room = rng.uniform(150, 200), rng.uniform(60, 150)
    loss = lower_bound + rng.uniform(0.1, 1.5) * room
    return {"mean_bce": loss / 1024, "baseline": lower_bound + room, "lower_bound": lower_bound}


def _values_room_used(mean_bce, baseline, lower_bound):
    loss, room = 1024 * mean_bce, baseline - lower_bound
    used = (baseline - loss) / room
    return used, {
        "That is the part that is left, not the part that is used.": 1 - used,
        "The two losses have different units: a mean over pixels, and a sum.": (baseline - mean_bce) / room,
        "You turned the mean into a sum by dividing.": (baseline - mean_bce / 1024) / room,
        "The pictures are padded: 32×32 pixels, not 28×28.": (baseline - 784 * mean_bce) / room,
        "The lower bound is left out: no model can use all of the baseline.": (baseline - loss) / baseline,
        "That is a number of nats. Which part of the room is it?": baseline - loss,
        "The sign is turned: a lower loss is a better one.": -used,
        "You divided by the lower bound. How wide is the room?": (baseline - loss) / lower_bound,
        "In percent it is a hundred times too large: a part from 0 to 1 is asked for.": 100 * used,
        "A loss above the baseline uses less than nothing: do not cut it off.": max(used, 0.0),
        "How much worse than the baseline may it be? Do not turn the sign there.": abs(used),
    }


@exercise("2.3", "Between two marks")
def room_used(my_room: object) -> Verdict:
    """Check `my_room(mean_bce, baseline, lower_bound)`: which part of the room between the marks is
    used. → Verdict."""
    fixed = [
        {"mean_bce": 290 / 1024, "baseline": 290.0, "lower_bound": 210.0},
        {"mean_bce": 230 / 1024, "baseline": 290.0, "lower_bound": 210.0},
        {"mean_bce": 306 / 1024, "baseline": 290.0, "lower_bound": 210.0},
    ]

    asked = "a function of mean_bce (nats per pixel), baseline and lower_bound (nats per image) that returns one number, a part"
    question = "Bring all three to one unit. How wide is the room, and how far down has the loss come?"
    idea = (
        "A mean over pixels times 1,024 is a sum. Then: how far below the baseline, over how far one could get at all."
    )
    why = "0 is no better than PCA, 1 a perfect copy, below 0 worse than PCA. Of the two in the text, 0.2524 uses about two fifths; 0.31 is below 0."
    return judge_function(my_room, asked, _values_room_used, fixed, _draw_room_used, question, idea, why)


def _points_only(z):
    z = np.asarray(z, float)
    if z.ndim != 2 or z.shape[1] != 2:
        raise ValueError(f"decode takes points of shape (n, 2); got shape {z.shape}")
    return z


def _decoder(rng):
    sway, shift = rng.normal(size=(2, 1024)), rng.uniform(0, 6, 1024)
    return lambda z: (0.5 + 0.5 * np.sin(_points_only(z) @ sway + shift)).reshape(-1, 32, 32)


def _flat(z):
    return np.repeat(_points_only(z)[:, :1], 1024, axis=1).reshape(-1, 32, 32)


def _two_greys(z):
    """Left half z1, right half z2: squares and absolute differences choose differently."""
    return np.repeat(np.repeat(_points_only(z)[:, np.newaxis], 32, axis=1), 16, axis=2)


def _draw_place_of(rng):
    decode, points = _decoder(rng), rng.uniform(-2, 2, (30, 2))
    image = decode(points[rng.integers(30)][np.newaxis] + 0.02)[0]
    return {"decode": decode, "points": points, "image": np.clip(image + 0.05 * rng.normal(size=(32, 32)), 0, 1)}


def _values_place_of(decode, points, image):
    off = decode(points) - image
    distance = (off**2).mean(axis=(1, 2))
    best = points[distance.argmin()]
    return best, {
        "That is the picture at the place. The place is asked for, two numbers.": decode(points)[distance.argmin()],
        "That is the number of the point in the list. The point itself is asked for.": np.argmin(distance),
        "That is how near it comes. Where is it?": np.sqrt(distance.min()),
        "That is the point whose picture is farthest.": points[distance.argmax()],
        "Too bright here and too dark there canceled: square before you average.": points[
            np.abs(off.mean(axis=(1, 2))).argmin()
        ],
        "Absolute differences choose another point than squared ones do.": points[
            np.abs(off).mean(axis=(1, 2)).argmin()
        ],
        "You took the signed difference: the darkest picture always wins.": points[off.mean(axis=(1, 2)).argmin()],
        "You looked at one pixel only, or at the worst one.": points[np.abs(off).max(axis=(1, 2)).argmin()],
        "That is the middle of all points.": points.mean(axis=0),
        "That is the first of the points. Did a mean over *everything* leave a single number to compare?": points[0],
    }


@exercise("2.4", "Where would it hang?")
def place_of(my_place: object) -> Verdict:
    """Check `my_place(decode, points, image)`: the point whose decoding is nearest to the image. →
    Verdict."""
    halves = np.array([[0.35, 0.35], [0.0, 0.4], [0.9, 0.9]])  # the worst pixel chooses differently again
    fixed = [
        {"decode": _two_greys, "points": halves, "image": np.zeros((32, 32))},
        {"decode": _flat, "points": np.array([[0.1, 0], [0.5, 1], [0.9, 2]]), "image": np.full((32, 32), 0.6)},
        {"decode": _two_greys, "points": np.array([[0.3, 0.3], [0.0, 0.5], [0.9, 0.9]]), "image": np.zeros((32, 32))},
        # squares choose the first, absolute differences the second, a mean that cancels the third
        {
            "decode": _two_greys,
            "points": np.array([[0.7, 0.7], [0.5, 0.85], [0.1, 0.95]]),
            "image": np.full((32, 32), 0.5),
        },
    ]

    asked = "a function of decode, points (n, 2) and an image (32, 32) that returns the best of the points, (2,)"
    question = "What does each point decode to, how far is that from the image, and which is nearest?"
    idea = "Decode all the points at once, (n, 32, 32); mean square difference from the image, (n,); the point at its argmin."
    why = "You moved the point until its decoding fitted: an encoder made of nothing but a decoder and patience. "
    why += (
        "The encoder's place is near it and hardly ever the same: it was trained for another loss, and answers at once."
    )
    return judge_function(my_place, asked, _values_place_of, fixed, _draw_place_of, question, idea, why)


def exam(rng: np.random.Generator, n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Clean and noisy pictures that stand in no list: test garments, mirrored and moved by a pixel.
    Two `(n, 32, 32, 1)`."""
    images = data.load_test_images()
    clean = data.preprocess(images[rng.choice(len(images), n, replace=False)])[:, :, ::-1]
    clean = np.roll(clean, rng.choice([-1, 1], 2), axis=(1, 2))
    noisy = np.clip(clean + NOISE * rng.normal(size=clean.shape), 0, 1)
    return clean, noisy.astype(np.float32)


def _error(images, others):
    return float(np.sqrt(np.mean((images - others) ** 2, axis=(1, 2, 3))).mean())


@exercise("2.5", "A denoiser that deserves the name")
def denoiser(my_denoise: object) -> Verdict:
    """Check `my_denoise(images)`: its error on an exam of fresh pictures at noise 0.5 must be at
    most `BAR`. → Verdict.

    The error is the root mean square difference per pixel from the clean garment, averaged over the
    garments.
    """
    asked = (
        "a function of noisy pictures (n, 32, 32, 1) in [0, 1] that returns cleaned ones, of the same shape; "
        f"at noise {NOISE} its error on garments that are mirrored and moved by a pixel must be at most {BAR}"
    )
    question = "What goes in, what is the target, how strong is the noise, and what must pass through the middle?"
    idea = (
        "Noisy pictures in, clean ones as the target (a GaussianNoise layer makes the noise anew at each step), and no "
        "bottleneck: a picture's outline does not fit through two numbers."
    )
    clean, noisy = exam(np.random.default_rng())
    case = {"images": noisy}
    value = call(my_denoise, case, asked)
    try:
        mine = numbers(value)
    except Exception as problem:
        return wrong(asked, f"Yours returns something else than numbers: {problem}.", question, question, idea, case)
    if mine.shape != clean.shape:
        found = f"Yours has shape {mine.shape}, expected {clean.shape}."
        return wrong(
            asked, found, "Keep all the axes, the channel too: give back as many pictures as came.", inputs=case
        )
    if not (np.isfinite(mine).all() and mine.max() <= 1.5):
        found = f"Yours holds values up to {mine.max():.4g}, expected at most 1."
        hint = "These look like grey levels from 0 to 255. The course's pixels lie in [0, 1]."
        return wrong(asked, found, hint, inputs=case)
    before, after = _error(noisy, clean), _error(mine, clean)
    if after <= BAR:
        return right(
            f"Error before {before:.3f}, after {after:.3f}, bar {BAR}. What a model has met decides what it can do."
        )
    found = f"Error before {before:.3f}, after {after:.3f}, bar {BAR}. (A 5×5 median filter: about 0.175.)"
    hint = _denoiser_hint(mine, clean, noisy, after) or question
    return wrong(asked, found, hint, question, idea, case)


def _denoiser_hint(mine, clean, noisy, after):
    """What the cleaned pictures have in common with those of typical mistakes; the limits lie
    between measured values."""
    slope = np.corrcoef(mine.ravel(), clean.ravel())[0, 1]
    black = mine[clean == 0].mean() / noisy[clean == 0].mean()  # 0.12 when learned, 1 for the noise's own mean
    rough = np.abs(np.diff(mine, axis=2)).mean() / np.abs(np.diff(clean, axis=2)).mean()
    if np.mean(np.abs(mine - noisy)) < 0.15 * np.mean(np.abs(noisy - clean)):
        return "You give the noisy picture back, or nearly. What was taken away?"
    if mine.std(axis=0).max() < 0.02:
        return "You answer with the same picture whatever comes in. Where is the input used?"
    if black > 0.95:
        return "Your black is as grey as noise is on average: so it comes out of a blur, or of training towards noisy targets."
    if rough > 1.3:
        return "Much of the noise is still there. Did the network meet noise as strong as the exam's while it learned?"
    if after <= BAR + 0.03 and black < 0.3:
        return (
            "Near. If a network learns from noisy to clean here: the right idea, train it longer or give it more room."
        )
    if after <= BAR + 0.03 and slope > 0.865:
        return "The garment is right, but black comes out grey: the exam's noise is clipped to [0, 1]. Is yours, in training?"
    # what follows the picture that came stays nearer to it than the clean one is; what fetches another does not
    if slope > 0.5 and np.sqrt(((mine - noisy) ** 2).mean()) < 0.995 * np.sqrt(((noisy - clean) ** 2).mean()):
        return (
            "The right garment, without its details: a filter, or a sum of few parts, can't tell cloth from noise. A network "
            "can that met both."
        )
    if slope > 0.5:
        return (
            "The answer looks like a garment, and not like this one. A picture that passes through few numbers, or is "
            "fetched from a list, loses its outline."
        )
    return ""
