"""The losses against references that share nothing with them: float64 formulas, quadrature, sampling, differences."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.integrate import quad
from scipy.stats import norm

from vae_helpers import models

keras = models.keras
few = settings(max_examples=25, deadline=None, derandomize=True, database=None)
means = arrays(np.float64, (3, 2), elements=st.floats(-4, 4))
log_vars = arrays(np.float64, (3, 2), elements=st.floats(-6, 3))


def kl_of_one(mean, log_var):
    """KL(Normal(mean, exp(log_var)) || Normal(0, 1)) by numerical integration of its definition."""
    q = norm(mean, np.exp(log_var / 2))
    ends = mean - 10 * q.std(), mean + 10 * q.std()
    return quad(lambda z: q.pdf(z) * (q.logpdf(z) - norm.logpdf(z)), *ends, points=[mean], limit=200)[0]


@few
@given(means, log_vars)
def test_kl_is_the_float64_formula_and_the_integral(z_mean, z_log_var):
    ours = float(models.kl_loss(z_mean.astype(np.float32), z_log_var.astype(np.float32)))
    # KL between Normals as books write it: ln(σ2/σ1) + (σ1² + (μ1 − μ2)²) / 2σ2² − ½, with σ2 = 1 and μ2 = 0
    sigma = np.exp(z_log_var / 2)
    formula = (-np.log(sigma) + (sigma**2 + z_mean**2) / 2 - 0.5).sum(axis=1).mean()
    integral = np.vectorize(kl_of_one)(z_mean, z_log_var).sum(axis=1).mean()
    assert ours == pytest.approx(formula, rel=1e-5, abs=1e-5)
    assert ours == pytest.approx(integral, rel=1e-5, abs=1e-5)
    assert ours >= 0


@few
@given(st.floats(-3, 3), st.floats(-4, 2))
def test_kl_is_what_sampling_finds(mean, log_var):
    ours = float(models.kl_loss(np.full((1, 2), mean, np.float32), np.full((1, 2), log_var, np.float32)))
    q = norm(mean, np.exp(log_var / 2))
    z = q.rvs((20_000, 2), random_state=0)
    draws = (q.logpdf(z) - norm.logpdf(z)).sum(axis=1)
    standard_error = draws.std(ddof=1) / np.sqrt(len(draws))
    assert abs(ours - draws.mean()) <= 4 * standard_error + 1e-5  # float32 rounds even where the draws all agree


def test_kl_is_zero_at_the_prior_alone():
    zeros = np.zeros((4, 2), np.float32)
    assert float(models.kl_loss(zeros, zeros)) == 0
    for step in (-0.5, 0.5):
        assert float(models.kl_loss(zeros + step, zeros)) > 0.1
        assert float(models.kl_loss(zeros, zeros + step)) > 0.1


def test_kl_sums_over_z_and_averages_over_the_batch():
    z_mean = np.array([[2, 4], [0, 0], [0, 0], [0, 0]], np.float32)
    assert float(models.kl_loss(z_mean, np.zeros((4, 2), np.float32))) == pytest.approx((2 + 8) / 4)


def softplus_form(x, logits):
    """Binary cross-entropy of sigmoid(logits), never forming the sigmoid: ln(1 + e^l) − x l, summed over the pixels."""
    return (np.logaddexp(0, logits) - x * logits).sum(axis=(1, 2, 3))


@pytest.mark.parametrize("scale", [0.1, 1, 3])
def test_reconstruction_is_the_softplus_form(scale):
    rng = np.random.default_rng(0)
    x, logits = rng.uniform(size=(5, 32, 32, 1)), rng.normal(scale=scale, size=(5, 32, 32, 1))
    ours = models.reconstruction_loss(x.astype(np.float32), (1 / (1 + np.exp(-logits))).astype(np.float32))
    assert float(ours) == pytest.approx(softplus_form(x, logits).mean(), rel=1e-5)


def test_reconstruction_of_wholly_unsure_pixels_is_1024_coin_flips():
    x = np.random.default_rng(0).integers(0, 2, size=(3, 32, 32, 1)).astype(np.float32)
    assert float(models.reconstruction_loss(x, np.full_like(x, 0.5))) == pytest.approx(1024 * np.log(2), rel=1e-6)


def test_reconstruction_of_certain_pixels_stays_finite():
    x = np.zeros((2, 32, 32, 1), np.float32)
    assert float(models.reconstruction_loss(x, x)) == pytest.approx(0, abs=1e-2)
    assert 10_000 < float(models.reconstruction_loss(x, x + 1)) < 20_000  # Keras clips: ln(1e-7) a pixel, not infinity


def slopes(loss, inputs):
    """The gradient of `loss` by each of the float64 `inputs`, by TensorFlow."""
    variables = [tf.Variable(value) for value in inputs]
    with tf.GradientTape() as tape:
        value = loss(*variables)
    return [gradient.numpy() for gradient in tape.gradient(value, variables)]


def differences(loss, inputs, which, index, step=1e-5):
    """The slope of `loss` by one number of its inputs, by a central difference."""
    sides = []
    for sign in (1, -1):
        moved = [value.copy() for value in inputs]
        moved[which][index] += sign * step
        sides.append(float(loss(*map(tf.constant, moved))))
    return (sides[0] - sides[1]) / (2 * step)


def test_kl_gradient_equals_finite_differences():
    rng = np.random.default_rng(0)
    inputs = [rng.normal(size=(3, 2)), rng.normal(size=(3, 2))]
    for which, gradient in enumerate(slopes(models.kl_loss, inputs)):
        for index in np.ndindex(3, 2):
            assert gradient[index] == pytest.approx(
                differences(models.kl_loss, inputs, which, index), rel=1e-5, abs=1e-7
            )


def test_reconstruction_gradient_equals_finite_differences():
    rng = np.random.default_rng(0)
    x = rng.uniform(size=(2, 32, 32, 1))

    def loss(x_hat):
        return models.reconstruction_loss(tf.constant(x), x_hat)

    inputs = [rng.uniform(0.1, 0.9, size=x.shape)]
    (gradient,) = slopes(loss, inputs)
    for index in [(0, 0, 0, 0), (0, 31, 31, 0), (1, 7, 20, 0)]:
        assert gradient[index] == pytest.approx(differences(loss, inputs, 0, index), rel=1e-4)


def test_a_gradient_flows_through_the_sample():
    rng = np.random.default_rng(0)
    z_mean, z_log_var = (tf.Variable(rng.normal(size=(5, 2)).astype(np.float32)) for _ in range(2))
    with tf.GradientTape() as tape:
        z = models.Sampling(seed=0)(z_mean, z_log_var)
    by_mean, by_log_var = tape.gradient(z, [z_mean, z_log_var])
    np.testing.assert_allclose(by_mean, 1)
    np.testing.assert_allclose(by_log_var, 0.5 * (z - z_mean), rtol=1e-4, atol=1e-6)  # 0.5 exp(0.5 z_log_var) epsilon


@pytest.fixture(scope="module")
def parts():
    """An encoder whose samples hardly differ from z_mean, a decoder, and 23 images: 23 is no multiple of a batch."""
    keras.utils.set_random_seed(0)
    encoder, decoder = models.build_vae_encoder(seed=0), models.build_decoder()
    kernel, _ = encoder.get_layer("z_log_var").get_weights()
    encoder.get_layer("z_log_var").set_weights([0 * kernel, np.full(2, -20, np.float32)])
    x = np.random.default_rng(0).uniform(size=(23, 32, 32, 1)).astype(np.float32)
    x[-3:] **= 8  # dark images in the short last batch: an average over batches would not be the one over images
    return encoder, decoder, x


def whole_set(encoder, decoder, x, beta):
    """The three figures over all of x in float64, by the formulas of this file."""
    z_mean, z_log_var, _ = (np.asarray(part, float) for part in encoder(x))
    x_hat = np.asarray(decoder(z_mean), float)
    reconstruction = softplus_form(x, np.log(x_hat / (1 - x_hat))).mean()
    kl = (0.5 * (z_mean**2 + np.exp(z_log_var) - 1 - z_log_var)).sum(axis=1).mean()
    return {"loss": reconstruction + beta * kl, "reconstruction_loss": reconstruction, "kl_loss": kl}


@pytest.mark.parametrize("beta", [0, 1, 2.048])
@pytest.mark.parametrize("batch_size", [5, 10, 23])
def test_evaluate_on_uneven_batches_is_the_whole_sets_value(parts, beta, batch_size):
    encoder, decoder, x = parts
    vae = models.VAE(encoder, decoder, beta)
    vae.compile()
    logs = vae.evaluate(x, batch_size=batch_size, verbose=0, return_dict=True)
    assert logs == pytest.approx(whole_set(encoder, decoder, x, beta), rel=1e-4)
    assert logs["loss"] == pytest.approx(logs["reconstruction_loss"] + beta * logs["kl_loss"], rel=1e-6)


def test_training_and_validation_average_alike(parts):
    encoder, decoder, x = parts
    vae = models.VAE(encoder, decoder, beta=2.048)
    vae.compile(keras.optimizers.SGD(0.0))  # nothing learned, so both lines measure the same model
    history = vae.fit(x, validation_data=(x, None), batch_size=10, epochs=2, verbose=0).history
    for name, value in whole_set(encoder, decoder, x, 2.048).items():
        assert history[name] == pytest.approx([value, value], rel=1e-4)
        assert history[f"val_{name}"] == pytest.approx([value, value], rel=1e-4)


def test_a_step_of_training_lowers_the_loss_that_is_reported(parts):
    encoder, decoder, x = parts
    vae = models.VAE(keras.models.clone_model(encoder), keras.models.clone_model(decoder), beta=1)
    vae.compile(keras.optimizers.Adam(1e-3))
    before = vae.evaluate(x, verbose=0, return_dict=True)["loss"]
    vae.fit(x, epochs=5, verbose=0)
    assert vae.evaluate(x, verbose=0, return_dict=True)["loss"] < before - 1
