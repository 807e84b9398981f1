"""The checks of exercises that build or train with Keras: wrong ones are never right, each for its own reason."""

import numpy as np
import pytest
from test_checks import ALL, check, fake_family, fake_sixteen

from vae_helpers import checks, models
from vae_helpers.checks import lesson_02, lesson_04, lesson_05
from vae_helpers.quiet import import_keras

keras = import_keras()
layers, ops = keras.layers, keras.ops


def heads_of(first=None, second=None, on_first=False, sample=True, order=(0, 1), back=(0, 1, 2), numpy=False):
    def my_heads(h, latent_dim):
        mean = layers.Dense(latent_dim, activation=first)(h)
        log_var = layers.Dense(latent_dim, activation=second)(mean if on_first else h)
        pair = (mean, log_var)
        z = models.Sampling()(pair[order[0]], pair[order[1]]) if sample else mean + ops.exp(0.5 * log_var)
        every = (mean, log_var, z)
        return tuple(every[n] for n in back)

    return my_heads


def one_head(h, latent_dim):
    mean = layers.Dense(latent_dim)(h)
    return mean, mean, models.Sampling()(mean, mean)


def always_two(h, latent_dim):
    return heads_of()(h, 2)


def deeper(h, latent_dim):
    return heads_of()(layers.Dense(16)(h), latent_dim)


class Wide(layers.Layer):
    def call(self, mean, log_var):
        return mean + ops.exp(log_var) * keras.random.normal(ops.shape(mean))


def too_wide(h, latent_dim):
    mean, log_var = layers.Dense(latent_dim)(h), layers.Dense(latent_dim)(h)
    return mean, log_var, Wide()(mean, log_var)


def _drawn_outside(h, latent_dim):
    mean, log_var = layers.Dense(latent_dim)(h), layers.Dense(latent_dim)(h)
    return mean, log_var, mean + ops.exp(0.5 * log_var) * keras.random.normal(ops.shape(mean))


WRONG_HEADS = {
    "one sign": heads_of(first="relu"),
    "no activation": heads_of(second="softplus"),
    "second head has its own": one_head,
    "not 2": always_two,
    "straight from h": deeper,
    "nothing between": heads_of(on_first=True),
    "never leaves": heads_of(first="tanh"),
    "fresh epsilon": heads_of(sample=False),
    "in order": heads_of(order=(1, 0)),
    "returned in order": heads_of(back=(1, 0, 2)),
    "standard deviation": too_wide,
    "three values": heads_of(back=(0, 1)),
    "let a layer draw": lambda h, latent_dim: _drawn_outside(h, latent_dim),
    "comes out of a layer": lambda h, latent_dim: (np.zeros((1, 3)),) * 3,
}


def test_the_second_head():
    assert checks.heads(...).state == "no answer"
    for answer in (heads_of(), heads_of(), lambda h, latent_dim: list(heads_of()(h, latent_dim))):
        assert checks.heads(answer).text.startswith("Right. ")
    for word, answer in WRONG_HEADS.items():
        verdict = checks.heads(answer)
        assert verdict.state == "wrong", word
        text = verdict.text
        assert word in text or "does not come out" in text, (word, text)


def losses_of(picture=None, cost=None, join=None, numpy=False):
    def my_losses(x, x_hat, z_mean, z_log_var, beta):
        pixels = ops.sum(ops.binary_crossentropy(x, x_hat), axis=(1, 2, 3))
        each = 0.5 * (ops.square(z_mean) + ops.exp(z_log_var) - 1 - z_log_var)
        r = picture(x, x_hat) if picture else ops.mean(pixels)
        k = cost(each, z_mean, z_log_var, beta) if cost else ops.mean(ops.sum(each, axis=1))
        total = join(r, k, beta) if join else r + beta * k
        return tuple(map(float, (total, r, k))) if numpy else (total, r, k)

    return my_losses


def bce(x, x_hat):
    return ops.binary_crossentropy(x, x_hat)


