"""Bad arguments: each is refused by its own name; legitimate ones in unusual clothes pass."""

import numpy as np
import pytest

from vae_helpers import arguments, checkpoints, data, latent, live, measures
from vae_helpers.network import make_decode

RNG = np.random.default_rng(0)
Z = RNG.normal(size=(40, 2)).astype(np.float32)
LABELS = np.arange(40) % 10
PICTURES = RNG.random((4, 32, 32)).astype(np.float32)
ROW = np.arange(4.0)
RAW = RNG.integers(0, 256, (4, 28, 28), dtype=np.uint8)
LIMITS = measures.Thresholds(0.1, 0.1)


SHIPPED = checkpoints.load_decode("autoencoder_seed_0")


def decode(z):
    return np.full((len(z), 32, 32), 0.5)


BAD_PICTURES = {
    "0-255 floats": 255 * PICTURES,
    "0-255 ready uint8": np.full((2, 32, 32), 200, np.uint8),
    "below 0": PICTURES - 1,
    "NaN": np.full((2, 32, 32), np.nan),
    "infinite": np.full((2, 32, 32), np.inf),
    "28 floats": RNG.random((2, 28, 28)),
    "one picture": PICTURES[0],
    "none": PICTURES[:0],
    "flat": PICTURES.reshape(4, -1),
    "three channels": np.zeros((2, 32, 32, 3)),
    "text": "shoe",
    "None": None,
    "ragged": [[0.5], [0.5, 0.5]],
    "complex": PICTURES.astype(complex),
}
TAKE_PICTURES = {
    "a": [
        lambda x: measures.image_distance(x, PICTURES),
        lambda x: measures.shape_distance(x, PICTURES),
    ],
    "b": [lambda x: measures.image_distance(PICTURES, x)],
    "images": [
        lambda x: measures.nearest_garments(x, PICTURES),
        lambda x: measures.gap_rate(x, PICTURES, LIMITS),
        lambda x: measures.unlikeness(x, PICTURES, LIMITS),
        lambda x: measures.step_changes(x),
        lambda x: measures.reconstruction_errors(decode, Z[:4], x),
    ],
    "reference": [
        lambda x: measures.nearest_garments(PICTURES, x),
        lambda x: measures.gap_thresholds(PICTURES, x),
        lambda x: measures.gap_rate(PICTURES, x, LIMITS),
        lambda x: measures.gap_map(decode, (0, 0), (1, 1), x, LIMITS, 3),
        lambda x: measures.confusion(PICTURES, LABELS[:4], x, LABELS[:4]),
    ],
    "reconstructions": [
        lambda x: measures.gap_thresholds(x, PICTURES),
        lambda x: measures.confusion(x, LABELS[:4], PICTURES, LABELS[:4]),
    ],
    "samples": [lambda x: measures.precision(x, PICTURES, 2), lambda x: measures.coverage(x, PICTURES, 2)],
    "honest": [lambda x: measures.precision(PICTURES, x, 2), lambda x: measures.coverage(PICTURES, x, 2)],
    "x": [lambda x: measures.cross_entropy(x, PICTURES)],
    "x_hat": [lambda x: measures.cross_entropy(PICTURES, x)],
    "noisy": [lambda x: live.denoising(x, PICTURES, ROW, ROW, ROW)],
    "denoised": [lambda x: live.denoising(PICTURES, x, ROW, ROW, ROW)],
    "garments": [lambda x: live.arrow_walk(x, Z[:4], "abcd", start=0, source=1, target=2)],
}
BAD_POINTS = {
    "NaN": [[0, np.nan]],
    "infinite": [[np.inf, 0]],
    "beyond float32": [[1e300, 0]],
    "one point": [0.0, 1.0],
    "none": np.zeros((0, 2)),
    "no dimension": np.zeros((3, 0)),
    "three axes": np.zeros((2, 2, 2)),
    "a number": 3,
    "text": "here",
    "strings": [["a", "b"]],
    "None": None,
    "ragged": [[1, 2], [3]],
    "complex": [[1j, 0]],
}
TAKE_POINTS = {
    "z": [
        latent.bounding_box,
        latent.fit_gaussian,
        lambda z: latent.class_means(z, LABELS),
        lambda z: latent.arrow(z, LABELS, 0, 1),
        lambda z: latent.nearest(z, Z),
        measures.describe_cloud,
        measures.plane_scale,
        lambda z: measures.class_shares(z, LABELS),
        lambda z: measures.shares_of(Z, z, LABELS),
        lambda z: measures.reconstruction_errors(decode, z, PICTURES),
        lambda z: live.LatentExplorer(SHIPPED, z, LABELS),
        lambda z: live.walk_steps(SHIPPED, Z[:5], ROW, z, LABELS),
        make_decode([np.zeros(shape) for shape in ((2, 2048), (2048,), (3, 3, 128, 128), (128,), (3, 3, 64, 128), (64,),
                                                   (3, 3, 32, 64), (32,), (3, 3, 32, 1), (1,))]),
    ],
    "points": [lambda z: latent.nearest(Z, z), lambda z: measures.shares_of(z, Z, LABELS)],
    "z_mean": [lambda z: measures.rate(z, Z), lambda z: latent.sample_regions(z, Z), lambda z: measures.aggregate_kl(z, Z)],
    "z_log_var": [lambda z: measures.rate(Z, z), lambda z: latent.sample_regions(Z, z), lambda z: measures.aggregate_kl(Z, z)],
    "path": [lambda z: live.walk_steps(SHIPPED, z, ROW, Z, LABELS)],
    "hangers": [lambda z: live.arrow_walk(PICTURES, z, "abcd", start=0, source=1, target=2)],
    "starts": [lambda z: measures.steepness(decode, z, Z, 1.0)],
    "ends": [lambda z: measures.steepness(decode, Z, z, 1.0)],
}  # fmt: skip
BAD_LABELS = {
    "too few": LABELS[:-1],
    "two axes": LABELS.reshape(2, 20),
    "a class 10": np.where(np.arange(len(LABELS)) == 3, 10, LABELS),  # and none is absent
    "a class -1": np.where(np.arange(len(LABELS)) == 3, -1, LABELS),
    "halves": LABELS + 0.5,
    "NaN": np.where(LABELS == 3, np.nan, LABELS),
    "names": np.array(data.CLASS_NAMES)[LABELS],
    "None": None,
    "one class absent": np.where(LABELS == 3, 4, LABELS),
}
TAKE_LABELS = {
    "labels": [
        lambda y: latent.class_means(Z, y),
        lambda y: latent.arrow(Z, y, 0, 1),
        lambda y: measures.class_shares(Z, y),
        lambda y: measures.shares_of(Z, Z, y),
    ],
}
BAD_ROWS = {
    "NaN": [0, 1, 2, np.nan],
    "infinite": [0, 1, 2, np.inf],
    "two axes": [ROW],
    "none": [],
    "text": "four",
    "None": None,
    "one number": 1.0,
}
TAKE_ROWS = {
    "levels": [lambda row: live.denoising(PICTURES, PICTURES, row, ROW, ROW)],
    "before": [lambda row: live.denoising(PICTURES, PICTURES, ROW, row, ROW)],
    "after": [lambda row: live.denoising(PICTURES, PICTURES, ROW, ROW, row)],
    "changes": [lambda row: live.walk_steps(SHIPPED, Z[:5], row, Z, LABELS)],
}  # fmt: skip
BAD_COUNTS = {
    "0": 0,
    "-1": -1,
    "2.5": 2.5,
    "text": "3",
    "None": None,
    "NaN": np.nan,
    "list": [3],
    "True": True,
    "array": np.ones(2),
}
TAKE_COUNTS = {
    "n": [
        lambda n: latent.grid((0, 0), (1, 1), n),
        lambda n: latent.walk([0, 0], [1, 1], n),
        lambda n: latent.prior_grid(n),
        lambda n: latent.uniform_points((0, 0), (1, 1), n),
        lambda n: latent.normal_points(n),
        lambda n: latent.sample_gaussian(latent.fit_gaussian(Z), n),
        lambda n: measures.gap_map(decode, (0, 0), (1, 1), PICTURES, LIMITS, n),
        lambda n: measures.steepness(decode, Z[:1], Z[1:2], 1.0, n),
        lambda n: measures.aggregate_kl(Z, Z, n),
    ],
    "latent_dim": [lambda n: latent.normal_points(3, n)],
    "k": [lambda k: latent.nearest_many(Z, Z, k), lambda k: measures.precision(PICTURES, PICTURES, k), lambda k: measures.coverage(PICTURES, PICTURES, k)],
    "resolution": [lambda n: measures.class_shares(Z, LABELS, n)],
    "batch_size": [lambda n: data.Batches(RAW, n)],
}  # fmt: skip
BAD_SEEDS = {key: value for key, value in BAD_COUNTS.items() if key != "0"}
TAKE_SEEDS = {
    "seed": [
        lambda seed: latent.uniform_points((0, 0), (1, 1), 3, seed),
        lambda seed: latent.normal_points(3, 2, seed),
        lambda seed: latent.sample_regions(Z, Z, seed),
        lambda seed: latent.sample_gaussian(latent.fit_gaussian(Z), 3, seed),
        lambda seed: measures.aggregate_kl(Z, Z, 100, seed),
    ],
}
BAD_BOXES = {
    "swapped": ((1, 1), (0, 0)),
    "flat": ((0, 0), (0, 1)),
    "NaN": ((0, np.nan), (1, 1)),
    "infinite": ((0, 0), (1, np.inf)),
    "one number": (0, 1),
    "unequal": ((0, 0), (1, 1, 1)),
    "text": ("a", "b"),
    "None": (None, (1, 1)),
}
TAKE_BOXES = {
    "(lower|upper)": [
        lambda box: latent.grid(*box, 3),
        lambda box: latent.uniform_points(*box, 3),
        lambda box: measures.gap_map(decode, *box, PICTURES, LIMITS, 3),
    ],
}
BAD_THRESHOLDS = {
    "one number": 0.1,
    "three": (1, 2, 3),
    "zero": (0, 1),
    "below": (0.1, -1),
    "NaN": (np.nan, 1),
    "None": None,
    "text": ("a", "b"),
}
TAKE_THRESHOLDS = {
    "thresholds": [
        lambda t: measures.gap_rate(PICTURES, PICTURES, t),
        lambda t: measures.unlikeness(PICTURES, PICTURES, t),
        lambda t: measures.gap_map(decode, (0, 0), (1, 1), PICTURES, t, 3),
    ],
}  # fmt: skip
BAD_DECODES = {
    "no function": 3,
    "None": None,
    "one too few": lambda z: PICTURES[: len(z) - 1],
    "other size": lambda z: np.zeros((len(z), 28, 28)),
    "raw": lambda z: np.zeros((len(z), 28, 28), np.uint8),
    "0-255": lambda z: np.full((len(z), 32, 32), 128.0),
    "NaN": lambda z: np.full((len(z), 32, 32), np.nan),
    "nothing": lambda z: None,
}
TAKE_DECODES = {
    "(decode|what decode returned)": [
        lambda d: measures.gap_map(d, (0, 0), (1, 1), PICTURES, LIMITS, 3),
        lambda d: measures.steepness(d, Z[:2], Z[2:4], 1.0, 5),
        lambda d: measures.reconstruction_errors(d, Z[:4], PICTURES),
    ],
}
BAD_SCALES = {
    "0": 0,
    "-1": -1,
    "NaN": np.nan,
    "infinite": np.inf,
    "text": "1",
    "None": None,
    "list": [1.0],
    "True": True,
}
TAKE_SCALES = {"scale": [lambda scale: measures.steepness(decode, Z[:2], Z[2:4], scale)]}
OTHERS = {
    "errors of unequal lists": ("z and images", lambda: measures.reconstruction_errors(decode, Z, PICTURES)),
    "an error too many": ("before", lambda: live.denoising(PICTURES, PICTURES, ROW, [*ROW, 0], ROW)),
    "evenness of what sums to 1.1": ("shares", lambda: measures.evenness([0.5, 0.6])),
    "evenness of less than nothing": ("shares", lambda: measures.evenness([1.5, -0.5])),
    "evenness of one": ("shares", lambda: measures.evenness([1.0])),
    "evenness of NaN": ("shares", lambda: measures.evenness([np.nan, 1])),
    "evenness of text": ("shares", lambda: measures.evenness("all")),
    "distances of unequal lists": ("a and b", lambda: measures.image_distance(PICTURES, PICTURES[:2])),
    "entropy of unequal lists": ("x and x_hat", lambda: measures.cross_entropy(PICTURES[:2], PICTURES)),
    "walks of unequal lists": ("starts and ends", lambda: measures.steepness(decode, Z[:2], Z[:3], 1.0)),
    "a walk on the spot": ("starts and ends", lambda: measures.steepness(decode, Z[:2], Z[:2], 1.0)),
    "walks between planes": ("ends", lambda: measures.steepness(decode, Z[:2], np.zeros((2, 3)), 1.0)),
    "a walk of one picture": ("images", lambda: measures.step_changes(PICTURES[:1])),
    "regions of two shapes": ("z_log_var", lambda: measures.rate(Z, Z[:, :1])),
    "regions of two lengths": ("z_log_var", lambda: latent.sample_regions(Z, Z[:3])),
    "a cloud on a line": ("z", lambda: measures.describe_cloud([[0, 0], [1, 1], [2, 2]])),
    "a cloud of two": ("z", lambda: latent.fit_gaussian([[0, 0], [1, 2]])),
    "a cloud on a spot": ("the spread of z", lambda: measures.plane_scale(np.ones((5, 2)))),
    "no Gaussian": ("gaussian", lambda: latent.sample_gaussian((Z[0], np.eye(2)), 5)),
    "points of another space": ("points", lambda: latent.nearest(Z, np.zeros((3, 5)))),
    "more neighbors than points": ("k", lambda: latent.nearest_many(Z, Z, 41)),
    "more neighbors than honest": ("k", lambda: measures.precision(PICTURES, PICTURES, 4)),
    "a class 10 to walk to": ("end", lambda: latent.arrow(Z, LABELS, 0, 10)),
    "a class by name": ("start", lambda: latent.arrow(Z, LABELS, "Shirt", 1)),
    "ends of a walk in two spaces": ("end", lambda: latent.walk([0, 0], [1, 1, 1], 5)),
    "a walk from NaN": ("start", lambda: latent.walk([0, np.nan], [1, 1], 5)),
    "a grid of one": ("n", lambda: latent.grid((0, 0), (1, 1), 1)),
    "a grid in three dimensions": ("lower", lambda: latent.grid((0, 0, 0), (1, 1, 1), 3)),
    "shares of a space": ("z", lambda: measures.class_shares(np.zeros((40, 3)), LABELS)),
    "a map of too fine a kind": ("resolution", lambda: measures.class_shares(Z, LABELS, "fine")),
    "labels too few to confuse": ("labels", lambda: measures.confusion(PICTURES, LABELS[:3], PICTURES, LABELS[:4])),
    "reference labels too few": ("reference_labels", lambda: measures.confusion(PICTURES, LABELS[:4], PICTURES, LABELS[:3])),
}  # fmt: skip


