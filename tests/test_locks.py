"""The locks: everything by its hash, from no named place; and no command that pip refuses because of them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = [
    "requirements.txt",
    "requirements-dev.txt",
    *sorted(f"hub/{p.name}" for p in ROOT.glob("hub/requirements*.txt")),
]
COMMANDS = [
    "Makefile",
    "README.md",
    "hub/README.md",
    "docs/teaching.md",
    "postBuild",
    "hub/Dockerfile",
    "environment.yml",
]


@pytest.mark.parametrize("name", LOCKS)
def test_each_package_has_a_version_and_a_hash(name):
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / name).read_text("utf-8"), flags=re.M)[1:]
    assert len(entries) > 60
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==[\w.]+( ; .+)? \\\n    --hash=sha256:[0-9a-f]{64}( \\)?\n", entry), entry[:80]


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_says_where_from(name):
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text and not re.search(r"^-", text, re.M)


def versions(name):
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.M))


@pytest.mark.parametrize("name", LOCKS[1:])
def test_the_locks_agree(name):
    other, first = versions(name), versions("requirements.txt")
    assert {package: other[package] for package in first if package in other} == {
        package: version for package, version in first.items() if package in other
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_no_folder_is_installed_in_one_command_with_a_lock(name):
    """A folder has no hash, and one hash makes pip ask for all."""
    for line in (ROOT / name).read_text("utf-8").splitlines():
        assert not re.search(r"(?:pip install|\(INSTALL\)).* -r \S*requirements\S*\.txt +\S", line), line
    if name.endswith(".yml"):  # conda hands all of its pip lines to one command
        assert re.findall(r"^      - (\S+ ?\S*)", (ROOT / name).read_text("utf-8"), re.M) == ["-r requirements.txt"]
