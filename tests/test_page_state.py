"""What a page takes of a notebook's stored widgets."""

import base64
import gzip
import json
import struct

import nbformat
import numpy as np
import page_state
import pytest
from stored_widgets import STATE, VIEW


def entry(name, state, **more):
    return {"model_name": f"{name}Model", "state": {"_view_name": "x", "layout": "IPY_MODEL_lay"} | state} | more


def output(model, text="A sentence."):
    view = {"model_id": model, "version_major": 2, "version_minor": 0}
    return nbformat.v4.new_output("display_data", {VIEW: view, "text/plain": text})


WEIGHTS = np.random.default_rng(0).normal(scale=0.05, size=40_000).astype(np.float16).tobytes()
MODELS = {
    "box": entry("VBox", {"children": ["IPY_MODEL_slider", "IPY_MODEL_view"]}),
    "slider": entry("FloatSlider", {"value": 0.5, "style": "IPY_MODEL_style"}),
    "view": entry(
        "Any",
        {"kind": "hanger", "script": "IPY_MODEL_script", "data": {"w": {"blob": "IPY_MODEL_blob", "type": "float16"}}},
    ),
    "blob": {"model_name": "WidgetModel", "state": {"content": base64.b64encode(WEIGHTS).decode(), "users": ["view"]}},
    "script": {"model_name": "WidgetModel", "state": {"content": "c2NyaXB0"}},
    "link": {
        "model_name": "LinkModel",
        "state": {"source": ["IPY_MODEL_slider", "value"], "target": ["IPY_MODEL_view", "z1"]},
    },
    "stray": {
        "model_name": "LinkModel",
        "state": {"source": ["IPY_MODEL_gone", "value"], "target": ["IPY_MODEL_view", "z1"]},
    },
    "lay": entry("Layout", {}),
    "style": entry("SliderStyle", {}),
    "plain": entry("IntSlider", {"value": 1}),
}


def notebook(*outputs):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=list(outputs))])
    made.metadata["widgets"] = {STATE: {"state": MODELS}}
    return made


def unpacked(text):
    """As site/state.mjs does it: the models, and their blobs as they were."""
    content = gzip.decompress(base64.b64decode(text))
    (length,) = struct.unpack("<I", content[:4])
    header, end, blobs = json.loads(content[4 : 4 + length]), 4 + length, []
    for size, planes in header["blobs"]:
        blobs.append(np.frombuffer(content[end : end + size], np.uint8).reshape(planes, -1).T.tobytes())
        end += size
    assert end == len(content)
    return header["models"], blobs


def test_a_demonstration_is_called_by_its_kind_and_how_many_went_before():
    made = notebook(output("box"), output("view"), output("box"))
    page_state.mark(made)
    assert [o.metadata.demonstration for o in made.cells[0].outputs] == ["hanger-1", "hanger-2", "hanger-1"]


def test_a_widget_without_a_demonstration_leaves_its_sentence():
    made = notebook(output("plain"), output("gone"))
    assert page_state.mark(made) == {}
    assert [list(o.data) for o in made.cells[0].outputs] == [["text/plain"]] * 2


def test_only_what_is_shown_goes_to_the_page():
    needed = page_state.needed(["box"], MODELS)
    assert set(needed) == {"box", "slider", "view", "blob", "link"}
    assert needed["slider"]["state"] == {"value": 0.5}
    assert "script" not in needed["view"]["state"]


def test_bytes_come_back_as_they_were_and_each_content_once():
    models = page_state.needed(["box"], MODELS | {"twin": MODELS["blob"]})
    models["twin"] = page_state.needed(["twin"], {"twin": MODELS["blob"]})["twin"]
    headers, blobs = unpacked(page_state.pack(models))
    assert blobs == [WEIGHTS]
    assert headers["blob"]["buffers"] == [{"path": ["content"], "blob": 0, "text": True}]
    assert headers["view"]["state"]["data"]["w"]["blob"] == "IPY_MODEL_blob"


def test_weights_pack_smaller_with_their_bytes_apart():
    assert page_state.in_planes(WEIGHTS)[1] == 2
    assert page_state.in_planes(b"abcabcabcabc" * 50)[1] == 1


def test_another_encoding_is_refused():
    damaged = {
        "blob": {"model_name": "WidgetModel", "state": {}, "buffers": [{"path": ["x"], "encoding": "hex", "data": ""}]}
    }
    with pytest.raises(ValueError, match="hex"):
        page_state.pack(damaged)
