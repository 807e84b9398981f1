"""The widgets that a notebook stores, as a page takes them: only those that are shown, each byte
once, packed.

A stored notebook keeps its widgets in the standard state
(`application/vnd.jupyter.widget-state+json`); an output names its own by model id. site/state.mjs
reads what `pack` writes.
"""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Iterable

from nbformat import NotebookNode
from stored_widgets import VIEW, reachable, stored_models

UNUSED = ("layout", "style", "script", "family", "users")  # a page has its own looks, and one script for all


def mark(notebook: NotebookNode) -> dict[str, str]:
    """Give each output that shows a demonstration its place's id, kind and ordinal: "explorer-2";
    return the ids by model."""
    models = stored_models(notebook)
    counts: dict[str, int] = {}
    ids: dict[str, str] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            root = output.get("data", {}).get(VIEW, {}).get("model_id")
            kind = kind_of(root, models)
            if kind is None:
                output.get("data", {}).pop(VIEW, None)  # its sentence stays
                continue
            if root not in ids:  # the same widget shown twice is one
                counts[kind] = counts.get(kind, 0) + 1
                ids[root] = f"{kind}-{counts[kind]}"
            output.metadata["demonstration"] = ids[root]
    return ids


def kind_of(root: str | None, models: dict[str, dict]) -> str | None:
    """The kind of the first view of ours that is shown within a widget; None without one."""
    entry = models.get(root or "")
    if entry is None:
        return None
    if entry["model_name"] == "AnyModel":
        kind = entry["state"].get("kind", "")
        return kind if re.fullmatch(r"[a-z][a-z_]*", kind) else None
    inner = (kind_of(child.removeprefix("IPY_MODEL_"), models) for child in entry["state"].get("children", []))
    return next(filter(None, inner), None)


def needed(roots: Iterable[str], models: dict[str, dict]) -> dict[str, dict]:
    """The models that these roots refer to, without what a page does not use, and the links between
    them."""
    plain = {name: _plain(entry) for name, entry in models.items()}
    shown = reachable(roots, plain)
    return {name: entry for name, entry in plain.items() if name in shown}


def _plain(entry):
    state = {
        name: value
        for name, value in entry["state"].items()
        if name not in UNUSED and value is not None and (name[0] != "_" or name in ("_dom_classes", "_options_labels"))
    }
    buffers = list(entry.get("buffers", []))
    if entry["model_name"] == "WidgetModel" and isinstance(state.get("content"), str):  # a blob of ours: base64 text
        buffers.append({"path": ["content"], "encoding": "base64", "data": state.pop("content"), "text": True})
    return {"model_name": entry["model_name"], "state": state, "buffers": buffers}


def pack(models: dict[str, dict]) -> str:
    """Models as base64 text of gzip of: length of the header, the header as JSON, then the blobs,
    each content once."""
    numbers: dict[bytes, int] = {}
    blobs: list[tuple[bytes, int]] = []
    header = {}
    for name, entry in models.items():
        buffers = []
        for buffer in entry["buffers"]:
            if buffer["encoding"] != "base64":
                raise ValueError(f"a widget's bytes are stored as {buffer['encoding']}, not as base64")
            content = base64.b64decode(buffer["data"])
            if content not in numbers:
                numbers[content] = len(blobs)
                blobs.append(in_planes(content))
            as_text = {"text": True} if buffer.get("text") else {}
            buffers.append({"path": buffer["path"], "blob": numbers[content], **as_text})
        header[name] = {"name": entry["model_name"], "state": entry["state"]}
        if buffers:
            header[name]["buffers"] = buffers
    lengths = [[len(blob), planes] for blob, planes in blobs]
    head = json.dumps({"models": header, "blobs": lengths}, ensure_ascii=False, separators=(",", ":")).encode()
    packed = gzip.compress(len(head).to_bytes(4, "little") + head + b"".join(blob for blob, _ in blobs), 9, mtime=0)
    return base64.b64encode(packed).decode()


def in_planes(content: bytes) -> tuple[bytes, int]:
    """The content with the bytes of its numbers apart (all first ones, then all second ones …) if
    that packs smaller.

    float16 weights pack to three quarters so. Returns the bytes and the number of planes.
    """
    ways = [count for count in (1, 2, 4) if len(content) % count == 0]
    split = {count: b"".join(content[plane::count] for plane in range(count)) for count in ways}
    best = min(ways, key=lambda count: len(zlib.compress(split[count], 6)))
    return split[best], best
