"""Find a browser for the tests; prints its path, or says that there is none and fails. It installs
nothing."""

import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def installed_browser() -> Path | None:
    """The path of an installed Chromium or Chrome, or None."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else (MAC_CHROME if MAC_CHROME.exists() else None)


def playwright_browser() -> Path | None:
    """The path of Playwright's own Chromium, if somebody has installed it; else None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        executable = Path(playwright.chromium.executable_path)
    return executable if executable.exists() else None


def find_browser() -> Path:
    """The path of a browser.

    Raises:
        RuntimeError: if there is none.
    """
    for source in (installed_browser, playwright_browser):
        if path := source():
            return path
    raise RuntimeError(
        "No browser for the tests: install Chromium or Chrome, or run `python -m playwright install chromium`. "
        "(`make test-fast` needs none.)"
    )


if __name__ == "__main__":
    try:
        print(f"browser: {find_browser()}")
    except RuntimeError as error:
        sys.exit(str(error))
