"""What is recorded of a widget for a page without a kernel."""

import base64
import io
import json

import ipywidgets
import numpy as np
import pytest
from PIL import Image
from vae_helpers.explorer import LatentExplorer, document, walk_together

from vae_helpers import checkpoints, pages, widgets

Z, LABELS = np.random.default_rng(0).normal(size=(60, 2)).astype(np.float32), np.arange(60) % 10
DECODE = checkpoints.load_decode("autoencoder_seed_0")


def product(*sliders):
    """A demonstration whose text is the product of its sliders."""
    text = ipywidgets.HTML()
    widgets.on_move(lambda: setattr(text, "value", f"{np.prod([s.value for s in sliders]):.6g}"), *sliders)
    return pages.Demonstration([*sliders, text])


def test_every_place_of_few_is_recorded_in_order_and_the_slider_left_where_it_was():
    slider = ipywidgets.IntSlider(value=2, min=0, max=4, description="n")
    recording = product(slider, ipywidgets.IntSlider(value=3, min=1, max=3, description="m")).recording()
    texts = [recording["leaves"][2][frame[2]] for frame in recording["frames"]]
    assert texts == [str(n * m) for n in range(5) for m in range(1, 4)]
    assert recording["start"] == [2, 2] and slider.value == 2
    assert recording["sliders"] == [{"name": "n", "count": 5}, {"name": "m", "count": 3}]


def test_many_places_are_sampled_evenly_with_both_ends_and_the_middle():
    sliders = [widgets.float_slider(name, -1.0, 1.0, 0.0) for name in "ab"]
    recording = product(*sliders).recording()
    count = recording["sliders"][0]["count"]
    assert count % 2 == 1 and len(recording["frames"]) == count**2 <= pages.FRAMES
    assert {"−1.00", "0.00", "1.00"} <= set(recording["leaves"][0])


@pytest.mark.slow
def test_a_picture_is_the_same_after_recording():
    recording = widgets.reparameterization().recording()
    leaf = next(n for n, leaf in enumerate(recording["leaves"]) if isinstance(leaf[0], dict))
    for content in recording["leaves"][leaf][::40]:
        over = image(recording, content["blob"]).convert("RGBA")
        under = image(recording, content.get("under", content["blob"])).convert("RGBA")
        assert over.size == under.size and Image.alpha_composite(under, over).getchannel("A").getextrema() == (255, 255)


def image(recording, n):
    return Image.open(io.BytesIO(base64.b64decode(recording["blobs"][n])))


def test_explorers_are_recorded_with_their_data_once():
    one, two = LatentExplorer(DECODE, Z, LABELS), LatentExplorer(DECODE, -Z, LABELS)
    recording = walk_together(one, two, a=0, b=1).recording()
    first, second = recording["explorers"]
    assert first["weights"] == second["weights"] and first["embeddings"] != second["embeddings"]
    assert base64.b64decode(recording["blobs"][first["weights"]["blob"]]) == one.plane.weights
    assert recording["joined"] and (first["a"], first["b"]) == (0, 1)


def test_only_an_execution_for_publication_records(monkeypatch):
    explorer = LatentExplorer(DECODE, Z, LABELS)
    assert pages.MIME not in explorer._repr_mimebundle_()
    monkeypatch.setenv(pages.RECORD, "1")
    assert json.dumps(explorer._repr_mimebundle_()[pages.MIME])


def test_the_document_cannot_be_closed_by_its_data():
    text = ipywidgets.HTML("</script><script>alert(1)</script>")
    page = document(pages.record_frames(ipywidgets.VBox([ipywidgets.IntSlider(max=1), text])))
    assert page.count("</script>") == 2 and "://" not in page


def test_a_widget_that_a_page_cannot_show_is_refused():
    with pytest.raises(ValueError, match="cannot show a Text"):
        pages.record_frames(ipywidgets.VBox([ipywidgets.Text()]))
