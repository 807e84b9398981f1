"""Large work in NumPy on all cores: block beside block, each in one thread."""

import functools
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from threadpoolctl import ThreadpoolController

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
WORKERS = min(4, CORES)  # threads; what is between 4 of them takes 13 MB in a decoding, 20 MB in a search
LOCK = threading.Lock()  # a limit of threads is the whole process's: two at once would restore each other's
Block = TypeVar("Block")
Made = TypeVar("Made")


def side_by_side(function: Callable[[Block], Made], blocks: Iterable[Block]) -> list[Made]:
    """`[function(block) for block in blocks]`, `WORKERS` of them at a time.

    None has threads within: matrices of one block are too small to share out, and beside a busy
    core, as in a class on one machine, a product that waits for its second thread takes many times
    as long. `function` must not call this again: it would wait for itself. The first error of a
    block is raised, once no block runs any more.
    """
    futures: list[Future[Made]] = []
    with LOCK:
        pool, blas = _tools()
        with blas.limit(limits=1, user_api="blas"):
            try:
                for block in blocks:
                    futures.append(pool.submit(function, block))
                return [future.result() for future in futures]
            finally:  # after an error or an interrupt some still wait, or run
                for future in futures:
                    future.cancel()
                wait(futures)


@functools.cache
def _tools():
    """The threads, and the libraries that they hold to one thread each.

    Made once: it takes milliseconds to find the libraries, and threads that come and go leave
    memory behind in as many places as the C library has for them.
    """
    return ThreadPoolExecutor(WORKERS), ThreadpoolController()


def _begin_anew():
    """In a fork, which has none of the threads and perhaps a lock that nobody will open."""
    global LOCK
    LOCK = threading.Lock()
    _tools.cache_clear()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_begin_anew)
