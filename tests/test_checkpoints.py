"""What is shipped is what the manifest says, and nothing else is taken for it."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save

from vae_helpers import checkpoints, data, latent

NAMES = sorted(checkpoints.manifest())
ONE = "autoencoder_seed_0"


@pytest.fixture(scope="module")
def x_test():
    _, (x_test, _) = data.load_fashion_mnist()
    return data.preprocess(x_test)


def load_model(name):
    settings = checkpoints.RUNS[name]
    return checkpoints.load_autoencoder(settings.seed) if settings.beta is None else checkpoints.load_vae(settings.beta)


def test_three_autoencoders_are_shipped():
    assert {f"autoencoder_seed_{seed}" for seed in range(3)} <= set(NAMES) <= set(checkpoints.RUNS)


@pytest.mark.parametrize("name", NAMES)
def test_the_manifest_describes_the_file(name):
    path, entry = checkpoints.FOLDER / f"{name}.safetensors", checkpoints.manifest()[name]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    assert entry["settings"] == checkpoints.asdict(checkpoints.RUNS[name])
    tensors = load_file(path)
    weights = sum(array.size for key, array in tensors.items() if not key.startswith("embeddings/"))
    assert weights == (343_043 if checkpoints.RUNS[name].beta is None else 100_868 + 246_273)
    assert all(np.isfinite(array).all() for array in tensors.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_measured_losses_are_the_manifests(name, x_test):
    figures, model = checkpoints.manifest()[name]["figures"], load_model(name)
    if checkpoints.RUNS[name].beta is None:
        measured = 1024 * model.evaluate(x_test, x_test, batch_size=500, verbose=0)
        assert measured == pytest.approx(figures["test_reconstruction_loss"], rel=1e-3)
    else:
        measured = model.evaluate(x_test, batch_size=500, verbose=0, return_dict=True)
        for key in ("loss", "reconstruction_loss", "kl_loss"):
            assert measured[key] == pytest.approx(figures[f"test_{key}"], rel=1e-3, abs=1e-3)
        assert measured["loss"] == pytest.approx(measured["reconstruction_loss"] + model.beta * measured["kl_loss"])


FAMILY = {beta: checkpoints.manifest()[f"vae_beta_{beta:g}"] for beta in checkpoints.BETAS}
RATES = {beta: entry["figures"]["test_kl_loss"] for beta, entry in FAMILY.items()}
DISTORTIONS = {beta: entry["figures"]["test_reconstruction_loss"] for beta, entry in FAMILY.items()}


def test_the_family_is_trained_alike():
    settings = [dict(entry["settings"], beta=None, seed=None) for entry in FAMILY.values()]
    assert len(FAMILY) >= 9 and {1.0, 2.048} <= set(FAMILY) and all(s == settings[0] for s in settings)
    assert settings[0] == {
        "beta": None, "seed": None, "epochs": 5, "batch_size": 100, "learning_rate": 5e-4, "schedule": "constant"
    }  # fmt: skip


def test_the_rate_falls_strictly_as_beta_grows():
    rates = [RATES[beta] for beta in sorted(FAMILY)]
    assert rates == sorted(set(rates), reverse=True)


@pytest.mark.parametrize("beta", FAMILY)
def test_no_other_member_is_better_at_this_members_own_task(beta):
    objectives = {other: DISTORTIONS[other] + beta * RATES[other] for other in FAMILY}
    assert objectives[beta] <= min(objectives.values()) + 0.5


def test_the_family_shows_two_dimensions_alive_then_one_then_none():
    def active(beta):
        return int((latent.rate(*checkpoints.load_embeddings(f"vae_beta_{beta:g}")).mean(axis=0) > 0.01).sum())

    counts = [active(beta) for beta in sorted(FAMILY)]
    assert set(counts) == {0, 1, 2} and counts == sorted(counts, reverse=True)


def test_the_autoencoder_of_the_course_is_good_enough():
    nats = checkpoints.manifest()[ONE]["figures"]["test_reconstruction_loss"]
    assert nats / 1024 <= 0.2561  # the notes' own figure: 262.2 nats


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_numpy_decoder_is_the_keras_decoder(name):
    model, decode = load_model(name), checkpoints.load_decode(name)
    decoder = model.decoder if hasattr(model, "decoder") else model.get_layer("decoder")
    embeddings = checkpoints.load_embeddings(name)
    garments = (embeddings if isinstance(embeddings, np.ndarray) else embeddings[0])[::50]
    far = np.random.default_rng(0).uniform(-10, 10, size=(200, 2)).astype(np.float32)
    # On the VAE's garments NumPy is within 5e-7 of float64 arithmetic, Keras 1.2e-6 off: the slack is for Keras' rounding.
    near = 1e-6 if checkpoints.RUNS[name].beta is None else 2e-6
    for z, tolerance in ((garments, near), (far, 1e-5)):  # large activations round more
        images = decode(z)
        assert images.std() > 0.05
        np.testing.assert_allclose(images, decoder.predict(z, verbose=0)[..., 0], atol=tolerance, rtol=0)


@pytest.mark.parametrize("name", NAMES)
def test_embeddings_are_what_the_encoder_gives(name, x_test):
    model, embeddings = load_model(name), checkpoints.load_embeddings(name)
    some = slice(None, None, 7)
    if checkpoints.RUNS[name].beta is None:
        pairs = [(embeddings, model.get_layer("encoder").predict(x_test[some], verbose=0))]
    else:
        pairs = list(zip(embeddings, model.encoder.predict(x_test[some], verbose=0)[:2], strict=True))
    for shipped, measured in pairs:
        assert shipped.shape == (10000, 2) and shipped.dtype == np.float32
        np.testing.assert_allclose(shipped[some], measured, atol=1e-3, rtol=1e-4)


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The shipped folder again, where a test may damage it."""
    folder = tmp_path / "models"
    shutil.copytree(checkpoints.FOLDER, folder)
    monkeypatch.setattr(checkpoints, "FOLDER", folder)
    monkeypatch.setattr(checkpoints, "MANIFEST", folder / "manifest.json")
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def relist(**changes):
    """Change the manifest's entry for ONE."""
    listed = checkpoints.manifest()
    listed[ONE] |= changes
    checkpoints.MANIFEST.write_text(json.dumps(listed))


