import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))


@pytest.fixture(scope="session")
def browser_path():
    """A Chromium or Chrome; a test that needs one fails without it, it is never skipped."""
    from find_browser import find_browser

    return find_browser()