def calls():
    """Every bad value through every door that it could come in by: `{id: (argument, call)}`."""
    found = {f"{what}": case for what, case in OTHERS.items()}
    for doors, values in (
        (TAKE_PICTURES, BAD_PICTURES), (TAKE_POINTS, BAD_POINTS), (TAKE_LABELS, BAD_LABELS), (TAKE_COUNTS, BAD_COUNTS),
        (TAKE_SEEDS, BAD_SEEDS), (TAKE_BOXES, BAD_BOXES), (TAKE_THRESHOLDS, BAD_THRESHOLDS), (TAKE_DECODES, BAD_DECODES),
        (TAKE_SCALES, BAD_SCALES), (TAKE_ROWS, BAD_ROWS),
    ):  # fmt: skip
        for name, functions in doors.items():
            for number, function in enumerate(functions):
                for what, value in values.items():
                    found[f"{name} {number}: {what}"] = name, lambda function=function, value=value: function(value)
    return found


CALLS = calls()


@pytest.mark.parametrize("case", CALLS)
def test_it_is_refused_by_its_name(case):
    argument, call = CALLS[case]
    with pytest.raises(ValueError, match=rf"^{argument} must|^{argument}\.\w+ must"):
        call()


def test_there_are_many():
    assert len(CALLS) >= 400


