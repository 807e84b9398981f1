"""The hub: each learner's copy is theirs, what cannot work is one clear line, and three learners run a lesson on a real one."""

import asyncio
import errno
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import nbformat
import pytest
import requests
from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from nbformat.sign import NotebookNotary
from traitlets.config import Config

from vae_helpers import limits

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "hub"), str(ROOT / "benchmarks")]

import lessons  # noqa: E402
from links import links  # noqa: E402

import hub  # noqa: E402

FIRST = "notebooks/01_wardrobe_intuition.ipynb"
SECOND = "notebooks/02_autoencoder.ipynb"


# --- a learner's copy of the lessons ----------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    """A small course of two lessons and a solution, to be changed."""
    for name in (FIRST, SECOND, "notebooks/solutions/01_solutions.ipynb"):
        write(tmp_path / "course" / name, f"as shipped: {name}")
    return tmp_path / "course"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    cell = nbformat.v4.new_code_cell(text, id="cell")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)


def text(path):
    return nbformat.read(path, as_version=4).cells[0].source


def test_first_login_copies_the_lessons_and_no_solutions(course, tmp_path):
    copied, kept = lessons.give(tmp_path, course)
    assert (copied, kept) == ([FIRST, SECOND], [])
    assert (tmp_path / "vae-course" / FIRST).read_bytes() == (course / FIRST).read_bytes()
    assert not (tmp_path / "vae-course/notebooks/solutions").exists()


def test_the_real_lessons_are_given_and_no_solution(tmp_path):
    lessons.give(tmp_path)
    given = sorted(path.name for path in (tmp_path / "vae-course").rglob("*.ipynb"))
    assert [name[:2] for name in given] == ["01", "02", "03", "04", "05", "gl"]


def test_copies_are_signed_and_changed_ones_are_not(course, tmp_path):
    lessons.give(tmp_path, course)
    write(tmp_path / "vae-course" / SECOND, "mine")
    lessons.give(tmp_path, course)
    notary = NotebookNotary(data_dir=str(tmp_path / ".local/share/jupyter"))
    signed = [
        notary.check_signature(nbformat.read(tmp_path / "vae-course" / name, as_version=4)) for name in (FIRST, SECOND)
    ]
    notary.store.close()
    assert signed == [True, False]


def test_edits_are_kept_and_the_rest_follows_the_course(course, tmp_path):
    lessons.give(tmp_path, course)
    write(tmp_path / "vae-course" / FIRST, "mine")
    for name in (FIRST, SECOND, "notebooks/03_limitations.ipynb"):
        write(course / name, f"newer: {name}")
    copied, kept = lessons.give(tmp_path, course)
    assert (copied, kept) == ([SECOND, "notebooks/03_limitations.ipynb"], [FIRST])
    assert text(tmp_path / "vae-course" / FIRST) == "mine"
    assert text(tmp_path / "vae-course" / SECOND).startswith("newer")


def test_a_copy_without_its_record_is_kept(course, tmp_path):
    write(tmp_path / "vae-course" / FIRST, "mine, from an old clone")
    assert lessons.give(tmp_path, course) == ([SECOND], [FIRST])
    (tmp_path / "vae-course" / lessons.GIVEN).write_text("damaged {")
    write(course / SECOND, "newer")
    assert lessons.give(tmp_path, course) == ([], [FIRST, SECOND])
    assert text(tmp_path / "vae-course" / FIRST) == "mine, from an old clone"


def test_a_deleted_lesson_comes_back_and_own_files_stay(course, tmp_path):
    lessons.give(tmp_path, course)
    (tmp_path / "vae-course" / FIRST).rename(tmp_path / "vae-course/notebooks/mine.ipynb")
    assert lessons.give(tmp_path, course) == ([FIRST], [])
    assert (tmp_path / "vae-course/notebooks/mine.ipynb").exists()


def test_solutions_are_added_when_they_are_given_out(course, tmp_path):
    lessons.give(tmp_path, course)
    copied, kept = lessons.give(tmp_path, course, solutions=True)
    assert (copied, kept) == (["notebooks/solutions/01_solutions.ipynb"], [])


def test_a_full_disk_loses_nothing_and_is_one_line(course, tmp_path, monkeypatch):
    lessons.give(tmp_path, course)
    before = (tmp_path / "vae-course" / FIRST).read_bytes()
    write(course / FIRST, "newer")
    whole = Path.write_bytes

    def half(path, content):
        whole(path, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError) as caught:
        lessons.give(tmp_path, course)
    assert (tmp_path / "vae-course" / FIRST).read_bytes() == before
    assert not list((tmp_path / "vae-course").rglob(".*.new"))
    line = lessons.problem(caught.value, tmp_path, course)
    assert line.startswith(f"The disk is full: {tmp_path} has ") and "Nothing of yours was changed" in line
    monkeypatch.undo()
    assert lessons.give(tmp_path, course) == ([FIRST], [])


