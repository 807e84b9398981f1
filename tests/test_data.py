import numpy as np
import pytest

from vae_helpers import data


def test_the_published_data():
    (x_train, y_train), (x_test, y_test) = data.load_fashion_mnist()
    assert x_train.shape == (60000, 28, 28) and x_test.shape == (10000, 28, 28)
    assert {a.dtype for a in (x_train, y_train, x_test, y_test)} == {np.dtype(np.uint8)}
    assert np.bincount(y_train).tolist() == [6000] * 10 and np.bincount(y_test).tolist() == [1000] * 10
    assert y_train[:5].tolist() == [9, 0, 0, 3, 0] and y_test[:5].tolist() == [9, 2, 1, 1, 6]


def test_the_test_images_alone_are_the_same():
    np.testing.assert_array_equal(data.load_test_images(), data.load_fashion_mnist()[1][0])


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


# --- batch by batch ---------------------------------------------------------------------------------------------------


def raw(n):
    """Pictures that are told apart by their first pixel: 0, 1, 2, …"""
    images = np.zeros((n, 28, 28), np.uint8)
    images[:, 0, 0] = np.arange(n)
    return images


def seen(batches):
    """The numbers of the pictures in the order in which an epoch hands them out."""
    return np.concatenate([np.round(255 * batches[i][0][:, 2, 2, 0]).astype(int) for i in range(len(batches))])


def test_batches_are_the_ready_pictures_in_order_and_their_own_targets():
    images = np.random.default_rng(0).integers(0, 256, (23, 28, 28), dtype=np.uint8)
    batches = data.Batches(images, 10)
    assert len(batches) == 3 and [len(x) for x, _ in batches] == [10, 10, 3]
    for x, target in batches:
        assert x.dtype == np.float32 and x.shape[1:] == (32, 32, 1) and np.array_equal(x, target)
    whole = np.concatenate([x for x, _ in batches])
    np.testing.assert_array_equal(whole, data.preprocess(images))
    batches.on_epoch_end()
    np.testing.assert_array_equal(batches[2][0], whole[20:])  # and the order stays
    with pytest.raises(IndexError):
        batches[3]


def test_a_seed_shuffles_each_epoch_anew_and_the_same_way_again():
    def epochs(seed):
        batches, found = data.Batches(raw(50), 8, shuffle_seed=seed), []
        for _ in range(3):
            found.append(seen(batches).tolist())
            batches.on_epoch_end()
        return found

    first, again, other = epochs(0), epochs(np.int64(0)), epochs(1)
    assert all(sorted(order) == list(range(50)) for order in first)
    assert first == again and first != other and first[0] != first[1] != first[2]
    assert first[0] != sorted(first[0])


def test_the_pictures_that_were_given_stay_as_they_were():
    images = raw(20)
    batches = data.Batches(images, 7, shuffle_seed=0)
    seen(batches)
    assert np.array_equal(images, raw(20)) and batches.images is images  # no copy either


@pytest.mark.parametrize(
    "argument, call",
    [
        ("images", lambda: data.Batches(255 * np.random.random((4, 28, 28)), 2)),
        ("images", lambda: data.Batches(np.full((4, 28, 28), np.nan), 2)),
        ("images", lambda: data.Batches(np.zeros((0, 28, 28), np.uint8), 2)),
        ("images", lambda: data.Batches(np.zeros((28, 28), np.uint8), 2)),
        ("images", lambda: data.Batches(data.preprocess(raw(4)), 2)),
        ("images", lambda: data.Batches(None, 2)),
        ("batch_size", lambda: data.Batches(raw(4), 0)),
        ("batch_size", lambda: data.Batches(raw(4), 2.5)),
        ("batch_size", lambda: data.Batches(raw(4), "2")),
        ("batch_size", lambda: data.Batches(raw(4), None)),
        ("shuffle_seed", lambda: data.Batches(raw(4), 2, shuffle_seed=-1)),
        ("shuffle_seed", lambda: data.Batches(raw(4), 2, shuffle_seed=0.5)),
        ("shuffle_seed", lambda: data.Batches(raw(4), 2, shuffle_seed=True)),
    ],
)
def test_batches_refuse_by_name(argument, call):
    with pytest.raises(ValueError, match=f"^{argument} must"):
        call()
