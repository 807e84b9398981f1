"""Numbers that Python computes and the tests of the JavaScript compare with: one JSON file for each function here.

    python tests/reference.py && node --test tests/js/*.test.mjs

`tests/test_javascript.py` does both.
"""

import itertools
import json
import math
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import safetensors.numpy
from matplotlib.markers import MarkerStyle
from scipy.integrate import quad
from scipy.stats import norm

from vae_helpers import checkpoints, data, latent, live, measures, plots

FOLDER = Path(__file__).parent.parent / "build" / "numbers"


def wardrobe():
    """Notebook 01's weights at a few points of a plan, by its own formula."""
    random = np.random.default_rng(0)
    hangers = random.uniform(-3, 3, (10, 2))
    points = random.uniform(-3, 3, (20, 2))
    distance = np.linalg.norm(points[:, np.newaxis] - hangers, axis=2)
    closeness = 1 / distance**3
    return {
        "hangers": hangers.ravel(),
        "points": points,
        "weights": closeness / closeness.sum(axis=1, keepdims=True),
        "nearest": distance.argmin(axis=1),
    }


def decoder():
    """The shipped autoencoder's decoder in NumPy at 50 points of its plane."""
    points = np.random.default_rng(1).uniform((-5, -7), (7, 4), (50, 2)).astype(np.float32)
    return {"points": points, "images": _rounded(checkpoints.load_decode("autoencoder_seed_0")(points))}


def classes():
    """The ten classes as they are sent, and the outline of each one's marker as matplotlib draws it, y upwards."""
    outlines = []
    for marker in plots.CLASS_MARKERS:
        style = MarkerStyle(marker)
        outlines.append(style.get_path().transformed(style.get_transform()).to_polygons()[0][:-1])
    return {"classes": live.sent.cloud(np.zeros((1, 2)), [0])["classes"], "outlines": outlines}


def explorer():
    """40 garments, and a map of gaps in which each cell has a distance of its own, at the points of `latent.grid`."""
    images, labels, z, decode = _shipped("autoencoder_seed_0", 40)
    lower, upper, n = (-3, -1), (2, 3), 6
    distances = np.random.default_rng(5).permutation(n * n).reshape(n, n) / 64  # exact in float32
    gaps = (distances, 17 / 64, lower, upper)
    return {
        "sent": _sent(live.LatentExplorer(decode, z, labels, images=images[:30], gaps=gaps, prior_rings=True)),
        "z": z,
        "names": [data.CLASS_NAMES[c] for c in labels],
        "decodings": _rounded(decode(z)),
        "grid": latent.grid(lower, upper, n),
        "distances": distances.ravel(),
    }


def arrow_walk():
    """Notebook 01's arrow from garment 6 to garment 4, carried to garment 0, on a plan of seven."""
    random = np.random.default_rng(2)
    hangers, garments = random.uniform(-3, 3, (7, 2)), random.integers(0, 256, (7, 32, 32)) / 255
    names = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt"]
    strengths = np.array([0, 0.5, 0.74, 1, 2])
    points = hangers[0] + strengths[:, np.newaxis] * (hangers[4] - hangers[6])
    distance = np.linalg.norm(points[:, np.newaxis] - hangers, axis=2)
    weights = 1 / np.maximum(distance, 1e-6) ** 3
    weights /= weights.sum(axis=1, keepdims=True)
    return {
        "sent": _sent(live.arrow_walk(garments, hangers, names, start=0, source="Shirt", target=4)),
        "strengths": strengths,
        "points": points,
        "ends": hangers[[6, 4]],
        "nearest": _rounded(garments[distance.argmin(axis=1)]),
        "blends": _rounded(np.einsum("pg,gij->pij", weights, garments)),
        "weights": weights,
    }