def test_a_home_that_cannot_be_written_to_is_one_line():
    command = [sys.executable, str(ROOT / "hub/lessons.py"), "/dev/null/home"]
    finished = subprocess.run(command, capture_output=True, text=True)
    assert finished.returncode == 1
    assert finished.stderr.splitlines() == [
        "The folder /dev/null/home cannot be written to (Not a directory). "
        "Nothing of yours was changed; ask whoever runs this hub."
    ]


# --- what the hub refuses ---------------------------------------------------------------------------------------------


def configure(monkeypatch, tmp_path, **settings):
    """The names of the hub's configuration as JupyterHub would read it with these settings."""
    port = hub.free_ports(3)
    settings = {"HUB_PASSWORD": "wardrobe-1", "HUB_PORT": port, "HUB_LEARNERS": 1} | settings
    settings = {"HUB_STATE": tmp_path / "state", "HUB_HOMES": tmp_path / "homes"} | settings
    for name, value in settings.items():
        monkeypatch.setenv(name, str(value))
    config = Config()
    names = {"__file__": str(hub.CONFIG), "get_config": lambda: config}
    exec(compile(hub.CONFIG.read_text(), hub.CONFIG, "exec"), names)
    return names


@pytest.fixture(autouse=True)
def proxy(request, monkeypatch):
    """The configuration looks for the installed proxy; only the real run needs it."""
    if "real" not in request.node.name:
        exists = Path.exists
        monkeypatch.setattr(Path, "exists", lambda path: path.name == "configurable-http-proxy" or exists(path))


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"HUB_LEARNERS": 100_000}, r"100000 learners \(HUB_LEARNERS\) at 500 MB each .* Set HUB_LEARNERS to \d+ or"),
        ({"HUB_LEARNERS": "many"}, "HUB_LEARNERS must be a whole number above 0; got 'many'"),
        ({"HUB_PASSWORD": "short"}, "HUB_PASSWORD, .* must have 8 characters or more; got 5"),
        ({"HUB_ADMIN_PASSWORD": "too-short"}, "HUB_ADMIN_PASSWORD must have 32 characters or more"),
        ({"HUB_LIMIT_MB": 400}, "HUB_LIMIT_MB must not be below HUB_MEMORY_MB, 500; got 400"),
        ({"HUB_STATE": "/dev/null/state"}, r"its folder /dev/null/state \(HUB_STATE\) cannot be written to"),
        ({"HUB_SSL_KEY": "/no/key"}, "HUB_SSL_KEY and HUB_SSL_CERT belong together"),
        ({"HUB_SSL_KEY": "/no/key", "HUB_SSL_CERT": "/no/cert"}, r"there is no file /no/key \(HUB_SSL_KEY\)"),
    ],
)
def test_settings_that_cannot_work_stop_the_hub_with_one_line(settings, line, monkeypatch, tmp_path):
    with pytest.raises(SystemExit) as stopped:
        configure(monkeypatch, tmp_path, **settings)
    assert re.match(f"The hub was not started: {line}", stopped.value.code) and "\n" not in stopped.value.code


def test_a_read_only_state_folder_stops_the_hub_with_one_line(monkeypatch, tmp_path):
    def refuse(path):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(SystemExit, match=r"its folder .*/state \(HUB_STATE\) cannot be written to: Read-only"):
        configure(monkeypatch, tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="accounts are root's to give")
def test_a_python_that_learners_may_not_run_stops_the_hub_with_one_line(monkeypatch, tmp_path):
    python = tmp_path / "python"  # under a folder that is this account's alone
    tmp_path.chmod(0o700)
    python.symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(SystemExit, match=r"learners' accounts may not run .*/python: .*PYTHON=/usr/bin/python3"):
        configure(monkeypatch, tmp_path, HUB_HOMES="")


def test_what_an_account_without_rights_may_run(monkeypatch, tmp_path):
    runs = configure(monkeypatch, tmp_path)["runs_without_rights"]
    assert not runs("/no/python")
    if os.geteuid() == 0:
        assert runs("/bin/true") and not runs("/bin/false")


