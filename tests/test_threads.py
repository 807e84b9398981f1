"""Blocks side by side: their order, their errors, and one thread of BLAS in each."""

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from vae_helpers import threads


def blas_threads():
    np.ones((2, 2)) @ np.ones((2, 2))
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_what_is_made_stands_in_the_order_of_the_blocks():
    first_waits = threading.Event()

    def made(block):
        if block == 0 and threads.WORKERS > 1:
            assert first_waits.wait(30)  # until the second is done
        if block == 1:
            first_waits.set()
        return block * 10

    assert threads.side_by_side(made, range(5)) == [0, 10, 20, 30, 40]
    assert threads.side_by_side(made, []) == []


def test_within_a_block_blas_has_one_thread_and_afterwards_what_it_had():
    before = blas_threads()
    assert threads.side_by_side(lambda _: blas_threads(), range(3)) == [{1}, {1}, {1}]
    assert blas_threads() == before


def test_an_error_of_one_block_is_raised_and_the_next_call_works():
    before, running = blas_threads(), []

    def inverse(block):
        running.append(block)
        time.sleep(0.02 * block)
        running.remove(block)
        return 1 / block

    with pytest.raises(ZeroDivisionError):
        threads.side_by_side(inverse, [0, 1, 2, *[1] * 200])
    assert running == []
    assert blas_threads() == before
    assert threads.side_by_side(lambda block: 1 / block, [1, 2]) == [1, 0.5]


def test_a_second_caller_waits_for_the_first():
    """Side by side, the first to end would set BLAS free for the other."""
    second_runs, first_is_done, seen = threading.Event(), threading.Event(), []

    def last(_):
        second_runs.set()
        first_is_done.wait(30)
        seen.append(blas_threads())

    second = threading.Thread(target=threads.side_by_side, args=(last, [0]))
    threads.side_by_side(lambda _: (second.start(), second_runs.wait(1)), [0])
    first_is_done.set()
    second.join()
    assert seen == [{1}]


FORKED = """
import os
import numpy as np
from vae_helpers import threads

assert threads.side_by_side(abs, [-1, -2]) == [1, 2]
threads.LOCK.acquire()  # as another thread may hold it
if child := os.fork():
    raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
os._exit(threads.side_by_side(abs, [-7])[0])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks on this system")
def test_a_fork_makes_threads_of_its_own():
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", FORKED], capture_output=True, text=True, timeout=120)
    assert run.returncode == 7, run.stderr
