"""Run notebooks from a fresh kernel, top to bottom, and store them with their outputs.

    python tools/execute_notebooks.py [NOTEBOOK ...]        # without arguments: every lesson

A notebook is replaced only when every cell ran without an error and without a word on stderr.
Demonstrations are stored alive, with the standard widget state, so that a lesson works before a
cell has run; a widget that only Python answers is stored as a sentence. Each lesson's SHA-256 goes
into notebooks/SHA256SUMS, by which `make lab` knows what it may sign. For each notebook the minutes
and its kernel's peak memory are printed.
"""

import hashlib
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from stored_widgets import STATE, VIEW, reachable

LESSONS = Path(__file__).parent.parent / "notebooks"
SUMS = LESSONS / "SHA256SUMS"
NEEDS_PYTHON = "Sliders that Python answers: run this cell in JupyterLab to move them."
PEAK_MEMORY = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"  # kB; bytes on macOS


def execute(path: Path) -> tuple[NotebookNode, float, float]:
    """Execute the notebook at `path`; return it with its minutes and its kernel's peak memory in
    MB."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": path.parent}}
    client = NotebookClient(notebook, timeout=3600, store_widget_state=True, record_timing=False, resources=resources)
    started = time.perf_counter()
    with client.setup_kernel():
        about = client.wait_for_reply(client.kc.kernel_info())  # type: ignore[union-attr]  # setup_kernel made it
        notebook.metadata["language_info"] = about["content"]["language_info"]  # type: ignore[index]
        for index, cell in enumerate(notebook.cells):
            _run(client, cell, index, path)
        minutes = (time.perf_counter() - started) / 60
        notebook.cells.append(nbformat.v4.new_code_cell(PEAK_MEMORY))
        client.execute_cell(notebook.cells[-1], len(notebook.cells) - 1, store_history=False)
        probe = notebook.cells.pop()
        client.set_widgets_metadata()
    return notebook, minutes, int(probe.outputs[0].text) / (2**20 if sys.platform == "darwin" else 2**10)


def _run(client, cell, index, path):
    """Run one cell; stop, naming it, at an error or at a word on stderr."""
    try:
        client.execute_cell(cell, index)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        sys.exit(f"{path}, cell {index}: {error}")
    for output in cell.get("outputs", []):
        if output.get("name") == "stderr":
            sys.exit(f"{path}, cell {index}: wrote to stderr: {output.text}")


def clean(notebook: NotebookNode) -> NotebookNode:
    """The notebook without what must not be stored: widgets that are not shown, or that need a
    kernel."""
    state = notebook.metadata.get("widgets", {}).get(STATE, {"state": {}})
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
        "language_info": notebook.metadata.language_info,  # as a kernel gives it: else JupyterLab calls the notebook changed
    }
    kept: dict[str, dict] = {}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = _joined([_alive(output, state["state"], kept) for output in cell.outputs])
    if kept:
        notebook.metadata["widgets"] = {STATE: {**state, "state": kept}}
    return notebook


def _alive(output, models, kept):
    """The output; what its widget is made of goes into `kept`, unless nothing of it works without a
    kernel."""
    view = output.get("data", {}).get(VIEW)
    if view is None:
        return output
    needed = reachable([view["model_id"]], models)
    if any(models[name]["model_name"] == "AnyModel" for name in needed):
        kept |= {name: models[name] for name in models if name in needed}
    else:
        output.data = {"text/plain": NEEDS_PYTHON}
    return output


def _joined(outputs):
    """Neighboring pieces of printed text as one output: how a stream is cut into messages is
    chance."""
    joined = []
    for output in outputs:
        if joined and output.output_type == "stream" == joined[-1].output_type and output.name == joined[-1].name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def write_sums() -> None:
    """Say which lessons are the repository's own, by their SHA-256: `make lab` signs those and no
    others."""
    lessons = sorted(LESSONS.glob("[0-9]*.ipynb")) + sorted(LESSONS.glob("solutions/*.ipynb"))
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(LESSONS)}\n" for path in lessons]
    temporary = SUMS.with_suffix(".new")
    temporary.write_text("".join(lines))
    temporary.replace(SUMS)


def main(paths: Iterable[str | Path]) -> None:
    for path in map(Path, paths):
        notebook, minutes, megabytes = execute(path)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            temporary = Path(folder) / path.name
            nbformat.write(clean(notebook), temporary)
            temporary.replace(path)
        print(f"{path}: {minutes:.1f} minutes, kernel's peak memory {megabytes:.0f} MB", flush=True)
    write_sums()


if __name__ == "__main__":
    main(sys.argv[1:] or sorted(LESSONS.glob("[0-9]*.ipynb")))
