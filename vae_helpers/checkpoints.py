"""The models that the course ships, loaded by name and verified; `training` makes them.

Each model is one safetensors file in vae_helpers/assets/models, in which no code can hide: weights
as float16 (every figure in the manifest is measured on these rounded weights), embeddings of the
test images, settings as text. manifest.json lists the files with their settings, figures and
SHA-256. Nothing here imports TensorFlow but the two loaders that return a Keras model.
"""

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import safetensors
from safetensors.numpy import load

from vae_helpers import arguments, data
from vae_helpers.arguments import Decode, Encode
from vae_helpers.network import make_decode, make_encode

if TYPE_CHECKING:
    import keras

FOLDER = data.ASSETS / "models"
MANIFEST = FOLDER / "manifest.json"
SEEDS = (0, 1, 2)
LATENT_DIMS = (1, 2, 4, 8, 16, 32)
BETAS = (0.1, 0.3, 1.0, 2.048, 4.0, 10.0, 20.0, 30.0, 50.0, 70.0, 100.0)


@dataclass(frozen=True)
class Settings:
    """How a model is trained; the defaults are the one recipe, of all but the notes' run.

    `beta` is None for an autoencoder, which has no KL term.
    """

    beta: float | None
    seed: int = 0
    latent_dim: int = 2
    epochs: int = 3
    batch_size: int = 128
    learning_rate: float = 3e-3
    schedule: str = "cosine"  # "cosine" (down to 0 over the run) or "constant"


def vae_name(beta: float = 1.0, seed: int = 0, latent_dim: int = 2) -> str:
    """What the VAE with these settings is called, whether or not it is shipped."""
    beta, seed = arguments.positive(beta, "beta"), arguments.whole_number(seed, "seed", least=0)
    latent_dim = arguments.whole_number(latent_dim, "latent_dim")
    parts = [f"latent_{latent_dim}"] if latent_dim != 2 else []
    parts += [f"beta_{beta:g}"] if beta != 1 or latent_dim == 2 else []
    parts += [f"seed_{seed}"] if seed else []
    return "_".join(["vae", *parts])


# The run with the settings of the notes that this course is built on (after Foster's chapter 3), to be compared with the
# figures that they print. In their units (500 · mean BCE + KL): 132.78 = 127.67 + 5.11 for the last epoch and 135.89 =
# 130.74 + 5.15 for the last batch of the test images. Its seed was chosen by its result: of seeds 0 and 1 the one that came
# out nearer to the notes.
NOTES = "vae_notes"
# In the order in which they are trained.
RUNS = {f"autoencoder_seed_{seed}": Settings(None, seed) for seed in SEEDS}
RUNS |= {vae_name(1.0, seed): Settings(1.0, seed) for seed in SEEDS}
RUNS |= {vae_name(1.0, 0, dim): Settings(1.0, latent_dim=dim) for dim in LATENT_DIMS if dim != 2}
RUNS |= {vae_name(beta): Settings(beta) for beta in BETAS if beta != 1}
RUNS[NOTES] = Settings(2.048, 1, epochs=5, batch_size=100, learning_rate=5e-4, schedule="constant")
WATCHED = ("autoencoder_seed_0", "vae_beta_1")  # these ship the history of their training too
FIGURES = {"test_reconstruction_loss", "training_log"}  # the lessons ask for these of every model


def load_autoencoder(seed: int = 0) -> "keras.Model":
    """The shipped autoencoder trained from this seed (0, 1 or 2).

    Returns:
        A Keras model with layers "encoder" and "decoder".
    """
    return _load_model(f"autoencoder_seed_{arguments.whole_number(seed, 'seed', least=0)}")


def load_vae(beta: float = 1.0, seed: int = 0, latent_dim: int = 2) -> "keras.Model":
    """A shipped VAE by the one recipe: of one of `BETAS`, or for beta 1 with seed 0, 1 or 2 or with
    another of `LATENT_DIMS`.

    Returns:
        A Keras `VAE` with `.encoder` and `.decoder`.
    """
    return _load_model(vae_name(beta, seed, latent_dim))


def load_decode(name: str) -> Decode:
    """The shipped decoder `name` as a NumPy function; no TensorFlow.

    Returns:
        `decode(z)`: points `(n, latent_dim)` → images `(n, 32, 32)` in [0, 1].
    """
    return make_decode(_part(_load_tensors(name), "decoder"))