def rewrite(change_tensors=lambda tensors: tensors, **settings):
    """Replace ONE by an altered file whose SHA-256 the manifest owns to, so that only what is inside gives it away."""
    path = checkpoints.FOLDER / f"{ONE}.safetensors"
    with safe_open(path, "numpy") as file:
        metadata = file.metadata()
    metadata["settings"] = json.dumps(json.loads(metadata["settings"]) | settings)
    path.write_bytes(save(change_tensors(load_file(path)), metadata=metadata))
    relist(sha256=hashlib.sha256(path.read_bytes()).hexdigest())


LOADERS = [
    checkpoints.load_decode,
    checkpoints.load_embeddings,
    lambda name: checkpoints.load_autoencoder(int(name[-1])),
]
each_loader = pytest.mark.parametrize("load", LOADERS, ids=["decode", "embeddings", "autoencoder"])


def test_the_copy_loads(copy):
    assert checkpoints.load_decode(ONE)([[0, 0]]).shape == (1, 32, 32)
    rewrite()
    assert checkpoints.load_decode(ONE)([[0, 0]]).shape == (1, 32, 32)  # so refusals below are for what was altered


@each_loader
@pytest.mark.parametrize(
    "damage",
    [lambda c: c[:-1], lambda c: c[:5000] + bytes([c[5000] ^ 1]) + c[5001:], lambda c: b"", lambda c: c + b"\0"],
    ids=["truncated", "one bit", "empty", "longer"],
)
def test_damaged_bytes_are_refused_by_name(copy, load, damage):
    path = copy / f"{ONE}.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    before = contents(copy)
    with pytest.raises(ValueError, match=rf"{ONE}\.safetensors is damaged.*SHA-256.*git checkout.*make train"):
        load(ONE)
    assert contents(copy) == before


@each_loader
def test_another_models_file_is_refused(copy, load):
    shutil.copy(copy / "autoencoder_seed_1.safetensors", copy / f"{ONE}.safetensors")
    with pytest.raises(ValueError, match=rf"{ONE}\.safetensors is damaged or was replaced"):
        load(ONE)


@each_loader
@pytest.mark.parametrize(
    "settings", [{"seed": 1}, {"beta": 1.0}, {"epochs": 1}, {"learning_rate": 1e-3}, {"schedule": "constant"}], ids=str
)
def test_other_settings_are_refused(copy, load, settings):
    rewrite(**settings)
    with pytest.raises(ValueError, match=rf"{ONE}\.safetensors has other settings"):
        load(ONE)


def test_settings_that_only_the_manifest_has_are_refused(copy):
    relist(settings=checkpoints.manifest()[ONE]["settings"] | {"epochs": 1})
    with pytest.raises(ValueError, match=rf"{ONE}\.safetensors has other settings"):
        checkpoints.load_decode(ONE)


@each_loader
@pytest.mark.parametrize(
    "change",
    [
        lambda t: t | {"decoder/00": t["decoder/00"][:, :-1]},
        lambda t: t | {"embeddings/z": t["embeddings/z"][:-1]},
        lambda t: {key: array for key, array in t.items() if key != "decoder/09"},
        lambda t: t | {"decoder/10": np.zeros(1, np.float16)},
    ],
    ids=["a weight", "the embeddings", "one is missing", "one too many"],
)
def test_other_shapes_are_refused(copy, load, change):
    rewrite(change)
    with pytest.raises(ValueError, match=rf"{ONE}\.safetensors has other shapes"):
        load(ONE)