def test_a_copy_that_cannot_be_started_refuses_one_learner_in_a_sentence(monkeypatch, tmp_path):
    names = configure(monkeypatch, tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    spawner = type("Spawner", (), {"user": type("User", (), {"name": "ada"})})
    with pytest.raises(names["NotNow"]) as refused:
        asyncio.run(names["before_start"](spawner))
    assert refused.value.jupyterhub_message.startswith("The lessons could not be copied for ada: ")


@pytest.mark.parametrize("offset", [0, 1, 2])
def test_a_port_in_use_stops_the_hub_with_one_line(offset, monkeypatch, tmp_path):
    first = hub.free_ports(3)
    with socket.socket() as other:
        other.bind(("127.0.0.1", first + offset))
        other.listen()
        with pytest.raises(SystemExit, match=rf"port {first + offset} \(HUB_PORT.*in use.*another one"):
            configure(monkeypatch, tmp_path, HUB_PORT=first)


def test_a_full_machine_and_a_bad_home_refuse_one_learner_in_a_sentence(monkeypatch, tmp_path):
    names = configure(monkeypatch, tmp_path, HUB_HOMES="/dev/null/homes")
    spawner = type("Spawner", (), {"user": type("User", (), {"name": "ada"})})
    with pytest.raises(names["NotNow"]) as refused:
        asyncio.run(names["before_start"](spawner))
    assert refused.value.jupyterhub_message.startswith("The folder /dev/null/homes/ada cannot be written to")
    names["memory_left"] = lambda: 499 * 10**6
    with pytest.raises(names["NotNow"]) as refused:
        asyncio.run(names["before_start"](spawner))
    assert refused.value.jupyterhub_message.startswith(
        "There is no room for another learner: 499 MB of memory are free"
    )
    names["memory_left"] = lambda: None
    with pytest.raises(names["NotNow"], match="How much memory is free cannot be read"):
        asyncio.run(names["before_start"](spawner))


def test_it_is_not_started_where_the_free_memory_cannot_be_read(monkeypatch, tmp_path):
    monkeypatch.setattr(limits, "memory_left", lambda: None)
    with pytest.raises(SystemExit, match="not started: how much memory is free on this machine cannot be read"):
        configure(monkeypatch, tmp_path)


def test_it_listens_to_this_machine_alone_until_told_otherwise(monkeypatch, tmp_path):
    monkeypatch.delenv("HUB_IP", raising=False)
    c = configure(monkeypatch, tmp_path)["c"]
    assert c.JupyterHub.bind_url.startswith("http://127.0.0.1:")
    assert (c.Spawner.mem_guarantee, c.Spawner.mem_limit, c.JupyterHub.active_server_limit) == ("500M", "1200M", 1)
    assert limits.TRAINING_MB + 140 < 1200, "a lesson that trains fits beside the learner's server"
    assert c.Authenticator.allow_all is True


def test_a_class_list_lets_nobody_else_in(monkeypatch, tmp_path):
    c = configure(monkeypatch, tmp_path, HUB_NAMES="ada grace", HUB_ADMINS="teacher")["c"]
    assert c.Authenticator.allowed_users == {"ada", "grace"} and "allow_all" not in c.Authenticator
    assert c.Authenticator.admin_users == {"teacher"}


@pytest.mark.parametrize(
    ("name", "taken"),
    [("ada", True), ("ada-2", True), ("root!", False), ("a/../../b", False), ("a\n", False), ("", False)],
)
def test_a_name_is_small_letters_and_no_path(name, taken, monkeypatch, tmp_path):
    authenticator = SharedPasswordAuthenticator(config=configure(monkeypatch, tmp_path)["c"])
    assert authenticator.validate_username(name) is taken


@pytest.mark.parametrize("name", ["root", "daemon", "ada"])
def test_a_learner_never_gets_an_account_that_was_there(name, monkeypatch, tmp_path):
    assert configure(monkeypatch, tmp_path)["account"](name) == f"vae-{name}"


def test_a_learner_alone_enters_the_short_folder_of_their_kernels_sockets(monkeypatch, tmp_path):
    names = configure(monkeypatch, tmp_path)
    user = type("User", (), {"name": "ada"})
    spawner = type("Spawner", (), {"user": user, "environment": {"OMP_NUM_THREADS": "1"}, "log": logging.getLogger()})
    monkeypatch.setenv("HOME", str(tmp_path))
    asyncio.run(names["before_start"](spawner))
    folder = Path(spawner.environment["JUPYTER_RUNTIME_DIR"])
    assert spawner.environment["OMP_NUM_THREADS"] == "1"
    assert folder.stat().st_mode & 0o777 == 0o700 and len(f"{folder}/kernel-{uuid.uuid4()}-ipc-5") <= 107
    (folder / "kernel-of-a-crash").touch()
    names["after_stop"](spawner)
    assert not folder.exists()
    names["after_stop"](type("Spawner", (), {"environment": {}}))  # a server that a restarted hub found again
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(names["NotNow"], match="No folder could be made for the sockets of ada's kernels: .*gone"):
        asyncio.run(names["before_start"](spawner))


@pytest.mark.skipif(os.geteuid() != 0, reason="accounts are root's to give")
def test_the_folder_of_sockets_belongs_to_the_learners_account(monkeypatch, tmp_path):
    learner = {"user": 65534, "group": 65534}
    folder = Path(configure(monkeypatch, tmp_path)["socket_folder"](learner))
    try:
        found = folder.stat()
        assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (65534, 65534, 0o700)
        assert folder.parent == Path("/run"), "where a private /tmp does not hide it"
    finally:
        folder.rmdir()


# --- what stands beside the configuration ------------------------------------------------------------------------------


def test_the_settings_that_are_offered_are_those_that_are_read():
    offered = set(re.findall(r"^#?(HUB_\w+)=", (ROOT / "hub/settings.env").read_text(), re.M))
    read = set(re.findall(r"\"(HUB_\w+)\"", hub.CONFIG.read_text()))
    assert offered == read - {"HUB_HOMES", "HUB_STATE"}  # for a trial alone


def test_the_image_copies_what_is_there():
    copied = re.findall(r"^COPY (?!\$)(.+) \S+$", (ROOT / "hub/Dockerfile").read_text(), re.M)
    assert len(copied) == 5
    for name in " ".join(copied).split():
        assert (ROOT / name).exists(), name
        assert f"!{name.split('/')[0]}\n" in (ROOT / ".dockerignore").read_text(), name


def test_the_image_without_training_has_no_tensorflow():
    named = {name: (ROOT / f"hub/requirements-{name}.txt").read_text() for name in ("image", "explore")}
    assert "\ntensorflow==" in named["image"] and "\nkeras==" in named["image"]
    assert "\ntensorflow" not in named["explore"] and "\nkeras" not in named["explore"]


def test_links_open_the_lesson():
    found = links("ada/course", FIRST, "main", "https://hub.example.org/")
    assert found["Binder"].endswith("/v2/gh/ada/course/main?labpath=notebooks%2F01_wardrobe_intuition.ipynb")
    assert found["Colab"].endswith(f"/github/ada/course/blob/main/{FIRST}")
    assert found["nbgitpuller"].startswith("https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2F")
    assert found["nbgitpuller"].endswith("&urlpath=lab%2Ftree%2Fcourse%2Fnotebooks%2F01_wardrobe_intuition.ipynb")
    assert "nbgitpuller" not in links("ada/course", FIRST)


# --- a class of three -------------------------------------------------------------------------------------------------


@pytest.fixture
def short():
    """A folder with a short name, as sockets need it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.slow
def test_three_learners_run_a_lesson_on_a_real_hub(tmp_path, short):
    mine = tmp_path / "homes/learner-2/vae-course" / FIRST
    shutil.copytree(ROOT / "notebooks", mine.parent, ignore=shutil.ignore_patterns("0[2-5]*", "solutions"))
    edited = nbformat.read(mine, as_version=4)
    edited.cells.append(nbformat.v4.new_code_cell("print('mine')"))
    nbformat.write(edited, mine)
    before = mine.read_bytes()
    (tmp_path / "homes/learner-4").write_text("no folder, so no home")

    with hub.running_hub(tmp_path, learners=4, TMPDIR=str(short)) as address:
        runs, class_mb = hub.learn_together(address, 3, "01")
        assert [run.failures for run in runs] == [[], [], []]
        assert runs[1].cells == runs[0].cells + 1 == runs[2].cells + 1 > 20
        assert all(0 < run.server < run.widget < run.end for run in runs)
        assert all(run.server_mb > 30 and run.kernel_mb > 30 for run in runs)
        assert class_mb > max(run.peak_mb for run in runs)
        assert mine.read_bytes() == before
        assert len({path.parent for path in short.glob("vae-*/kernel-*-ipc-*") if path.is_socket()}) == 3
        with requests.Session() as browser, pytest.raises(RuntimeError, match="ada could not log in"):
            hub.log_in(browser, address, "ada", "not the password")
        with requests.Session() as browser:
            hub.log_in(browser, address, "learner-4")
            with pytest.raises(RuntimeError, match="learner-4 cannot be written to .* Nothing of yours was changed"):
                hub.start_server(browser, address, "learner-4")
    assert not list(short.glob("vae-*")), "the sockets go with their server"
