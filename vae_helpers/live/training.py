"""Training that is watched: a live view while `fit` runs, which scrubs the training's history at
its end."""

import base64
import contextlib
import functools
import json
import time
from typing import Any

import numpy as np
import traitlets
from IPython import get_ipython
from IPython.display import display
from numpy.typing import ArrayLike

from vae_helpers import arguments
from vae_helpers.live.sent import cloud, grey_bytes
from vae_helpers.live.widget import Blob, Demonstration, View, int_slider, pack
from vae_helpers.quiet import import_keras

MOMENTS = 32  # asked for; the first ones fall together on whole steps, about 29 are left
WINDOW = 10  # batches over which a loss is averaged
EVERY = 2.0  # seconds at least between two messages to the page
SHARE = 0.02  # of the training's own time that looking may take; with the messages it stays under 3 %
BLOCK = 250  # garments encoded at once
PIXELS = 32 * 32
LOSSES = ("loss", "reconstruction_loss", "kl_loss")


class TrainingView(View):
    """training.mjs: the newest moment while the training runs, then one of those kept."""

    snapshot = traitlets.Int().tag(sync=True)
    latest = traitlets.Unicode().tag(sync=True)
    only = traitlets.Int(-1).tag(sync=True)

    def replace(self, data: dict) -> None:
        """Send other data in place of the first; the script stays."""
        if not self._blobs:
            return  # closed
        blobs: list[Blob] = []
        packed = pack(data, blobs)
        script = frozenset(blob for blob in self._blobs if self.script.endswith(blob.model_id))
        before, self._blobs = self._blobs, script | frozenset(blobs)
        for blob in self._blobs - before:
            blob.users = [*blob.users, self.model_id]
        with self.hold_sync():
            self.data, self.latest = packed, ""
        for blob in before - self._blobs:
            blob.leave(self.model_id)


def training_history(
    history: dict[str, np.ndarray],
    labels: ArrayLike,
    images: ArrayLike,
    *,
    baselines: dict[str, float] | None = None,
    total_steps: int | None = None,
) -> Demonstration:
    """The history of a training: a slider `snapshot` scrubs it, a button plays it.

    Args:
        history: `{key: array}` of s moments, as `checkpoints.load_history` or a callback's
            `.history` gives it: "step" `(s,)`; "loss", for a VAE "reconstruction_loss" and
            "kl_loss" too, `(s,)`, nats per image; "z" or "z_mean" `(s, n, 2)`; "reconstructions",
            uint8 `(s, 10, 32, 32)`, of the first garment of each class.
        labels: class numbers of the n garments, or of more.
        images: test garments in the same order, uint8 `(m, 28, 28)`: the first of each class is
            shown as the original.
        baselines: `{name: nats}`, drawn as dashed lines: the mean picture, the lower bound.
        total_steps: how long the training was to be; its last step if not given.

    Raises:
        ValueError: naming the argument, for another form or values that are not finite.
    """
    labels, x = np.asarray(labels), _ready(images)
    count = np.shape(_places(history))[1]
    if len(labels) < count:
        raise ValueError(f"labels must be one for each of the history's {count} garments; got {len(labels)}")
    shown = x[_one_of_each(labels)]
    total = int(history["step"][-1]) if total_steps is None else int(total_steps)
    return _demonstration(_data(history, labels[:count], shown, _named(baselines), total, "finished"))