WRONG_LOSSES = {
    "averaged over pixels": losses_of(lambda x, h: ops.mean(bce(x, h))),
    "summed over the batch": losses_of(lambda x, h: ops.sum(bce(x, h))),
    "changed places": losses_of(lambda x, h: ops.mean(ops.sum(bce(h, x), axis=(1, 2, 3)))),
    "one term only": losses_of(lambda x, h: ops.mean(ops.sum(-x * ops.log(h), axis=(1, 2, 3)))),
    "squared error": losses_of(lambda x, h: ops.mean(ops.sum((x - h) ** 2, axis=(1, 2, 3)))),
    "sign is turned": losses_of(lambda x, h: -ops.mean(ops.sum(bce(x, h), axis=(1, 2, 3)))),
    "halves beta": losses_of(cost=lambda e, m, v, b: ops.mean(e)),
    "½ is missing": losses_of(cost=lambda e, m, v, b: 2 * ops.mean(ops.sum(e, axis=1))),
    "reported without it": losses_of(cost=lambda e, m, v, b: b * ops.mean(ops.sum(e, axis=1))),
    "KL wrong": losses_of(cost=lambda e, m, v, b: -ops.mean(ops.sum(e, axis=1))),
    "on the reconstruction": losses_of(join=lambda r, k, b: b * r + k),
    "both terms": losses_of(join=lambda r, k, b: b * (r + k)),
    "not used": losses_of(join=lambda r, k, b: r + k),
    "taken away": losses_of(join=lambda r, k, b: r - b * k),
    "reconstruction alone": losses_of(join=lambda r, k, b: r),
    "no gradient": losses_of(numpy=True),
    "was cut off": losses_of(join=lambda r, k, b: ops.stop_gradient(r + b * k)),
    "loss, reconstruction, kl": lambda x, x_hat, z_mean, z_log_var, beta: (0.0, 1.0),
}


def test_the_loss_from_blanks():
    assert checks.losses(...).state == "no answer"
    for _ in range(10):
        assert checks.losses(losses_of()).text.startswith("Right. ")
    for word, answer in WRONG_LOSSES.items():
        for _ in range(3):
            verdict = checks.losses(answer)
            assert verdict.state == "wrong", word
            assert word.lower() in verdict.text.lower(), (word, verdict.text)
    located = checks.losses(WRONG_LOSSES["KL wrong"]).text
    assert "reconstruction right" in located and "KL wrong, loss wrong" in located


DENOISER_CALLS = 3  # each examines 300 fresh garments


def test_a_denoiser_is_told_what_is_near_and_what_is_not(monkeypatch):
    """Answers that know the clean picture, spoiled as training spoils them."""
    clean, noisy = lesson_02.exam(np.random.default_rng(0))
    monkeypatch.setattr(lesson_02, "exam", lambda rng: (clean, noisy))
    soft = np.stack([clean, np.roll(clean, 1, 1), np.roll(clean, 1, 2), np.roll(clean, (1, 1), (1, 2))]).mean(axis=0)
    assert checks.denoiser(lambda x: 0.7 * clean + 0.3 * soft).text.startswith("Right. Error before 0.34")
    told = {
        "train it longer": lambda x: 0.3 * clean + 0.7 * np.roll(soft, (1, 1), (1, 2)),
        "black comes out grey": lambda x: 0.9 * soft + 0.15,
        "still there": lambda x: clean + 0.6 * (noisy - clean),
    }
    for word, answer in told.items():
        verdict = checks.denoiser(answer)
        assert verdict.state == "wrong" and word in verdict.text, (word, verdict.text)


@pytest.mark.slow
def test_denoisers_that_have_learned_nothing_are_never_right():
    from scipy.ndimage import gaussian_filter, median_filter

    from vae_helpers import checkpoints, data

    (train, _), (test, _) = data.load_fashion_mnist()
    shipped = checkpoints.load_autoencoder()
    known = data.preprocess(test).reshape(-1, 1024)
    flat = data.preprocess(train[:10_000]).reshape(-1, 1024)
    mean, parts = flat.mean(axis=0), np.linalg.eigh(np.cov(flat.T))[1][:, ::-1]

    def pca(k):
        return lambda x: (
            ((x.reshape(-1, 1024) - mean) @ parts[:, :k] @ parts[:, :k].T + mean).clip(0, 1).reshape(x.shape)
        )

    def looked_up(x):
        rows = x.reshape(-1, 1024)
        return known[((known**2).sum(axis=1) - 2 * rows @ known.T).argmin(axis=1)].reshape(x.shape)

    wrong = {
        "noisy picture back": lambda x: x,
        "same picture": lambda x: np.full(x.shape, 0.3),
        "same": lambda x: np.broadcast_to(mean.reshape(1, 32, 32, 1), x.shape),
        "as noise is on average": lambda x: gaussian_filter(x, (0, 2, 2, 0)),
        "0 to 255": lambda x: 255 * x,
        "the channel too": lambda x: x[..., 0],
        "few numbers": lambda x: shipped.predict(x, verbose=0),
        "fetched": looked_up,
        "few numbers, ": pca(5),
        "few parts": pca(40),
        "a filter": lambda x: median_filter(x, (1, 5, 5, 1)),
        "filter, or": lambda x: median_filter(x, (1, 7, 7, 1)),
        "still there": lambda x: median_filter(x, (1, 3, 3, 1)),
    }
    for word, answer in wrong.items():
        for _ in range(DENOISER_CALLS):
            verdict = checks.denoiser(answer)
            assert verdict.state == "wrong", word
            assert word.strip() in verdict.text, (word, verdict.text)


