"""A learner's browser: real JupyterLab, a real kernel, notebook 02 run from top to bottom, its sliders moved."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

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

pytestmark = pytest.mark.browser


@contextlib.contextmanager
def jupyterlab(folder):
    """A JupyterLab server on loopback that shows `folder`; yields its address and token."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser", "--allow-root"]
    command += [f"--port={port}", "--ServerApp.ip=127.0.0.1", f"--IdentityProvider.token={token}"]
    command += [f"--ServerApp.root_dir={folder}", "--ServerApp.port_retries=0", "--LabApp.news_url=None"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    home = folder / ".home"  # settings and workspaces of this run alone
    environment = os.environ | {"JUPYTER_CONFIG_DIR": str(home), "JUPYTERLAB_SETTINGS_DIR": str(home / "settings")}
    environment |= {"JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"), "PYTHONPATH": str(ROOT)}
    with open(folder / "server.log", "wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api?token={token}", timeout=2)
                break
            assert server.poll() is None, (folder / "server.log").read_text()
            time.sleep(0.25)
        else:
            pytest.fail("JupyterLab did not answer in a minute:\n" + (folder / "server.log").read_text())
        yield address, token
    finally:
        server.terminate()
        server.wait(30)


@contextlib.contextmanager
def learner(browser_path, address, token, notebook):
    """A page with `notebook` open in JupyterLab; fails if the page logs an error or asks for another machine."""
    problems = []

    def only_loopback(route):
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            problems.append(f"request to {route.request.url}")
            route.abort()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(browser_path), args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.route("**/*", only_loopback)
        page.goto(f"{address}/lab/tree/{notebook}?token={token}")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel")
        yield page
        browser.close()
    assert not problems, problems


def run_all(page):
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']").count() == 0
    unrun = page.locator(".jp-CodeCell .jp-InputPrompt", has_text="[ ]").or_(
        page.locator(".jp-CodeCell .jp-InputPrompt", has_text="[*]")
    )
    assert unrun.count() == 0, "some cells did not run to their end"


def pixels(page, image):
    """The image as the screen shows it, once the browser has painted it."""
    page.wait_for_timeout(400)
    return image.screenshot()


@pytest.fixture
def lesson(tmp_path):
    """Notebook 02 in a folder of its own, switched to the shipped weights: its training is nbval's to test."""
    source = (ROOT / "notebooks" / "02_autoencoder.ipynb").read_text()
    assert source.count("TRAIN = True") == 1
    (tmp_path / "02_autoencoder.ipynb").write_text(source.replace("TRAIN = True", "TRAIN = False"))
    shutil.copytree(ROOT / "vae_helpers", tmp_path / "vae_helpers")
    return tmp_path


def test_sliders_move_the_picture(lesson, browser_path):
    with jupyterlab(lesson) as (address, token), learner(browser_path, address, token, "02_autoencoder.ipynb") as page:
        run_all(page)
        output = page.locator(".jp-OutputArea-child", has=page.locator(".widget-slider")).filter(
            has=page.locator(".widget-image")
        )
        built_in_the_open = output.first
        picture = built_in_the_open.locator("img.widget-image")
        handles = built_in_the_open.locator("[role=slider]")
        built_in_the_open.scroll_into_view_if_needed()

        start = pixels(page, picture)
        handles.nth(0).focus()
        for _ in range(10):
            page.keyboard.press("ArrowRight")
        after_keys = pixels(page, picture)
        assert after_keys != start, "arrow keys on z1 did not change the picture"

        box = handles.nth(1).bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2, steps=8)
        page.mouse.up()
        after_drag = pixels(page, picture)
        assert after_drag != after_keys, "dragging z2 did not change the picture"
