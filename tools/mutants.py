"""One-line changes that the tests must notice: each is made in a copy of the tree, and the narrow
tests are run on it.

    python tools/mutants.py            # all of them, a quarter of an hour
    python tools/mutants.py planes σ   # those whose file or change holds one of these words

What survives is a line that no test holds. `equivalent` says why a change makes no difference: it
is run all the same, and said if it is noticed after all. tests/test_mutants.py holds that every
line is still there.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
NUMBERS = Path("build") / "numbers"  # what tests/reference.py writes and the tests of the JavaScript read
LIMIT = 600  # seconds for the tests of one change: one that never ends is noticed
NOT_DONE = f"not done after {LIMIT} seconds"


class Mutant(NamedTuple):
    """`old`, which stands once in `file`, becomes `new`; `tests` are the files, by spaces, of which
    one must fail."""

    file: str
    old: str
    new: str
    tests: str
    equivalent: str = ""


PICTURES, PLANES, CURVES, GAUSSIANS = (f"tests/test_plots{of}.py" for of in ("", "_planes", "_curves", "_gaussians"))
RULES = " ".join(
    f"tests/test_notebooks_meta.py::test_{name}"
    for name in ("a_notebook_at_every_limit_breaks_no_rule", "it_breaks_one_rule_alone", "it_breaks_no_rule")
)
MEASURES, CHECKS = "tests/test_measures.py", "tests/test_checks.py"
IN_JAVASCRIPT = "tests/reference.py"  # the numbers anew, then the tests of the JavaScript that read them


def js(*names: str) -> str:
    return " ".join(f"tests/js/{name}.test.mjs" for name in names)


PLOTS = [
    # grey pictures and tables
    Mutant("vae_helpers/plots/pictures.py", 'ax.imshow(image, cmap="gray", vmin=0, vmax=1', 'ax.imshow(image, cmap="gray"', PICTURES),
    Mutant("vae_helpers/plots/pictures.py", "ax.imshow(image, cmap", "ax.imshow(image[::-1], cmap", PICTURES),
    Mutant("vae_helpers/plots/pictures.py", 'MINUS.sub("−", column_labels[j])', "column_labels[j]", PICTURES),
    Mutant("vae_helpers/plots/pictures.py", r"(?<!\w)-(?=\d)", r"-(?=\d)", PICTURES),
    Mutant("vae_helpers/plots/pictures.py", "    rows = arguments.picture_rows(rows)\n", "", PICTURES),
    Mutant("vae_helpers/plots/pictures.py", "draw_image(image, axes[i, j])", "draw_image(image, axes[i, -1 - j])", PICTURES),
    Mutant("vae_helpers/plots/pictures.py", "ax.text(column, row,", "ax.text(row, column,", PICTURES),
    Mutant("vae_helpers/plots/page.py", "np.clip(arguments.picture(image), 0, 1) * 255", "(image - np.min(image)) / np.ptp(image) * 255", PICTURES),
    Mutant("vae_helpers/plots/page.py", "html.escape(alt)", "alt", PICTURES),
    Mutant("vae_helpers/plots/page.py", "    plt.close(figure)\n", "", PICTURES),
    Mutant("vae_helpers/plots/page.py", "    figure.clear()", "    pass", PICTURES),
    Mutant("vae_helpers/plots/page.py", "<= 1.5 * len(near)", "<= 15 * len(near)", PICTURES),
    Mutant("vae_helpers/plots/page.py", "    gc.collect()\n", "", PICTURES),
    Mutant("vae_helpers/plots/style.py", '"image.interpolation_stage": "data"', '"image.interpolation_stage": "auto"', PICTURES),
    Mutant("vae_helpers/plots/style.py", '"#3f90da", "#ffa90e",', '"#ffa90e", "#3f90da",', f"{PICTURES} tests/test_live_walks.py"),
    # planes
    Mutant("vae_helpers/plots/planes.py", "of_class = z[labels == c]", "of_class = z[labels == (c + 1) % 10]", PLANES),
    Mutant("vae_helpers/plots/planes.py", "color=CLASS_COLORS[c], marker", "color=CLASS_COLORS[c - 1], marker", PLANES),
    Mutant("vae_helpers/plots/planes.py", "marker=CLASS_MARKERS[c]", "marker=CLASS_MARKERS[c - 1]", PLANES),
    Mutant("vae_helpers/plots/planes.py", "x, y = of_class.T", "y, x = of_class.T", PLANES),
    Mutant("vae_helpers/plots/planes.py", 'ylabel="$z_2$", aspect="equal"', 'ylabel="$z_2$"', PLANES),
    Mutant("vae_helpers/plots/planes.py", "4 * np.exp(0.5 * np.asarray(z_log_var))", "2 * np.exp(0.5 * np.asarray(z_log_var))", PLANES),
    Mutant("vae_helpers/plots/planes.py", "4 * np.exp(0.5 * np.asarray(z_log_var))", "4 * np.exp(np.asarray(z_log_var))", PLANES),
    Mutant("vae_helpers/plots/planes.py", "width, height = 4", "height, width = 4", PLANES),
    Mutant("vae_helpers/plots/planes.py", "edgecolors=[CLASS_COLORS[c] for c in labels]", "edgecolors=[CLASS_COLORS[c - 1] for c in labels]", PLANES),
    Mutant("vae_helpers/plots/planes.py", "(n, n, 32, 32).swapaxes(1, 2)", "(n, n, 32, 32)[::-1].swapaxes(1, 2)", PLANES),
    Mutant("vae_helpers/plots/planes.py", "(n, n, 32, 32).swapaxes(1, 2)", "(n, n, 32, 32)[:, ::-1].swapaxes(1, 2)", PLANES),
    Mutant("vae_helpers/plots/planes.py", "/ (2 * (n - 1))", "/ (2 * n)", PLANES),
    Mutant("vae_helpers/plots/planes.py", 'mosaic, cmap="gray", vmin=0, vmax=1', 'mosaic, cmap="gray"', PLANES),
    Mutant("vae_helpers/plots/planes.py", "extent=extent, origin=\"upper\"", "extent=extent, origin=\"lower\"", PLANES),
    Mutant("vae_helpers/plots/planes.py", 'cmap="magma_r", vmin=0', 'cmap="magma_r"', PLANES),
    Mutant("vae_helpers/plots/planes.py", "(lower[0], upper[0], lower[1], upper[1])", "(upper[0], lower[0], lower[1], upper[1])", PLANES),
    Mutant("vae_helpers/plots/planes.py", "(*ax.get_xlim(), *ax.get_ylim())", "(*ax.get_ylim(), *ax.get_xlim())", PLANES),
    Mutant("vae_helpers/plots/planes.py", "(x + right, y + up), (x, y)", "(x - right, y - up), (x, y)", PLANES),
    Mutant("vae_helpers/plots/planes.py", "x + right / 2, y + up / 2", "x + right, y + up", PLANES),
    Mutant("vae_helpers/plots/planes.py", "enumerate(points, start=1)", "enumerate(points)", PLANES),
    Mutant("vae_helpers/plots/panel.py", "left.add_artist(prior_ring(2))", "left.add_artist(prior_ring(1))", PLANES),
    Mutant("vae_helpers/plots/panel.py", "(1 - edge, 1 - edge), right", "(1, 1), right", PLANES),
    # curves and normal distributions
    Mutant("vae_helpers/plots/curves.py", "range(1, len(values) + 1), values", "range(len(values)), values", CURVES),
    Mutant("vae_helpers/plots/curves.py", "range(1, len(history[term]) + 1), history[term]", "range(1, len(history[term]) + 1), history[term][::-1]", CURVES),
    Mutant("vae_helpers/plots/curves.py", "axes[1].set_ylim(0, 1.1", "axes[0].set_ylim(0, 1.1", CURVES),
    Mutant("vae_helpers/plots/curves.py", "        (4, 0),", "        (-90, 8),", CURVES),
    Mutant("vae_helpers/plots/curves.py", "order = np.argsort(values)", "order = np.argsort(values)[::-1]", CURVES),
    Mutant("vae_helpers/plots/curves.py", "color=[CLASS_COLORS[c] for c in order]", "color=CLASS_COLORS", CURVES),
    Mutant("vae_helpers/plots/curves.py", "ax.plot(rates, distortions,", "ax.plot(distortions, rates,", CURVES),
    Mutant("vae_helpers/plots/curves.py", "PIXELS / betas", "PIXELS * betas", CURVES),
    Mutant("vae_helpers/plots/gaussians.py", "z_mean + std * epsilon, 0", "z_mean + std**2 * epsilon, 0", GAUSSIANS),
    Mutant("vae_helpers/plots/gaussians.py", "np.linspace(-6, 6, 400), np.exp(0.5 * z_log_var)", "np.linspace(-6, 6, 400), np.exp(z_log_var)", GAUSSIANS),
    Mutant("vae_helpers/plots/gaussians.py", "(log_q - log_p)", "(log_p - log_q)", GAUSSIANS),
    Mutant("vae_helpers/plots/gaussians.py", "np.exp(log_q) * (log_q", "np.exp(log_p) * (log_q", GAUSSIANS),
    Mutant("vae_helpers/plots/gaussians.py", "0, np.maximum(integrand, 0), color=ACCENT", "0, np.maximum(integrand, 0), color=BLUE", GAUSSIANS),
    Mutant("vae_helpers/plots/gaussians.py", "measures.rate(mean, log_var)", "measures.rate(log_var, mean)", GAUSSIANS),
]  # fmt: skip

BROWSER = [
    Mutant("vae_helpers/live/geometry.mjs", "center[0] + (point[0] - middle[0]) * scale", "center[0] - (point[0] - middle[0]) * scale", js("geometry")),
    Mutant("vae_helpers/live/geometry.mjs", "center[1] - (point[1] - middle[1]) * scale", "center[1] + (point[1] - middle[1]) * scale", js("geometry")),
    Mutant("vae_helpers/live/geometry.mjs", "at(1, 1 - (row + 0.5) / n)", "at(1, (row + 0.5) / n)", js("geometry")),
    Mutant("vae_helpers/live/geometry.mjs", "if (distance < bestDistance && allowed(i))", "if (distance < bestDistance)", js("geometry")),
    Mutant("vae_helpers/live/geometry.mjs", "(1 - t) * start[0] + t * end[0]", "t * start[0] + (1 - t) * end[0]", js("geometry")),
    Mutant("vae_helpers/live/marks.mjs", "v: [[0, 1], [1, -0.8], [-1, -0.8]]", "v: [[0, -1], [1, 0.8], [-1, 0.8]]", js("marks", "plane_drawing")),
    Mutant("vae_helpers/live/parts/plane_drawing.mjs", "classes[labels[i]];", "classes[(labels[i] + 1) % 10];", js("plane_drawing")),
    Mutant("vae_helpers/live/parts/plane_drawing.mjs", "Math.floor(i / n) - 0.5) * height", "n - 1 - Math.floor(i / n) - 0.5) * height", js("plane_drawing")),
    Mutant("vae_helpers/live/parts/plane_drawing.mjs", "distances[i] <= threshold", "distances[i] >= threshold", js("plane_drawing")),
    Mutant("vae_helpers/live/parts/plane_drawing.mjs", "arrow(context, start, end)", "arrow(context, end, start)", js("plane_drawing")),
    Mutant("vae_helpers/live/parts/plane_drawing.mjs", "radii[0] * scale.scale, radii[1]", "radii[1] * scale.scale, radii[0]", js("plane_drawing")),
    Mutant("vae_helpers/live/parts/plot.mjs", "axisScale(up.lower, up.upper, box.bottom, box.top, up.log)", "axisScale(up.lower, up.upper, box.top, box.bottom, up.log)", js("plot")),
    Mutant("vae_helpers/live/parts/plot.mjs", "context.lineTo(x(area.x[0]), y(0));", "context.lineTo(x(area.x[0]), box.bottom);", js("plot")),
    Mutant("vae_helpers/live/dom.mjs", "Math.round(255 * image[i])", "Math.round((255 * image[i]) / Math.max(...image))", js("plot")),
    Mutant("vae_helpers/live/explorer.mjs", "((upper[1] - z[1]) / (upper[1] - lower[1]))", "((z[1] - lower[1]) / (upper[1] - lower[1]))", js("explorer")),
    Mutant("vae_helpers/live/explorer.mjs", 'distance > threshold ? "a gap" : "not a gap"', 'distance < threshold ? "a gap" : "not a gap"', js("explorer")),
    Mutant("vae_helpers/live/explorer.mjs", 't: end === "a" ? 0 : 1', 't: end === "a" ? 1 : 0', js("explorer")),
    Mutant("vae_helpers/live/explorer.mjs", "[at(data.points, a), at(data.points, b)]", "[at(data.points, b), at(data.points, a)]", js("explorer")),
    Mutant("vae_helpers/live/explorer.mjs", "only < 0 || labels[i] === only", "only < 0 || labels[i] !== only", js("explorer")),
    Mutant("vae_helpers/live/gaussians.mjs", "deviation = (logVar) => Math.exp(0.5 * logVar)", "deviation = (logVar) => Math.exp(logVar)", js("gaussians")),
    Mutant("vae_helpers/live/gaussians.mjs", "Math.exp(logQ) * (logQ - logDensity(z))", "Math.exp(logQ) * (logDensity(z) - logQ)", js("gaussians")),
    Mutant("vae_helpers/live/gaussians.mjs", "(n - 1);\n  return { estimate", "n;\n  return { estimate", js("gaussians")),
    Mutant("vae_helpers/live/reparameterization.mjs", "slope = 0.5 * std * epsilon", "slope = std * epsilon", js("gaussians")),
    Mutant("vae_helpers/live/reparameterization.mjs", "z = z_mean + std * epsilon", "z = z_mean + std * std * epsilon", js("gaussians")),
    Mutant("vae_helpers/live/kl_picture.mjs", "Math.max(height, 0)), color", "Math.abs(height)), color", js("gaussians")),
    Mutant("vae_helpers/live/conversion.mjs", "onMean: PIXELS / beta", "onMean: PIXELS * beta", js("gaussians")),
    Mutant("vae_helpers/live/nats.mjs", "(1 - x[i]) * Math.log(1 - p)", "(1 - x[i]) * Math.log(p)", js("pad")),
    Mutant("vae_helpers/live/nats.mjs", "(100 / last) * (k +", "(100 / last) * (last - k +", js("pad")),
    Mutant("vae_helpers/live/pad.mjs", "Math.exp(v / 2)", "Math.exp(v)", js("pad")),
    Mutant("vae_helpers/live/pad.mjs", "0.5 + (xHat[i] - grey) / 2", "0.5 + (grey - xHat[i]) / 2", js("pad")),
    Mutant("vae_helpers/live/pad.mjs", "share < 0) return `better", "share < 0) return `worse", js("pad")),
    Mutant("vae_helpers/live/pad.mjs", "[values.epsilon1, values.epsilon2][i]", "[values.epsilon2, values.epsilon1][i]", js("pad")),
    Mutant("vae_helpers/live/arrow_walk.mjs", "hangers[2 * start + axis] + hangers[2 * target + axis] - hangers[2 * source + axis]", "hangers[2 * start + axis] - hangers[2 * target + axis] + hangers[2 * source + axis]", js("arrow_walk")),
    Mutant("vae_helpers/live/arithmetic.mjs", "arrows: [{ from: start, to: end }]", "arrows: [{ from: end, to: start }]", js("arithmetic")),
    Mutant("vae_helpers/live/walk_steps.mjs", "step ? `This step: ${format(changes[step - 1])}", "step ? `This step: ${format(changes[step])}", js("walk_steps")),
    Mutant("vae_helpers/live/in_between.mjs", '{ at: start, text: "A" }, { at: end, text: "B" }', '{ at: end, text: "A" }, { at: start, text: "B" }', js("in_between")),
    Mutant("vae_helpers/live/denoising.mjs", "after[i] < before[i] ?", "after[i] > before[i] ?", js("denoising")),
    Mutant("vae_helpers/live/training.mjs", "nats < least.nats ? \"below\"", "nats > least.nats ? \"below\"", js("training")),
    Mutant("vae_helpers/live/wardrobe.mjs", "1e-6) ** -3", "1e-6) ** -2", js("wardrobe", "arrow_walk")),
    Mutant("vae_helpers/live/transposed_convolution.mjs", "kernel[2 - i][2 - j]", "kernel[i][j]", js("transposed_convolution")),
    Mutant("vae_helpers/live/layers.mjs", "source(y, Math.floor(tap / 3)), ix = source(x, tap % 3)", "source(y, tap % 3), ix = source(x, Math.floor(tap / 3))", js("network", "encoder")),
    Mutant("vae_helpers/live/layers.mjs", "if (h[i] < 0) h[i] = 0", "if (h[i] <= 0) h[i] = 0", js("network", "encoder"), "0 becomes 0"),
    Mutant("vae_helpers/live/safetensors.mjs", "2 ** (exponent - 15)", "2 ** (exponent - 16)", js("safetensors")),
    Mutant("vae_helpers/live/picture_file.mjs", "if (ground > 0.5)", "if (ground < 0.5)", js("picture_file")),
]  # fmt: skip

SENT = [
    Mutant("vae_helpers/live/sent.py", "labels[:POINTS].astype(np.uint8)", "labels[-POINTS:].astype(np.uint8)", "tests/test_live_walks.py"),
    Mutant("vae_helpers/live/explorer.py", '"distances": distances.ravel()', '"distances": distances.T.ravel()', f"{IN_JAVASCRIPT} {js('explorer')}"),
    Mutant("vae_helpers/live/explorer.py", "self.view.z1, self.view.z2 = change", "self.view.z2, self.view.z1 = change", "tests/test_live_explorer.py"),
    Mutant("vae_helpers/live/walks.py", "hangers[ends[\"target\"]] - hangers[ends[\"source\"]]", "hangers[ends[\"source\"]] - hangers[ends[\"target\"]]", f"{IN_JAVASCRIPT} {js('arrow_walk')} tests/test_live_walks.py"),
    Mutant("vae_helpers/live/walks.py", "changes / (changes.mean() or 1)", "changes / (changes.max() or 1)", f"{IN_JAVASCRIPT} {js('walk_steps')}"),
    Mutant("vae_helpers/live/walks.py", "np.abs(greys - straight).max(axis=0).argmax()", "np.abs(greys - straight).max(axis=0).argmin()", f"{IN_JAVASCRIPT} {js('in_between')}"),
    Mutant("vae_helpers/live/pad.py", "np.percentile(errors, np.arange(101))", "np.percentile(errors, 100 - np.arange(101))", f"{IN_JAVASCRIPT} {js('pad')}"),
    Mutant("vae_helpers/live/pad.py", "measures.reconstruction_errors(decode, z, images)", "measures.cross_entropy(images, decode(z))", "tests/test_live_pad.py"),
    Mutant("vae_helpers/live/sent.py", "np.round(255 * arguments.rows(images))", "np.floor(255 * arguments.rows(images))", "tests/test_live_walks.py"),
    Mutant("vae_helpers/live/base64.mjs", "i + 0x6000)", "i + 0x5fff)", js("base64")),
    Mutant("vae_helpers/live/family.py", '"y": [y for _, y in places]', '"y": [x for x, _ in places]', f"{IN_JAVASCRIPT} {js('family')}"),
    Mutant("vae_helpers/live/training.py", "return np.unique(labels, return_index=True)[1]", "return np.unique(labels, return_index=True)[1][::-1]", "tests/test_live_training.py"),
    Mutant("vae_helpers/live/training.py", "self.scale = PIXELS if len(self.keys) == 1 else 1", "self.scale = 1", "tests/test_live_training.py"),
]  # fmt: skip

MODELS = [
    Mutant("vae_helpers/models.py", "ops.exp(0.5 * z_log_var) * epsilon", "ops.exp(z_log_var) * epsilon", "tests/test_losses.py"),
    Mutant("vae_helpers/models.py", "ops.exp(z_log_var) - 1 - z_log_var)", "ops.exp(z_log_var) - 1 + z_log_var)", "tests/test_losses.py"),
    Mutant("vae_helpers/models.py", "ops.mean(ops.sum(ops.binary_crossentropy", "ops.mean(ops.mean(ops.binary_crossentropy", "tests/test_losses.py"),
    Mutant("vae_helpers/models.py", "return reconstruction + self.beta * kl", "return reconstruction + kl", "tests/test_losses.py"),
    Mutant("vae_helpers/models.py", "self.kl_metric.update_state(kl, sample_weight=n)", "self.kl_metric.update_state(kl)", "tests/test_losses.py"),
    Mutant("vae_helpers/network.py", "before = 1 if stride == 1 else 0", "before = 1", "tests/test_network.py"),
    Mutant("vae_helpers/network.py", "return painted[:, :-1, :-1]", "return painted[:, 1:, 1:]", "tests/test_network.py"),
    Mutant("vae_helpers/quiet.py", "            _keep_freed_memory()\n", "", "tests/test_quiet.py"),
    Mutant("vae_helpers/data.py", "x[:, 2:30, 2:30, 0] = images", "x[:, 2:30, 2:30, 0] = images[:, ::-1]", "tests/test_data.py"),
    Mutant("vae_helpers/data.py", "x /= 255", "x /= x.max() or 1", "tests/test_data.py"),
    Mutant("vae_helpers/data.py", "index * self.batch_size : (index + 1) * self.batch_size", "index * self.batch_size : (index + 1) * self.batch_size - 1", "tests/test_data.py"),
]  # fmt: skip

NUMBERS_OF_LESSONS = [
    # points
    Mutant("vae_helpers/latent.py", "np.linspace(top, bottom, n))", "np.linspace(bottom, top, n))", "tests/test_latent.py"),
    Mutant("vae_helpers/latent.py", "np.exp(0.5 * z_log_var) * _random(seed)", "np.exp(z_log_var) * _random(seed)", "tests/test_latent.py"),
    Mutant("vae_helpers/latent.py", "return means[end] - means[start]", "return means[start] - means[end]", "tests/test_latent.py"),
    Mutant("vae_helpers/latent.py", "epsilon @ factor.T", "epsilon @ factor", "tests/test_latent.py"),
    Mutant("vae_helpers/latent.py", 'middle = 0.5 / arguments', 'middle = 1 / arguments', "tests/test_latent.py"),
    # yardsticks
    Mutant("vae_helpers/measures.py", "PERCENTILE = 99 ", "PERCENTILE = 95 ", MEASURES),
    Mutant("vae_helpers/measures.py", "lambda x, y: np.mean((x - y) ** 2, axis=1)", "lambda x, y: np.mean(np.abs(x - y), axis=1)", MEASURES),
    Mutant("vae_helpers/measures.py", "np.subtract, squares / 2", "np.subtract, squares", MEASURES),
    Mutant("vae_helpers/measures.py", "        nearer = values > best\n", "        nearer = values >= best\n", MEASURES),
    Mutant("vae_helpers/measures.py", "inner = reference.shape[1:] == (28, 28)", "inner = images.shape[1:] == (32, 32)", MEASURES),
    Mutant("vae_helpers/threads.py", "limits=1", "limits=None", "tests/test_threads.py"),
    Mutant("vae_helpers/threads.py", "    with LOCK:", "    with threading.Lock():", "tests/test_threads.py"),
    Mutant("vae_helpers/threads.py", "                wait(futures)\n", "", "tests/test_threads.py"),
    Mutant("vae_helpers/threads.py", "    global LOCK\n", "", "tests/test_threads.py"),
    Mutant("vae_helpers/measures.py", "np.add.at(counts, (labels, looks_like), 1)", "np.add.at(counts, (looks_like, labels), 1)", MEASURES),
    Mutant("vae_helpers/measures.py", "np.maximum(found.brightness / brightness, found.shape / shape)", "np.minimum(found.brightness / brightness, found.shape / shape)", MEASURES),
    Mutant("vae_helpers/measures.py", "unlikeness(images, reference, thresholds) > 1", "unlikeness(images, reference, thresholds) < 1", MEASURES),
    Mutant("vae_helpers/measures.py", "reshape(int(n), int(n))", "reshape(int(n), int(n))[::-1]", MEASURES),
    Mutant("vae_helpers/measures.py", "return float(np.mean(np.any(_within(samples, honest, k), axis=1)))", "return float(np.mean(np.any(_within(samples, honest, k), axis=0)))", MEASURES),
    Mutant("vae_helpers/measures.py", "np.any(within, axis=1))),  # precision", "np.any(within, axis=0))),  # precision", MEASURES),
    Mutant("vae_helpers/measures.py", "np.any(within, axis=0))),  # coverage", "np.any(within, axis=1))),  # coverage", MEASURES),
    Mutant("vae_helpers/measures.py", "arguments.decoded(decode, z[:HONEST])", "arguments.decoded(decode, points[:HONEST])", MEASURES),
    Mutant("vae_helpers/measures.py", "return squares[:, k].copy()", "return squares[:, k - 1].copy()", MEASURES),
    Mutant("vae_helpers/measures.py", "squares[:, i : i + ROWS] =", "squares[:, :ROWS] =", MEASURES),
    Mutant("vae_helpers/measures.py", "- cross_entropy(images, images)", "", MEASURES),
    Mutant("vae_helpers/measures.py", "changes.max() / (step / scale)", "changes.max() / (step * scale)", MEASURES),
    Mutant("vae_helpers/measures.py", "np.log(held)).sum() / np.log(len(shares))", "np.log(held)).sum() / np.log(len(held))", MEASURES),
    Mutant("vae_helpers/measures.py", "- len(mean) - np.linalg.slogdet(covariance)[1]", "- len(mean) + np.linalg.slogdet(covariance)[1]", MEASURES),
    Mutant("vae_helpers/measures.py", "np.expm1(z_log_var) - z_log_var", "np.expm1(z_log_var) + z_log_var", MEASURES),
    Mutant("vae_helpers/measures.py", "np.log(x_hat) + (1 - x) * np.log1p(-x_hat), axis=1", "np.log(x_hat), axis=1", MEASURES),
    Mutant("vae_helpers/measures.py", "axis=1) - np.log(len(z_mean))", "axis=1)", MEASURES),
    # checkpoints and arguments
    Mutant("vae_helpers/checkpoints.py", 'tensors["embeddings/z_mean"], tensors["embeddings/z_log_var"]', 'tensors["embeddings/z_log_var"], tensors["embeddings/z_mean"]', f"{IN_JAVASCRIPT} {js('encoder', 'pad')}"),
    Mutant("vae_helpers/checkpoints.py", 'if found != listed["sha256"]:', "if False:", "tests/test_checkpoints.py::test_what_is_damaged_is_named_with_an_advice_and_left_alone"),
    Mutant("vae_helpers/checkpoints.py", "if got != asdict(RUNS[name]):", "if False:", "tests/test_checkpoints.py::test_what_is_damaged_is_named_with_an_advice_and_left_alone"),
    Mutant("vae_helpers/checkpoints.py", "        if not np.isfinite(array).all():", "        if False:", "tests/test_checkpoints.py::test_what_is_damaged_is_named_with_an_advice_and_left_alone"),
    Mutant("vae_helpers/checkpoints.py", 'learning_rate: float = 3e-3', 'learning_rate: float = 1e-3', "tests/test_checkpoints.py::test_the_manifest_describes_the_file"),
    Mutant("vae_helpers/arguments.py", "if not (low >= 0 and high <= 1):", "if low < 0 or high > 1:", "tests/test_arguments.py"),
    Mutant("vae_helpers/arguments.py", "(taken >= 0) & (taken < CLASSES)", "(taken >= 0) & (taken <= CLASSES)", "tests/test_arguments.py"),
    Mutant("vae_helpers/arguments.py", "ready[:, 2:30, 2:30] = some", "ready[:, 2:30, 2:30] = some[:, :, ::-1]", "tests/test_arguments.py"),
]  # fmt: skip

JUDGES = [
    # checks of exercises
    Mutant("vae_helpers/checks/engine.py", "not all(same(m[n], t[n], rtol, atol)", "not any(same(m[n], t[n], rtol, atol)", f"{CHECKS}::test_a_failing_input_can_be_replayed"),
    Mutant("vae_helpers/checks/engine.py", "    if same(mine, true, rtol, atol):", "    if not same(mine, true, rtol, atol):", f"{CHECKS}::test_predictions"),
    Mutant("vae_helpers/checks/engine.py", "np.shape(a) == np.shape(b) and np.allclose(a, b, rtol, atol, equal_nan=True)", "np.allclose(a, b, rtol, atol, equal_nan=True)", f"{CHECKS}::test_the_same_values_in_another_shape_are_not_the_same"),
    Mutant("vae_helpers/checks/engine.py", "known[0] if known else question, question, idea, cases[k]", "question, question, idea, cases[k]", f"{CHECKS}::test_the_ladder_goes_up"),
    Mutant("vae_helpers/checks/engine.py", "idea=verdict.idea if tries > 2 else", "idea=verdict.idea if tries > 1 else", f"{CHECKS}::test_the_ladder_goes_up"),
    Mutant("vae_helpers/checks/engine.py", '"right" if record["state"] == "right" else "tried"', '"tried"', f"{CHECKS}::test_progress_in_memory_and_in_a_file"),
    Mutant("vae_helpers/checks/engine.py", 'key=["not yet", "tried", "right"].index', 'key=["right", "tried", "not yet"].index', f"{CHECKS}::test_progress_in_memory_and_in_a_file"),
    Mutant("vae_helpers/checks/engine.py", "np.array_equal(before, after, True)", "True", f"{CHECKS}::test_a_changed_input_is_refused_by_name_even_if_the_answer_is_right"),
    Mutant("vae_helpers/checks/engine.py", "word != true[place]]", "word not in true]", f"{CHECKS}::test_predictions"),
    # rules of notebooks
    Mutant("tools/notebook_rules.py", "counts == list(range(1, len(counts) + 1))", "set(counts) == set(range(1, len(counts) + 1))", RULES),
    Mutant("tools/notebook_rules.py", 'output.get("name") == "stderr"', 'output.get("name") == "error"', RULES),
    Mutant("tools/notebook_rules.py", "A_MACHINE.search(cell.source)\n    ]", "A_MACHINE.match(cell.source)\n    ]", RULES),
    Mutant("tools/notebook_rules.py", r'return re.sub(r"data:image/[\w+]+;base64,[\w+/=]+", "", joined)', "return joined", RULES),
    Mutant("tools/notebook_rules.py", "len(checked) >= 3", "len(checked) >= 2", RULES),
    Mutant("tools/notebook_rules.py", '[^"]{20,}', '[^"]{19,}', RULES),
    Mutant("tools/notebook_rules.py", "seen.setdefault(tag, n)", "seen.setdefault(n, n)", RULES),
    Mutant("tools/notebook_rules.py", "split()) < 6", "split()) < 5", RULES),
    Mutant("tools/notebook_rules.py", "in set(models) - needed", "in needed - set(models)", RULES),
    Mutant("tools/notebook_rules.py", "if len(line) > COLUMNS", "if len(line) > COLUMNS + 1", RULES),
    Mutant("tools/notebook_rules.py", "25 <= len(lesson) <= 45", "24 <= len(lesson) <= 45", RULES),
    Mutant("tools/notebook_rules.py", "25 <= len(lesson) <= 45", "25 <= len(lesson) <= 46", RULES),
    Mutant("tools/notebook_rules.py", "median > 6 or longest > 30", "median > 7 or longest > 30", RULES),
    Mutant("tools/notebook_rules.py", "median > 6 or longest > 30", "median > 6 or longest > 31", RULES),
    Mutant("tools/notebook_rules.py", "return len(nodes) - len(docstrings)", "return len(nodes)", RULES),
    Mutant("tools/notebook_rules.py", r"^\s*(import|from) ", r"^\s*import ", RULES),
    Mutant("tools/notebook_rules.py", "alias.asname or alias.name", "alias.name", RULES),
]  # fmt: skip

MUTANTS = [*PLOTS, *BROWSER, *SENT, *MODELS, *NUMBERS_OF_LESSONS, *JUDGES]


def copy_tree(folder: Path) -> None:
    """Copy what is under version control, and what will be, as it stands now."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def commands(tests: str) -> list[list[str]]:
    """What runs these tests: the numbers for the JavaScript, pytest, node."""
    names = tests.split()
    found = [[sys.executable, name] for name in names if name == IN_JAVASCRIPT]
    python = [name for name in names if ".py" in name and name != IN_JAVASCRIPT]
    scripts = [name for name in names if name.endswith(".mjs")]
    if scripts:
        found.append([str(Path(sys.executable).parent / "node"), "--test", *scripts])
    if python:
        found.append([sys.executable, "-m", "pytest", "-x", "-q", "-m", "not slow", "-p", "no:cacheprovider", *python])
    return found


