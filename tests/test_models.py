"""The models' shapes and parameter counts as COURSE counts them, the sampling layer's seed, and bad input refused."""

import numpy as np
import pytest

from vae_helpers import models

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
