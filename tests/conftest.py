import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
sys.path.insert(0, str(ROOT / "tools"))


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium or Chrome; a test that needs one fails without it, it is never skipped.

    One for each module: it holds an event loop, which nbval's kernels must not meet.
    """
    from find_browser import find_browser
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the published pages, built once from the stored notebooks."""
    import build_site

    folder = tmp_path_factory.mktemp("site")
    build_site.main(folder)
    return folder
