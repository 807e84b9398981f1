"""The demonstrations' modules: types, lint, and their own tests against numbers that Python computed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
# node and npm as the environment brings them, else the system's
ENVIRONMENT = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def run(*command):
    result = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def test_modules_against_numbers_of_python():
    run(sys.executable, "tests/reference.py")
    run("node", "--test", *map(str, sorted((ROOT / "tests" / "js").glob("*.test.mjs"))))


def test_types_and_lint():
    run("npx", "--no-install", "tsc", "-p", "vae_helpers/live")
    run("npx", "--no-install", "eslint", "vae_helpers/live", "site", "tests/js")


def test_bundles_are_what_the_modules_make():
    run("node", "tools/bundle.mjs", "--check")
