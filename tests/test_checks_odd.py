"""Anything at all that is handed to a check gets a verdict, never a traceback, and is never right."""

import _thread
import datetime
import fractions
import functools
import itertools
import pathlib
import signal
import types
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest
from test_checks import ALL, check, fake_family, fake_sixteen

from vae_helpers import checks
from vae_helpers.checks import engine, lesson_05

BUILD_OR_TRAIN = ("trained_vae", "denoiser", "heads", "losses")  # import TensorFlow or look at hundreds of pictures
NAMES = [pytest.param(name, marks=pytest.mark.slow) if name in BUILD_OR_TRAIN else name for name in ALL]
each_check = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """No memory of attempts, and a family of models that costs nothing."""
    monkeypatch.setattr(engine, "_records", {})
    monkeypatch.setattr(engine, "_file", None)
    monkeypatch.setattr(lesson_05, "family", fake_family)
    monkeypatch.setattr(lesson_05, "sixteen", fake_sixteen)


class Hostile:
    """Agrees with everything, and has nothing to show."""

    def __eq__(self, other):
        return True

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array")

    def __repr__(self):
        raise RuntimeError("no repr")

    __hash__ = None


class Wordless(Exception):
    """Cannot even say what it is."""

    def __str__(self):
        raise RuntimeError("no words")


class Grabby:
    """Has every attribute, and none of them is anything."""

    def __getattr__(self, name):
        raise OSError(name)

    def __call__(self, *inputs):
        return self


def count():
    yield 1


THINGS = {
    "a module": np,
    "text": "text",
    "a number in quotes": "3.5",
    "bytes": b"x",
    "a dictionary": {},
    "a set": {1, 2},
    "an empty list": [],
    "a ragged list": [[1], [1, 2]],
    "a list in itself": (loop := []).append(loop) or loop,
    "three numbers": (1, 2, 3),
    "NaN": np.nan,
    "infinity": np.inf,
    "a complex number": 1j,
    "a fraction": fractions.Fraction(1, 3),
    "a number beyond all": 10**400,
    "an array of text": np.array([["a"]]),
    "an array of objects": np.array([object()]),
    "an empty array": np.zeros((0, 2)),
    "an array of NaN": np.full((10, 2), np.nan),
    "no time": np.datetime64("NaT"),
    "a date": datetime.date(2020, 2, 2),
    "a path": pathlib.Path("x"),
    "a class": Hostile,
    "a class that needs an argument": functools.partial,
    "type": type,
    "an object": object(),
    "a hostile object": Hostile(),
    "an object that grabs": Grabby(),
    "an exception": ValueError("x"),
    "an iterator": iter([1]),
    "an endless iterator": itertools.count(),
    "a generator": count(),
    "a slice": slice(3),
    "a range": range(0),
    "print": print,
    "len": len,
    "a partial print": functools.partial(print),
    "a type of function": types.FunctionType,
    "a property": property(len),
    "its own check": checks.kl,
}


def leaves(*inputs):
    raise SystemExit("leaving")


def falls(*inputs):
    return falls(*inputs)


def is_stopped(*inputs):
    while True:
        _thread.interrupt_main()  # what the stop button does


def cannot_say(*inputs):
    raise Wordless


def closes(*inputs):
    raise GeneratorExit


def claims(*inputs):
    raise engine.Judged(engine.right("I said so."))


def yields(*inputs):
    yield inputs


async def waits(*inputs):
    return inputs


def prints(*inputs):
    print("loud")
    print(*map(np.shape, inputs))


def draws(*inputs):
    figure, ax = plt.subplots()
    ax.plot([1, 2])
    plt.close(figure)
    return ax


def forgets_inputs(*inputs):
    del inputs
    return inputs  # noqa: F821 - that it is gone is the point


def empties_inputs(*inputs):
    for value in inputs:
        if isinstance(value, np.ndarray):
            value.resize((0,), refcheck=False)
        elif isinstance(value, dict):
            value.clear()
    return 0.0


def warns(*inputs):
    warnings.warn("careful", stacklevel=1)
    return "careful"


def itself(*inputs):
    return itself


ACTS = [
    leaves,
    falls,
    is_stopped,
    cannot_say,
    closes,
    claims,
    yields,
    waits,
    prints,
    draws,
    forgets_inputs,
    empties_inputs,
]
ACTS += [warns, itself, lambda: 0, lambda one, two, three, four, five, six, seven: 0, lambda *, named: 0]
ACTS += [lambda *inputs, thing=thing: thing for thing in THINGS.values()]


def test_there_are_enough_of_them():
    assert len(THINGS) >= 30 and len(ACTS) >= 30


@each_check
@pytest.mark.filterwarnings("ignore:coroutine 'waits' was never awaited")
def test_anything_at_all_gets_a_verdict(name, capsys):
    for what, thing in THINGS.items():
        assert check(name, thing).state == "wrong", what
    for n, act in enumerate(ACTS):
        verdict = check(name, act)
        assert verdict.state == "wrong", (n, act, verdict.text)
    assert getattr(checks, name)().state == "wrong"  # no argument at all
    assert getattr(checks, name)(*range(9)).state == "wrong"  # and too many


@pytest.fixture(autouse=True)
def the_stop_button_works():
    """Where tests run in the background the shell has them ignore an interrupt, and a loop would never end."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@each_check
def test_a_stopped_check_says_so(name):
    if name in ("arrow_end", "fourth_convolution", "log_variance", "friends_beta", "six_words"):
        return  # no function runs in these
    assert "You stopped your function" in check(name, is_stopped).text
