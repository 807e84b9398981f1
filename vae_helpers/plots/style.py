"""The look of the course, and the one place where a class has its color and its marker.

The browser has no copy of them: `live.sent.cloud` sends name, color and marker of each class
along with the points, and `live/marks.mjs` draws a marker by the name that matplotlib gives it.
"""

from typing import Any

import matplotlib.pyplot as plt

# petroff10 keeps its ten colors apart for color-blind eyes as well
# (Petroff 2021, "Accessible color sequences for data visualization").
CLASS_COLORS = (
    "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd",
)  # fmt: skip
CLASS_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")
# What is of no class takes its color from the same ten; live/style.css gives accent and violet the same values.
BLUE, ACCENT, PALE, VIOLET, GREY = (CLASS_COLORS[n] for n in (0, 2, 3, 4, 8))
STYLE: dict[Any, Any] = {
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "image.cmap": "gray",
    "image.interpolation_stage": "data",  # the same pictures; by "rgba" a large one takes 80 MB more to draw
    "legend.frameon": False,
    "savefig.facecolor": "white",
}


def use_style() -> None:
    """Give matplotlib the look of the course, for the rest of this kernel."""
    plt.rcParams.update(STYLE)
