"""A class on the course's hub: learners log in at once through its real proxy, open a lesson and
run it to its end.

    python benchmarks/hub.py [--learners 20] [--lesson 01] [--apart 1]

Starts `hub/jupyterhub_config.py` with its own ports and folders, and stops it again. Each learner
signs in with the form, waits for their server, starts a kernel and runs every code cell over a
websocket, as JupyterLab does; in 02 and 04 with TRAIN = False. Printed, over the learners: seconds
from the login to the server, to the first demonstration (the first output that is a widget has
arrived; a browser's drawing of it is not in it), to the end of the lesson; memory as PSS, which
counts a page that n processes share as 1/n in each, at each learner's peak; and who failed, with
the reason.
"""

import argparse
import contextlib
import json
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import urllib3
import websocket

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "hub/jupyterhub_config.py"
PASSWORD = secrets.token_hex(8)
WIDGET = "application/vnd.jupyter.widget-view+json"
# The proxy closes a connection that was idle for seconds, maybe just as it is used again: then a page is asked for anew.
AS_BROWSERS_DO = urllib3.Retry(3, allowed_methods=["GET"], backoff_factor=0.5)
PATIENCE = 3600  # seconds for one answer: a full machine is slow, which is what is measured


@dataclass
class Run:
    """What one learner saw, in seconds since they asked for the login page."""

    name: str
    server: float | None = None
    widget: float | None = None
    end: float | None = None
    server_mb: int = 0  # the peaks of PSS
    kernel_mb: int = 0
    peak_mb: int = 0  # of both together
    cells: int = 0
    failures: list[str] = field(default_factory=list)


# --- the hub ----------------------------------------------------------------------------------------------------------


def free_ports(count: int) -> int:
    """The first of `count` ports in a row that nobody listens on."""
    for first in range(20000 + os.getpid() % 20000, 60000, count):
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            for port in range(first, first + count):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first
    raise OSError("no free ports between 20000 and 60000")


@contextlib.contextmanager
def running_hub(folder: Path, learners: int, **settings: str) -> Iterator[str]:
    """The course's hub on loopback with its state and its learners' homes in `folder`; yields its
    address."""
    port = free_ports(3)
    environment = os.environ | {"HUB_PASSWORD": PASSWORD, "HUB_PORT": str(port), "HUB_LEARNERS": str(learners)}
    environment |= {"HUB_STATE": str(folder / "state"), "HUB_HOMES": str(folder / "homes"), "HUB_IP": "127.0.0.1"}
    command = [sys.executable, "-m", "jupyterhub", "-f", str(CONFIG)]
    with open(folder / "hub.log", "wb") as log:
        hub = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment | settings, cwd=folder)
    address = f"http://127.0.0.1:{port}"
    try:
        while not _answers(f"{address}/hub/api/"):
            if hub.poll() is not None:
                sys.exit((folder / "hub.log").read_text().strip().splitlines()[-1])
            time.sleep(0.5)
        yield address
    finally:
        hub.terminate()
        hub.wait(120)


def _answers(address):
    with contextlib.suppress(requests.ConnectionError):
        return requests.get(address, timeout=5).ok
    return False


# --- a learner --------------------------------------------------------------------------------------------------------


def learn(address: str, run: Run, lesson: str, started: float) -> None:
    """Log in as `run.name` and run `lesson`; what happens goes into `run`."""
    try:
        with requests.Session() as browser:
            browser.mount("http://", requests.adapters.HTTPAdapter(max_retries=AS_BROWSERS_DO))
            log_in(browser, address, run.name)
            server = start_server(browser, address, run.name)
            run.server = time.perf_counter() - started
            execute(browser, server, lesson, run, started)
            run.end = time.perf_counter() - started
    except Exception as error:  # one learner's failure is a result, and not the end of the class
        run.failures.append(f"{type(error).__name__}: {error}"[:300])