def training(
    images: ArrayLike, labels: ArrayLike, *, baselines: dict[str, float] | None = None, total_steps: int | None = None
) -> "Watch":
    """A Keras callback that shows the training while `fit` runs.

        vae.fit(batches, callbacks=[live.training(images, labels)])

    The view shows where the garments lie, ten reconstructions and the loss, at most every two
    seconds and for at most 3 % of the training's own time; at the end it scrubs what was kept.
    Closing it, or the page, leaves the training as it is; after an interrupt the model is as the
    last step left it and the history is what was kept until then.

    The model is the course's VAE (`.encoder`, `.decoder`) or has layers "encoder" and "decoder".
    Without a KL term its loss is taken as binary cross-entropy, mean over the pixels, and told in
    nats per image.

    Args:
        images: test garments to watch, uint8 `(n, 28, 28)` or floats `(n, 32, 32, 1)` in [0, 1]; a
            thousand will do.
        labels: their class numbers `(n,)`.
        baselines: `{name: nats}`, drawn as dashed lines.
        total_steps: steps of the whole training, where Keras cannot know it beforehand.

    Returns:
        The callback. `.history` is `{key: array}`, as `training_history` takes it; `.view` the
        demonstration.

    Raises:
        ValueError: naming the argument.
    """
    x = _ready(images)
    labels = arguments.labels(labels, len(x))
    if total_steps is not None:
        total_steps = arguments.whole_number(total_steps, "total_steps")
    return _callback_class()(x, labels, _named(baselines), total_steps)


@functools.cache
def _callback_class():
    """`Watch` as a Keras callback: Keras is imported here, since nothing else in this folder needs
    it."""
    return type("Watch", (Watch, import_keras().callbacks.Callback), {})


