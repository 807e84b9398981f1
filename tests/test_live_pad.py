"""The pad on Python's side: what it sends, the errors that it computes, what it refuses."""

import numpy as np
import pytest

from vae_helpers import checkpoints, data, live, measures

N = 40


@pytest.fixture(scope="module")
def garments():
    (_, _), (images, labels) = data.load_fashion_mnist()
    return checkpoints.load_embeddings("autoencoder_seed_0")[:N], labels[:N], images[:N]


@pytest.fixture(scope="module")
def functions():
    return checkpoints.load_encode("autoencoder_seed_0"), checkpoints.load_decode("autoencoder_seed_0")


def test_without_errors_they_are_measured(functions, garments):
    z, _, images = garments
    measured = live.pad(*functions, *garments).children[-1]
    given = live.pad(*functions, *garments, errors=measures.reconstruction_errors(functions[1], z, images)).children[-1]
    assert measured.data["percentiles"] == given.data["percentiles"]  # one content, so one blob


def test_what_is_sent(functions, garments):
    demonstration = live.pad(*functions, *garments, errors=np.arange(1001.0), garment=7)
    view = demonstration.children[-1]
    assert view.garment == demonstration.children[0].value == 7
    assert view.data["count"] == 1001 and view.data["percentiles"]["type"] == "float32"
    first = {value["blob"] for value in view.data.values() if isinstance(value, dict)}
    again = live.pad(*functions, *garments, errors=np.arange(1001.0)).children[-1]
    assert first == {value["blob"] for value in again.data.values() if isinstance(value, dict)}  # each stored once


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"encode": lambda x: x}, "encode must be made by make_encode.*without weights"),
        ({"decode": lambda z: z}, "decode must be made by make_decode"),
        ({"labels": np.zeros(3, int)}, r"labels .* got shape \(3,\)"),
        ({"images": np.zeros((N, 32, 32), np.uint8)}, r"images must be uint8 .* \(40, 32, 32\)"),
        ({"images": np.zeros((3, 28, 28), np.uint8)}, "images must be one for each of the 40 points; got 3"),
        ({"errors": [np.nan]}, "errors must be finite"),
        ({"errors": []}, r"errors must be a row of numbers of .* n at least 1; got shape \(0,\)"),
        ({"garment": 40}, "garment must be a whole number, 0 to 39; got int 40"),
        ({"garment": -1}, "garment must be .* got int -1"),
    ],
)
def test_bad_input_is_named(functions, garments, change, message):
    taken = dict(zip(("encode", "decode", "z", "labels", "images"), (*functions, *garments), strict=True)) | {
        "errors": [1.0]
    }
    with pytest.raises(ValueError, match=message):
        live.pad(**taken | change)
