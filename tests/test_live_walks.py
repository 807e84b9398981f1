"""What the demonstrations of walks, arrows and noise send, and what they refuse."""

import numpy as np
import pytest

from vae_helpers import checkpoints, data, live
from vae_helpers.live import sent

MODEL = "autoencoder_seed_0"


@pytest.fixture(scope="module")
def plane():
    (_, _), (images, labels) = data.load_fashion_mnist()
    return checkpoints.load_decode(MODEL), checkpoints.load_embeddings(MODEL), labels, images


@pytest.fixture
def plan():
    random = np.random.default_rng(0)
    return random.uniform(size=(3, 32, 32)), random.uniform(-3, 3, (3, 2)), ["bag", "coat", "boot"]


LEVELS = np.linspace(0, 1, 5)
PICTURES = np.full((5, 32, 32), 0.5)


def view(demonstration):
    return demonstration.children[-1]


def blobs(value):
    """The blobs that data refers to."""
    if isinstance(value, dict) and "blob" in value:
        return {value["blob"]}
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(blobs, inner))


def test_sliders_have_the_stops_that_the_lessons_name(plan, plane):
    decode, z, labels, images = plane
    cases = {
        "strength": (live.arrow_walk(*plan, start=0, source=1, target="boot"), 0, 2, 0.02),
        "step": (live.in_between(decode, z, labels, images, start=22, end=39), 0, 1, 0.02),
        "noise": (live.denoising(PICTURES, PICTURES, LEVELS, LEVELS, LEVELS), 0, 1, 0.25),
    }
    for name, (demonstration, *expected) in cases.items():
        slider = demonstration.children[0]
        assert (slider.description, [slider.min, slider.max, slider.step]) == (name, expected)
    steps = live.walk_steps(decode, z[:8], np.ones(7), z, labels).children[0]
    assert (steps.description, steps.min, steps.max) == ("step", 0, 7)


def test_two_demonstrations_of_one_model_send_it_once(plane):
    decode, z, labels, images = plane
    one = view(live.in_between(decode, z, labels, images, start=0, end=1))
    other = view(live.walk_steps(decode, z[:3], [1, 2], z, labels))
    both = view(live.arithmetic({"a": (decode, z, labels)}, 5, {"a": (1, 0)}))
    for name in ("weights", "points", "labels"):
        assert one.data[name] == other.data[name] == both.data["spaces"][0][name]
    assert len(blobs(one.data) & blobs(other.data)) == 3


def test_at_most_5000_points_are_sent_in_a_box_of_all(plane):
    _, z, labels, _ = plane
    z = z.copy()
    z[9000] = 20.5
    cloud = sent.cloud(z, labels)
    assert cloud["points"].shape == (5000, 2) and cloud["labels"].dtype == np.uint8
    assert np.array_equal(cloud["points"], z[:5000]) and np.array_equal(cloud["labels"], labels[:5000])
    assert cloud["upper"] == [21, 21] and cloud["lower"] == np.floor(z.min(axis=0)).tolist() != [0, 0]
    assert cloud["classes"][2] == {"name": "Pullover", "color": "#bd1f01", "marker": "^"}


def test_identical_points_have_some_room():
    cloud = sent.cloud(np.full((4, 2), 2.0), np.zeros(4))
    assert cloud["lower"] == [1, 1] and cloud["upper"] == [3, 3]


def test_a_garment_beyond_those_drawn_may_be_walked_to(plane):
    decode, z, labels, images = plane
    made = view(live.in_between(decode, z, labels, images, start=np.uint16(9999), end=0))
    assert made.data["start"] == z[9999].tolist()


def test_what_was_sent_of_pictures_is_the_picture():
    x = np.random.default_rng(1).uniform(size=(2, 32, 32, 1))
    assert np.allclose(sent.grey_bytes(x, "x") / 255, x.reshape(2, 1024), atol=0.5 / 255)


