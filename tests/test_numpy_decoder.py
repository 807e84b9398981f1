import warnings

import numpy as np
import pytest

from vae_helpers import models
from vae_helpers.numpy_decoder import BLOCK, conv, conv_transpose, make_decode

keras = models.keras


@pytest.fixture(scope="module")
def decoder():
    """A decoder in which every weight counts, the biases (0 in a fresh one) too."""
    keras.utils.set_random_seed(0)
    decoder, rng = models.build_decoder(), np.random.default_rng(0)
    decoder.set_weights([w + 0.05 * rng.normal(size=w.shape) for w in decoder.get_weights()])
    return decoder


def test_it_equals_keras(decoder):
    z = np.random.default_rng(1).uniform(-5, 5, size=(200, 2)).astype(np.float32)
    ours, theirs = make_decode(decoder.get_weights())(z), decoder.predict(z, verbose=0)[..., 0]
    assert theirs.std() > 0.01  # else everything would equal everything
    assert ours.shape == (200, 32, 32) and ours.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, atol=1e-6, rtol=0)


@pytest.mark.parametrize("which", range(10))
def test_every_weight_reaches_the_picture(decoder, which):
    changed = decoder.get_weights()
    changed[which] = changed[which] + 0.02
    z = [[1.0, -2.0]]
    difference = np.abs(make_decode(changed)(z) - make_decode(decoder.get_weights())(z)).max()
    assert difference > 1e-4
    decoder_too = models.build_decoder()
    decoder_too.set_weights(changed)
    np.testing.assert_allclose(make_decode(changed)(z), decoder_too(np.array(z))[..., 0], atol=1e-6, rtol=0)


@pytest.mark.parametrize("n", [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 1])
def test_a_point_looks_the_same_in_any_company(decoder, n):
    decode = make_decode(decoder.get_weights())
    z = np.random.default_rng(2).normal(size=(n, 2))
    images = decode(z)
    assert images.shape == (n, 32, 32)
    np.testing.assert_allclose(images[-1:], decode(z[-1:]), atol=1e-6)
    np.testing.assert_allclose(images[:1], decode(z[:1].tolist()), atol=1e-6)


def test_the_convolutions_alone_equal_keras():
    rng = np.random.default_rng(0)
    h = rng.normal(size=(2, 5, 5, 3)).astype(np.float32)
    for ours, layer in (
        (conv_transpose, keras.layers.Conv2DTranspose(4, 3, strides=2, padding="same", use_bias=False)),
        (conv, keras.layers.Conv2D(4, 3, padding="same", use_bias=False)),
    ):
        theirs = np.asarray(layer(h))
        np.testing.assert_allclose(ours(h, layer.get_weights()[0]), theirs, atol=1e-5)


def test_far_points_stay_in_range_without_a_warning(decoder):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        images = make_decode(decoder.get_weights())([[1e4, -1e4], [-1e6, 1e6]])
    assert np.isfinite(images).all() and images.min() >= 0 and images.max() <= 1


def test_points_are_left_as_they_were(decoder):
    z = np.ones((3, 2), np.float32)
    make_decode(decoder.get_weights())(z)
    assert (z == 1).all()


@pytest.mark.parametrize(
    "z", [[[np.nan, 0]], [[0, np.inf]], [0.0, 0.0], [[0, 0, 0]], np.zeros((0, 2)), np.zeros((1, 1, 2)), 0.0], ids=str
)
def test_bad_points_are_refused(decoder, z):
    with pytest.raises(ValueError, match="z must be"):
        make_decode(decoder.get_weights())(z)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda w: w[:-1],
        lambda w: [],
        lambda w: [w[0].T, *w[1:]],
        lambda w: [*w[:2], w[2][..., :64], *w[3:]],
        lambda w: [*w[:4], w[4].transpose(0, 1, 3, 2), *w[5:]],
        lambda w: [w[1], w[0], *w[2:]],
    ],
    ids=["one short", "none", "transposed", "narrow", "in and out swapped", "reordered"],
)
def test_other_weights_are_refused(decoder, spoil):
    with pytest.raises(ValueError, match="weights must be"):
        make_decode(spoil(decoder.get_weights()))


def test_other_models_are_refused():
    for model in (models.build_encoder(), models.build_decoder(latent_dim=3)):
        with pytest.raises(ValueError, match="weights must be"):
            make_decode(model.get_weights())
