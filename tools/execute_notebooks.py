"""Run notebooks from a fresh kernel, top to bottom, and store them with their outputs.

    python tools/execute_notebooks.py [NOTEBOOK ...]        # without arguments: every lesson

A notebook is replaced only when every cell ran without an error and without a word on stderr. Widgets are not stored: a
stored widget has no kernel behind it, and JupyterLab would greet the reader with "Error displaying widget" at the very
place where a static figure already stands. What a page without a kernel needs of it is stored instead. For each notebook the minutes and its kernel's peak memory are printed.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from vae_helpers.pages import MIME, RECORD

LESSONS = Path(__file__).parent.parent / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"
PEAK_MEMORY = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"  # kB; bytes on macOS


def execute(path):
    """Execute the notebook at `path`; return it with its minutes and its kernel's peak memory in MB."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": path.parent}}
    client = NotebookClient(notebook, timeout=900, store_widget_state=False, record_timing=False, resources=resources)
    started = time.perf_counter()
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            _run(client, cell, index, path)
        minutes = (time.perf_counter() - started) / 60
        notebook.cells.append(nbformat.v4.new_code_cell(PEAK_MEMORY))
        client.execute_cell(notebook.cells[-1], len(notebook.cells) - 1, store_history=False)
        probe = notebook.cells.pop()
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


def clean(notebook):
    """The notebook without what must not be stored."""
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            if WIDGET in output.get("data", {}):
                output.data = {kind: data for kind, data in output.data.items() if kind == MIME}
        cell.outputs = _joined([output for output in cell.outputs if output.get("data", True)])
    return notebook


def _joined(outputs):
    """Neighboring pieces of printed text as one output: how a stream is cut into messages is chance."""
    joined = []
    for output in outputs:
        if joined and output.output_type == "stream" == joined[-1].output_type and output.name == joined[-1].name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def main(paths):
    os.environ[RECORD] = "1"
    for path in map(Path, paths):
        notebook, minutes, megabytes = execute(path)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            temporary = Path(folder) / path.name
            nbformat.write(clean(notebook), temporary)
            temporary.replace(path)
        print(f"{path}: {minutes:.1f} minutes, kernel's peak memory {megabytes:.0f} MB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or sorted(LESSONS.glob("[0-9]*.ipynb")))
