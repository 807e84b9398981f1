"""Numbers that Python computes and the tests of the JavaScript compare with: one JSON file for each function here.

    python tests/reference.py && node --test tests/js/

`tests/test_javascript.py` does both.
"""

import itertools
import json
import sys
from pathlib import Path

import numpy as np

from vae_helpers import checkpoints, data, latent, live

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
        "sent": _sent(live.walk_steps(decode, path, latent.step_changes(images), z, labels)),
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
