"""Training that is watched: what is kept, that it leaves the training alone, and that nothing on the page can disturb it."""

import base64
import json

import numpy as np
import pytest

from vae_helpers import data, live, models

keras = models.keras
(X, Y), (X_TEST, Y_TEST) = data.load_fashion_mnist()
IMAGES, LABELS = X_TEST[:60], Y_TEST[:60]


def a_vae():
    keras.utils.set_random_seed(0)
    vae = models.VAE(models.build_vae_encoder(seed=0), models.build_decoder())
    vae.compile(keras.optimizers.Adam(1e-3))
    return vae


def fit(vae, *callbacks, images=200, batch_size=25):
    return vae.fit(
        data.preprocess(X[:images]),
        batch_size=batch_size,
        epochs=1,
        shuffle=False,
        verbose=0,
        callbacks=list(callbacks),
    )


@pytest.fixture(scope="module")
def watched():
    vae, watch = a_vae(), live.training(IMAGES, LABELS, baselines={"mean picture": 385.4})
    return vae, watch, fit(vae, watch).history


def test_watching_changes_nothing(watched):
    bare = a_vae()
    fit(bare)
    for one, other in zip(watched[0].get_weights(), bare.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_history_is_the_models(watched):
    vae, watch, _ = watched
    history = watch.history
    assert history["step"][0] == 0 and history["step"][-1] == 8
    z_mean, z_log_var, _ = vae.encoder(data.preprocess(IMAGES))
    np.testing.assert_allclose(history["z_mean"][-1], z_mean, atol=2e-3)
    np.testing.assert_allclose(history["z_log_var"][-1], z_log_var, atol=2e-3)
    first_of_each = [int(np.argmax(c == LABELS)) for c in range(10)]
    x_hat = np.asarray(vae.decoder(np.asarray(z_mean)[first_of_each]))[..., 0]
    assert np.abs(history["reconstructions"][-1] - 255 * x_hat).max() <= 1
    # all but the last of the eight batches lie within the window: their mean is that of an epoch of seven
    seven = fit(a_vae(), images=175).history
    for name in ("loss", "reconstruction_loss", "kl_loss"):
        assert history[name][-1] == pytest.approx(seven[name][0], rel=1e-4)


def test_a_smaller_last_batch_is_left_out_of_the_loss():
    """Keras' mean weights it by its images, and how many these are is not said."""
    whole, part = (live.training(IMAGES, LABELS) for _ in range(2))
    fit(a_vae(), whole, images=75)
    fit(a_vae(), part, images=53)
    for name in ("loss", "reconstruction_loss", "kl_loss"):
        assert part.history[name][-1] == pytest.approx(whole.history[name][-1], rel=1e-4)


def test_the_view_scrubs_it(watched):
    slider, view = watched[1].view.children
    assert slider.max == view.snapshot == slider.value == len(watched[1].history["step"]) - 1
    assert not slider.disabled and view.latest == "" and view.data["state"] == "finished"
    again = live.training_history(watched[1].history, LABELS, IMAGES)
    assert again.children[-1].data["z"] == view.data["z"]  # the same blob


def test_an_autoencoder_is_told_in_nats():
    autoencoder = models.build_autoencoder(models.build_encoder(), models.build_decoder())
    autoencoder.compile("sgd", loss="binary_crossentropy")
    watch, x = live.training(IMAGES, LABELS), data.preprocess(X[:25])
    log = autoencoder.fit(x, x, batch_size=25, verbose=0, callbacks=[watch]).history
    assert watch.history["loss"][-1] == pytest.approx(1024 * log["loss"][0], rel=1e-4)
    assert "z" in watch.history and "kl_loss" not in watch.history


class FirstMessage(keras.callbacks.Callback):
    def __init__(self, watch):
        super().__init__()
        self.watch = watch

    def on_train_batch_begin(self, batch, logs=None):
        if batch == 0:
            self.found = json.loads(self.watch.view.children[-1].latest)


def test_the_first_message_has_a_curve_without_points():
    watch = live.training(IMAGES, LABELS)
    first = FirstMessage(watch)
    fit(a_vae(), watch, first, images=50)
    assert first.found["step"] == 0
    assert first.found["curve"] == {"step": [], "loss": [], "reconstruction_loss": [], "kl_loss": []}


class Interrupt(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if batch == 4:
            raise KeyboardInterrupt


def test_an_interrupt_leaves_model_and_history():
    vae, watch = a_vae(), live.training(IMAGES, LABELS)
    with pytest.raises(KeyboardInterrupt):
        fit(vae, watch, Interrupt())
    watch._cell_ended()  # as IPython calls it
    assert watch.history["step"][-1] == 5 and np.isfinite(watch.history["loss"]).all()
    assert watch.view.children[-1].data["state"] == "interrupted"
    assert vae.encoder(data.preprocess(IMAGES))[0].shape == (60, 2)


class CloseTheView(keras.callbacks.Callback):
    def __init__(self, watch):
        super().__init__()
        self.watch = watch

    def on_train_batch_end(self, batch, logs=None):
        self.watch.view.close()
        self.watch.told = 1e-9  # the next message is due at once


def test_a_closed_view_does_not_disturb():
    watch = live.training(IMAGES, LABELS)
    fit(a_vae(), watch, CloseTheView(watch), images=100)
    assert watch.history["step"][-1] == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((IMAGES.astype(float), LABELS), "images must be"),
        ((X_TEST[:0], LABELS[:0]), "images must be"),
        ((IMAGES, LABELS[:3]), r"labels must be .* got shape \(3,\)"),
        ((IMAGES, LABELS + 10), "labels must be"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        live.training(*arguments)


def test_the_originals_are_the_first_of_each_class_in_their_order(watched):
    """As the reconstructions of a stored history are."""
    shown = live.training_history(watched[1].history, LABELS, IMAGES).children[-1]
    (content,) = [blob.content for blob in shown._blobs if shown.data["originals"]["blob"].endswith(blob.model_id)]
    originals = np.frombuffer(base64.b64decode(content), np.uint8).reshape(10, 32, 32)
    first_of_each = [int(np.argmax(c == LABELS)) for c in range(10)]
    np.testing.assert_array_equal(originals[:, 2:30, 2:30], IMAGES[first_of_each])


def test_bad_histories_and_baselines_are_named(watched):
    history = watched[1].history
    with pytest.raises(ValueError, match="history must hold 'z' or 'z_mean'"):
        live.training_history({"step": [0]}, LABELS, IMAGES)
    with pytest.raises(ValueError, match="reconstructions, uint8"):
        live.training_history(history | {"reconstructions": history["reconstructions"] / 255}, LABELS, IMAGES)
    with pytest.raises(ValueError, match="labels must be one for each of the history's 60"):
        live.training_history(history, LABELS[:5], IMAGES)
    with pytest.raises(ValueError, match="baselines must be finite"):
        live.training(IMAGES, LABELS, baselines={"lower bound": np.nan})
    with pytest.raises(ValueError, match="total_steps must be"):
        live.training(IMAGES, LABELS, total_steps=0)
