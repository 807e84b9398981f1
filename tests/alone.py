"""One demonstration alone on a page, with a stand-in for Jupyter's model: what is tested or measured is the view."""

import json

from vae_helpers.live.widget import BUNDLE

PAGE = """<!doctype html><meta charset="utf-8"><div class="live-demonstration"><div></div></div><script type="module">
%s
const state = %s, blobs = %s, listeners = {};
const model = {
  get: (name) => state[name],
  set(name, value) { if (state[name] !== value) { state[name] = value; listeners["change:" + name]?.(); } },
  save_changes() {}, on(event, listener) { listeners[event] = listener; }, off() {},
  widget_manager: { has_model: () => true, get_model: async (id) => ({ get: () => blobs[id] }) },
};
window.model = model;
await mount(model, document.querySelector(".live-demonstration > div"), new AbortController().signal);
document.documentElement.dataset.ready = "";
</script>"""


def page_of(demonstration, **changed):
    """The HTML of a page with this demonstration's view; `changed` are values that its state has instead."""
    view = demonstration.children[-1]
    own = ("layout", "tabbable", "tooltip")
    state = {name: getattr(view, name) for name in view.keys if not name.startswith("_") and name not in own} | changed
    blobs = {blob.model_id: blob.content for blob in view._blobs if not view.script.endswith(blob.model_id)}
    texts = [BUNDLE.read_text(encoding="utf-8"), json.dumps(state), json.dumps(blobs)]
    return PAGE % tuple(text.replace("</", "<\\/") for text in texts)
