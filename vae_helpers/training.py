"""Train the models that the course ships: `make train`, which is

    python -m vae_helpers.training

It trains what is missing or no longer fits its settings, one model at a time, and may be stopped
and started again: a finished model is not trained twice. A model is put in place at its end, whole,
and only if all of it is finite. Names after the command, as in
`python -m vae_helpers.training vae_beta_1 vae_beta_4`, choose models and their order.
"""

import hashlib
import json
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from importlib.metadata import version

import numpy as np
from safetensors.numpy import save

from vae_helpers import checkpoints, data
from vae_helpers.checkpoints import RUNS, WATCHED, Settings
from vae_helpers.models import keras

PIXELS = 32 * 32
MOMENTS = 33  # asked for; the first ones fall together on whole steps, about 30 are left
WINDOW = 10  # batches over which a watched loss is averaged
EVALUATION_BATCH = 500
PART = ".part"  # ends the name of a file that is being written


def optimizer(settings: Settings, images: int) -> keras.optimizers.Optimizer:
    """Adam with the learning rate, and its schedule, that the settings ask for."""
    steps = settings.epochs * -(-images // settings.batch_size)
    rate = settings.learning_rate
    if settings.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, steps)
    return keras.optimizers.Adam(rate)


class Recorder(keras.callbacks.Callback):
    """Watches a training at about 30 steps, close together at first.

    Args:
        encoder, decoder: the parts of the model that is trained.
        batches: the `data.Batches` that it is trained on.
        garments: float32 `(n, 32, 32, 1)`, whose places in latent space are kept.
        shown: float32 `(m, 32, 32, 1)`, whose reconstructions are kept.

    After the training `tensors()` gives what `checkpoints.load_history` describes.
    """

    def __init__(
        self, encoder: keras.Model, decoder: keras.Model, batches: data.Batches, garments: np.ndarray, shown: np.ndarray
    ) -> None:
        super().__init__()
        # Without the sampling layer: looking must not use up the random numbers of the training.
        is_vae = len(encoder.outputs) > 1
        self.key = "z_mean" if is_vae else "z"
        self.encode = keras.Model(encoder.input, encoder.outputs[0])
        self.decoder, self.batches, self.garments, self.shown = decoder, batches, garments, shown
        self.scale = 1 if is_vae else PIXELS  # an autoencoder's loss is a mean over the pixels

    def on_train_begin(self, logs: dict | None = None) -> None:
        total = self.params["epochs"] * self.params["steps"]
        self.moments = set(np.round(np.geomspace(1, total, MOMENTS - 1)).astype(int).tolist()) | {0}
        self.step = 0
        self.sums: dict[str, float] = {}
        self.losses: list[dict[str, float]] = []
        self.kept: list[dict] = []
        self._look()

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.sums = {}  # Keras' running means start again

    def on_train_batch_end(self, batch: int, logs: dict) -> None:
        self.step += 1
        # Keras gives the mean over the images since the epoch began: a batch's own loss is what it added to their sum.
        size, images = self.batches.batch_size, len(self.batches.images)
        seen = min((batch + 1) * size, images)
        sums = {key: seen * self.scale * float(value) for key, value in logs.items()}
        added = {key: value - self.sums.get(key, 0) for key, value in sums.items()}
        self.losses.append({key: value / (seen - batch * size) for key, value in added.items()})
        self.sums = sums
        if self.step in self.moments:
            self._look()

    def _look(self):
        z = np.asarray(self.encode(self.garments, training=False))
        x_hat = self.decoder(self.encode(self.shown, training=False), training=False)
        x_hat = np.nan_to_num(np.asarray(x_hat))[..., 0]  # NaN is refused by its z
        self.kept.append({"step": self.step, self.key: z, "reconstructions": np.round(255 * x_hat).astype(np.uint8)})

    def tensors(self) -> dict:
        """The history as arrays by key."""
        kept = {key: np.stack([entry[key] for entry in self.kept]) for key in self.kept[0]}
        kept[self.key] = kept[self.key].astype(np.float16)
        kept["step"] = kept["step"].astype(np.int32)
        for key in self.losses[0]:
            of_batches = np.array([losses[key] for losses in self.losses])
            # A batch's loss is that of the model before its step, so at step 0 the first batch speaks for it.
            spans = [of_batches[max(0, step - WINDOW) : max(1, step)] for step in kept["step"]]
            kept[key] = np.array([span.mean() for span in spans], np.float32)
        return kept


def train(name: str, images: int | None = None) -> None:
    """Train model `name` from scratch, measure it, and put its file and its manifest entry in
    place.

    Args:
        name: one of `checkpoints.RUNS`.
        images: train and measure on the first so many only, to try this out.

    Raises:
        ValueError: if the training diverged; nothing is written then.
    """
    settings = RUNS[name]
    (x_train, _), (x_test, y_test) = data.load_fashion_mnist()
    x_all_test, x_train, x_test = x_test, x_train[:images], x_test[:images]
    keras.utils.set_random_seed(settings.seed)
    model, encoder, decoder = checkpoints.build_model(settings)
    model.compile(optimizer(settings, len(x_train)), loss="binary_crossentropy" if settings.beta is None else None)
    batches = data.Batches(x_train, settings.batch_size, shuffle_seed=settings.seed)
    callbacks = []
    if name in WATCHED:
        shown = [int(np.argmax(y_test == c)) for c in range(10)]
        garments, of_each_class = data.preprocess(x_all_test[:1000]), data.preprocess(x_all_test[shown])
        callbacks = [Recorder(encoder, decoder, batches, garments, of_each_class)]
    started = time.perf_counter()
    log = model.fit(batches, epochs=settings.epochs, shuffle=False, callbacks=callbacks, verbose=2).history
    minutes = (time.perf_counter() - started) / 60

    tensors = {
        f"{part}/{i:02d}": weight.astype(np.float16)
        for part, of in (("encoder", encoder), ("decoder", decoder))
        for i, weight in enumerate(of.get_weights())
    }
    for part, of in (("encoder", encoder), ("decoder", decoder)):  # measured is what is shipped: the rounded weights
        of.set_weights([array.astype(np.float32) for key, array in tensors.items() if key.startswith(part)])
    tensors |= _embeddings(encoder, x_test, settings)
    figures = _figures(model, x_train, x_test, settings) | {"training_log": log, "training_minutes": minutes}
    write(name, tensors, figures, callbacks[0].tensors() if callbacks else None)