def log_in(browser: requests.Session, address: str, name: str, password: str = PASSWORD) -> None:
    """Fill in the form; a `RuntimeError` with the page's own words if the hub says no."""
    page = browser.get(f"{address}/hub/login", timeout=PATIENCE)
    form = {"username": name, "password": password, "_xsrf": browser.cookies.get("_xsrf", path="/hub/")}
    page = browser.post(f"{address}/hub/login?next=%2Fhub%2Fhome", data=form, timeout=PATIENCE)
    if not page.ok or page.url.endswith("/login"):
        raise RuntimeError(f"{name} could not log in: HTTP {page.status_code} {said(page.text)}")


def start_server(browser: requests.Session, address: str, name: str) -> str:
    """Ask for the learner's server and wait; its address once JupyterLab's page comes from it."""
    page = browser.get(f"{address}/hub/spawn/{name}", timeout=PATIENCE)
    while "/hub/" in page.url.split("?")[0]:
        if page.status_code >= 400 or "Spawn failed" in page.text:
            raise RuntimeError(f"no server for {name}: HTTP {page.status_code} {said(page.text)}")
        time.sleep(0.5)
        page = browser.get(f"{address}/user/{name}/lab", timeout=PATIENCE)
        if page.status_code == 424:  # not there yet: the hub's page that would ask again
            page = browser.get(f"{address}/hub/spawn-pending/{name}", timeout=PATIENCE)
    page.raise_for_status()
    return f"{address}/user/{name}"


def said(page: str) -> str:
    """The sentences of one of the hub's pages that tell of a problem."""
    found = re.findall(r'<p class="(?:error|login_error|text-danger)[^"]*">(.*?)</p>|<p>\s*(.*?)\s*</p>', page, re.S)
    return " ".join(" ".join(part for pair in found for part in pair if part).split())[:300]


def execute(browser: requests.Session, server: str, lesson: str, run: Run, started: float) -> None:
    """Run each code cell of `lesson` in a fresh kernel, one after the other, until one fails."""
    name = run.name
    headers = {"X-XSRFToken": browser.cookies.get("_xsrf", path=f"/user/{name}/") or ""}
    content = browser.get(f"{server}/api/contents/{lesson}", timeout=PATIENCE)
    content.raise_for_status()
    wanted: Any = {"path": lesson, "type": "notebook", "name": "", "kernel": {"name": "python3"}}
    session = browser.post(f"{server}/api/sessions", json=wanted, headers=headers, timeout=PATIENCE)
    session.raise_for_status()
    kernel = session.json()["kernel"]["id"]
    cookies = "; ".join(f"{c.name}={c.value}" for c in browser.cookies if f"/user/{name}/".startswith(c.path))
    channel = websocket.create_connection(
        f"{server.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}",
        cookie=cookies,
        timeout=PATIENCE,
    )
    try:
        for cell in content.json()["content"]["cells"]:
            if cell["cell_type"] == "code" and cell["source"].strip():
                source = cell["source"].replace("TRAIN = True", "TRAIN = False")
                problem = execute_cell(channel, source, run, started)
                run.cells += 1
                if problem:
                    run.failures.append(f"cell {run.cells}: {problem}"[:300])
                    return
    finally:
        channel.close()


def execute_cell(channel: websocket.WebSocket, source: str, run: Run, started: float) -> str | None:
    """Run one cell; its error, or None once the kernel is idle again."""
    ident, problem = uuid.uuid4().hex, None
    header = {"msg_id": ident, "msg_type": "execute_request", "username": run.name, "session": ident, "version": "5.3"}
    content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    channel.send(
        json.dumps(
            {
                "header": header,
                "parent_header": {},
                "metadata": {},
                "content": content,
                "channel": "shell",
                "buffers": [],
            }
        )
    )
    while True:
        received = channel.recv()
        if isinstance(received, bytes):
            continue  # a message with buffers: what a widget is made of
        message = json.loads(received)
        if message["msg_type"] == "status" and message["content"]["execution_state"] in ("restarting", "dead"):
            return "the kernel died"
        if message["parent_header"].get("msg_id") != ident:
            continue
        if run.widget is None and WIDGET in message["content"].get("data", {}):
            run.widget = time.perf_counter() - started
        if message["msg_type"] == "error":
            problem = f"{message['content']['ename']}: {message['content']['evalue']}"
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return problem


# --- memory -----------------------------------------------------------------------------------------------------------