class Watch:
    """What the callback does; `training` makes one that Keras takes."""

    model: Any  # this and the next are set by Keras
    params: dict

    def __init__(self, x: np.ndarray, labels: np.ndarray, baselines: list[dict], total_steps: int | None) -> None:
        super().__init__()
        self.x, self.labels, self.baselines, self.asked = x, labels, baselines, total_steps
        self.shown = x[_one_of_each(labels)]
        self.view: Demonstration | None = None
        self.kept: list[dict] = []
        self.state = "training"

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.encode, self.decoder, self.keys = _parts_of(self.model)
        self.scale = PIXELS if len(self.keys) == 1 else 1  # an autoencoder's loss is a mean over the pixels
        steps = self.params.get("steps")
        self.total = self.asked or (self.params["epochs"] * steps if steps else 1)
        self.moments = np.unique(np.round(np.geomspace(1, max(2, self.total), MOMENTS - 1)).astype(int)).tolist()
        self.kept, self.step, self.state = [], 0, "training"
        self.losses: list[dict[str, float]] = []
        self.running: dict[str, float] = {}
        self.curve: dict[str, list] = {name: [] for name in ("step", *LOSSES)}
        self.spent, self.cost, self.told = 0.0, 0.0, 0.0
        self.started = time.perf_counter()
        self._keep(self._look())
        with contextlib.suppress(Exception):  # no view is no reason to stop a training
            self.view = _demonstration(self._data())
            if get_ipython() is not None:
                display(self.view)
                get_ipython().events.register("post_run_cell", self._cell_ended)
            self._tell()

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.running = {}  # Keras' means start again

    def on_train_batch_end(self, batch: int, logs: dict) -> None:
        self.step += 1
        # Keras gives the mean since the epoch began: what this batch added to it is the batch's own loss. The last one
        # may be smaller, by how much is not said, and with it what it added: it is left out.
        if batch == 0 or batch + 1 != self.params.get("steps"):
            sums = {name: (batch + 1) * self.scale * float(logs[name]) for name in LOSSES if name in logs}
            self.losses.append({name: value - self.running.get(name, 0.0) for name, value in sums.items()})
            self.losses = self.losses[-WINDOW:]
            self.running = sums
        if self.step == 1:
            self.kept[0] |= self._loss()  # the first batch's loss is that of the untrained model
        due, now = bool(self.moments) and self.step >= self.moments[0], time.perf_counter()
        seen = None
        if due and self._affordable(now, self.total / self.step):
            seen = self._look()
            self._keep(seen)
        if self.told and now - self.told >= EVERY:
            if seen is None and self.step > 1 and self._affordable(now, 1):
                seen = self._look()
            self._tell(seen)

    def on_train_end(self, logs: dict | None = None) -> None:
        self.finish("finished")

    @property
    def history(self) -> dict:
        """What was kept, `{key: array}`, as `training_history` and `checkpoints.load_history` have
        it."""
        if not self.kept:
            return {}
        return {key: np.stack([moment[key] for moment in self.kept]) for key in self.kept[0]}

    def finish(self, state: str) -> None:
        """Keep the last moment and let the view scrub what was kept."""
        if self.state != "training":
            return
        self.state = state
        if self.step and self.kept[-1]["step"] < self.step:
            self._keep(self._look())
        if get_ipython() is not None:
            with contextlib.suppress(ValueError):
                get_ipython().events.unregister("post_run_cell", self._cell_ended)
        if self.view is None:
            return
        with contextlib.suppress(Exception):
            slider, view = self.view.children
            view.replace(self._data())
            slider.max = view.snapshot = slider.value = max(0, len(self._finite()["step"]) - 1)
            slider.disabled = False

    def _cell_ended(self, *_):
        self.finish("interrupted")  # `fit` came to no end of its own

    def _affordable(self, now, part):
        """Whether a look, and the last one, stay within their share of the time that `part` times
        the steps so far take."""
        if self.step == 1:  # its time went into building what the later steps only use
            self.since = now, self.spent
            return False
        began, spent_before = self.since
        own = (now - began - (self.spent - spent_before)) * self.step / (self.step - 1)
        return self.spent + 2 * self.cost <= SHARE * part * own

    def _look(self):
        """Where the garments lie and what becomes of the ten, at this step."""
        began = time.perf_counter()
        blocks = [self.encode(self.x[i : i + BLOCK], training=False) for i in range(0, len(self.x), BLOCK)]
        blocks = [block if isinstance(block, list | tuple) else [block] for block in blocks]
        places = [np.concatenate([np.asarray(block[i]) for block in blocks]) for i in range(len(self.keys))]
        heads = self.encode(self.shown, training=False)
        first = heads[0] if isinstance(heads, list | tuple) else heads
        x_hat = np.asarray(self.decoder(first, training=False))[..., 0]
        seen = {"step": np.int32(self.step)}
        seen |= {key: place.astype(np.float16) for key, place in zip(self.keys, places, strict=True)}
        seen["reconstructions"] = np.round(255 * np.nan_to_num(x_hat)).astype(np.uint8)
        self.cost = time.perf_counter() - began
        self.spent += self.cost
        return seen

    def _keep(self, seen):
        self.moments = [moment for moment in self.moments if moment > self.step]
        self.kept = [*self.kept, seen | self._loss()]
        self._note()

    def _loss(self):
        names = LOSSES if len(self.keys) == 2 else LOSSES[:1]
        found = {name: [one[name] for one in self.losses if name in one] for name in names}
        return {name: np.float32(np.mean(values) if values else np.nan) for name, values in found.items()}

    def _note(self):
        """Put the loss at this step on the curve."""
        if not self.losses or (self.curve["step"] and self.curve["step"][-1] == self.step):
            return
        self.curve["step"].append(self.step)
        for name, value in self._loss().items():
            self.curve[name].append(float(value) if np.isfinite(value) else None)

    def _finite(self):
        """The history without moments that are no numbers: a training may diverge, its view goes
        on."""
        history = self.history
        good = np.isfinite(_places(history).astype(np.float32)).all(axis=(1, 2)) & np.isfinite(history["loss"])
        return {key: values[good] for key, values in history.items()}

    def _data(self):
        return _data(self._finite(), self.labels, self.shown, self.baselines, self.total, self.state)

    def _tell(self, seen=None):
        """Send the newest moment to the page; whatever happens there is no concern of the
        training's."""
        began = self.told = time.perf_counter()
        self._note()
        self.newest = seen or getattr(self, "newest", None) or self.kept[-1]
        with contextlib.suppress(Exception):
            z = self.newest[self.keys[0]]
            left = (began - self.started) / self.step * (self.total - self.step) if self.step else None
            message = {
                "step": self.step,
                "left": left if self.total > 1 else None,
                "losses": {name: None if np.isnan(value) else float(value) for name, value in self._loss().items()},
                "curve": self.curve,
                "z": base64.b64encode(np.nan_to_num(z).tobytes()).decode(),
                "reconstructions": base64.b64encode(self.newest["reconstructions"].tobytes()).decode(),
            }
            self.view.children[-1].latest = json.dumps(message)
        self.spent += time.perf_counter() - began


