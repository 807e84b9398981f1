"""The Python side of reparameterization, KL picture, conversion, family and transposed convolution."""

import base64
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from vae_helpers import live

X, KERNEL = np.arange(9).reshape(3, 3), np.ones((3, 3))
STOPS = (2, 16)


def family(**changed):
    given = {
        "points": {2: (9, 260), 16: (5, 270)},
        "panel": lambda stop: plt.figure(figsize=(1, 1), facecolor=str(STOPS.index(stop))),
        "readings": dict.fromkeys(STOPS, "text"),
        "alts": dict.fromkeys(STOPS, "what is seen"),
    }
    return live.family(**given | changed, name="latent_dim")


def joins(demonstration):
    """Which trait of a slider is joined to which of the view."""
    return {(link.source[0].description, link.source[1], link.target[1]) for link in demonstration._links}


def test_sliders_are_joined_to_the_values_of_their_names():
    assert joins(live.reparameterization()) == {(n, "value", n) for n in ("z_mean", "z_log_var", "epsilon")}
    assert joins(live.kl_picture()) == {("mean", "value", "mean"), ("log-variance", "value", "log_var")}
    assert joins(live.conversion()) == {("beta", "value", "beta")}
    assert joins(family()) == {("latent_dim", "index", "stop")}
    expected = {("stride", "value", "stride"), ("place", "value", "place"), ("place", "max", "place_max")}
    assert joins(live.transposed_convolution(X, KERNEL)) == expected


def test_one_figure_at_a_time_is_held():
    before, held = len(plt.get_fignums()), []

    def panel(stop):
        held.append(len(plt.get_fignums()) - before)
        return plt.figure(figsize=(1, 1))

    family(panel=panel)
    assert held == [0, 0]


def test_each_stop_goes_out_as_its_own_panel_and_figures_are_closed():
    before = len(plt.get_fignums())
    view = family().children[-1]
    assert len(plt.get_fignums()) == before
    blobs = {f"IPY_MODEL_{blob.model_id}": blob.content for blob in view._blobs}
    for n, image in enumerate(view.data["images"]):
        picture = Image.open(io.BytesIO(base64.b64decode(blobs[image["blob"]])))
        assert picture.format == "WEBP" and np.allclose(picture.getpixel((5, 5)), 255 * n, atol=3)
    assert view.data["stops"] == ["2", "16"] and view.data["name"] == "latent_dim"


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: live.kl_picture([1]), r"draws must be a row of numbers .* n at least 2; got shape \(1,\)"),
        (lambda: live.kl_picture([1, np.nan]), r"draws must be finite, as float64; got nan at \(1,\)"),
        (lambda: live.transposed_convolution(np.ones((2, 3)), KERNEL), r"x must be a square, .* got shape \(2, 3\)"),
        (
            lambda: live.transposed_convolution(np.ones((5, 5)), KERNEL),
            r"x must be .* side 1 or 2 or 3 or 4; got shape \(5, 5\)",
        ),
        (lambda: live.transposed_convolution(X, np.ones((2, 2))), r"kernel must be .* side 3; got shape \(2, 2\)"),
        (
            lambda: live.transposed_convolution(X, np.full((3, 3), np.inf)),
            "kernel must be finite, .* got inf",
        ),
        (lambda: live.transposed_convolution("ab", KERNEL), "x must be an array of numbers; got str 'ab'"),
        (lambda: family(points={2: (1, 2)}), "points must be two or more; got 1"),
        (
            lambda: family(points={2: (1, 2), 16: (1, np.inf)}),
            r"points\[16\] must be finite, as float64; got inf at \(1,\)",
        ),
        (lambda: family(readings={2: "a"}), r"readings must be one for each of the stops \[2, 16\]; got \[2\]"),
        (lambda: family(alts={}), r"alts must be one for each of the stops \[2, 16\]; got \[\]"),
        (
            lambda: family(panel=lambda stop: plt.figure(figsize=(stop, 1))),
            "panel must give figures of one size",
        ),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
    plt.close("all")
