"""The explorer's Python side: what it sends, its z, and what it refuses. Its browser side: test_explorer_in_browser.py."""

import io

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load

from vae_helpers import checkpoints, data
from vae_helpers.explorer import GLYPHS, LatentExplorer, module, walk_together
from vae_helpers.plots import CLASS_MARKERS

RNG = np.random.default_rng(0)
Z, LABELS = RNG.normal(size=(60, 2)).astype(np.float32), np.arange(60) % 10
SHIPPED = checkpoints.load_decode("autoencoder_seed_0")


def flat(z):
    """A decoder that the browser does not know: no weights."""
    return np.full((len(z), 32, 32), 0.5 + 0.1 * z[0, 0])


def test_z_is_read_set_and_observed():
    explorer, seen = LatentExplorer(SHIPPED, Z, LABELS), []
    explorer.observe(lambda change: seen.append(change["new"]), names="z")
    explorer.z = (1.01, -0.49)  # onto the sliders' steps
    assert explorer.z == (1.0, -0.5) == (explorer.plane.z1, explorer.plane.z2)
    assert [slider.value for slider in explorer.children[:2]] == [1.0, -0.5]
    explorer.plane.set_state({"z1": 0.5})  # as the browser says it
    assert explorer.z == (0.5, -0.5) and seen == [(1.0, -0.5), (0.5, -0.5)]


def test_z_beyond_the_sliders_stays_at_their_end():
    explorer = LatentExplorer(SHIPPED, Z, LABELS)
    explorer.z = (100, -100)
    assert explorer.z == (explorer.plane.upper[0], explorer.plane.lower[1])


def test_the_weights_are_sent_as_they_are_shipped():
    sent = load(LatentExplorer(SHIPPED, Z, LABELS).plane.weights)
    shipped = load(checkpoints.FOLDER.joinpath("autoencoder_seed_0.safetensors").read_bytes())
    assert all(np.array_equal(array, shipped[name]) for name, array in sent.items()) and len(sent) == 10


def test_another_decoder_is_decoded_in_python():
    explorer = LatentExplorer(flat, Z, LABELS)
    explorer.z = (1, 0)
    assert explorer.plane.weights == b"" and set(explorer.plane.picture) == {153}
    explorer.plane.set_state({"z1": 2.0})
    assert set(explorer.plane.picture) == {178}


def test_originals_are_a_sprite_of_25_a_row():
    images = RNG.integers(0, 256, (30, 28, 28), dtype=np.uint8)
    plane = LatentExplorer(SHIPPED, Z, LABELS, images=images).plane
    sprite = np.asarray(Image.open(io.BytesIO(plane.originals)).convert("L"))
    assert plane.n_originals == 30 and (sprite[28:56, 28 * 4 : 28 * 5] == images[29]).all()


def test_walking_together_starts_at_the_first_garment():
    one, two = LatentExplorer(SHIPPED, Z, LABELS), LatentExplorer(SHIPPED, -Z, LABELS)
    walk_together(one, two, a=3, b=4)
    assert (one.plane.a, two.plane.b) == (3, 4)
    np.testing.assert_allclose(one.z, Z[3], atol=0.026)
    np.testing.assert_allclose(two.z, -Z[3], atol=0.026)


def test_the_module_stands_alone_and_has_a_glyph_for_each_class():
    assert "\nimport " not in module() and module().count("export function render") == 1
    assert len(GLYPHS) == len(CLASS_MARKERS) == len(data.CLASS_NAMES)


@pytest.mark.parametrize(
    "call",
    [
        lambda: LatentExplorer(SHIPPED, np.zeros((0, 2)), []),
        lambda: LatentExplorer(SHIPPED, [[np.nan, 0]], [0]),
        lambda: LatentExplorer(SHIPPED, Z, LABELS[:-1]),
        lambda: LatentExplorer(SHIPPED, Z, LABELS + 1),
        lambda: LatentExplorer(SHIPPED, Z, LABELS, images=np.zeros((3, 28, 28))),
        lambda: LatentExplorer(SHIPPED, Z, LABELS, gaps=(np.zeros((3, 4)), 0.1, (0, 0), (1, 1))),
        lambda: setattr(LatentExplorer(SHIPPED, Z, LABELS), "z", (np.nan, 0)),
        lambda: setattr(LatentExplorer(SHIPPED, Z, LABELS), "z", (0, np.inf)),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError, match="must"):
        call()
