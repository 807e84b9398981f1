"""Numbers that Python computes and the tests of the JavaScript compare with: one JSON file for each function here.

    python tests/reference.py && node --test tests/js/

`tests/test_javascript.py` does both.
"""

import json
import sys
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent.parent / "build" / "numbers"


def wardrobe():
    """Notebook 01's weights at a few points of a plan, by its own formula."""
    random = np.random.default_rng(0)
    hangers = random.uniform(-3, 3, (10, 2))
    points = random.uniform(-3, 3, (20, 2))
    distance = np.linalg.norm(points[:, np.newaxis] - hangers, axis=2)
    closeness = 1 / distance**3
    return {
        "hangers": hangers.ravel(),
        "points": points,
        "weights": closeness / closeness.sum(axis=1, keepdims=True),
        "nearest": distance.argmin(axis=1),
    }


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, function in list(globals().items()):
        if callable(function) and getattr(function, "__module__", "") == __name__ and name != "main":
            text = json.dumps(function(), default=lambda value: value.tolist())
            (FOLDER / f"{name}.json").write_text(text)


if __name__ == "__main__":
    sys.exit(main())