def in_between():
    """Notebook 01's walk on the learned plan, at shares that are no mirror of one another."""
    images, labels, z, decode = _shipped("autoencoder_seed_0")
    x, t = data.preprocess(images)[..., 0], np.array([0, 0.3, 0.5, 1])[:, np.newaxis]
    points = (1 - t) * z[22] + t * z[39]
    return {
        "sent": _sent(live.in_between(decode, z, labels, images, start=np.int64(22), end=39)),
        "shares": t.ravel(),
        "points": points,
        "names": [data.CLASS_NAMES[labels[i]] for i in (22, 39)],
        "blends": _rounded((1 - t[..., np.newaxis]) * x[22] + t[..., np.newaxis] * x[39]),
        "decodings": _rounded(decode(points)),
    }


def walk_steps():
    """A bent walk of 12 places; what each step changed, by brute force."""
    _, labels, z, decode = _shipped("autoencoder_seed_0")
    path = np.stack([np.linspace(-3, 4, 12), np.linspace(-5, 2, 12) ** 2 / 8 - 3], axis=1)
    images = decode(path)
    changes = np.array([np.sqrt(np.mean((b - a) ** 2)) for a, b in itertools.pairwise(images)])
    return {
        "sent": _sent(live.walk_steps(decode, path, measures.step_changes(images), z, labels)),
        "path": path,
        "decodings": _rounded(images),
        "relative": changes / changes.mean(),
    }


def denoising():
    """Five levels of noise on pictures of chance, and errors that cross."""
    random = np.random.default_rng(3)
    noisy, denoised = random.integers(0, 256, (2, 5, 32, 32)) / 255
    levels, before, after = np.linspace(0.1, 0.5, 5), np.linspace(0, 0.4, 5), np.linspace(0.11, 0.27, 5)
    return {
        "sent": _sent(live.denoising(noisy, denoised, levels, before, after)),
        "levels": levels,
        "noisy": _rounded(noisy),
        "denoised": _rounded(denoised),
        "before": before,
        "after": after,
    }


def arithmetic():
    """Notebook 04's arrow from shirts to coats, in two spaces, added to garment 19."""
    _, labels, z, decode = _shipped("autoencoder_seed_0")
    *_, z_mean, vae_decode = _shipped("vae_beta_1")
    spaces = {"autoencoder": (decode, z, labels), "VAE": (vae_decode, z_mean, labels)}
    arrows = {title: s[1][labels == 4].mean(axis=0) - s[1][labels == 6].mean(axis=0) for title, s in spaces.items()}
    strengths = np.array([-1, 0, 0.35, 2])
    points = [s[1][19] + strengths[:, np.newaxis] * arrows[title] for title, s in spaces.items()]
    return {
        "sent": _sent(live.arithmetic(spaces, 19, arrows)),
        "strengths": strengths,
        "points": points,
        "decodings": [_rounded(s[0](at)) for s, at in zip(spaces.values(), points, strict=True)],
    }


def gaussians():
    """Notebook 05's three ways to the KL by SciPy, and its integrand; notebook 04's sample with its slopes, moved by a hair."""
    cases = [(mean, log_var) for mean in (-3, -0.5, 0, 1.5, 3) for log_var in (-5, -1, 0, 2)]
    draws, three_ways = np.random.default_rng(0).standard_normal(2000), []
    at = np.linspace(-2, 2, 9)
    for mean, log_var in cases:
        q = norm(mean, np.exp(0.5 * log_var))
        closed_form = 0.5 * (mean**2 + np.exp(log_var) - 1 - log_var)
        low, high = q.ppf([1e-12, 1 - 1e-12])
        integral, _ = quad(lambda z, q=q: q.pdf(z) * (q.logpdf(z) - norm.logpdf(z)), low, high)
        z = mean + np.exp(0.5 * log_var) * draws
        logs = q.logpdf(z) - norm.logpdf(z)
        heights = q.pdf(at) * (q.logpdf(at) - norm.logpdf(at))
        error = logs.std(ddof=1) / np.sqrt(len(z))
        three_ways.append(
            {"ways": [closed_form, integral, logs.mean(), error], "integrand": heights, "density": q.pdf(at)}
        )

    def sample(z_mean, z_log_var, epsilon):
        return z_mean + np.exp(0.5 * z_log_var) * epsilon

    samples, hair = [], 1e-6
    for z_mean, z_log_var, epsilon in [(1, -1, 1), (-3, 2, -2), (0.5, -4, 3), (3, 2, 3)]:
        slope = (sample(z_mean, z_log_var + hair, epsilon) - sample(z_mean, z_log_var - hair, epsilon)) / (2 * hair)
        samples.append({"at": [z_mean, z_log_var, epsilon], "z": sample(z_mean, z_log_var, epsilon), "slope": slope})
    return {
        "sent": _sent(live.kl_picture()),
        "cases": cases,
        "at": at,
        "three_ways": three_ways,
        "samples": samples,
    }


