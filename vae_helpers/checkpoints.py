"""The models that the course ships: load one by name, or train them all again.

    python -m vae_helpers.checkpoints

trains what is missing or no longer fits its settings, one model at a time, and may be stopped and started again: a
finished model is not trained twice. Each model is one safetensors file in vae_helpers/assets/models, in which no code
can hide: weights as float16 (every figure in the manifest is measured on these rounded weights), embeddings of the test
images as float32, settings as text. manifest.json lists the files with their settings, figures and SHA-256.
"""

import hashlib
import json
import platform
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
import safetensors
from safetensors.numpy import load, save

from vae_helpers import data
from vae_helpers.numpy_decoder import make_decode

FOLDER = data.ASSETS / "models"
MANIFEST = FOLDER / "manifest.json"
BETAS = (0.1, 0.3, 1.0, 2.048, 4.0, 10.0, 20.0, 30.0, 50.0, 70.0, 100.0)


@dataclass(frozen=True)
class Settings:
    """How a model of the course is trained. `beta` is None for an autoencoder, which has no KL term."""

    beta: float | None
    seed: int
    epochs: int
    batch_size: int
    learning_rate: float
    schedule: str  # "cosine" (down to 0 over the run) or "constant"


RUNS = {f"autoencoder_seed_{seed}": Settings(None, seed, 3, 128, 3e-3, "cosine") for seed in range(3)}
SEEDS = {2.048: 1}  # notebook 05 compares this one with a published table and says what seed 0 gave; the others: 0
RUNS |= {f"vae_beta_{beta:g}": Settings(beta, SEEDS.get(beta, 0), 5, 100, 5e-4, "constant") for beta in BETAS}


def load_autoencoder(seed=0):
    """The shipped autoencoder trained from this seed (0, 1 or 2): a Keras model with layers "encoder" and "decoder"."""
    return _load_model(f"autoencoder_seed_{seed}")


def load_vae(beta=1.0):
    """The shipped VAE trained with this beta (one of `BETAS`): a Keras `VAE` with `.encoder` and `.decoder`."""
    return _load_model(f"vae_beta_{beta:g}")


def load_decode(name):
    """The shipped decoder `name` as a NumPy function `decode(z)`: `(n, 2)` → `(n, 32, 32)` in [0, 1]; no TensorFlow."""
    tensors = _load_tensors(name)
    return make_decode([tensors[key] for key in sorted(tensors) if key.startswith("decoder/")])


def load_embeddings(name):
    """Where model `name` puts the 10,000 test images, in their order; no TensorFlow.

    Returns:
        An autoencoder's z, float32 `(10000, 2)`; for a VAE the pair `z_mean, z_log_var`, each `(10000, 2)`.
    """
    tensors = _load_tensors(name)
    if RUNS[name].beta is None:
        return tensors["embeddings/z"]
    return tensors["embeddings/z_mean"], tensors["embeddings/z_log_var"]


def manifest():
    """What is shipped: `{name: {"settings": …, "figures": …, "sha256": …, "shapes": …, "made_with": …}}`.

    The figures are nats per image over the whole set named in them, except where their name says otherwise.
    """
    if not MANIFEST.exists():
        raise FileNotFoundError(f"The list of shipped models {MANIFEST} is missing. {_restore(MANIFEST)}")
    try:
        return json.loads(MANIFEST.read_text())
    except json.JSONDecodeError as error:
        raise ValueError(f"The list of shipped models {MANIFEST} is damaged ({error}). {_restore(MANIFEST)}") from error


def _path(name):
    return FOLDER / f"{name}.safetensors"


def _restore(path):
    return f"Restore it with `git checkout -- {path.name}` in {path.parent}, or train it again with `make train`."


def _load_tensors(name):
    """The float32 arrays of a checkpoint by key, once its bytes, settings and shapes are those of the manifest."""
    if name not in RUNS:
        raise ValueError(f"no shipped model is called {name!r}; there are: {', '.join(RUNS)}")
    path, listed = _path(name), manifest().get(name)
    if listed is None or not path.exists():
        raise FileNotFoundError(f"The checkpoint {path} is missing. {_restore(path)}")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != listed["sha256"]:
        raise ValueError(
            f"The checkpoint {path} is damaged or was replaced: expected SHA-256 {listed['sha256']}, found {found}. "
            + _restore(path)
        )
    with safetensors.safe_open(path, "numpy") as file:
        settings = json.loads(file.metadata()["settings"])
    tensors = {key: np.asarray(array, np.float32) for key, array in load(content).items()}
    shapes = {key: list(array.shape) for key, array in tensors.items()}
    for what, expected, got in (
        ("settings", asdict(RUNS[name]), settings),
        ("settings", listed["settings"], settings),
        ("shapes", listed["shapes"], shapes),
    ):
        if expected != got:
            raise ValueError(
                f"The checkpoint {path} has other {what} than {name}: expected {expected}, found {got}. {_restore(path)}"
            )
    return tensors


