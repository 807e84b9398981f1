"""The models' shapes and parameter counts as COURSE counts them, the sampling layer's seed, and bad input refused."""

import numpy as np
import pytest

from vae_helpers import data, models

keras = models.keras


def random_images(n):
    return np.random.default_rng(0).uniform(size=(n, 32, 32, 1)).astype(np.float32)


def test_parameter_counts_and_shapes():
    encoder, decoder, vae_encoder = models.build_encoder(), models.build_decoder(), models.build_vae_encoder()
    assert encoder.count_params() == 96_770
    assert decoder.count_params() == 246_273
    assert models.build_autoencoder(encoder, decoder).count_params() == 343_043
    assert sum(np.prod(weight.shape) for weight in vae_encoder.trainable_weights) == 100_868
    assert encoder.output_shape == (None, 2) and decoder.output_shape == (None, 32, 32, 1)
    assert vae_encoder.output_shape == [(None, 2)] * 3


def test_sampling_layers_own_their_seed():
    zeros = np.zeros((4, 2), np.float32)
    one, same, other = (np.array(models.Sampling(seed)(zeros, zeros)) for seed in (1, 1, 2))
    assert (one == same).all() and (one != other).any()


@pytest.mark.parametrize("beta", [-1, np.nan, np.inf])
def test_vae_refuses_a_bad_beta(beta):
    with pytest.raises(ValueError, match="beta must be"):
        models.VAE(models.build_vae_encoder(), models.build_decoder(), beta)


@pytest.mark.parametrize("x", [255 * random_images(2), random_images(2)[:, :28], np.full((2, 32, 32, 1), np.nan)])
def test_vae_refuses_bad_images_before_training(x):
    vae = models.VAE(models.build_vae_encoder(), models.build_decoder())
    vae.compile(keras.optimizers.Adam(1e-3))
    for method in (vae.fit, vae.evaluate):
        with pytest.raises(ValueError, match="x must"):
            method(x, verbose=0)
    assert int(vae.optimizer.iterations) == 0


@pytest.fixture(scope="module")
def raw():
    return np.random.default_rng(0).integers(0, 256, (23, 28, 28), dtype=np.uint8)


def small_autoencoder():
    keras.utils.set_random_seed(0)
    autoencoder = models.build_autoencoder(models.build_encoder(), models.build_decoder())
    autoencoder.compile(keras.optimizers.SGD(0.01), loss="binary_crossentropy")
    return autoencoder


def test_an_autoencoder_takes_batches_as_it_takes_arrays(raw):
    x, (one, other) = data.preprocess(raw), (small_autoencoder() for _ in range(2))
    losses = one.fit(data.Batches(raw, 10), epochs=2, shuffle=False, verbose=0).history["loss"]
    assert losses == pytest.approx(other.fit(x, x, batch_size=10, epochs=2, shuffle=False, verbose=0).history["loss"])
    assert one.evaluate(data.Batches(raw, 7), verbose=0) == pytest.approx(other.evaluate(x, x, verbose=0), rel=1e-5)
    np.testing.assert_allclose(one.predict(data.Batches(raw, 7), verbose=0), other.predict(x, verbose=0), atol=1e-5)


def test_a_vae_takes_batches_as_it_takes_arrays(raw):
    histories = []
    for x in (data.Batches(raw, 10), data.preprocess(raw)):
        keras.utils.set_random_seed(0)
        vae = models.VAE(models.build_vae_encoder(seed=0), models.build_decoder(), beta=2)
        vae.compile(keras.optimizers.SGD(1e-5))
        size = {} if isinstance(x, data.Batches) else {"batch_size": 10}
        log = vae.fit(x, validation_data=(x if not size else (x, None)), epochs=2, shuffle=False, verbose=0, **size)
        histories.append(log.history)
    assert set(histories[0]) == {f"{v}{k}" for v in ("", "val_") for k in ("loss", "reconstruction_loss", "kl_loss")}
    for key, values in histories[1].items():
        assert histories[0][key] == pytest.approx(values, rel=1e-4)


def test_a_shuffled_epoch_meets_every_picture_once_whatever_keras_shuffles(raw):
    vae = models.VAE(models.build_vae_encoder(seed=0), models.build_decoder())
    vae.compile(keras.optimizers.SGD(0.0))
    batches = data.Batches(raw, 5, shuffle_seed=0)
    log = vae.fit(batches, epochs=2, verbose=0).history["kl_loss"]  # nothing learned, and the KL draws nothing
    assert log == pytest.approx(
        [vae.evaluate(data.preprocess(raw), verbose=0, return_dict=True)["kl_loss"]] * 2, rel=1e-4
    )
