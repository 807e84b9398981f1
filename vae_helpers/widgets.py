"""The sliders of the course: one small function per demonstration, each returning a widget to put on the page.

A move decodes one point and replaces the bytes of one image in place. Nothing is drawn anew by matplotlib: backdrops are
drawn once, and what moves over them is a few characters of SVG.
"""

import io

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from vae_helpers import plots
from vae_helpers.pages import Demonstration


def float_slider(name, lower, upper, value, step=0.01):
    """A slider that reports every move, labeled `name`."""
    return ipywidgets.FloatSlider(
        value=value, min=lower, max=upper, step=step, description=name, layout=ipywidgets.Layout(width="400px"),
        style={"description_width": "initial"},  # "log-variance" whole
    )  # fmt: skip


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


class LiveFigure:
    """A matplotlib figure drawn once, over which a few artists are drawn anew at every `redraw()`, in milliseconds.

    `.view` is the image widget.
    """

    def __init__(self, figure, artists):
        for artist in artists:
            artist.set_animated(True)  # left out of the backdrop
        self._canvas, self._artists = FigureCanvasAgg(figure), artists
        self._canvas.draw()
        self._backdrop = self._canvas.copy_from_bbox(figure.bbox)
        plt.close(figure)
        width, height = self._canvas.get_width_height()
        self.view = ipywidgets.Image(
            format="png", layout=ipywidgets.Layout(width=f"{width}px", height=f"{height}px", flex="0 0 auto")
        )

    def redraw(self):
        self._canvas.restore_region(self._backdrop)
        for artist in self._artists:
            artist.draw(self._canvas.get_renderer())
        png = io.BytesIO()
        Image.fromarray(np.asarray(self._canvas.buffer_rgba())[..., :3]).save(png, "png", compress_level=1)
        self.view.value = png.getvalue()


# --- notebook 02 ------------------------------------------------------------------------------------------------------


class ProgressBar(ipywidgets.HBox):
    """A bar that `advance()` moves by one of `total` steps, with the count beside it."""

    def __init__(self, total):
        self._bar = ipywidgets.IntProgress(max=total, description="training")
        self._text = ipywidgets.Label(f"0 of {total} steps")
        super().__init__([self._bar, self._text])

    def advance(self):
        self._bar.value += 1
        self._text.value = f"{self._bar.value} of {self._bar.max} steps"


def progress_bar(total):
    """Put a `ProgressBar` of `total` steps on the page and return it."""
    bar = ProgressBar(total)
    display(bar)
    return bar


def transposed_convolution(x, kernel, insert_zeros, convolve):
    """Slide a 3×3 kernel over an input with inserted zeros, one output pixel at a time, for stride 1, 2 or 3.

    Args:
        x: small square input.
        kernel: `(3, 3)`.
        insert_zeros: function `(x, stride)` → the input with its zeros, as the notebook teaches it.
        convolve: function `(x, kernel, stride)` → the output, as the notebook teaches it.
    """
    stride = ipywidgets.IntSlider(value=2, min=1, max=3, description="stride")
    place = ipywidgets.IntSlider(value=0, min=0, max=(2 * len(x)) ** 2 - 1, description="place")
    tables = ipywidgets.HTML()

    def restart():
        place.value = 0
        place.max = (stride.value * len(x)) ** 2 - 1

    def update():
        spread, output = insert_zeros(x, stride.value), convolve(x, kernel, stride.value)
        row, column = divmod(min(place.value, output.size - 1), len(output))
        window = {(row + i, column + j) for i in range(3) for j in range(3)}
        done = {(i, j) for i, j in np.ndindex(output.shape) if (i, j) <= (row, column)}
        products = (
            f"{kernel[2 - i, 2 - j]:g}·{spread[row + i, column + j]:g}"
            for i, j in np.ndindex(3, 3)
            if spread[row + i, column + j]
        )
        sum_in_words = f"{' + '.join(products) or '0'} = <b>{output[row, column]:g}</b>"
        tables.value = (
            '<div style="display: flex; gap: 2em; align-items: start">'
            + _table(x, set(), f"input, {len(x)}×{len(x)}")
            + _table(spread, window, "zeros inserted, kernel outlined")
            + _table(output, {(row, column)}, f"output, {len(output)}×{len(output)}", shown=done)
            + f"</div><div>row {row}, column {column}: {sum_in_words}</div>"
        )

    stride.observe(lambda change: restart(), names="value")
    on_move(update, stride, place)
    return Demonstration([stride, place, tables])


