"""How much memory this kernel may still take, so that a training which cannot fit is refused in a
sentence.

A kernel that outgrows its limit is killed without a word. Where the limit comes from: a container,
a class server or Binder keep it in the cgroup of the process, version 1 or 2; JupyterHub also says
it in `MEM_LIMIT`.
"""

import os
from pathlib import Path

from vae_helpers import arguments

# The peak of a lesson that trains: benchmarks/memory.py measures 950, with its exercises solved 990. How many pages of
# TensorFlow's library the system counts along varies by 60.
TRAINING_MB = 1050
UNLIMITED = 2**60  # version 1 says "no limit" by a number near 2**63


def memory_limit(root: Path = Path("/")) -> int | None:
    """The lowest memory limit that holds for this process, in bytes; None if there is none."""
    limits = [limit for limit, _ in _cgroups(root)]
    said = os.environ.get("MEM_LIMIT", "")
    if said.isdigit() and int(said) > 0:
        limits.append(int(said))
    return min(limits, default=None)


def memory_left(root: Path = Path("/")) -> int | None:
    """Bytes that this kernel may still take, below its limit and on this machine; None where
    neither is known."""
    left = [limit - used for limit, used in _cgroups(root)]
    said = os.environ.get("MEM_LIMIT", "")
    if said.isdigit() and int(said) > 0:
        left.append(int(said) - _field(root / "proc/self/status", "VmRSS:"))
    machine = _field(root / "proc/meminfo", "MemAvailable:")
    if machine:
        left.append(machine)
    return max(0, min(left)) if left else None


def require_memory(megabytes: float = TRAINING_MB, root: Path = Path("/")) -> None:
    """A `MemoryError` in one sentence if a kernel that peaks at `megabytes` cannot fit here; call
    it before training."""
    peak = arguments.positive(megabytes, "megabytes")
    left = memory_left(root)
    if left is None:
        return
    used = _field(root / "proc/self/status", "VmRSS:")
    if left / 1e6 + used / 1e6 < peak:
        limit = memory_limit(root)
        why = f"of a limit of {limit / 1e6:.0f} MB" if limit else "on this machine"
        raise MemoryError(
            f"Training takes about {peak:.0f} MB and {left / 1e6 + used / 1e6:.0f} MB are left for this kernel {why}: "
            "set TRAIN = False at the top, which loads the same model trained beforehand, "
            "or shut down the kernels of other lessons (Kernel > Shut Down All Kernels) and run again."
        )


def _cgroups(root):
    """Limit and use in bytes of each cgroup above this process that has a limit."""
    found = []
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            top, names = root / "sys/fs/cgroup", ("memory.max", "memory.current", "inactive_file")
        elif controllers == "memory":
            top = root / "sys/fs/cgroup/memory"
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        else:
            continue
        # In a container the path may be the host's, of which only the top can be seen here.
        inside = Path(path.lstrip("/"))
        for folder in {top / parent for parent in (inside, *inside.parents)}:
            limit = _text(folder / names[0]).strip()
            if limit.isdigit() and int(limit) < UNLIMITED:
                used = int(_text(folder / names[1]).strip() or 0)
                found.append((int(limit), used - _field(folder / "memory.stat", names[2], unit=1)))
    return found


def _text(path):
    try:
        return path.read_text()
    except OSError:  # no Linux, or nothing of the kind here
        return ""


def _field(path, name, unit=1024):
    """The number after `name` in a file of "name number" lines, in bytes; 0 if it is not there."""
    for line in _text(path).splitlines():
        words = line.split()
        if words and words[0] == name:
            return int(words[1]) * unit
    return 0