def load_encode(name: str) -> Encode:
    """The shipped encoder `name` as a NumPy function; no TensorFlow.

    Returns:
        `encode(images)`: `(n, 32, 32)` in [0, 1], or uint8 `(n, 28, 28)` → an
        autoencoder's z `(n, latent_dim)`, or for a VAE the pair `z_mean, z_log_var`.
    """
    return make_encode(_part(_load_tensors(name), "encoder"))


def load_embeddings(name: str) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
    """Where model `name` puts the 10,000 test images, in their order; no TensorFlow.

    Returns:
        An autoencoder's z, float32 `(10000, latent_dim)`; for a VAE the pair `z_mean, z_log_var`.
    """
    tensors = _load_tensors(name)
    if RUNS[name].beta is None:
        return tensors["embeddings/z"]
    return tensors["embeddings/z_mean"], tensors["embeddings/z_log_var"]


def load_history(name: str) -> dict:
    """The watched training of `name`, one of `WATCHED`, at about 30 moments; no TensorFlow.

    Returns:
        `{key: array}` with s moments, the first at step 0, before any training, the last at the
        end: "step", whole numbers `(s,)`; "loss", and for a VAE "reconstruction_loss" and
        "kl_loss", `(s,)`, nats per image, mean over the last `training.WINDOW` batches; "z", for a
        VAE "z_mean", `(s, 1000, 2)`, where the first 1,000 test garments lie;
        "reconstructions", uint8 `(s, 10, 32, 32)`, of the first test garment of each class.
    """
    if not isinstance(name, str) or name not in WATCHED:
        raise ValueError(f"name must be a model whose training was watched, one of {WATCHED}; got {name!r}")
    tensors, _ = _read(history_path(name), _entry(name, history_path(name)).get("history"))
    return {key: array.astype(np.float32) if array.dtype == np.float16 else array for key, array in tensors.items()}


def manifest() -> dict:
    """What is shipped, by name, each with "settings", "figures", "sha256", "shapes", "made_with".

    The figures are nats per image over the whole set named in them, except where their name says
    otherwise. A model whose training was watched has a "history" as well, with that file's SHA-256
    and shapes.
    """
    try:
        listed = json.loads(data.read_bytes(MANIFEST, _restore()))
    except ValueError as error:  # no JSON, or no text
        raise ValueError(f"The list of shipped models {MANIFEST} is damaged ({error}). {_restore()}") from error
    if not isinstance(listed, dict) or not all(isinstance(entry, dict) for entry in listed.values()):
        raise ValueError(f"The list of shipped models {MANIFEST} is damaged (no table of models). {_restore()}")
    for name, entry in listed.items():
        figures = entry.get("figures")
        if not (isinstance(figures, dict) and set(figures) >= FIGURES and are_finite(figures)):
            raise ValueError(
                f"The list of shipped models {MANIFEST} lacks the figures of {path_of(name)}, finite numbers. {_restore()}"
            )
    return listed


def are_finite(figures: object) -> bool:
    """Whether `figures` is a finite number, or a table or list of such."""
    if isinstance(figures, dict | list):
        return all(map(are_finite, figures.values() if isinstance(figures, dict) else figures))
    return isinstance(figures, Real) and math.isfinite(figures)


def path_of(name: str) -> Path:
    """The file of model `name`."""
    return FOLDER / f"{name}.safetensors"


def history_path(name: str) -> Path:
    """The file of the watched training of `name`."""
    return FOLDER / f"history_{name}.safetensors"


def _restore():
    # All of the folder, since a file and its entry in the manifest must fit each other.
    return (
        f"Restore the shipped models with `git checkout -- .` in {FOLDER} or, if you train your own, with `make train`."
    )


def _entry(name, path):
    """What the manifest says of `name`; `path` is the file that it is asked for."""
    if not isinstance(name, str) or name not in RUNS:
        raise ValueError(f"no shipped model is called {name!r}; there are: {', '.join(RUNS)}")
    listed = manifest()
    if name not in listed:
        raise FileNotFoundError(f"The file {path} is not listed in {MANIFEST}. {_restore()}")
    return listed[name]