def _table(numbers, outlined, caption, shown=None):
    """An HTML table of small numbers; `outlined` cells get a frame, cells outside `shown` stay empty."""
    rows = ""
    for i, row in enumerate(numbers):
        rows += "<tr>"
        for j, number in enumerate(row):
            frame = "3px solid #bd1f01" if (i, j) in outlined else "1px solid #bbb"
            text = f"{number:g}" if shown is None or (i, j) in shown else ""
            weight = "bold" if number else "normal; opacity: .6"
            rows += f'<td style="border: {frame}; width: 1.9em; height: 1.9em; text-align: center; font-weight: {weight}">{text}</td>'
        rows += "</tr>"
    return f'<table style="border-collapse: collapse"><caption>{caption}</caption>{rows}</table>'


def denoising(noisy, denoised, levels, before, after):
    """A slider over noise levels: the noisy input, its reconstruction and both errors against the clean image.

    Args:
        noisy: `(n, 32, 32)`, one image a level.
        denoised: their reconstructions `(n, 32, 32)`.
        levels: `(n,)`, standard deviation of the noise before clipping to [0, 1].
        before: error of `noisy` against the clean image, `(n,)`.
        after: error of `denoised` against it, `(n,)`.
    """
    noise = float_slider("noise", float(levels[0]), float(levels[-1]), float(levels[0]), float(levels[1] - levels[0]))
    left, right = picture(noisy[0]), picture(denoised[0])
    left_text, right_text = ipywidgets.HTML(), ipywidgets.HTML()

    def update():
        i = int(np.abs(levels - noise.value).argmin())
        repaint(left, noisy[i])
        repaint(right, denoised[i])
        left_text.value = f"noisy input, error {before[i]:.3f}"
        right_text.value = f"reconstruction, error {after[i]:.3f}"

    on_move(update, noise)
    return Demonstration(
        [noise, ipywidgets.HBox([ipywidgets.VBox([left, left_text]), ipywidgets.VBox([right, right_text])])]
    )


# --- notebook 01 ------------------------------------------------------------------------------------------------------


def _captioned(pictures):
    """For `{caption: image}` a picture widget each, and a box that shows them one below the other."""
    shown = {caption: picture(image) for caption, image in pictures.items()}
    column = [child for caption, widget in shown.items() for child in (ipywidgets.HTML(caption), widget)]
    return shown, ipywidgets.VBox(column, layout=ipywidgets.Layout(margin="0 0 0 16px"))


def hanger(ax, pictures, reading, start=(0.0, 0.0)):
    """Two sliders that move a hanger over the plan drawn on `ax`; every picture follows.

    Args:
        ax: the plan; its limits become the sliders' limits.
        pictures: `{caption: function of z}`, each function from a point `(2,)` to an image `(32, 32)` in [0, 1].
        reading: function from a point `(2,)` to a line of text.
        start: where the hanger is at first.
    """
    z1 = float_slider("z1", *ax.get_xlim(), start[0], step=0.05)
    z2 = float_slider("z2", *ax.get_ylim(), start[1], step=0.05)
    plane, text = Plane(ax), ipywidgets.HTML()
    shown, column = _captioned({caption: decode(np.array(start)) for caption, decode in pictures.items()})

    def update():
        z = np.array([z1.value, z2.value])
        plane.move(*z)
        for caption, decode in pictures.items():
            repaint(shown[caption], decode(z))
        text.value = f"z = ({z[0]:.2f}, {z[1]:.2f}): {reading(z)}"

    on_move(update, z1, z2)
    return Demonstration([z1, z2, text, ipywidgets.HBox([plane.view, column])])


