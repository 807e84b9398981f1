"""Firefox by WebDriver BiDi and WebKit by WebDriver, as Debian ships them: no download, no driver package."""

import base64
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import websocket


def installed():
    """The engines beside Chromium that this machine has, by name: a context manager that opens a `Page` each."""
    found = {}
    if firefox := shutil.which("firefox-esr") or shutil.which("firefox"):
        found["Firefox"] = lambda: in_firefox(firefox)
    browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), None)
    if shutil.which("WebKitWebDriver") and browser and (shutil.which("Xvfb") or "DISPLAY" in os.environ):
        found["WebKit"] = lambda: in_webkit(browser)
    return found


class FirefoxPage:
    """A tab of Firefox."""

    def __init__(self, bidi):
        self._bidi, self._count, self.logged = bidi, 0, []
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self._tab = self._call("browsingContext.getTree")["contexts"][0]["context"]

    def _call(self, method, **params):
        self._count += 1
        self._bidi.send(json.dumps({"id": self._count, "method": method, "params": params}))
        while True:
            message = json.loads(self._bidi.recv())
            if message.get("id") == self._count:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
                return message["result"]
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.logged.append(message["params"]["text"])
            if message.get("method") == "network.beforeRequestSent":
                url = message["params"]["request"]["url"]
                if not re.match(r"(file|data|blob|about):|http://127\.0\.0\.1", url):
                    self.logged.append(f"request to {url}")

    def open(self, url, width, height):
        self._call("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})
        self._call("browsingContext.navigate", context=self._tab, url="about:blank", wait="complete")
        self._call("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def run(self, expression):
        """The value of a JavaScript expression, waited for; of what JSON can hold."""
        text = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        result = self._call("script.evaluate", expression=text, target={"context": self._tab}, awaitPromise=True)
        if result["type"] == "exception":
            raise RuntimeError(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"])

    def press(self, *keys):
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._call(
            "input.performActions", context=self._tab, actions=[{"type": "key", "id": "keys", "actions": actions}]
        )

    def drag(self, *points):
        self._call("input.performActions", context=self._tab, actions=[pointer(points)])

    def screenshot(self):
        return base64.b64decode(self._call("browsingContext.captureScreenshot", context=self._tab)["data"])


class WebKitPage:
    """A window of WebKitGTK's MiniBrowser."""

    def __init__(self, driver, browser):
        self._driver, self.logged = driver, []
        options = {"binary": str(browser), "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._session = self._call("POST", "/session", wanted)["sessionId"]

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._driver + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            with error:  # it holds the connection
                raise RuntimeError(error.read().decode()[:500]) from None

    def _do(self, path, body):
        return self._call("POST", f"/session/{self._session}{path}", body)

    def open(self, url, width, height):
        self._do("/window/rect", {"width": width, "height": height})
        self._do("/url", {"url": "about:blank"})
        self._do("/url", {"url": url})

    def run(self, expression):
        script = (
            f"const done = arguments[0]; Promise.resolve().then(() => {expression})"
            ".then((value) => done(JSON.stringify({ value: value ?? null })), (error) => done(JSON.stringify({ error: String(error) })));"
        )
        result = json.loads(self._do("/execute/async", {"script": script, "args": []}))
        if "error" in result:
            raise RuntimeError(result["error"])
        return result["value"]

    def press(self, *keys):
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._do("/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def drag(self, *points):
        self._do("/actions", {"actions": [pointer(points)]})

    def screenshot(self):
        return base64.b64decode(self._call("GET", f"/session/{self._session}/screenshot"))


KEYS = {
    "PageDown": "\ue00f",
    "PageUp": "\ue00e",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowRight": "\ue014",
}


def pointer(points):
    """A pointer that is put down at the first point and taken up at the last."""
    (x, y), *others = [(round(x), round(y)) for x, y in points]
    moves = [{"type": "pointerMove", "x": x, "y": y, "duration": 40} for x, y in others]
    start = [{"type": "pointerMove", "x": x, "y": y}, {"type": "pointerDown", "button": 0}]
    actions = [*start, *moves, {"type": "pointerUp", "button": 0}]
    return {"type": "pointer", "id": "hand", "parameters": {"pointerType": "mouse"}, "actions": actions}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def process(command, environment=None, **options):
    started = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, **options)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(15)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait(15)


@contextlib.contextmanager
def in_firefox(binary):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        port = free_port()
        command = [binary, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", str(port)]
        with process(command, os.environ | {"HOME": profile}, stderr=subprocess.DEVNULL) as started:
            yield FirefoxPage(connected(f"ws://127.0.0.1:{port}/session", started))


def connected(url, started):
    """A connection to a browser that is just starting."""
    for _ in range(240):
        assert started.poll() is None, "the browser did not start"
        with contextlib.suppress(OSError, websocket.WebSocketException):
            return websocket.create_connection(url, timeout=60, suppress_origin=True)
        time.sleep(0.25)
    raise TimeoutError(f"no answer from {url}")


@contextlib.contextmanager
def in_webkit(browser):
    with contextlib.ExitStack() as stack, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        environment = os.environ | {"HOME": home, "XDG_RUNTIME_DIR": home, "GDK_BACKEND": "x11"}
        environment |= {
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "NO_AT_BRIDGE": "1",
        }
        environment |= {"GIO_USE_NETWORK_MONITOR": "base"}
        if "DISPLAY" not in environment:
            reading, writing = os.pipe()
            screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
            stack.enter_context(process(screen, stderr=subprocess.DEVNULL, pass_fds=[writing]))
            environment["DISPLAY"] = ":" + os.read(reading, 16).decode().strip()
        port = free_port()
        driver = ["WebKitWebDriver", f"--port={port}"]
        started = stack.enter_context(process(driver, environment, stderr=subprocess.DEVNULL))
        address = f"http://127.0.0.1:{port}"
        for _ in range(120):
            assert started.poll() is None, "WebKitWebDriver did not start"
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/status", timeout=5).close()
                break
            time.sleep(0.25)
        yield WebKitPage(address, browser)
