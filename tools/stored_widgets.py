"""Widgets as a notebook stores them: Jupyter's own state, by the ids of its models."""

import json
import re

from nbformat import NotebookNode

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


def stored_models(notebook: NotebookNode) -> dict[str, dict]:
    """The models that a notebook stores, by id."""
    return notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})


def reachable(model: str, models: dict[str, dict]) -> set[str]:
    """The ids of all models that the page needs to show `model`: what it refers to, and the links between those."""
    needed, waiting = set(), [model]
    while waiting:
        name = waiting.pop()
        if name in needed or name not in models:
            continue
        needed.add(name)
        waiting += re.findall(r"IPY_MODEL_(\w+)", json.dumps(models[name]["state"]))
    ends = {
        name: {end[0].removeprefix("IPY_MODEL_") for end in (entry["state"]["source"], entry["state"]["target"])}
        for name, entry in models.items()
        if entry["model_name"] == "LinkModel"
    }
    return needed | {name for name, pair in ends.items() if pair <= needed}