def test_a_beta_must_be_defended(monkeypatch):
    monkeypatch.setattr(lesson_05, "family", fake_family)

    def good(row):
        return row["distortion"] - 100 * row["coverage"]

    def spoils(row):
        row["rate"] = 0
        return good(row)

    assert checks.defend_beta(good, 4.0).text.startswith("Right. By distortion and coverage, beta 4 follows")
    wrong = {
        "not at 1": (good, 1.0),
        "looks at distortion alone": (lambda row: row["distortion"], 0.1),
        "none of the measures": (lambda row: 1.0, 0.1),
        "rate alone": (lambda row: -row["rate"], 0.1),
        "lowest at beta 100": (lambda row: -good(row), 4.0),
        "One finite number": (lambda row: np.nan, 4.0),
        "finite": (lambda row: "4", 4.0),
        "number for each": (lambda row: [1, 2], 4.0),
        "KeyError": (lambda row: row["beauty"], 4.0),
        "changed what it was given": (spoils, 4.0),
        "beta as a number": (good, "four"),
        "without brackets": (good, [4.0]),
        "The shipped ones: 0.1": (good, 3),
        "points the same way": (lambda row: row["rate"] + row["active"], 100.0),
        "not at 0.1": (good, 0.1),
    }
    for word, answer in wrong.items():
        verdict = checks.defend_beta(*answer)
        assert verdict.state == "wrong" and word in verdict.text, (word, verdict.text)
    assert checks.defend_beta(..., ...).state == checks.defend_beta(good, ...).state == "no answer"


def test_the_exam_of_a_trained_vae(monkeypatch):
    scores = {"loss": 275.0, "rate": 5.6, "precision": 0.86, "coverage": 0.77}
    monkeypatch.setattr(lesson_04, "exam_scores", lambda *arrays: scores)

    def encode(images):
        return np.zeros((len(images), 2)), np.zeros((len(images), 2))

    def decode(z):
        return np.full((len(z), 32, 32, 1), 0.3)

    assert checks.trained_vae(encode, decode).text.startswith(
        "Right. loss 275.0, rate 5.6, precision 0.86, coverage 0.77"
    )
    for name, value, word in (("loss", 300.0, "train longer"), ("rate", 0.1, "collapsed"), ("rate", 30.0, "in the loss at all"),
                              ("coverage", 0.1, "miss most"), ("precision", 0.2, "unlike")):  # fmt: skip
        scores |= {"loss": 275.0, "rate": 5.6, "precision": 0.86, "coverage": 0.77} | {name: value}
        verdict = checks.trained_vae(encode, decode)
        assert verdict.state == "wrong" and word in verdict.text and "precision" in verdict.text
    scores |= {"loss": 3000.0}
    for regions, word in (((-4.0, 0.3), "changed places"), ((0.3, 0.1), "not its logarithm")):
        taken = tuple(np.full((500, 2), value) * [[1, 1], *[[1, 0.9]] * 499] for value in regions)
        assert word in checks.trained_vae(lambda images, taken=taken: taken, decode).text
    odd = (
        lambda z: z,
        lambda z: 255 * decode(z),
        lambda z: decode(z)[:3],
        lambda z: np.nan * decode(z),
        lambda z: "no",
    )
    for answer in odd:
        assert checks.trained_vae(encode, answer).state == "wrong"
    for answer in (lambda x: x, lambda x: (1, 2), lambda x: (np.zeros((3, 2)),) * 2):
        assert checks.trained_vae(answer, decode).state == "wrong"
    assert checks.trained_vae(lambda x: (..., ...), decode).state == "no answer"


@pytest.mark.parametrize("name", ALL)
def test_a_model_a_layer_or_a_tensor_gets_a_verdict(name, monkeypatch):
    monkeypatch.setattr(lesson_05, "family", fake_family)
    monkeypatch.setattr(lesson_05, "sixteen", fake_sixteen)
    things = [
        models.build_encoder(),
        models.VAE(models.build_vae_encoder(), models.build_decoder()),
        keras.Sequential([layers.Dense(2)]),  # not built yet
        layers.Dense(2),
        keras.Input((2,)),
        ops.ones((2, 3)),
        keras.Variable(1.5),
        keras.optimizers.Adam(),
    ]
    for thing in things:
        assert check(name, thing).state == "wrong", thing
        assert check(name, lambda *inputs, thing=thing: thing).state == "wrong", thing
