"""The memory that a kernel may take, read from made-up machines; a training that cannot fit is refused in a sentence."""

import re

import pytest

from vae_helpers import limits

MB = 10**6


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A made-up /proc and /sys: 8 GB free on the machine, this kernel at 200 MB, no cgroup."""
    monkeypatch.delenv("MEM_LIMIT", raising=False)
    put(tmp_path, "proc/meminfo", "MemTotal: 9000000 kB\nMemAvailable: 8000000 kB\n")
    put(tmp_path, "proc/self/status", f"Name:\tpython\nVmRSS:\t{200 * MB // 1024} kB\n")
    return tmp_path


def put(root, name, content):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(content))


def version_2(root, path, limit, used, inactive=0):
    put(root, "proc/self/cgroup", f"0::{path}\n")
    folder = f"sys/fs/cgroup{path.rstrip('/')}"
    put(root, f"{folder}/memory.max", f"{limit}\n")
    put(root, f"{folder}/memory.current", f"{used}\n")
    put(root, f"{folder}/memory.stat", f"anon 1\ninactive_file {inactive}\n")


def version_1(root, path, limit, used, inactive=0):
    put(root, "proc/self/cgroup", f"3:cpuset:/\n4:memory:{path}\n0::/\n")
    folder = f"sys/fs/cgroup/memory{path.rstrip('/')}"
    put(root, f"{folder}/memory.limit_in_bytes", f"{limit}\n")
    put(root, f"{folder}/memory.usage_in_bytes", f"{used}\n")
    put(root, f"{folder}/memory.stat", f"inactive_file 7\ntotal_inactive_file {inactive}\n")


def test_no_limit_leaves_what_the_machine_has(machine):
    assert limits.memory_limit(machine) is None
    assert limits.memory_left(machine) == 8_000_000 * 1024
    limits.require_memory(1000, machine)


@pytest.mark.parametrize("write", [version_2, version_1])
def test_the_cgroup_limits_and_page_cache_counts_as_free(machine, write):
    write(machine, "/docker/abc", 2000 * MB, 900 * MB, inactive=300 * MB)
    assert limits.memory_limit(machine) == 2000 * MB
    assert limits.memory_left(machine) == 1400 * MB


@pytest.mark.parametrize("write", [version_2, version_1])
def test_a_parent_may_be_tighter(machine, write):
    write(machine, "/", 500 * MB, 100 * MB)
    write(machine, "/hub/ada", 2000 * MB, 50 * MB)
    assert limits.memory_limit(machine) == 500 * MB
    assert limits.memory_left(machine) == 400 * MB


def test_a_container_that_sees_only_the_top_is_read_there(machine):
    version_1(machine, "/", 1500 * MB, 500 * MB)
    put(machine, "proc/self/cgroup", "4:memory:/docker/not-seen-from-inside\n")
    assert limits.memory_limit(machine) == 1500 * MB


@pytest.mark.parametrize(("write", "unlimited"), [(version_2, "max"), (version_1, 9223372036854771712)])
def test_unlimited_is_no_limit(machine, write, unlimited):
    write(machine, "/", unlimited, 100 * MB)
    assert limits.memory_limit(machine) is None


@pytest.mark.parametrize(("said", "limit"), [(str(900 * MB), 900 * MB), ("0", None), ("1G", None), ("", None)])
def test_what_jupyterhub_says_is_a_limit(machine, monkeypatch, said, limit):
    monkeypatch.setenv("MEM_LIMIT", said)
    assert limits.memory_limit(machine) == limit
    if limit:
        assert limits.memory_left(machine) == pytest.approx(700 * MB, abs=2000)


def test_a_training_that_cannot_fit_is_refused_in_one_sentence(machine):
    version_2(machine, "/", 1200 * MB, 600 * MB)  # 200 of them are this kernel, so its peak may be 800
    limits.require_memory(799, machine)
    with pytest.raises(MemoryError) as refused:
        limits.require_memory(1000, machine)
    sentence = str(refused.value)
    assert re.match(
        "Training takes about 1000 MB and 800 MB are left for this kernel of a limit of 1200 MB: ", sentence
    )
    assert "set TRAIN = False" in sentence and "\n" not in sentence and sentence.count(". ") == 0


def test_a_full_machine_refuses_too(machine):
    put(machine, "proc/meminfo", "MemAvailable: 300000 kB\n")
    with pytest.raises(MemoryError, match="507 MB are left for this kernel on this machine"):
        limits.require_memory(1000, machine)


def test_where_nothing_is_known_nothing_is_refused(tmp_path, monkeypatch):
    monkeypatch.delenv("MEM_LIMIT", raising=False)
    assert limits.memory_left(tmp_path) is None
    limits.require_memory(1000, tmp_path)


def test_this_machine_has_memory_left():
    assert 0 < limits.memory_left() < 2**50


@pytest.mark.parametrize("megabytes", [0, -1, float("nan"), "1000"])
def test_it_wants_megabytes(megabytes):
    with pytest.raises(ValueError, match="megabytes must be a finite number above 0"):
        limits.require_memory(megabytes)
