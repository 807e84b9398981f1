"""The sliders of the course: one small function per demonstration, each returning a widget to put on the page.

A move decodes one point and replaces the bytes of one image in place. Nothing is drawn anew by matplotlib: backdrops are
drawn once, and what moves over them is a few characters of SVG.
"""

import io

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np

from vae_helpers import latent, plots


def float_slider(name, lower, upper, value, step=0.01):
    """A slider that reports every move, labeled `name`."""
    return ipywidgets.FloatSlider(
        value=value, min=lower, max=upper, step=step, description=name, layout=ipywidgets.Layout(width="400px")
    )


def picture(image):
    """An image widget that shows one grey image `(32, 32)` in [0, 1]; `repaint` changes it."""
    return ipywidgets.Image(
        value=plots.to_png(image), format="png", width=256, height=256, layout=ipywidgets.Layout(flex="0 0 auto")
    )


def repaint(widget, image):
    """Replace the image `(32, 32)` that a `picture` shows, in place."""
    widget.value = plots.to_png(image)


def on_move(update, *sliders):
    """Call `update()` now and at every move of one of the sliders; an exception in it is not swallowed."""
    for slider in sliders:
        slider.observe(lambda change: update(), names="value")
    update()


class Plane:
    """A backdrop drawn once from matplotlib Axes, with a marker over it that costs a few bytes to move.

    `.view` is the widget; `.move(z1, z2)` puts the marker at that point of the Axes.
    """

    def __init__(self, ax):
        figure = ax.figure
        png = io.BytesIO()
        figure.savefig(png, format="png")
        self._to_pixels = ax.transData.frozen()
        self._width, self._height = (int(n) for n in figure.canvas.get_width_height())
        plt.close(figure)
        layout = ipywidgets.Layout(grid_area="1 / 1", width=f"{self._width}px", height=f"{self._height}px", margin="0")
        self._marker = ipywidgets.HTML(layout=layout)
        backdrop = ipywidgets.Image(value=png.getvalue(), format="png", layout=layout)
        self.view = ipywidgets.GridBox([backdrop, self._marker], layout=ipywidgets.Layout(flex="0 0 auto"))

    def move(self, z1, z2):
        x, y = self._to_pixels.transform((z1, z2))
        y = self._height - y
        self._marker.value = (
            f'<svg width="{self._width}" height="{self._height}" role="img" aria-label="z = ({z1:.2f}, {z2:.2f})">'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="none" stroke="white" stroke-width="5"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="none" stroke="black" stroke-width="2.5"/></svg>'
        )


def latent_explorer(decode, z, labels, reading=None):
    """Two sliders that move a point over the embeddings; its decoding follows.

    Args:
        decode: points `(n, 2)` → images `(n, 32, 32)` in [0, 1].
        z: embeddings `(n, 2)`, drawn by class.
        labels: their class numbers `(n,)`.
        reading: optional function `(z1, z2)` → a line of text to show beneath the decoding.
    """
    lower, upper = latent.bounding_box(z)
    start = np.median(z, axis=0)
    z1, z2 = (
        float_slider(name, float(np.floor(low)), float(np.ceil(high)), round(float(middle), 2), step=0.05)
        for name, low, high, middle in zip(("z1", "z2"), lower, upper, start, strict=True)
    )
    plane = Plane(plots.scatter(z, labels))
    decoding = picture(decode(start[np.newaxis])[0])
    text = ipywidgets.HTML()

    def update():
        plane.move(z1.value, z2.value)
        repaint(decoding, decode(np.array([[z1.value, z2.value]]))[0])
        line = f"z = ({z1.value:.2f}, {z2.value:.2f})"
        text.value = line if reading is None else f"{line}<br>{reading(z1.value, z2.value)}"

    on_move(update, z1, z2)
    return ipywidgets.VBox([z1, z2, ipywidgets.HBox([plane.view, ipywidgets.VBox([decoding, text])])])