def failure(folder: Path, tests: str) -> str:
    """What the first of these tests to fail in the copy says; nothing if they all pass."""
    environment = os.environ | {
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "agg",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # plugins take four seconds to start, and these tests need none
    }
    for command in commands(tests):
        try:
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            return NOT_DONE
        if done.returncode:
            return (done.stdout + done.stderr)[-2000:] or "no word"
    return ""


def survives(mutant: Mutant, folder: Path) -> bool:
    """Make the change in the copy, run its tests, and take the change back."""
    path = folder / mutant.file
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        found = failure(folder, mutant.tests)
        if found == NOT_DONE:  # an endless loop, or a busy machine
            print(f"{NOT_DONE}, taken as noticed: {said(mutant)}", flush=True)
        return not found
    finally:
        path.write_text(before, encoding="utf-8")
        if IN_JAVASCRIPT in mutant.tests:
            shutil.copytree(folder / "numbers", folder / NUMBERS, dirs_exist_ok=True)


def prepare(folder: Path, chosen: list[Mutant]) -> None:
    """Copy the tree, write the numbers, and see that without a change every test passes."""
    copy_tree(folder)
    javascript = any(name in mutant.tests for mutant in chosen for name in (IN_JAVASCRIPT, ".mjs"))
    for tests in [IN_JAVASCRIPT] * javascript + list(dict.fromkeys(mutant.tests for mutant in chosen)):
        if found := failure(folder, tests):
            raise SystemExit(f"{tests} fails without any change\n{found}")
    if javascript:
        shutil.copytree(folder / NUMBERS, folder / "numbers")


def said(mutant: Mutant) -> str:
    return f"{mutant.file}: {mutant.old!r} → {mutant.new!r}"


def main(*words: str) -> int:
    chosen = [mutant for mutant in MUTANTS if not words or any(word in said(mutant) for word in words)]
    survivors, began = 0, time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name), chosen)
        for n, mutant in enumerate(chosen, start=1):
            alive = survives(mutant, Path(name))
            survivors += alive and not mutant.equivalent
            if alive and not mutant.equivalent:
                print(f"SURVIVED {said(mutant)}\n         {mutant.tests}", flush=True)
            elif mutant.equivalent:
                print(f"{'equivalent' if alive else 'NOTICED, though marked equivalent'}: {said(mutant)}", flush=True)
            if sys.stderr.isatty():
                print(f"\r{n} of {len(chosen)}", end="", file=sys.stderr)
    equivalent = sum(bool(mutant.equivalent) for mutant in chosen)
    print(
        f"{len(chosen)} changes, {equivalent} of them known to make no difference; {survivors} survived; "
        f"{(time.monotonic() - began) / 60:.0f} minutes"
    )
    return min(survivors, 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
