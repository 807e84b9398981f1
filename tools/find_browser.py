"""Find a browser for the tests, or get one; prints its path, or says that none can be had and fails."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def installed_browser():
    """The path of an installed Chromium or Chrome, or None."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else (MAC_CHROME if MAC_CHROME.exists() else None)


def playwright_browser():
    """The path of Playwright's own Chromium, downloaded if it may be; else None."""
    from playwright.sync_api import sync_playwright

    def path():
        with sync_playwright() as playwright:
            executable = Path(playwright.chromium.executable_path)
        return executable if executable.exists() else None

    if path() is None:
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        with contextlib.suppress(subprocess.TimeoutExpired):  # a firewall may let it wait: then the next source
            subprocess.run(command, capture_output=True, timeout=600)
    return path()


def debian_browser():
    """The path of Debian's Chromium, installed now if this user may install packages; else None."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(command, env=environment, capture_output=True)
    return installed_browser()


def find_browser():
    """The path of a browser.

    Raises:
        RuntimeError: if there is none and none can be installed.
    """
    for source in (installed_browser, playwright_browser, debian_browser):
        if path := source():
            return path
    raise RuntimeError("No browser for the tests: install Chromium or Chrome. (`make test-fast` needs none.)")


if __name__ == "__main__":
    try:
        print(f"browser: {find_browser()}")
    except RuntimeError as error:
        sys.exit(str(error))