def _parts_of(model):
    """What encodes (without the sampling layer: looking must not use up random numbers), what
    decodes, and the heads."""
    keras = import_keras()
    try:
        encoder = model.encoder if hasattr(model, "encoder") else model.get_layer("encoder")
        decoder = model.decoder if hasattr(model, "decoder") else model.get_layer("decoder")
    except ValueError as error:
        raise ValueError(
            "model must have an encoder and a decoder: a VAE's attributes, or layers of these names; "
            f"got {type(model).__name__} {model.name!r}"
        ) from error
    outputs = encoder.outputs[:2]
    if outputs[0].shape[-1] != 2:
        raise ValueError(f"model must have two latent dimensions to be watched on a plane; got {outputs[0].shape[-1]}")
    keys = ("z_mean", "z_log_var") if len(outputs) == 2 else ("z",)
    return keras.Model(encoder.input, list(outputs) if len(outputs) == 2 else outputs[0]), decoder, keys


def _ready(images):
    """Images as float32 `(n, 32, 32, 1)`."""
    return arguments.rows(arguments.pictures(images)).reshape(-1, 32, 32, 1)


def _one_of_each(labels):
    """The first index of each class that there is."""
    return np.unique(labels, return_index=True)[1]


def _named(baselines):
    try:
        named = [{"name": str(name), "nats": float(nats)} for name, nats in dict(baselines or {}).items()]
    except (TypeError, ValueError) as error:
        raise ValueError(f"baselines must be {{name: nats per image}}; got {baselines!r}") from error
    if not all(np.isfinite(one["nats"]) for one in named):
        raise ValueError(f"baselines must be finite; got {baselines!r}")
    return named


def _places(history):
    for key in ("z", "z_mean"):
        if key in history:
            return np.asarray(history[key])
    raise ValueError(f"history must hold 'z' or 'z_mean'; got {sorted(history)}")


def _data(history, labels, shown, baselines, total, state):
    """What training.mjs takes."""
    z, steps = _places(history), np.asarray(history.get("step", []))
    x_hat = np.asarray(history.get("reconstructions", []))
    if z.ndim != 3 or z.shape[2] != 2 or z.shape[:2] != (len(steps), len(labels)):
        raise ValueError(
            f"history must hold places of shape (s, n, 2) for its {len(steps)} steps and {len(labels)} labels; got {z.shape}"
        )
    if x_hat.dtype != np.uint8 or x_hat.shape != (len(steps), len(shown), 32, 32):
        raise ValueError(
            f"history must hold reconstructions, uint8 of shape ({len(steps)}, {len(shown)}, 32, 32); got {x_hat.dtype} {x_hat.shape}"
        )
    return {
        "step": steps.astype(np.float32),
        "losses": {name: np.asarray(history[name], np.float32) for name in LOSSES if name in history},
        "z": z.astype(np.float16).reshape(-1),
        "reconstructions": x_hat.reshape(-1),
        "originals": grey_bytes(shown, "images").reshape(-1),
        "labels": np.asarray(labels, np.uint8),
        "classes": cloud(np.zeros((1, 2)), [0])["classes"],
        "baselines": baselines,
        "total": int(total),
        "state": state,
    }


def _demonstration(data):
    last = max(0, len(data["step"]) - 1)
    view = TrainingView(data, kind="training", snapshot=last)
    slider = int_slider("snapshot", 0, last, last)
    slider.disabled = data["state"] == "training"
    return Demonstration(
        {"snapshot": slider},
        [view],
        "A training that was watched: a slider, snapshot, goes through its steps; test garments move on the plane, ten "
        "reconstructions and the loss follow.",
    )