@each_loader
def test_a_missing_file_is_named(copy, load):
    (copy / f"{ONE}.safetensors").unlink()
    with pytest.raises(FileNotFoundError, match=rf"{ONE}\.safetensors is missing.*git checkout.*make train"):
        load(ONE)
    assert not (copy / f"{ONE}.safetensors").exists()


@each_loader
def test_a_file_that_is_not_listed_is_refused(copy, load):
    listed = checkpoints.manifest()
    del listed[ONE]
    checkpoints.MANIFEST.write_text(json.dumps(listed))
    with pytest.raises(FileNotFoundError, match=rf"{ONE}\.safetensors"):
        load(ONE)


@each_loader
def test_a_missing_manifest_is_named(copy, load):
    checkpoints.MANIFEST.unlink()
    with pytest.raises(FileNotFoundError, match=r"manifest\.json is missing.*git checkout"):
        load(ONE)


@each_loader
@pytest.mark.parametrize("damage", [lambda c: c[: len(c) // 2], lambda c: b""], ids=["truncated", "empty"])
def test_a_damaged_manifest_is_named(copy, load, damage):
    checkpoints.MANIFEST.write_bytes(damage(checkpoints.MANIFEST.read_bytes()))
    before = contents(copy)
    with pytest.raises(ValueError, match=r"manifest\.json is damaged.*git checkout"):
        load(ONE)
    assert contents(copy) == before


@pytest.mark.parametrize(
    "load, argument",
    [
        (checkpoints.load_decode, "autoencoder"),
        (checkpoints.load_decode, "../autoencoder_seed_0"),
        (checkpoints.load_embeddings, "vae"),
        (checkpoints.load_autoencoder, 99),
        (checkpoints.load_vae, 0.123),
    ],
)
def test_an_unknown_name_is_refused_with_those_there_are(load, argument):
    with pytest.raises(ValueError, match="no shipped model is called.*autoencoder_seed_0"):
        load(argument)


def tensors_of(name):
    return load_file(checkpoints.FOLDER / f"{name}.safetensors")


def test_what_is_written_is_read_again(copy):
    others = {name: entry for name, entry in checkpoints.manifest().items() if name != ONE}
    tensors = tensors_of(ONE) | {"embeddings/z": np.zeros((10000, 2), np.float32)}
    checkpoints._write(ONE, tensors, {"test_reconstruction_loss": 1.5})
    assert not checkpoints.load_embeddings(ONE).any()
    assert checkpoints.manifest()[ONE]["figures"] == {"test_reconstruction_loss": 1.5}
    assert {name: entry for name, entry in checkpoints.manifest().items() if name != ONE} == others
    assert sorted(path.name for path in copy.iterdir()) == sorted(path.name for path in set_of_files(NAMES, copy))


def set_of_files(names, folder):
    return {folder / f"{name}.safetensors" for name in names} | {folder / "manifest.json"}


@pytest.mark.parametrize("fails", ["write", "replace"])
def test_a_write_that_fails_leaves_everything_as_it_was(copy, monkeypatch, fails):
    before, write_bytes = contents(copy), Path.write_bytes

    def full_disk(path, content):
        write_bytes(path, content[: len(content) // 2])
        raise OSError("No space left on device")

    def interrupted(path, target):
        raise KeyboardInterrupt

    tensors = tensors_of(ONE) | {"embeddings/z": np.zeros((10000, 2), np.float32)}
    with monkeypatch.context() as patch:
        patch.setattr(
            Path, "write_bytes" if fails == "write" else "replace", full_disk if fails == "write" else interrupted
        )
        with pytest.raises((OSError, KeyboardInterrupt)):
            checkpoints._write(ONE, tensors, {})
    assert contents(copy) == before  # the old files, and no half-written one beside them


def test_training_again_trains_only_what_is_missing_or_does_not_fit(copy, monkeypatch, capsys):
    monkeypatch.setattr(checkpoints, "RUNS", {name: checkpoints.RUNS[name] for name in NAMES})
    trained = []
    monkeypatch.setattr(checkpoints, "train", trained.append)
    checkpoints.main()
    assert trained == [] and capsys.readouterr().out.count("already trained") == len(NAMES)
    rewrite(epochs=1)
    (copy / "autoencoder_seed_2.safetensors").unlink()
    checkpoints.main()
    assert trained == [ONE, "autoencoder_seed_2"]


def test_training_again_stops_at_a_damaged_manifest(copy, monkeypatch):
    trained = []
    monkeypatch.setattr(checkpoints, "train", trained.append)
    checkpoints.MANIFEST.write_text("{")
    with pytest.raises(ValueError, match="manifest"):
        checkpoints.main()
    assert trained == []
