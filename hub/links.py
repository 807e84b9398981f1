"""Print the links that open each lesson elsewhere: on Binder, in Colab, on a hub that has
nbgitpuller.

python hub/links.py OWNER/REPOSITORY [--branch main] [--hub https://hub.example.org]
"""

import argparse
import re
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

LESSONS = Path(__file__).resolve().parent.parent / "notebooks"


def links(repository: str, lesson: str, branch: str = "main", hub: str | None = None) -> dict[str, str]:
    """Name and address of each way to open `lesson`, a path in the repository."""
    found = {
        "Binder": f"https://mybinder.org/v2/gh/{repository}/{quote(branch, '')}?" + urlencode({"labpath": lesson}),
        "Colab": f"https://colab.research.google.com/github/{repository}/blob/{branch}/{lesson}",
    }
    if hub:
        folder = repository.split("/")[1]
        puller = {
            "repo": f"https://github.com/{repository}",
            "branch": branch,
            "urlpath": f"lab/tree/{folder}/{lesson}",
        }
        found["nbgitpuller"] = f"{hub.rstrip('/')}/hub/user-redirect/git-pull?" + urlencode(puller)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("repository", help="on GitHub, as OWNER/REPOSITORY")
    parser.add_argument("--branch", default="main")
    parser.add_argument("--hub", help="the address of a hub with nbgitpuller")
    arguments = parser.parse_args()
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", arguments.repository):
        sys.exit(f"the repository must be given as OWNER/REPOSITORY; got {arguments.repository!r}")
    for path in sorted(LESSONS.glob("[0-9]*.ipynb")):
        for name, address in links(
            arguments.repository, f"notebooks/{path.name}", arguments.branch, arguments.hub
        ).items():
            print(f"{path.stem} {name}: {address}")


if __name__ == "__main__":
    main()