def _embeddings(encoder, images, settings):
    parts = [
        encoder.predict_on_batch(data.preprocess(images[i : i + EVALUATION_BATCH]))
        for i in range(0, len(images), EVALUATION_BATCH)
    ]
    # The plane's points are drawn and read off, so they are kept exactly; of more numbers only measures are made.
    kind = np.float32 if settings.latent_dim <= 2 else np.float16
    if settings.beta is None:
        return {"embeddings/z": np.concatenate(parts).astype(kind)}
    z_mean, z_log_var, _ = (np.concatenate(arrays).astype(kind) for arrays in zip(*parts, strict=True))
    return {"embeddings/z_mean": z_mean, "embeddings/z_log_var": z_log_var}


def _figures(model, x_train, x_test, settings):
    """The losses of the rounded weights over whole sets, in nats per image."""
    figures = {}
    for split, images in (("train", x_train), ("test", x_test)):
        batches = data.Batches(images, EVALUATION_BATCH)
        losses = model.evaluate(batches, verbose=0, return_dict=True)
        if settings.beta is None:
            losses = {"reconstruction_loss": PIXELS * losses["loss"]}
        figures |= {f"{split}_{key}": value for key, value in losses.items()}
    return figures


def write(name: str, tensors: dict, figures: dict, history: dict | None = None) -> None:
    """Put a checkpoint, its history and the manifest in place, in renames back to back.

    Raises:
        ValueError: if a weight, an embedding or a figure is not finite (the training diverged);
            nothing is written.
    """
    advice = "Nothing was written."
    checkpoints.refuse_bad_tensors(tensors | (history or {}), f"The training of {name} diverged: it", advice)
    _refuse_bad_figures(name, figures)
    settings = asdict(RUNS[name])
    content = save(tensors, metadata={"name": name, "settings": json.dumps(settings)})
    entry = {"settings": settings, "figures": figures} | _describe(content, tensors) | {"made_with": _made_with()}
    files = {checkpoints.path_of(name): content}
    if history is not None:
        content = save(history, metadata={"name": name, "settings": json.dumps(settings)})
        entry["history"] = _describe(content, history)
        files[checkpoints.history_path(name)] = content
    listed = checkpoints.manifest() if checkpoints.MANIFEST.exists() else {}
    listed[name] = entry
    in_order = {key: listed[key] for key in RUNS if key in listed}
    files[checkpoints.MANIFEST] = (json.dumps(in_order, indent=1, allow_nan=False) + "\n").encode()
    _replace(files)


def _refuse_bad_figures(name, figures):
    for key, value in figures.items():
        if not checkpoints.are_finite(value):
            raise ValueError(f"The training of {name} diverged: {key} is {value}. Nothing was written.")


def _describe(content, tensors):
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "shapes": {key: list(array.shape) for key, array in sorted(tensors.items())},
    }


def _made_with():
    packages = {package: version(package) for package in ("tensorflow", "keras", "numpy")}
    return {"python": platform.python_version(), "date": str(date.today())} | packages


def _replace(files):
    """Write `{path: bytes}` beside their places, then rename all into place, in order."""
    checkpoints.FOLDER.mkdir(parents=True, exist_ok=True)
    temporary = {path.with_name(path.name + PART): path for path in files}
    try:
        for path, content in zip(temporary, files.values(), strict=True):
            path.write_bytes(content)
        for path, place in temporary.items():
            path.replace(place)
    finally:
        for path in temporary:
            path.unlink(missing_ok=True)


def clean() -> None:
    """Remove what a killed training left half-written."""
    for path in checkpoints.FOLDER.glob(f"*{PART}"):
        path.unlink()


def fits(name: str) -> bool:
    """Whether model `name`, and its history if it has one, is there and as it should be."""
    try:
        checkpoints.load_embeddings(name)
        if name in WATCHED:
            checkpoints.load_history(name)
    except (FileNotFoundError, ValueError):
        return False
    return True


def main(names: Sequence[str] = ()) -> None:
    """Train those of `names` (none: of all `checkpoints.RUNS`) that are missing or do not fit."""
    names = list(names) or list(RUNS)
    unknown = [name for name in names if name not in RUNS]
    if unknown:
        raise ValueError(f"names must be among {', '.join(RUNS)}; got {', '.join(unknown)}")
    clean()
    if checkpoints.MANIFEST.exists():
        checkpoints.manifest()  # a damaged list stops here, before any training
    for number, name in enumerate(names, start=1):
        heading = f"[{number}/{len(names)}] {name}"
        if fits(name):
            print(f"{heading}: already trained", flush=True)
        else:
            print(f"{heading}: {RUNS[name]}", flush=True)
            train(name)


if __name__ == "__main__":
    main(sys.argv[1:])
