import numpy as np
import pytest

from vae_helpers import data


def test_the_published_data():
    (x_train, y_train), (x_test, y_test) = data.load_fashion_mnist()
    assert x_train.shape == (60000, 28, 28) and x_test.shape == (10000, 28, 28)
    assert {a.dtype for a in (x_train, y_train, x_test, y_test)} == {np.dtype(np.uint8)}
    assert np.bincount(y_train).tolist() == [6000] * 10 and np.bincount(y_test).tolist() == [1000] * 10
    assert y_train[:5].tolist() == [9, 0, 0, 3, 0] and y_test[:5].tolist() == [9, 2, 1, 1, 6]


@pytest.mark.parametrize("damage", [lambda c: c[:-1], lambda c: c[:100] + b"!" + c[101:], lambda c: b"another file"])
def test_a_damaged_file_is_named_and_left_alone(tmp_path, monkeypatch, damage):
    damaged = tmp_path / "fashion_mnist.npz"
    content = damage(data.DATA_FILE.read_bytes())
    damaged.write_bytes(content)
    monkeypatch.setattr(data, "DATA_FILE", damaged)
    with pytest.raises(ValueError, match=rf"fashion_mnist.npz.*{data.DATA_SHA256}.*git checkout"):
        data.load_fashion_mnist()
    assert damaged.read_bytes() == content


def test_a_missing_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "DATA_FILE", tmp_path / "fashion_mnist.npz")
    with pytest.raises(FileNotFoundError, match="fashion_mnist.npz.*git checkout"):
        data.load_fashion_mnist()


def test_preprocess_scales_and_pads():
    images = np.full((3, 28, 28), 255, np.uint8)
    x = data.preprocess(images)
    assert x.shape == (3, 32, 32, 1) and x.dtype == np.float32
    assert (x[:, 2:30, 2:30] == 1).all() and x.sum() == 3 * 28 * 28


@pytest.mark.parametrize(
    "images", [np.zeros((2, 28, 28)), np.zeros((28, 28), np.uint8), np.zeros((2, 32, 32), np.uint8)]
)
def test_preprocess_refuses(images):
    with pytest.raises(ValueError, match="images must be uint8"):
        data.preprocess(images)


@pytest.mark.parametrize("value", [255.0, -0.1, np.nan])
def test_check_images_refuses_values(value):
    with pytest.raises(ValueError, match="x must hold pixels"):
        data.check_images(np.full((1, 32, 32, 1), value))