def transposed_convolution():
    """Notebook 02's transposed convolution, word for word, with a kernel that no flip leaves alone."""

    def insert_zeros(x, stride):
        spread = np.zeros((stride * (len(x) - 1) + 1,) * 2)
        spread[::stride, ::stride] = x
        before = 2 - max(3 - stride, 0) // 2
        after = stride * len(x) + 2 - before - len(spread)
        return np.pad(spread, (before, after))

    def transposed(x, kernel, stride):
        spread, size = insert_zeros(x, stride), stride * len(x)
        flipped = kernel[::-1, ::-1]
        return np.array([[np.sum(flipped * spread[i : i + 3, j : j + 3]) for j in range(size)] for i in range(size)])

    x, kernel = np.array([[1, 2, 0], [0, 3, 1], [2, 0, -1]]), np.array([[1, 2, 0.5], [-3, 4, 5], [6, 7, 8]])
    return {
        "sent": _sent(live.transposed_convolution(x, kernel)),
        "spread": [insert_zeros(x, stride) for stride in (1, 2, 3)],
        "output": [transposed(x, kernel, stride) for stride in (1, 2, 3)],
    }


def family():
    """Three stops whose panels are one black, one grey and one white figure."""
    stops, points = (0.1, 1, 30), [(9.4, 259.8), (6, 261.6), (1.5, 306.2)]
    greys = dict(zip(stops, ("0", "0.5", "1"), strict=True))
    made = live.family(
        dict(zip(stops, points, strict=True)),
        lambda stop: plt.figure(figsize=(2, 1), facecolor=greys[stop]),
        {s: f"reading {s}" for s in stops},
        {s: f"panel {s}" for s in stops},
    )
    return {"sent": _sent(made), "points": points}


def encoder():
    """Keras' own embeddings of the first 200 test images, by each shipped model: what its file holds."""
    images = data.load_fashion_mnist()[1][0][:200]
    names = list(checkpoints.manifest())
    shipped = {name: checkpoints.load_embeddings(name) for name in names}
    heads = {name: z if isinstance(z, tuple) else (z,) for name, z in shipped.items()}
    return {
        "images": data.preprocess(images).reshape(200, 1024).round(6),
        "heads": {
            name: [head[:200].astype(float) for head in both] for name, both in heads.items() if both[0].shape[1] == 2
        },
    }


def pad():
    """Notebook 02's pad: garments as they were, shifted and erased; the errors by the formula, term by term."""
    images, labels, z, decode = _shipped("autoencoder_seed_0")

    def encode():
        pass

    encode.weights = _encoder_weights("autoencoder_seed_0")
    errors = np.array(
        [_nats_above_bound(x, p) for x, p in zip(data.preprocess(images)[..., 0], decode(z), strict=True)]
    )
    shifted = np.zeros((32, 32), np.uint8)
    shifted[2:30, 3:31] = images[3]  # one to the right of where `preprocess` puts it
    return {
        "sent": _sent(live.pad(encode, decode, z, labels, images, garment=3)),
        "shifted": shifted.ravel(),
        "z": z[:5],
        "reconstructions": _rounded(decode(z[:5])),
        "errors": errors,
    }