BAD = {
    "decode without weights": (lambda d, z, y, x: live.in_between(len, z, y, x, start=0, end=1), "decode must be made by make_decode"),
    "index beyond": (lambda d, z, y, x: live.in_between(d, z, y, x, start=0, end=10_000), "end must be .* 0 to 9999; got int 10000"),
    "negative index": (lambda d, z, y, x: live.in_between(d, z, y, x, start=-1, end=1), "start must be .*got int -1"),
    "fractional index": (lambda d, z, y, x: live.in_between(d, z, y, x, start=0.5, end=1), "start must be a whole number"),
    "labels": (lambda d, z, y, x: live.in_between(d, z, y[:9], x, start=0, end=1), "labels must be one class number for each of"),
    "other labels": (lambda d, z, y, x: live.in_between(d, z, y + 5, x, start=0, end=1), "labels must be"),
    "few images": (lambda d, z, y, x: live.in_between(d, z, y, x[:9], start=0, end=1), "images must be one for each of the 10000"),
    "scaled images": (lambda d, z, y, x: live.in_between(d, z, y, x / 255, start=0, end=1), "images must be pictures"),
    "no points": (lambda d, z, y, x: live.walk_steps(d, z[:3], [1, 1], z[:0], y[:0]), "z must be points"),
    "path of one": (lambda d, z, y, x: live.walk_steps(d, z[:1], [], z, y), "path must be"),
    "path of NaN": (lambda d, z, y, x: live.walk_steps(d, z[:3] * np.nan, [1, 1], z, y), "path must be finite"),
    "changes": (lambda d, z, y, x: live.walk_steps(d, z[:3], [1, 1, 1], z, y), r"changes must be a row of numbers of shape \(2,\)"),
    "negative changes": (lambda d, z, y, x: live.walk_steps(d, z[:3], [1, -1], z, y), "changes must be 0 or more"),
    "other arrows": (lambda d, z, y, x: live.arithmetic({"a": (d, z, y)}, 0, {"b": (1, 0)}), "arrows must be one for each"),
    "flat arrow": (lambda d, z, y, x: live.arithmetic({"a": (d, z, y)}, 0, {"a": (1,)}), r"arrows\['a'\] must be a row of numbers of shape \(2,\)"),
    "endless arrow": (lambda d, z, y, x: live.arithmetic({"a": (d, z, y)}, 0, {"a": (1, np.inf)}), r"arrows\['a'\] must be finite, .* got inf at \(1,\)"),
    "start": (lambda d, z, y, x: live.arithmetic({"a": (d, z, y)}, 10_000, {"a": (1, 0)}), "start must be"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_by_name(case, plane):
    call, message = BAD[case]
    with pytest.raises(ValueError, match=message):
        call(*plane)


def test_a_bad_plan_is_refused_by_name(plan):
    garments, hangers, names = plan
    for bad, message in (
        ({"garments": garments[:, :28]}, "garments must be pictures"),
        ({"hangers": hangers[:, :1]}, r"hangers must be points of shape \(n, 2\)"),
        ({"hangers": hangers[:2]}, "garments and hangers must be equally long"),
        ({"names": names[:2]}, "garments and names must be equally long"),
        ({"start": (0, np.nan)}, "start must be finite"),
        ({"extent": 0}, "extent must be a finite number above 0"),
    ):
        with pytest.raises(ValueError, match=message):
            live.hanger(**({"garments": garments, "hangers": hangers, "names": names} | bad))


def test_a_bad_arrow_is_refused_by_name(plan):
    garments, hangers, names = plan
    for bad, message in (
        ({"start": "hat"}, "start must be one of bag, coat, boot; got 'hat'"),
        ({"source": 3}, "source must be a whole number, 0 to 2; got int 3"),
        ({"target": True}, "target must be a whole number"),
        ({"extent": np.nan}, "extent must be a finite number above 0"),
    ):
        with pytest.raises(ValueError, match=message):
            live.arrow_walk(garments, hangers, names, **({"start": 0, "source": 1, "target": 2} | bad))
    with pytest.raises(ValueError, match="garments and hangers must be equally long"):
        live.arrow_walk(garments[:2], hangers, names, start=0, source=1, target=2)
    with pytest.raises(ValueError, match="garments must hold pixels .* got values from"):
        live.arrow_walk(255 * garments, hangers, names, start=0, source=1, target=2)
    with pytest.raises(ValueError, match="garments and names must be equally long; got 3 and 2"):
        live.arrow_walk(garments, hangers, names[:2], start=0, source=1, target=2)


def test_bad_noise_is_refused_by_name():
    for bad, message in (
        ({"levels": [0, 0.1, 0.5, 0.6, 1]}, "levels must grow in even steps"),
        ({"levels": LEVELS[::-1]}, "levels must grow"),
        ({"levels": [0.0]}, "levels must be"),
        ({"noisy": PICTURES[:4]}, r"noisy must be 5 pictures; got 4"),
        ({"denoised": PICTURES * np.nan}, "denoised must hold pixels .* got values from nan"),
        ({"before": LEVELS[:4]}, r"before must be a row of numbers of shape \(5,\)"),
        ({"after": [*LEVELS[:4], np.inf]}, "after must be finite"),
    ):
        good = {"noisy": PICTURES, "denoised": PICTURES, "levels": LEVELS, "before": LEVELS, "after": LEVELS}
        with pytest.raises(ValueError, match=message):
            live.denoising(**(good | bad))