def _read(path, listed):
    """The arrays and the metadata of a safetensors file, once bytes, types and shapes are those of
    the manifest."""
    if not isinstance(listed, dict) or not {"sha256", "shapes"} <= set(listed):
        raise ValueError(f"The list of shipped models {MANIFEST} lacks the SHA-256 or shapes of {path}. {_restore()}")
    content = data.read_bytes(path, _restore())
    found = hashlib.sha256(content).hexdigest()
    if found != listed["sha256"]:
        raise ValueError(
            f"The file {path} is damaged or was replaced: expected SHA-256 {listed['sha256']}, found {found}. {_restore()}"
        )
    try:
        tensors = load(content)
    except (safetensors.SafetensorError, ValueError, KeyError, TypeError) as error:  # types that NumPy has not
        raise ValueError(
            f"The file {path} is no safetensors file that NumPy can read ({error}). {_restore()}"
        ) from error
    refuse_bad_tensors(tensors, f"The file {path}", _restore())
    shapes = {key: list(array.shape) for key, array in tensors.items()}
    if shapes != listed["shapes"]:
        raise ValueError(
            f"The file {path} has other shapes than the manifest says: expected {listed['shapes']}, found {shapes}. {_restore()}"
        )
    return tensors, _metadata(content)


def _metadata(content):
    """What a safetensors file says of itself, from the bytes that were verified: 8 bytes of length,
    then the header as JSON."""
    return json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")]).get("__metadata__", {})


def refuse_bad_tensors(tensors: dict[str, np.ndarray], what: str, advice: str) -> None:
    """A `ValueError` unless every array is finite and of the type that it is shipped in."""
    for key, array in tensors.items():
        taken = ("float16",) if key.startswith(("encoder/", "decoder/")) else ("float16", "float32", "uint8", "int32")
        if array.dtype.name not in taken:
            raise ValueError(f"{what} holds {key!r} as {array.dtype}; taken is {' or '.join(taken)}. {advice}")
        if not np.isfinite(array).all():
            raise ValueError(f"{what} holds NaN or infinity in {key!r}. {advice}")


def _load_tensors(name):
    """The float32 arrays of a checkpoint by key, once all is verified, the settings too."""
    path = path_of(name)
    listed = _entry(name, path)
    tensors, metadata = _read(path, listed)
    try:
        settings = json.loads(metadata["settings"])
    except (KeyError, ValueError) as error:
        raise ValueError(f"The file {path} says nothing of its settings. {_restore()}") from error
    for got in (settings, listed.get("settings")):
        if got != asdict(RUNS[name]):
            raise ValueError(
                f"The file {path} has other settings than {name}: expected {asdict(RUNS[name])}, found {got}. {_restore()}"
            )
    if set(tensors) != _keys(RUNS[name]):
        lacking, unknown = sorted(_keys(RUNS[name]) - set(tensors)), sorted(set(tensors) - _keys(RUNS[name]))
        raise ValueError(f"The file {path} lacks {lacking} and holds {unknown}, which {name} has not. {_restore()}")
    return {key: array.astype(np.float32) for key, array in tensors.items()}


def _keys(settings):
    """The names of the arrays in a checkpoint."""
    heads, places = (1, {"z"}) if settings.beta is None else (2, {"z_mean", "z_log_var"})
    weights = {f"encoder/{i:02d}" for i in range(6 + 2 * heads)} | {f"decoder/{i:02d}" for i in range(10)}
    return weights | {f"embeddings/{place}" for place in places}


def _part(tensors, part):
    """The weights of the "encoder" or the "decoder", in Keras' order."""
    return [tensors[key] for key in sorted(tensors) if key.startswith(f"{part}/")]


def build_model(settings: Settings) -> tuple["keras.Model", "keras.Model", "keras.Model"]:
    """A fresh, untrained Keras model for these settings, with its encoder and decoder."""
    from vae_helpers import models

    dim = settings.latent_dim
    if settings.beta is None:  # first the encoder, as in the lessons: so the same seed gives the same model
        encoder, decoder = models.build_encoder(dim), models.build_decoder(dim)
        return models.build_autoencoder(encoder, decoder), encoder, decoder
    encoder, decoder = models.build_vae_encoder(dim, seed=settings.seed), models.build_decoder(dim)
    return models.VAE(encoder, decoder, settings.beta), encoder, decoder


def _load_model(name):
    tensors = _load_tensors(name)
    model, encoder, decoder = build_model(RUNS[name])
    encoder.set_weights(_part(tensors, "encoder"))
    decoder.set_weights(_part(tensors, "decoder"))
    model.compile(loss="binary_crossentropy" if RUNS[name].beta is None else None)
    return model