def pad_vae():
    """Notebook 04's pad: the region of a garment and a point of it, by the shipped embeddings."""
    images, labels, z_mean, decode = _shipped("vae_beta_1")

    def encode():
        pass

    encode.weights = _encoder_weights("vae_beta_1")
    z_log_var = checkpoints.load_embeddings("vae_beta_1")[1]
    return {
        "sent": _sent(live.pad(encode, decode, z_mean, labels, images, errors=np.arange(300.0))),
        "means": z_mean[:5],
        "deviations": np.sqrt(np.exp(z_log_var[:5].astype(float))),
    }


def training():
    """A made-up training of three moments of 40 garments, with the loss in two terms."""
    random = np.random.default_rng(7)
    (_, _), (images, labels) = data.load_fashion_mnist()
    z = (random.normal(size=(3, 40, 2)) * np.array([0.01, 0.4, 2.0])[:, np.newaxis, np.newaxis]).astype(np.float16)
    classes = len(set(labels[:40].tolist()))
    history = {
        "step": np.array([0, 7, 30], np.int32),
        "loss": np.array([709.8, 500.25, 300.5], np.float32),
        "reconstruction_loss": np.array([709.5, 499.0, 294.25], np.float32),
        "kl_loss": np.array([0.25, 1.25, 6.25], np.float32),
        "z_mean": z,
        "reconstructions": random.integers(0, 256, (3, classes, 32, 32), np.uint8),
    }
    made = live.training_history(
        history, labels[:40], images[:40], baselines={"mean picture": 385.4, "lower bound": 189.9}, total_steps=60
    )
    return {
        "sent": _sent(made),
        "z": z.astype(float).reshape(3, -1),
        "extent": np.abs(z.astype(float)).max(axis=(1, 2)),
    }


def _encoder_weights(name):
    tensors = safetensors.numpy.load_file(checkpoints.FOLDER / f"{name}.safetensors")
    return [tensors[key] for key in sorted(tensors) if key.startswith("encoder/")]


def _nats_above_bound(x, x_hat):
    """Σ x log(x / p) + (1 − x) log((1 − x) / (1 − p)) over the pixels, with 0 log 0 = 0."""
    nats = 0.0
    for grey, p in zip(
        x.ravel().astype(float).tolist(), np.clip(x_hat.ravel().astype(float), 1e-7, 1 - 1e-7), strict=True
    ):
        nats += grey * math.log(grey / p) if grey > 0 else 0.0
        nats += (1 - grey) * math.log((1 - grey) / (1 - p)) if grey < 1 else 0.0
    return nats


def _shipped(name, n=300):
    """The first n test images, labels and embeddings of a shipped model, and its decoder."""
    (_, _), (images, labels) = data.load_fashion_mnist()
    z = checkpoints.load_embeddings(name)
    z = z[0] if isinstance(z, tuple) else z
    return images[:n], labels[:n], z[:n], checkpoints.load_decode(name)


def _rounded(images):
    return np.round(np.reshape(images, (len(images), 1024)).astype(float), 6)


def _sent(demonstration):
    """What the demonstration's view was sent, its blobs written out: reference.mjs makes arrays of them."""
    view = demonstration.children[-1]
    contents = {f"IPY_MODEL_{blob.model_id}": blob.content for blob in view._blobs}

    def written(value):
        if isinstance(value, dict) and "blob" in value:
            return {"base64": contents[value["blob"]], "type": value["type"]}
        if isinstance(value, dict):
            return {name: written(item) for name, item in value.items()}
        return [written(item) for item in value] if isinstance(value, list) else value

    return written(view.data)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, function in list(globals().items()):
        if callable(function) and getattr(function, "__module__", "") == __name__ and name != "main" and name[0] != "_":
            text = json.dumps(function(), default=lambda value: value.tolist())
            (FOLDER / f"{name}.json").write_text(text)


if __name__ == "__main__":
    sys.exit(main())