def _build_model(settings):
    """A fresh, untrained Keras model for these settings, with its encoder and decoder."""
    from vae_helpers import models

    if settings.beta is None:
        encoder, decoder = models.build_encoder(), models.build_decoder()
        return models.build_autoencoder(encoder, decoder), encoder, decoder
    encoder, decoder = models.build_vae_encoder(seed=settings.seed), models.build_decoder()
    return models.VAE(encoder, decoder, settings.beta), encoder, decoder


def _load_model(name):
    tensors = _load_tensors(name)
    model, encoder, decoder = _build_model(RUNS[name])
    _set_weights(encoder, decoder, tensors)
    model.compile(loss="binary_crossentropy" if RUNS[name].beta is None else None)
    return model


def _set_weights(encoder, decoder, tensors):
    for part in (encoder, decoder):
        part.set_weights([tensors[key] for key in sorted(tensors) if key.startswith(f"{part_name(part)}/")])


def part_name(part):
    """The prefix of a part's weights in a checkpoint."""
    return "decoder" if part.name == "decoder" else "encoder"


def train(name):
    """Train model `name` from scratch, measure it, and put its file and its manifest entry in place at the end."""
    from vae_helpers.quiet import import_keras

    keras = import_keras()
    settings = RUNS[name]
    (x_train, _), (x_test, _) = data.load_fashion_mnist()
    x_train, x_test = data.preprocess(x_train), data.preprocess(x_test)
    keras.utils.set_random_seed(settings.seed)
    model, encoder, decoder = _build_model(settings)
    steps = settings.epochs * -(-len(x_train) // settings.batch_size)
    rate = settings.learning_rate
    if settings.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, steps)
    model.compile(keras.optimizers.Adam(rate), loss="binary_crossentropy" if settings.beta is None else None)
    started = time.perf_counter()
    targets = {"y": x_train} if settings.beta is None else {}
    history = model.fit(x_train, batch_size=settings.batch_size, epochs=settings.epochs, **targets).history
    minutes = (time.perf_counter() - started) / 60

    tensors = {
        f"{part_name(part)}/{i:02d}": weight.astype(np.float16)
        for part in (encoder, decoder)
        for i, weight in enumerate(part.get_weights())
    }
    _set_weights(encoder, decoder, {key: array.astype(np.float32) for key, array in tensors.items()})
    tensors |= _embeddings(encoder, x_test, settings)
    figures = _figures(model, x_train, x_test, settings) | {"training_log": history, "training_minutes": minutes}
    _write(name, tensors, figures)


def _embeddings(encoder, x, settings):
    if settings.beta is None:
        return {"embeddings/z": encoder.predict(x, batch_size=500, verbose=0)}
    z_mean, z_log_var, _ = encoder.predict(x, batch_size=500, verbose=0)
    return {"embeddings/z_mean": z_mean, "embeddings/z_log_var": z_log_var}


def _figures(model, x_train, x_test, settings):
    """The losses of the rounded weights over whole sets, in nats per image."""
    if settings.beta is None:
        pixels = x_test[0].size
        return {"test_reconstruction_loss": pixels * model.evaluate(x_test, x_test, batch_size=500, verbose=0)}
    figures = {}
    for split, x in (("train", x_train), ("test", x_test)):
        figures |= {
            f"{split}_{key}": value
            for key, value in model.evaluate(x, batch_size=500, verbose=0, return_dict=True).items()
        }
    return figures


def _write(name, tensors, figures):
    """Write the checkpoint, then the manifest that names it; each is moved into place whole."""
    settings = asdict(RUNS[name])
    content = save(tensors, metadata={"name": name, "settings": json.dumps(settings)})
    packages = ("tensorflow", "keras", "numpy")
    entry = {
        "settings": settings,
        "figures": figures,
        "sha256": hashlib.sha256(content).hexdigest(),
        "shapes": {key: list(array.shape) for key, array in sorted(tensors.items())},
        "made_with": {"python": platform.python_version(), "date": str(date.today())}
        | {p: version(p) for p in packages},
    }
    listed = manifest() if MANIFEST.exists() else {}
    listed[name] = entry
    in_order = {key: listed[key] for key in RUNS if key in listed}
    FOLDER.mkdir(parents=True, exist_ok=True)
    _replace(_path(name), content)
    _replace(MANIFEST, (json.dumps(in_order, indent=1) + "\n").encode())


def _replace(path, content):
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        temporary = Path(folder) / path.name
        temporary.write_bytes(content)
        temporary.replace(path)


def main():
    if MANIFEST.exists():
        manifest()  # a damaged list stops here, before any training
    for number, name in enumerate(RUNS, start=1):
        heading = f"[{number}/{len(RUNS)}] {name}"
        try:
            _load_tensors(name)
            print(f"{heading}: already trained", flush=True)
        except (FileNotFoundError, ValueError):
            print(f"{heading}: {RUNS[name]}", flush=True)
            train(name)


if __name__ == "__main__":
    main()
