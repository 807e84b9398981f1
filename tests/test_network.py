"""The NumPy encoder and decoder against Keras' own."""

import warnings

import numpy as np
import pytest

from vae_helpers import models
from vae_helpers.network import BLOCK, conv, conv_transpose, make_decode, make_encode

keras = models.keras


def random_images(n, seed=0):
    return np.random.default_rng(seed).uniform(size=(n, 32, 32, 1)).astype(np.float32)


def full(model):
    """The model with random weights in which every one counts, the biases (0 in a fresh one) too."""
    rng = np.random.default_rng(0)
    model.set_weights([w + 0.05 * rng.normal(size=w.shape) for w in model.get_weights()])
    return model


@pytest.fixture(scope="module", params=[1, 2, 16])
def latent_dim(request):
    keras.utils.set_random_seed(0)
    return request.param


@pytest.fixture(scope="module")
def one_head(latent_dim):
    return full(models.build_encoder(latent_dim))


@pytest.fixture(scope="module")
def two_heads(latent_dim):
    return full(models.build_vae_encoder(latent_dim))


def test_the_encoder_with_one_head_equals_keras(one_head, latent_dim):
    x = random_images(130)
    ours, theirs = make_encode(one_head.get_weights())(x), one_head.predict(x, verbose=0)
    assert ours.shape == (130, latent_dim) and ours.dtype == np.float32 and theirs.std() > 0.01
    np.testing.assert_allclose(ours, theirs, atol=1e-5, rtol=0)


def test_the_encoder_with_two_heads_equals_keras(two_heads, latent_dim):
    x = random_images(130)
    ours, theirs = make_encode(two_heads.get_weights())(x), two_heads.predict(x, verbose=0)[:2]
    assert np.abs(theirs[0] - theirs[1]).max() > 0.01  # a swap of the heads would be seen
    for our, their in zip(ours, theirs, strict=True):
        assert our.shape == (130, latent_dim)
        np.testing.assert_allclose(our, their, atol=1e-5, rtol=0)


@pytest.mark.parametrize("which", range(10))
def test_every_weight_reaches_a_head(which):
    encoder = full(models.build_vae_encoder())
    changed = encoder.get_weights()
    x = random_images(3)
    before = np.concatenate(make_encode(changed)(x), axis=1)
    changed[which] = changed[which] + 0.02
    assert np.abs(np.concatenate(make_encode(changed)(x), axis=1) - before).max() > 1e-3


def test_an_image_lies_where_it_lies_in_any_company_and_form():
    encode = make_encode(full(models.build_encoder()).get_weights())
    raw = np.random.default_rng(3).integers(0, 256, (2 * BLOCK + 1, 28, 28), dtype=np.uint8)
    x = np.pad(raw / 255, ((0, 0), (2, 2), (2, 2)))
    z = encode(raw)
    for other in (encode(x), encode(x[..., np.newaxis].astype(np.float32))):
        np.testing.assert_allclose(z, other, atol=1e-5)
    np.testing.assert_allclose(z[-1:], encode(raw[-1:]), atol=1e-5)


@pytest.mark.parametrize(
    "images",
    [255 * random_images(2), random_images(2)[:, :28], np.full((1, 32, 32), np.nan), random_images(0), 0.5, "shoe"],
    ids=["0-255", "28 floats", "NaN", "none", "a number", "text"],
)
def test_bad_images_are_refused(images):
    with pytest.raises(ValueError, match="images must"):
        make_encode(models.build_encoder().get_weights())(images)


@pytest.mark.parametrize("n", [2, 3, 16])
def test_decoders_of_other_sizes_equal_keras(n):
    decoder = full(models.build_decoder(n))
    z = np.random.default_rng(1).normal(size=(100, n)).astype(np.float32)
    ours, theirs = make_decode(decoder.get_weights())(z), decoder.predict(z, verbose=0)[..., 0]
    np.testing.assert_allclose(ours, theirs, atol=1e-5, rtol=0)
    with pytest.raises(ValueError, match=rf"z must be points of shape \(n, {n}\)"):
        make_decode(decoder.get_weights())(z[:, 1:])


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


@pytest.mark.parametrize("make", [make_decode, make_encode])
@pytest.mark.parametrize("weights", [None, 3, [None] * 10, {}, "weights", [[[1], [2, 3]]] * 10], ids=repr)
def test_what_are_no_weights_is_refused(make, weights):
    with pytest.raises(ValueError, match="weights must be"):
        make(weights)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_not_finite_are_refused(value):
    for make, model in ((make_decode, models.build_decoder()), (make_encode, models.build_encoder())):
        weights = model.get_weights()
        weights[3] = np.full_like(weights[3], value)
        with pytest.raises(ValueError, match="weights must be finite"):
            make(weights)


def test_each_takes_its_own_models_only():
    for make, model in ((make_decode, models.build_encoder()), (make_encode, models.build_decoder())):
        with pytest.raises(ValueError, match="weights must be"):
            make(model.get_weights())


def test_the_weights_are_kept_for_the_browser():
    weights = models.build_decoder().get_weights()
    assert make_decode(weights).weights is weights
    assert make_encode(models.build_encoder().get_weights()).weights[7].shape == (2,)