def pss_by_learner(runs: list[Run]) -> dict[str, list[float]]:
    """MB of each learner's server and kernels, `{name: [server, kernels]}`, by whom the process was
    started for."""
    found = {run.name: [0.0, 0.0] for run in runs}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):  # it ended meanwhile, or is another's
            environment = (process / "environ").read_bytes().split(b"\0")
            name = next((e[16:].decode() for e in environment if e.startswith(b"JUPYTERHUB_USER=")), None)
            if name in found:
                (kilobytes,) = re.findall(r"^Pss:\s+(\d+) kB", (process / "smaps_rollup").read_text(), re.M)
                pss = int(kilobytes) / 1000 * 1.024
                is_kernel = b"ipykernel" in (process / "cmdline").read_bytes()
                found[name][is_kernel] += pss
    return found


class Watch(threading.Thread):
    """Looks at the learners' memory every `every` seconds and notes the peaks."""

    def __init__(self, runs: list[Run], every: float = 2.0) -> None:
        super().__init__(daemon=True)
        self.runs, self.every, self.over, self.class_mb = runs, every, threading.Event(), 0

    def run(self) -> None:
        while not self.over.wait(self.every):
            found = pss_by_learner(self.runs)
            self.class_mb = max(self.class_mb, round(sum(map(sum, found.values()))))
            for run in self.runs:
                server, kernels = found[run.name]
                run.server_mb = max(run.server_mb, round(server))
                run.kernel_mb = max(run.kernel_mb, round(kernels))
                run.peak_mb = max(run.peak_mb, round(server + kernels))


# --- all together -----------------------------------------------------------------------------------------------------


def lesson_path(number: str) -> str:
    """The lesson's path in a learner's copy, from its number, such as "01"."""
    found = sorted((ROOT / "notebooks").glob(f"{number}_*.ipynb"))
    if len(found) != 1:
        sys.exit(f"--lesson must be the number of a lesson, 01 to 05; got {number!r}")
    return f"notebooks/{found[0].name}"


def learn_together(address: str, learners: int, number: str, apart: float = 0.0) -> tuple[list[Run], int]:
    """Let a class run a lesson on the hub at `address`; the runs and the class's peak in MB."""
    lesson = lesson_path(number)
    runs = [Run(f"learner-{i + 1}") for i in range(learners)]
    watch, threads = Watch(runs), []
    watch.start()
    for run in runs:
        threads.append(threading.Thread(target=learn, args=(address, run, lesson, time.perf_counter())))
        threads[-1].start()
        time.sleep(apart)
    for thread in threads:
        thread.join()
    watch.over.set()
    watch.join()
    return runs, watch.class_mb


def row(label: str, values: Iterable[float | None], unit: str) -> str:
    known = sorted(value for value in values if value is not None)
    if not known:
        return f"{label:<34} –"
    p95 = known[min(len(known) - 1, int(0.95 * len(known)))]
    return f"{label:<34} p50 {statistics.median(known):6.0f}   p95 {p95:6.0f}   most {known[-1]:6.0f} {unit}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--learners", type=int, default=20)
    parser.add_argument("--lesson", default="01")
    parser.add_argument("--apart", type=float, default=0.0, help="seconds between one learner's login and the next's")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_hub(Path(folder), arguments.learners) as address:
        runs, class_mb = learn_together(address, arguments.learners, arguments.lesson, arguments.apart)
    print(
        f"lesson {arguments.lesson}, {arguments.learners} learners, {arguments.apart:g} s apart, {os.cpu_count()} cores"
    )
    print(row("login to server", [run.server for run in runs], "s"))
    print(row("login to first demonstration", [run.widget for run in runs], "s"))
    print(row("login to the lesson's end", [run.end for run in runs], "s"))
    print(row("server and kernel, PSS at the peak", [run.peak_mb for run in runs], "MB"))
    print(row("  server", [run.server_mb for run in runs], "MB"))
    print(row("  kernel", [run.kernel_mb for run in runs], "MB"))
    print(f"{'the class at its peak':<34} {class_mb} MB")
    failed = [run for run in runs if run.failures]
    print(f"{'failed':<34} {len(failed)}")
    for run in failed:
        print(f"  {run.name}: {'; '.join(run.failures)}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
