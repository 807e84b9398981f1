"""Every control driven to both ends and back, with a decoder that paints its point: an exception fails the test."""

import gc

import ipywidgets
import matplotlib
import numpy as np
import pytest
from PIL import Image

matplotlib.use("agg")

from vae_helpers import latent, plots, widgets
from vae_helpers.data import CLASS_NAMES

RNG = np.random.default_rng(0)
Z, LABELS = RNG.normal(size=(200, 2)).astype(np.float32), np.arange(200) % 10
GARMENTS = RNG.uniform(size=(10, 32, 32))


def decode(z):
    """A fake decoder: the left half as bright as z1 says, the right half as z2 says."""
    images = np.zeros((len(z), 32, 32), np.float32)
    values = 1 / (1 + np.exp(-np.asarray(z)))
    images[:, :, :16], images[:, :, 16:] = values[:, 0, None, None], values[:, 1, None, None]
    return images


def insert_zeros(x, stride):
    spread = np.zeros((stride * len(x) + 2,) * 2)
    spread[: stride * len(x) : stride, : stride * len(x) : stride] = x
    return spread


DEMONSTRATIONS = {
    "hanger": lambda: widgets.hanger(
        plots.plan(GARMENTS, Z[:10], CLASS_NAMES), {"decoded": lambda z: decode([z])[0]}, str
    ),
    "along": lambda: widgets.along(
        plots.scatter(Z, LABELS),
        "step",
        (0, 0),
        (2, 1),
        {"mixed": lambda t: (1 - t) * GARMENTS[0] + t * GARMENTS[1]},
        str,
    ),
    "walk": lambda: widgets.walk(decode, latent.walk([0, 0], [2, 1], 11), np.linspace(1, 2, 10)),
    "denoising": lambda: widgets.denoising(
        GARMENTS[:5], GARMENTS[5:], np.linspace(0, 1, 5), np.arange(5), np.arange(5)
    ),
    "reparameterization": lambda: widgets.reparameterization(),
    "arithmetic": lambda: widgets.arithmetic(SPACES, 0, {"one": np.array([1, 0]), "two": np.array([0, 1])}),
    "kl_picture": lambda: widgets.kl_picture(lambda mean, log_var: {"closed form": f"{mean**2 + log_var}"}),
    "conversion": lambda: widgets.conversion(),
    "family": lambda: widgets.family(
        plots.rate_distortion([1, 2], [3, 2], [260, 270]),
        {1: (3, 260), 2: (2, 270)},
        {
            b: plots.latent_panel(
                Z[:9], b + 0 * Z[:9], LABELS[:9], decode(latent.prior_grid(3)), {"a": GARMENTS, "b": GARMENTS}
            )
            for b in (1, 2)
        },
        {1: "one", 2: "two"},
    ),
    "transposed_convolution": lambda: widgets.transposed_convolution(
        np.eye(3), np.ones((3, 3)), insert_zeros, lambda x, kernel, stride: np.ones((stride * len(x),) * 2)
    ),
}
SPACES = {"one": (decode, Z, LABELS), "two": (decode, -Z, LABELS)}


def descendants(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from descendants(child)


def shown(widget):
    """What a reader sees: the bytes of every image, the text of every label."""
    seen = (ipywidgets.Image, ipywidgets.HTML, ipywidgets.Label)
    return [
        bytes(w.value) if isinstance(w.value, memoryview) else w.value
        for w in descendants(widget)
        if isinstance(w, seen)
    ]


def controls(widget):
    kinds = (ipywidgets.FloatSlider, ipywidgets.IntSlider, ipywidgets.SelectionSlider, ipywidgets.FloatLogSlider)
    return [w for w in descendants(widget) if isinstance(w, kinds)]


def ends(control):
    """The trait that a slider moves, and its two ends."""
    if isinstance(control, ipywidgets.SelectionSlider):
        return "index", 0, len(control.options) - 1
    if isinstance(control, ipywidgets.FloatLogSlider):
        return "value", control.base**control.min, control.base**control.max
    return "value", control.min, control.max


@pytest.mark.parametrize("name", DEMONSTRATIONS)
def test_every_control_changes_what_is_shown(name):
    widget = DEMONSTRATIONS[name]()
    assert controls(widget)
    for control in controls(widget):
        trait, low, high = ends(control)
        at, before = {}, getattr(control, trait)
        for value in (low, high, low):
            setattr(control, trait, value)
            at.setdefault(value, shown(widget))
        assert at[low] != at[high], f"{control.description} changes nothing"
        assert shown(widget) == at[low], f"{control.description} does not come back"
        setattr(control, trait, before)


def test_an_exception_in_a_demonstration_is_not_swallowed():
    def broken(mean, log_var):
        if mean > 1:
            raise RuntimeError("broken decoder")
        return {}

    widget = widgets.kl_picture(broken)
    with pytest.raises(RuntimeError, match="broken decoder"):
        controls(widget)[0].value = controls(widget)[0].max


def test_the_marker_lies_where_the_axes_say():
    ax = plots.scatter(Z, LABELS)
    plane = widgets.Plane(ax)
    width, height = ax.figure.canvas.get_width_height()
    x, y = ax.transData.transform((0.5, -0.5))
    plane.move(0.5, -0.5)
    marker = plane.view.children[1].value
    assert f'cx="{x:.1f}" cy="{height - y:.1f}"' in marker and f'width="{width}"' in marker


def test_png_has_the_pixels_of_the_image():
    import io

    image = np.array([[0, 1], [0.5, 2]])
    pixels = np.asarray(Image.open(io.BytesIO(plots.to_png(image, scale=3))))
    assert pixels.shape == (6, 6) and pixels[0, 0] == 0 and pixels[0, 5] == 255 and pixels[5, 0] == 128


def test_a_figure_without_a_description_is_refused():
    figure = plots.image_rows([GARMENTS])
    with pytest.raises(ValueError, match="alt must describe"):
        plots.show(figure, "a plot")
    matplotlib.pyplot.close(figure)


def test_thousands_of_moves_leave_nothing_behind():
    widget = DEMONSTRATIONS["hanger"]()
    control = controls(widget)[0]

    def objects_after(moves):
        for n in range(moves):
            control.value = control.min + (n % 50) * 0.05
        gc.collect()
        return len(gc.get_objects())

    objects_after(200)
    assert objects_after(3000) - objects_after(10) < 500
    assert not matplotlib.pyplot.get_fignums()
