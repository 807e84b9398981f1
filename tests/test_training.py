"""Training itself, in small: what it writes, what it never writes, and what it leaves behind when it is stopped."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from vae_helpers import checkpoints, data, models, training

keras = models.keras
SMALL = {
    "autoencoder_seed_0": checkpoints.Settings(None, epochs=1, batch_size=40),
    "vae_beta_1": checkpoints.Settings(1.0, epochs=1, batch_size=40),
    "vae_latent_4": checkpoints.Settings(1.0, latent_dim=4, epochs=1, batch_size=40),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder of models, and runs that take seconds."""
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path / "models")
    monkeypatch.setattr(checkpoints, "MANIFEST", tmp_path / "models" / "manifest.json")
    for module in (checkpoints, training):
        monkeypatch.setattr(module, "RUNS", dict(SMALL))
    return tmp_path / "models"


def names(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """One small run of each kind, of 200 images and one epoch."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("models")
        patch.setattr(checkpoints, "FOLDER", folder)
        patch.setattr(checkpoints, "MANIFEST", folder / "manifest.json")
        for module in (checkpoints, training):
            patch.setattr(module, "RUNS", dict(SMALL))
        for name in SMALL:
            training.train(name, images=200)
    return folder


@pytest.fixture
def finished(trained, folder):
    """`folder` after those runs."""
    folder.mkdir()
    for path in trained.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.mark.slow
def test_what_was_trained_loads_and_measures_as_listed(finished):
    files = {"manifest.json", *(f"{name}.safetensors" for name in SMALL)}
    assert set(names(finished)) == files | {f"history_{name}.safetensors" for name in checkpoints.WATCHED}
    (x_train, _), (x_test, _) = data.load_fashion_mnist()
    for name, settings in SMALL.items():
        assert training.fits(name)
        model, figures = checkpoints._load_model(name), checkpoints.manifest()[name]["figures"]
        for split, images in (("train", x_train), ("test", x_test)):
            losses = model.evaluate(data.Batches(images[:200], 64), verbose=0, return_dict=True)
            nats = losses["reconstruction_loss"] if settings.beta else 1024 * losses["loss"]
            # other samples of z change a VAE's reconstruction, but not its KL
            assert nats == pytest.approx(figures[f"{split}_reconstruction_loss"], rel=1e-2 if settings.beta else 1e-4)
            if settings.beta:
                assert losses["kl_loss"] == pytest.approx(figures[f"{split}_kl_loss"], rel=1e-4)
        embeddings = checkpoints.load_embeddings(name)
        assert np.shape(embeddings)[-2:] == (200, settings.latent_dim)


@pytest.mark.slow
def test_the_histories_hold_what_was_seen(finished):
    for name in checkpoints.WATCHED:
        history = checkpoints.load_history(name)
        assert history["step"].tolist() == [0, 1, 2, 3, 4, 5]
        log = checkpoints.manifest()[name]["figures"]["training_log"]
        scale = 1 if "z_mean" in history else 1024
        # five batches of 40, a window of ten: at the last step it is the mean over the epoch, Keras' own figure
        assert history["loss"][-1] == pytest.approx(scale * log["loss"][0], rel=1e-4)
        assert history["loss"][0] == history["loss"][1] == pytest.approx(1024 * np.log(2), abs=3)
        assert history["loss"][-1] < history["loss"][0]


def recorded(watch, seed=0):
    """A tiny training, watched or not: its weights, its recorder and each batch's own loss by hand."""
    raw = data.load_fashion_mnist()[0][0][:50]
    keras.utils.set_random_seed(seed)
    encoder, decoder = models.build_vae_encoder(seed=seed), models.build_decoder()
    vae = models.VAE(encoder, decoder)
    vae.compile(keras.optimizers.Adam(1e-3))
    batches = data.Batches(raw, 20, shuffle_seed=0)
    x = data.preprocess(raw)
    recorder = training.Recorder(encoder, decoder, batches, x[:30], x[:10])
    vae.fit(batches, epochs=2, shuffle=False, verbose=0, callbacks=[recorder] if watch else [])
    return [*encoder.get_weights(), *decoder.get_weights()], recorder


def test_watching_does_not_change_the_training():
    (watched, recorder), (unwatched, _) = recorded(True), recorded(False)
    for one, other in zip(watched, unwatched, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    assert len(recorder.kept) == 7


def test_each_batch_has_its_own_loss_uneven_batches_too():
    raw = data.load_fashion_mnist()[0][0][:50]
    encoder, decoder = models.build_encoder(), models.build_decoder()
    model = models.build_autoencoder(encoder, decoder)
    model.compile(keras.optimizers.SGD(0.0), loss="binary_crossentropy")
    batches, x = data.Batches(raw, 20), data.preprocess(raw)
    recorder = training.Recorder(encoder, decoder, batches, x[:30], x[:10])
    model.fit(batches, epochs=2, shuffle=False, verbose=0, callbacks=[recorder])
    by_hand = [1024 * model.evaluate(x[i : i + 20], x[i : i + 20], verbose=0) for i in (0, 20, 40)] * 2
    assert [losses["loss"] for losses in recorder.losses] == pytest.approx(by_hand, rel=1e-4)
    np.testing.assert_allclose(recorder.tensors()["z"][0], encoder.predict(x[:30], verbose=0), atol=1e-3)


def test_the_moments_begin_at_0_close_together_and_end_at_the_end():
    recorder = training.Recorder(models.build_encoder(), models.build_decoder(), None, None, None)
    recorder._look = lambda: None
    recorder.set_params({"epochs": 3, "steps": 469})
    recorder.on_train_begin()
    moments = sorted(recorder.moments)
    assert moments[:5] == [0, 1, 2, 3, 4] and moments[-1] == 1407 and 25 <= len(moments) <= 35


# --- nothing bad is written -------------------------------------------------------------------------------------------


def good():
    """Arrays of the names, shapes and types of `autoencoder_seed_0`."""
    path = Path(checkpoints.__file__).parent / "assets" / "models" / "autoencoder_seed_0.safetensors"
    return load_file(path)


FIGURES = {"test_reconstruction_loss": 258.0, "training_log": {"loss": [0.3, 0.25]}}


@pytest.mark.slow
def test_a_diverged_training_is_never_written(folder, monkeypatch):
    training.RUNS["autoencoder_seed_0"] = checkpoints.Settings(None, epochs=1, batch_size=40, learning_rate=1e30)
    with pytest.raises(ValueError, match=r"training of autoencoder_seed_0 diverged.*Nothing was written"):
        training.train("autoencoder_seed_0", images=200)
    assert names(folder) == []


@pytest.mark.parametrize("key, value", [("decoder/00", np.nan), ("encoder/06", np.inf), ("embeddings/z", np.nan)])
def test_arrays_that_are_not_finite_are_not_written(folder, key, value):
    tensors = good()
    tensors[key] = np.full_like(tensors[key], value)
    with pytest.raises(ValueError, match=rf"diverged.*'{key}'.*Nothing was written"):
        training.write("autoencoder_seed_0", tensors, FIGURES)
    assert names(folder) == []


@pytest.mark.parametrize("figures", [{"test_loss": np.nan}, {"training_log": {"loss": [0.3, np.inf]}}])
def test_figures_that_are_not_finite_are_not_written(folder, figures):
    with pytest.raises(ValueError, match=r"diverged.*Nothing was written"):
        training.write("autoencoder_seed_0", good(), FIGURES | figures)
    assert names(folder) == []


def test_a_history_that_is_not_finite_is_not_written(folder):
    with pytest.raises(ValueError, match=r"diverged.*'loss'"):
        training.write("autoencoder_seed_0", good(), FIGURES, {"loss": np.full(3, np.nan, np.float32)})
    assert names(folder) == []


def test_what_is_written_is_read_again_and_others_stay(folder):
    training.write("vae_beta_1", good(), FIGURES)
    history = {"step": np.arange(3, dtype=np.int32), "loss": np.ones(3, np.float32)}
    training.write("autoencoder_seed_0", good(), FIGURES, history)
    assert list(checkpoints.manifest()) == ["autoencoder_seed_0", "vae_beta_1"]  # in the order of RUNS
    np.testing.assert_array_equal(checkpoints.load_embeddings("autoencoder_seed_0"), good()["embeddings/z"])
    assert checkpoints.load_history("autoencoder_seed_0")["step"].tolist() == [0, 1, 2]


@pytest.mark.parametrize("fails", ["write", "first replace", "last replace"])
def test_a_write_that_fails_leaves_no_litter_and_nothing_half(folder, monkeypatch, fails):
    training.write("autoencoder_seed_0", good(), FIGURES)
    before, write_bytes, replace, calls = contents(folder), Path.write_bytes, Path.replace, []

    def full_disk(path, content):
        write_bytes(path, content[: len(content) // 2])
        raise OSError("No space left on device")

    def interrupted(path, target):
        calls.append(path)
        if fails == "first replace" or len(calls) == 2:
            raise KeyboardInterrupt
        return replace(path, target)

    tensors = good() | {"embeddings/z": np.zeros((10000, 2), np.float32)}
    with monkeypatch.context() as patch:
        patch.setattr(Path, *(("write_bytes", full_disk) if fails == "write" else ("replace", interrupted)))
        with pytest.raises((OSError, KeyboardInterrupt)):
            training.write("autoencoder_seed_0", tensors, FIGURES)
    assert names(folder) == sorted(before)  # no temporary name
    if fails == "last replace":  # between the two renames: noticed, and trained again
        assert not training.fits("autoencoder_seed_0")
    else:
        assert contents(folder) == before


def test_what_a_killed_training_left_is_cleaned_at_the_next_start(folder, monkeypatch):
    folder.mkdir()
    (folder / "autoencoder_seed_0.safetensors.part").write_bytes(b"half")
    (folder / "manifest.json.part").write_bytes(b"half")
    monkeypatch.setattr(training, "train", lambda name: None)
    training.main()
    assert names(folder) == []


def test_only_what_is_missing_or_does_not_fit_is_trained(folder, monkeypatch, capsys):
    trained = []
    monkeypatch.setattr(training, "train", trained.append)
    monkeypatch.setattr(training, "WATCHED", ("vae_beta_1",))
    training.write("autoencoder_seed_0", good(), FIGURES)
    training.main()
    assert trained == ["vae_beta_1", "vae_latent_4"] and capsys.readouterr().out.count("already trained") == 1
    trained.clear()
    checkpoints.path_of("autoencoder_seed_0").write_bytes(b"damaged")
    training.main(["vae_latent_4", "autoencoder_seed_0"])
    assert trained == ["vae_latent_4", "autoencoder_seed_0"]


def test_a_watched_model_without_its_history_is_trained_again(folder):
    training.write("autoencoder_seed_0", good(), FIGURES)
    assert not training.fits("autoencoder_seed_0")


def test_training_stops_at_a_damaged_list_and_at_an_unknown_name(folder, monkeypatch):
    trained = []
    monkeypatch.setattr(training, "train", trained.append)
    with pytest.raises(ValueError, match=r"names must be among .*got vae_beta_5"):
        training.main(["vae_beta_1", "vae_beta_5"])
    folder.mkdir()
    checkpoints.MANIFEST.write_text("{")
    with pytest.raises(ValueError, match=r"manifest\.json is damaged"):
        training.main()
    assert trained == [] and names(folder) == ["manifest.json"]
