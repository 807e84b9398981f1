"""Milliseconds of Python from a slider's event to the bytes of the new picture: ours, and the usual notebook way.

    python benchmarks/slider.py

Both are measured in this one run, move by move in turn, on the shipped autoencoder: machines differ, the ratio stays.
- ours: the slider's message handled as the kernel handles it, NumPy decode, PNG bytes put into an Image widget;
- naive: `decoder.predict` and a new matplotlib figure saved as PNG, as `interact` with `plt.show()` does.
"""

import io
import time

import matplotlib
import numpy as np

matplotlib.use("agg")

import ipywidgets
import matplotlib.pyplot as plt

from vae_helpers import checkpoints, plots

MOVES = 100


def build_ours(decode):
    slider = ipywidgets.FloatSlider(min=-5, max=5, step=0.05)
    picture = ipywidgets.Image()

    def follow(change):
        picture.value = plots.to_png(decode([[slider.value, 0]])[0])

    slider.observe(follow, names="value")
    return lambda value: slider.set_state({"value": value}), lambda: bytes(picture.value)


def build_naive():
    decoder = checkpoints.load_autoencoder().get_layer("decoder")
    shown = {}

    def move(value):
        image = decoder.predict(np.array([[value, 0]], np.float32), verbose=0)[0, ..., 0]
        figure, ax = plt.subplots()
        ax.imshow(image, cmap="gray", vmin=0, vmax=1)
        png = io.BytesIO()
        figure.savefig(png, format="png")
        plt.close(figure)
        shown["png"] = png.getvalue()

    return move, lambda: shown.get("png", b"")


def main():
    decode = checkpoints.load_decode("autoencoder_seed_0")
    ways = {"ours": build_ours(decode), "naive": build_naive()}
    milliseconds = {name: [] for name in ways}
    for value in np.linspace(-4, 4, MOVES + 5):
        for name, (move, shown) in ways.items():
            before = shown()
            started = time.perf_counter()
            move(float(value))
            milliseconds[name].append(1000 * (time.perf_counter() - started))
            assert shown() != before, f"{name}: the picture did not change"
    print(f"milliseconds from the slider's event to the picture's bytes, {MOVES} moves")
    for name, times in milliseconds.items():
        p50, p95 = np.percentile(times[5:], [50, 95])  # the first five warm up
        ratio = np.median(np.array(milliseconds["naive"][5:]) / np.array(times[5:]))
        print(f"{name:9} p50 {p50:6.1f}  p95 {p95:6.1f}   naive takes {ratio:5.1f} times as long")


if __name__ == "__main__":
    main()
