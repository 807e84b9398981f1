"""Widgets as a notebook stores them: Jupyter's own state, by the ids of its models."""

import json
import re
from collections.abc import Iterable

from nbformat import NotebookNode

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
REFERENCE = re.compile(r"IPY_MODEL_(\w+)")


def stored_models(notebook: NotebookNode) -> dict[str, dict]:
    """The models that a notebook stores, by id."""
    return notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})


def reachable(roots: Iterable[str], models: dict[str, dict]) -> set[str]:
    """The ids of all models that a page needs to show `roots`: what they refer to, and the links
    between those."""
    needed, waiting = set(), list(roots)
    while waiting:
        name = waiting.pop()
        if name in needed or name not in models:
            continue
        needed.add(name)
        waiting += REFERENCE.findall(json.dumps(models[name]["state"]))
    ends = {
        name: {model["state"][end][0].removeprefix("IPY_MODEL_") for end in ("source", "target")}
        for name, model in models.items()
        if model["model_name"] == "LinkModel"
    }
    return needed | {name for name, pair in ends.items() if pair <= needed}
