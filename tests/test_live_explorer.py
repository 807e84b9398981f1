"""The explorer on Python's side: its point, what it sends, what it refuses, what it leaves behind."""

import json

import ipywidgets
import numpy as np
import pytest

from vae_helpers import checkpoints, live
from vae_helpers.live.widget import VERSION, pack

DECODE = checkpoints.load_decode("autoencoder_seed_0")
Z = np.random.default_rng(0).normal(size=(40, 2)).astype(np.float32)
LABELS = np.arange(40) % 10


@pytest.fixture
def explorer():
    return live.LatentExplorer(DECODE, Z, LABELS)


def test_z_is_read_set_and_observed(explorer):
    heard = []
    explorer.observe(heard.append, names="z")
    explorer.z = (0.5, -1)
    assert explorer.z == (0.5, -1) and (explorer.view.z1, explorer.view.z2) == (0.5, -1)
    assert [slider.value for slider in explorer.children[:2]] == [0.5, -1]
    assert [change["new"] for change in heard] == [(0.5, -1)]
    explorer.view.z1 = 0.75  # as the browser says it
    assert explorer.z == (0.75, -1)


def test_z_beyond_the_sliders_stays_at_their_end(explorer):
    explorer.z = (99, -99)
    assert explorer.z == (explorer.upper[0], explorer.lower[1])


def test_the_same_model_is_sent_once(explorer):
    other = live.LatentExplorer(DECODE, Z, LABELS, title="again")
    assert other.view.data["weights"] == explorer.view.data["weights"]
    assert other.view.data["points"] == explorer.view.data["points"]


def test_closing_leaves_nothing():
    before = set(ipywidgets.widgets.widget._instances)
    one, two = (live.LatentExplorer(DECODE, Z, LABELS, title=title) for title in ("one", "two"))
    together = live.walk_together(one, two, a=0, b=1)
    together.close()
    assert set(ipywidgets.widgets.widget._instances) <= before


def test_a_blob_stays_while_another_view_uses_it(explorer):
    other, gone = live.LatentExplorer(DECODE, Z, LABELS), explorer.view.model_id
    explorer.close()
    explorer.close()  # twice does no harm
    for reference in (other.view.script, other.view.data["weights"]["blob"]):
        blob = ipywidgets.widgets.widget._instances[reference.removeprefix("IPY_MODEL_")]
        assert blob.comm is not None and other.view.model_id in blob.users
        assert gone not in blob.users


def test_plain_viewers_get_a_sentence(explorer):
    bundle = explorer._repr_mimebundle_()
    assert "two sliders, z1 and z2" in bundle["text/plain"] and "Run this cell" in bundle["text/plain"]


def test_walking_together_starts_at_the_first_garment():
    explorers = [live.LatentExplorer(DECODE, z, LABELS) for z in (Z, 2 * Z)]
    live.walk_together(*explorers, a=3, b=5)
    assert np.allclose([explorer.z for explorer in explorers], [Z[3], 2 * Z[3]], atol=0.03)


def test_the_versions_agree():
    view = (live.widget.BUNDLE.parent / "view.mjs").read_text()
    assert f"export const VERSION = {VERSION};" in view


def test_what_is_sent_is_plain():
    blobs = []
    packed = pack({"a": np.float32(1.5), "b": (1, None), "c": np.zeros(3, np.uint8)}, blobs)
    assert json.loads(json.dumps(packed))["a"] == 1.5 and packed["b"] == [1, None]
    assert packed["c"]["type"] == "uint8" and len(blobs) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: live.LatentExplorer(lambda z: z, Z, LABELS), "decode must be made by make_decode"),
        (lambda: live.LatentExplorer(DECODE, Z[:0], []), "z must be"),
        (lambda: live.LatentExplorer(DECODE, np.full((2, 2), np.nan), [0, 1]), "finite"),
        (lambda: live.LatentExplorer(DECODE, Z, LABELS[:3]), "labels must be"),
        (lambda: live.LatentExplorer(DECODE, Z, LABELS + 1), "labels must be"),
        (lambda: live.LatentExplorer(DECODE, Z, LABELS, images=np.zeros((4, 32, 32))), "images must be"),
        (lambda: live.LatentExplorer(DECODE, Z, LABELS, gaps=(np.eye(3)[:2], 1, [0, 0], [1, 1])), "gaps must"),
        (lambda: live.LatentExplorer(DECODE, Z, LABELS, gaps=([[np.inf]], 1, [0, 0], [1, 1])), "gaps must"),
        (
            lambda: live.LatentExplorer(DECODE, Z, LABELS, gaps=(np.eye(2), np.nan, [0, 0], [1, 1])),
            "threshold of gaps must",
        ),
        (lambda: live.LatentExplorer(DECODE, Z, LABELS, gaps=(np.eye(2), 1, [0, 0], [1, -1])), "lower must be below"),
        (lambda: live.LatentExplorer(DECODE, np.zeros((40, 3)), LABELS), r"z must be points of shape \(n, 2\)"),
        (lambda: live.walk_together(live.LatentExplorer(DECODE, Z, LABELS), a=-1, b=0), "a must be"),
        (lambda: live.walk_together(live.LatentExplorer(DECODE, Z, LABELS), a=0, b=40), "b must be"),
        (lambda: pack(np.zeros(2, np.int64), []), "uint8 or float16"),
        (lambda: pack(np.array([np.nan]), []), "finite"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call()
