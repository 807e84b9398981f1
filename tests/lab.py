"""JupyterLab as a learner has it: a real server, a real kernel, a page in headless Chromium that may ask for nothing else."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


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
    environment |= {
        "JUPYTER_CONFIG_PATH": str(ROOT / "lab"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "PYTHONPATH": str(ROOT),
    }
    with open(folder / "server.log", "wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api?token={token}", timeout=2).close()
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
def learner(browser, address, token, notebook):
    """A page with `notebook` open in JupyterLab; fails if the page logs an error or asks for another machine."""
    problems = []

    def only_loopback(route):
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            problems.append(f"request to {route.request.url}")
            route.abort()

    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.problems = problems  # so far
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.route("**/*", only_loopback)
    page.goto(f"{address}/lab/tree/{notebook}?token={token}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel")
    yield page
    page.close()
    assert not problems, problems


@contextlib.contextmanager
def expecting(page, beginning):
    """Errors that begin so are a test's own doing while this lasts."""
    before = len(page.problems)
    yield
    page.problems[before:] = [problem for problem in page.problems[before:] if not problem.startswith(beginning)]


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


def in_kernel(page, code):
    """Run code in the page's kernel, beside the notebook's cells; returns what it prints."""
    return page.evaluate(
        """async (code) => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            const future = kernel.requestExecute({code, store_history: false});
            let printed = "";
            future.onIOPub = (message) => { if (message.header.msg_type === "stream") printed += message.content.text; };
            await future.done;
            return printed.trim();
        }""",
        code,
    )