def along(ax, name, start, end, pictures, reading, upper=1.0, value=0.5):
    """One slider that moves a point along a straight line drawn on `ax`; every picture follows.

    Args:
        ax: the backdrop.
        name: the slider's name.
        start, end: the points `(2,)` at 0 and at 1.
        pictures: `{caption: function of t}`, each function from a number to an image `(32, 32)` in [0, 1].
        reading: function of t to a line of text.
        upper: the slider's end; beyond 1 the line goes on past `end`.
        value: where the slider is at first.
    """
    slider = float_slider(name, 0.0, upper, value, step=0.02)
    plane, text = Plane(ax), ipywidgets.HTML()
    shown, column = _captioned({caption: paint(value) for caption, paint in pictures.items()})
    start, step = np.asarray(start, float), np.subtract(end, start)

    def update():
        t = slider.value
        plane.move(*(start + t * step))
        for caption, paint in pictures.items():
            repaint(shown[caption], paint(t))
        text.value = reading(t)

    on_move(update, slider)
    return Demonstration([slider, text, ipywidgets.HBox([plane.view, column])])


# --- notebook 03 ------------------------------------------------------------------------------------------------------


def walk(decode, path, changes):
    """A slider along a path `(n, 2)`: the decoding at each step and how much this step changed it, `changes` `(n - 1,)`."""
    step = ipywidgets.IntSlider(value=0, min=0, max=len(path) - 1, description="step")
    step.layout.width = "400px"
    shown, text = picture(decode(path[:1])[0]), ipywidgets.Label()

    def update():
        n = step.value
        repaint(shown, decode(path[n : n + 1])[0])
        change = f"changed {changes[n - 1] / np.mean(changes):.2f} times the mean step" if n else "start"
        text.value = f"z = ({path[n, 0]:.2f}, {path[n, 1]:.2f}), {change}"

    on_move(update, step)
    return Demonstration([step, shown, text])


# --- notebook 04 ------------------------------------------------------------------------------------------------------


def reparameterization():
    """Sliders for z_mean, z_log_var and epsilon; the density of z and the sample follow, the slopes beneath."""
    sliders = [
        float_slider(name, *ends, step=0.05)
        for name, *ends in (("z_mean", -3.0, 3.0, 1.0), ("z_log_var", -4.0, 2.0, -1.0), ("epsilon", -3.0, 3.0, 1.0))
    ]
    figure, artists, place = plots.reparameterization()
    live, text = LiveFigure(figure, artists), ipywidgets.HTML()

    def update():
        z_mean, z_log_var, epsilon = (slider.value for slider in sliders)
        std = np.exp(0.5 * z_log_var)
        place(z_mean, z_log_var, epsilon)
        live.redraw()
        text.value = (
            f"z = {z_mean:.2f} + {std:.2f} · {epsilon:.2f} = <b>{z_mean + std * epsilon:.2f}</b><br>"
            f"dz/dz_mean = 1.00, dz/dz_log_var = 0.5 · {std:.2f} · {epsilon:.2f} = {0.5 * std * epsilon:.2f}"
        )

    on_move(update, *sliders)
    return Demonstration([*sliders, live.view, text])