def test_what_came_is_said_and_is_short():
    with pytest.raises(ValueError, match=r"n must be a whole number, 2 or more; got str 'many'$"):
        latent.grid((0, 0), (1, 1), "many")
    with pytest.raises(ValueError, match=r"^labels must be an array of numbers") as caught:
        latent.class_means(Z, ["Ankle boot"] * 40)
    assert len(str(caught.value)) < 200


LEGITIMATE = {
    "NumPy counts": lambda: latent.grid((0, 0), (1, 1), np.int64(3)).shape == (9, 2),
    "whole floats as counts": lambda: latent.normal_points(3.0).shape == (3, 2),
    "uint8 counts": lambda: latent.nearest_many(Z, Z, np.uint8(2))[0].shape == (40, 2),
    "a count as an array of no axis": lambda: latent.normal_points(np.array(4)).shape == (4, 2),
    "NumPy seeds": lambda: (latent.normal_points(3, seed=np.uint32(1)) == latent.normal_points(3, seed=1)).all(),
    "float labels that are whole": lambda: np.array_equal(latent.class_means(Z, LABELS * 1.0), latent.class_means(Z, LABELS)),
    "uint8 labels": lambda: np.array_equal(latent.class_means(Z, LABELS.astype(np.uint8)), latent.class_means(Z, LABELS)),
    "labels as a list": lambda: measures.class_shares(Z, LABELS.tolist()).shape == (10,),
    "points as a list": lambda: latent.bounding_box(Z.tolist())[0].shape == (2,),
    "whole points": lambda: latent.walk([0, 0], [4, 8], 5)[1].tolist() == [1, 2],
    "float64 and float16 points": lambda: latent.bounding_box(Z.astype(np.float16))[0].dtype == np.float32,
    "a box of tuples": lambda: latent.uniform_points((0, 0), (1, 1), 3).shape == (3, 2),
    "thresholds as a tuple": lambda: measures.gap_rate(PICTURES, PICTURES, (0.1, np.float32(0.1))) == 0,
    "raw against ready": lambda: measures.image_distance(RAW, data.preprocess(RAW)).max() < 1e-6,
    "one picture in a list of one": lambda: measures.nearest_garments(PICTURES[:1], RAW).index.shape == (1,),
    "bilevel pictures of whole numbers": lambda: measures.step_changes(np.eye(2, dtype=int)[:, :1, None] * np.ones((2, 32, 32), int)).shape == (1,),
    "float16 pictures": lambda: measures.image_distance(PICTURES.astype(np.float16), PICTURES).max() < 1e-3,
    "a read-only memory": lambda: latent.bounding_box(np.broadcast_to(np.float32([1, 2]), (3, 2)))[0].tolist() == [1, 2],
    "a scale of one element": lambda: measures.steepness(decode, Z[:1], Z[1:2], np.float64(2)).of_walk.shape == (1,),
}  # fmt: skip


@pytest.mark.parametrize("case", LEGITIMATE)
def test_it_passes(case):
    assert LEGITIMATE[case]()


def test_nothing_that_comes_in_is_changed():
    z, pictures, raw = Z.copy(), PICTURES.copy(), RAW.copy()
    latent.sample_regions(z, z)
    measures.aggregate_kl(z, z, 100)
    measures.nearest_garments(pictures, raw)
    measures.precision(pictures, raw, 2)
    measures.cross_entropy(raw, pictures)
    assert (z == Z).all() and (pictures == PICTURES).all() and (raw == RAW).all()


def test_rows_are_some_of_the_pictures_ready():
    np.testing.assert_allclose(arguments.rows(RAW, 1, 3), data.preprocess(RAW)[1:3].reshape(2, -1), atol=1e-7)
    assert arguments.rows(PICTURES[..., np.newaxis]).shape == (4, 1024)
