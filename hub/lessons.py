"""Give a learner the lessons: what they lack is copied, what they changed is kept, what is the
course's own is signed.

    python hub/lessons.py HOME [--solutions]

The copy stands in HOME/vae-course. Run it as the learner, at each login: a file that the learner
has not touched follows the course, a file that they have is never written to, and one that they
renamed or deleted comes back. Signed lessons open with every demonstration alive, before a cell has
run.
"""

import argparse
import errno
import hashlib
import json
import os
import shutil
import sqlite3
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
COPY = "vae-course"
GIVEN = ".given.json"  # in the copy: SHA-256 of each file as the learner was given it


def course_files(course: Path, solutions: bool = False) -> dict[str, Path]:
    """What a learner is given, by its name in the course: lessons, glossary, if asked for
    solutions."""
    patterns = ["[0-9]*.ipynb", "glossary.ipynb"] + (["solutions/*.ipynb"] if solutions else [])
    found = sorted(path for pattern in patterns for path in (course / "notebooks").glob(pattern))
    return {str(path.relative_to(course)): path for path in found}


def give(home: Path, course: Path = COURSE, solutions: bool = False) -> tuple[list[str], list[str]]:
    """Bring the learner's copy up to date; returns the names that were copied and the names that
    were kept.

    Raises:
        OSError: full disk or a home that can't be written to. Each file is then as before or as the
            course has it.
    """
    copy = Path(home) / COPY
    copy.mkdir(parents=True, exist_ok=True)
    given = _read(copy / GIVEN)
    copied: list[str] = []
    kept: list[str] = []
    for name, source in course_files(course, solutions).items():
        mine, wanted = copy / name, _sha256(source)
        found = _sha256(mine) if mine.exists() else None
        if found not in (None, wanted, given.get(name)):
            kept.append(name)
            continue
        if found != wanted:
            _write(mine, source.read_bytes())
            copied.append(name)
        if given.get(name) != wanted:
            _sign(mine, home)
            given[name] = wanted
    _write(copy / GIVEN, json.dumps(given, indent=1).encode())
    return copied, kept


def _read(path):
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, ValueError):  # lost or damaged: then whatever differs from the course counts as changed
        return {}


def _sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path, content):
    """All of it or nothing: a learner must never find half a lesson."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _sign(path, home):
    import nbformat
    from nbformat.sign import NotebookNotary

    folder = Path(home) / ".local/share/jupyter"  # where the learner's server looks
    folder.mkdir(parents=True, exist_ok=True)
    notary = NotebookNotary(data_dir=str(folder))
    try:
        notary.sign(nbformat.reads(path.read_bytes().decode(), as_version=4))
    except sqlite3.Error as error:
        raise OSError(errno.ENOSPC, str(error)) from error  # SQLite's word for a full disk
    finally:
        notary.store.close()


def problem(error: OSError, home: Path, course: Path = COURSE) -> str:
    """What went wrong, in one line for the learner and their teacher."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        needed = sum(path.stat().st_size for path in course_files(course).values()) / 1e6
        free = shutil.disk_usage(_existing(home)).free / 1e6
        return (
            f"The disk is full: {home} has {free:.0f} MB left, the lessons take {needed:.0f} MB. "
            "Nothing of yours was changed; free some space, then start again."
        )
    return (
        f"The folder {home} cannot be written to ({error.strerror or error}). "
        "Nothing of yours was changed; ask whoever runs this hub."
    )


def _existing(path):
    path = Path(path)
    return path if path.exists() or path == path.parent else _existing(path.parent)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--solutions", action="store_true")
    arguments = parser.parse_args()
    os.umask(0o077)
    try:
        copied, kept = give(arguments.home, solutions=arguments.solutions)
    except OSError as error:
        sys.exit(problem(error, arguments.home))
    print(f"copied {', '.join(copied) or 'nothing'}; kept as changed {', '.join(kept) or 'nothing'}")


if __name__ == "__main__":
    main()