def arithmetic(spaces, start, arrows):
    """A strength slider that adds an arrow to the point of image `start`, in several latent spaces at once.

    Args:
        spaces: `{title: (decode, z, labels)}`.
        start: index into each z.
        arrows: `{title: (2,)}`, the arrow of each space at strength 1.
    """
    strength = float_slider("strength", -1.0, 2.0, 0.0)
    columns, moves = [], []
    for title, (decode, z, labels) in spaces.items():
        ax = plots.scatter(z, labels, plt.subplots(figsize=(5, 3.9))[1], size=2)
        ax.set_title(title)
        plane, decoding, text = Plane(ax), picture(decode(z[start : start + 1])[0]), ipywidgets.HTML()
        columns.append(ipywidgets.VBox([plane.view, decoding, text]))

        def move(decode=decode, origin=z[start], arrow=arrows[title], plane=plane, decoding=decoding, text=text):
            point = origin + strength.value * arrow
            plane.move(*point)
            repaint(decoding, decode(point[np.newaxis])[0])
            text.value = f"z = ({point[0]:.2f}, {point[1]:.2f})"

        moves.append(move)
    on_move(lambda: [move() for move in moves], strength)
    return Demonstration([strength, ipywidgets.HBox(columns, layout=ipywidgets.Layout(flex_flow="row wrap"))])


# --- notebook 05 ------------------------------------------------------------------------------------------------------


def kl_picture(three_ways):
    """Sliders for mean and log-variance; both densities, the integrand's area and the number three ways follow.

    Args:
        three_ways: function `(mean, log_var)` → `{way: text}`, as the notebook teaches it.
    """
    mean = float_slider("mean", -3.0, 3.0, 1.0, step=0.05)
    log_var = float_slider("log-variance", -5.0, 2.0, -1.0, step=0.05)
    figure, artists, place = plots.kl_picture()
    live, text = LiveFigure(figure, artists), ipywidgets.HTML()

    def update():
        place(mean.value, log_var.value)
        live.redraw()
        ways = three_ways(mean.value, log_var.value)
        text.value = "<br>".join(f"{way}: <b>{number}</b>" for way, number in ways.items())

    on_move(update, mean, log_var)
    return Demonstration([mean, log_var, live.view, text])


def family(ax, points, panels, readings):
    """A slider over a family of models: the point of each on the curve drawn on `ax`, its panel and a line of text.

    Args:
        ax: the rate–distortion curve.
        points: `{beta: (rate, distortion)}`.
        panels: `{beta: Figure}`; each is drawn once, here, and closed.
        readings: `{beta: text}`.
    """
    drawn = {}
    for beta, figure in panels.items():
        png = io.BytesIO()
        figure.savefig(png, format="png")
        plt.close(figure)
        drawn[beta] = png.getvalue()
    beta = ipywidgets.SelectionSlider(
        description="beta",
        options=[(f"{beta:g}", beta) for beta in points],
        value=next(iter(points)),
        layout=ipywidgets.Layout(width="400px"),
    )
    plane, text = Plane(ax), ipywidgets.HTML()
    panel = ipywidgets.Image(value=drawn[beta.value], format="png", layout=ipywidgets.Layout(max_width="100%"))

    def update():
        plane.move(*points[beta.value])
        panel.value = drawn[beta.value]
        text.value = readings[beta.value]

    on_move(update, beta)
    return Demonstration([beta, text, panel, plane.view])


def conversion():
    """A slider for beta; the same trade written in the other conventions follows."""
    beta = ipywidgets.FloatLogSlider(value=1, min=-1, max=2, step=0.01, description="beta", readout_format=".3f")
    beta.layout.width = "400px"
    plane, text = Plane(plots.conversion()), ipywidgets.HTML()

    def update():
        plane.move(beta.value, 1024 / beta.value)
        text.value = (
            f"sum of cross-entropy + <b>{beta.value:.3f}</b> · KL (this course)<br>"
            f"= <b>{1 / beta.value:.3f}</b> · sum of cross-entropy + KL, but for a factor<br>"
            f"= <b>{1024 / beta.value:.1f}</b> · mean cross-entropy + KL, but for the same factor"
        )

    on_move(update, beta)
    return Demonstration([beta, text, plane.view])
