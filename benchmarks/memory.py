"""Peak memory of each lesson's kernel with everything in it run, its exercises solved.

    python benchmarks/memory.py [NUMBER ...]        # such as 01 03; without numbers: all five

A lesson and its solutions are run one after the other in one kernel, as a learner has it who solves
the exercises: with the lesson's own data and models, so that of the solutions' first cell only the
imports are run. Then, for comparison, the lesson alone. The peak is the kernel's largest resident
memory, so it counts what is shared with others as well. Printed: MB and minutes. A cell that fails
ends that lesson, with its error, and the exit code is 1.
"""

import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

LESSONS = Path(__file__).resolve().parent.parent / "notebooks"
PEAK = "import resource as _r; print(_r.getrusage(_r.RUSAGE_SELF).ru_maxrss)"  # kB; bytes on macOS


def code_cells(path: Path) -> list[NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def solved(path: Path) -> list[NotebookNode]:
    """The code cells of the lesson at `path` and of its solutions, which begin with their imports
    alone."""
    set_up, *answers = code_cells(LESSONS / "solutions" / f"{path.stem}_solutions.ipynb")
    imports = [line for line in set_up.source.splitlines() if line.startswith(("import ", "from "))]
    return [*code_cells(path), nbformat.v4.new_code_cell("\n".join(imports)), *answers]


def peak_of(cells: list[NotebookNode]) -> tuple[float, float]:
    """MB at the kernel's peak and the minutes, once these cells have run in one kernel."""
    notebook = nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell(PEAK)])
    client = NotebookClient(notebook, timeout=7200, startup_timeout=600, resources={"metadata": {"path": LESSONS}})
    started = time.perf_counter()
    client.execute()
    printed = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    return int(printed) / (2**20 if sys.platform == "darwin" else 2**10), (time.perf_counter() - started) / 60


def main(numbers: list[str]) -> None:
    lessons = [path for path in sorted(LESSONS.glob("[0-9]*.ipynb")) if not numbers or path.name[:2] in numbers]
    if not lessons:
        sys.exit(f"NUMBER must be that of a lesson, 01 to 05; got {' '.join(numbers)!r}")
    failed = False
    print(f"{'lesson':<26} {'peak, solved':>14} {'minutes':>8} {'peak, lesson alone':>20} {'minutes':>8}")
    for path in lessons:
        print(f"{path.stem:<26}", end=" ", flush=True)
        for cells, width in ((solved(path), 11), (code_cells(path), 17)):
            try:
                megabytes, minutes = peak_of(cells)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                print(f"failed: {str(error).strip().splitlines()[-1]}", end=" ")
                failed = True
                break
            print(f"{megabytes:>{width}.0f} MB {minutes:>8.1f}", end=" ", flush=True)
        print()
    sys.exit(failed)


if __name__ == "__main__":
    main(sys.argv[1:])
