"""How an answer is judged: draw inputs, compare what comes back, explain the difference, remember
what was tried.

A check of a lesson is a function under `@exercise(number, title)`. It gives `judge_function` or
`judge_numbers` the true values and those that typical mistakes give. Inputs come from fixed cases,
built so that each mistake shows on at least one of them, and from fresh draws. Nothing is judged on
faith: a function gets copies, and changing them is an error.
"""

import dis
import functools
import html
import inspect
import json
import os
import sysconfig
import tempfile
import textwrap
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

ROUNDS = 5  # fresh draws a call, beside the fixed cases
SMALL = 15  # arrays of at most so many numbers are shown whole
NOT_THE_LEARNERS = (
    str(Path(__file__).parent),
    *{sysconfig.get_path(kind) for kind in ("stdlib", "purelib", "platlib")},
)
TRIVIAL = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE", "COPY_FREE_VARS", "MAKE_CELL"}
TRIVIAL |= {"LOAD_SMALL_INT", "POP_TOP", "RETURN_GENERATOR"}


@dataclass(frozen=True, repr=False)
class Verdict:
    """What a check says.

    `state` is "no answer", "wrong" or "right"; `text` is what a cell shows. Of a wrong answer,
    `inputs` are the inputs by name on which it failed, so that
    `my_function(*verdict.inputs.values())` repeats it; `hint` names the mistake, if it is known,
    and else asks `question`; `idea` is the solution's idea, folded away until the third wrong
    answer.
    """

    state: str
    text: str
    inputs: dict = field(default_factory=dict)
    hint: str = ""
    question: str = ""
    idea: str = ""

    def __repr__(self) -> str:
        return "\n".join(textwrap.fill(line, 96) for line in self.text.splitlines())

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"text/plain": repr(self)}
        if self.idea:
            fold = f"<details><summary>Show the idea</summary><p>{html.escape(self.idea)}</p></details>"
            bundle["text/html"] = f"<pre>{html.escape(repr(self))}</pre>{fold}"
        return bundle


class Judged(Exception):
    """Ends a check early with its verdict."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.state)
        self.verdict = verdict


def right(why: str) -> Verdict:
    return Verdict("right", f"Right. {why}")


def no_answer(asked: str) -> Verdict:
    return Verdict("no answer", f"No answer yet. Asked for: {asked}.")


def wrong(asked: str, found: str, hint: str, question: str = "", idea: str = "", inputs: dict | None = None) -> Verdict:
    """The verdict on a wrong answer: what was asked, what was found, and a hint."""
    text = f"Not yet. Asked for: {asked}.\n{found}\nHint: {hint}"
    return Verdict("wrong", text, dict(inputs or {}), hint, question or hint, idea)


# --- exercises, and what was tried ------------------------------------------------------------------------------------

CHECKS: dict[str, Callable[..., Verdict]] = {}  # number of the exercise: its check
_titles: dict[str, str] = {}
_records: dict[str, dict] = {}
_file: Path | None = None


def exercise(number: str, title: str) -> Callable[[Callable[..., Verdict]], Callable[..., Verdict]]:
    """Make a function the check of an exercise: it always returns a `Verdict`, and each call is
    remembered."""

    def decorate(check):
        @functools.wraps(check)
        def safe(*answer, **named):
            try:
                with warnings.catch_warnings(), np.errstate(all="ignore"):
                    warnings.simplefilter("ignore")
                    verdict = check(*answer, **named)
            except Judged as ended:
                verdict = ended.verdict
            except BaseException as error:  # also an interrupted loop: a learner sees a verdict, never a traceback
                verdict = _broken(check, error)
            return _remember(number, verdict)

        CHECKS[number], _titles[number] = safe, title
        return safe

    return decorate


def _broken(check, error):
    """A verdict for what the check could not even look at."""
    needed = ", ".join(inspect.signature(check).parameters)
    if isinstance(error, KeyboardInterrupt):
        return wrong("an answer that comes back", "You stopped it before it was done.", "Which loop does not end?")
    found = f"The check could not read this: {type(error).__name__}{_words(error)}."
    return wrong(f"checks.{check.__name__}({needed})", found, "Hand in what the exercise asks for, and nothing else.")


def _words(error):
    try:
        return f": {error}" if str(error) else ""
    except Exception:
        return ""


def _remember(number, verdict):
    """Count the attempt, and let the ladder of hints go up with the wrong ones."""
    record = _records.setdefault(number, {"state": "not yet", "attempts": 0, "wrong": 0, "hints": []})
    if verdict.state == "no answer":
        return verdict
    record["attempts"] += 1
    if verdict.state == "right":
        record["state"] = "right"
    else:
        record["wrong"] += 1
        record["state"] = "right" if record["state"] == "right" else "tried"
        verdict = _on_rung(verdict, record["wrong"])
        shown = [verdict.hint] + (["the idea"] if verdict.idea else [])
        record["hints"] += [hint for hint in shown if hint and hint not in record["hints"]]
    _save()
    return verdict


def _on_rung(verdict, tries):
    """First the located error, or a question where none is known; then the question too; then the
    idea, folded."""
    text = verdict.text
    if tries > 1 and verdict.question not in text:
        text += f"\nQuestion: {verdict.question}"
    if tries > 2 and verdict.idea:
        text += "\nThe idea is folded away below; in plain text it is in _.idea."
    return replace(verdict, text=text, idea=verdict.idea if tries > 2 else "")


@dataclass(frozen=True, repr=False)
class Progress:
    """What is right, tried and not yet tried: `rows` of (number, title, state, attempts)."""

    rows: list

    def __repr__(self) -> str:
        lines = [f"{number}  {state:8} {attempts:3}  {title}" for number, title, state, attempts in self.rows]
        done = sum(row[2] == "right" for row in self.rows)
        return "\n".join(["     state    tries", *lines, f"{done} of {len(self.rows)} right"])


def progress(lesson: int | None = None, file: str | None = None) -> Progress:
    """Show each exercise as right, tried or not yet, of one lesson or of all.

    Kept in memory. With `file`, such as "progress.json" beside the notebook, what it holds is read
    once, and it is written after each verdict from then on: state, attempts and the hints that were
    shown, by exercise; no names, no answers.

    Raises:
        ValueError: if the file holds something else; it is left as it is.
    """
    global _file
    if file is not None and Path(file).absolute() != _file:
        _merge(_read(Path(file)))
        _file = Path(file).absolute()
        _save()
    rows = []
    for number in sorted(CHECKS):
        if lesson is None or number.startswith(f"{lesson}."):
            record = _records.get(number, {"state": "not yet", "attempts": 0})
            rows.append((number, _titles[number], record["state"], record["attempts"]))
    return Progress(rows)


def _read(path):
    """The records of a progress file; none if there is no such file yet."""
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
        return {
            str(number): {
                "state": {"right": "right", "tried": "tried"}.get(record["state"], "not yet"),
                "attempts": int(record["attempts"]),
                "wrong": 0,  # the ladder starts anew in a new session
                "hints": [str(hint) for hint in record["hints"]],
            }
            for number, record in found.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise ValueError(f"file must be a progress file of this course or a new name; {path} is neither") from error


def _merge(saved):
    for number, old in saved.items():
        new = _records.setdefault(number, {"state": "not yet", "attempts": 0, "wrong": 0, "hints": []})
        new["state"] = max(old["state"], new["state"], key=["not yet", "tried", "right"].index)
        new["attempts"] += old["attempts"]
        new["hints"] = old["hints"] + [hint for hint in new["hints"] if hint not in old["hints"]]


def _save():
    """Write the file that was asked for, whole or not at all. A full or read-only disk must not
    cost a verdict."""
    if _file is None:
        return
    kept = {
        number: {"state": record["state"], "attempts": record["attempts"], "hints": record["hints"]}
        for number, record in sorted(_records.items())
        if record["attempts"]
    }
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=_file.parent, delete=False) as new:
            json.dump(kept, new, indent=1, ensure_ascii=False)
        os.replace(new.name, _file)
    except OSError:
        return


# --- functions --------------------------------------------------------------------------------------------------------


def judge_function(
    answer: object,
    asked: str,
    values: Callable,
    fixed: Sequence[dict],
    draw: Callable[[np.random.Generator], dict],
    question: str,
    idea: str,
    why: str,
    *,
    unit: str = "",
    parts: Sequence[str] = (),
    told: Sequence[str] = (),
    locate: Callable[[list[dict], list], str | None] | None = None,
    rtol: float = 2e-5,
    atol: float = 1e-6,
) -> Verdict:
    """The verdict on a function that was built.

    Args:
        answer: what the learner handed in.
        asked: what was asked for, in words.
        values: `values(*inputs)` gives the true value and `{hint: value}` of typical mistakes; with
            `parts`, a tuple of true values and `{part: {hint: value}}`.
        fixed: cases that every call uses, dictionaries of inputs by name.
        draw: `draw(rng)` gives one more such dictionary.
        question, idea: first and last rung of the ladder.
        why: what a right answer is told.
        parts: names of the values, if the function returns several.
        told: the same in the order in which wrong ones are told of: causes before what follows.
        locate: `locate(cases, mine)` may say in words which part of one number is wrong, or None.
    """
    rng = np.random.default_rng()  # seeded by the system: a seed set in the notebook does not reach it
    cases = [*fixed, *(draw(rng) for _ in range(ROUNDS))]
    mine = [_parts_of(call(answer, case, asked), asked, parts, case) for case in cases]
    true, slips = zip(*(_as_parts(values(*case.values()), parts) for case in cases), strict=True)
    names = parts or ("",)
    wrong_ones = {
        name for n, name in enumerate(names) if not all(same(m[n], t[n], rtol, atol) for m, t in _pairs(mine, true))
    }
    failing = [name for name in told or names if name in wrong_ones]
    if not failing:
        return right(why)
    at = names.index(failing[0])
    ours = [m[at] for m in mine]
    known = [
        hint
        for hint in slips[0].get(failing[0], {})
        if all(same(m, s[failing[0]][hint], rtol, atol) for m, s in _pairs(ours, slips))
    ]
    k = next(k for k in range(len(cases)) if not same(ours[k], true[k][at], rtol, atol))
    found = f"For {listed(cases[k])}: {_beside(ours[k], np.asarray(true[k][at], float), unit)}."
    if parts:
        right_ones = [f"{name} right" for name in told or names if name not in failing]
        found = f"{', '.join([*right_ones, *(f'{name} wrong' for name in failing)])}. {failing[0]}. {found}"
    located = locate(cases, ours) if locate and all(value.shape == () for value in ours) else None
    if located:
        found += f"\nLooked at apart: {located}"
    found += f"\nTo repeat it in the next cell: {_name(answer)}(*_.inputs.values())"
    if not known and not np.isfinite(ours[k]).all():
        known = ["nan and inf are no numbers: a root or logarithm of what, a division by what?"]
    return wrong(asked, found, known[0] if known else question, question, idea, cases[k])


def _pairs(first, second):
    return zip(first, second, strict=True)


def _as_parts(values, parts):
    true, slips = values
    return (true, slips) if parts else ((true,), {"": slips})


def _parts_of(value, asked, parts, case):
    """What came back as a tuple of float arrays, one a part."""
    if not parts:
        return (_numbers_or_wrong(value, asked, case),)
    if not isinstance(value, (tuple, list)) or len(value) != len(parts):
        count = f"{len(value)} values" if isinstance(value, (tuple, list)) else f"something {kind(value)}"
        hint = f"End with `return` and {len(parts)} values with commas between them: {', '.join(parts)}."
        raise Judged(wrong(asked, f"Yours returns {count}, expected {len(parts)} values.", hint, inputs=case))
    return tuple(_numbers_or_wrong(part, asked, case) for part in value)


def _numbers_or_wrong(value, asked, case):
    try:
        return numbers(value)
    except Exception as error:
        found = f"Yours returns something else than numbers{_words(error)}."
        raise Judged(wrong(asked, found, "What does the line after `return` hand back?", inputs=case)) from None


def call(answer: object, case: dict, asked: str) -> Any:
    """What the function `answer` returns for copies of the inputs of `case`; else ends the check
    with a verdict."""
    if missing(answer):
        raise Judged(no_answer(asked))
    if not callable(answer):
        hint = "Hand in the function itself: its name, no brackets."
        raise Judged(wrong(asked, f"Yours is {kind(answer)}.", hint))
    if _is_ours(answer):
        hint = "Write yours, and compare the two afterwards."
        raise Judged(wrong(asked, "That is the course's own function.", hint))
    _check_arguments(answer, case, asked)
    copies = {name: _copy(value) for name, value in case.items()}
    value = _run(answer, copies, case, asked)
    changed = [name for name in case if not _untouched(case[name], copies[name])]
    if changed:
        found = f"Your function changed what it was given: {', '.join(f'`{name}`' for name in changed)}."
        hint = "`a -= b` and `a[...] = b` work inside the array, and the notebook loses it. Write `a = a - b`, or copy first."
        raise Judged(wrong(asked, found, hint, inputs=case))
    if value is None and not _is_stub(answer):
        found = "Your function computes something, but gives nothing back: None."
        hint = "`print` shows a value; only `return` hands it on, and each way through the function needs one."
        raise Judged(wrong(asked, found, hint, inputs=case))
    if missing(value):
        raise Judged(no_answer(asked))
    return value


def _check_arguments(answer, case, asked):
    try:
        inspect.signature(answer).bind(*case.values())
    except TypeError as error:
        found = f"Your function can't be called with ({', '.join(case)}){_words(error)}."
        raise Judged(wrong(asked, found, "Keep the line with `def` as the exercise has it.", inputs=case)) from None
    except ValueError:
        return  # built-in functions do not tell


def _run(answer, copies, case, asked):
    try:
        return answer(*copies.values())
    except KeyboardInterrupt as error:
        found = f"You stopped your function before it was done{_own_line(error)}."
        raise Judged(wrong(asked, found, "Which loop does not end?", inputs=case)) from None
    except BaseException as error:
        found = f"Your function stopped with {type(error).__name__}{_words(error)}{_own_line(error)}."
        found += f"\nTo repeat it in the next cell: {_name(answer)}(*_.inputs.values())"
        hint = "Call it yourself on these inputs, and print the shape after each step."
        raise Judged(wrong(asked, found, hint, inputs=case)) from None


def _own_line(error):
    """Where in the learner's own code an error arose."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith((*NOT_THE_LEARNERS, "<frozen", "<__array"))]
    if not own:
        return ""
    return f", at line {own[-1].lineno} of your cell" + (f": `{own[-1].line}`" if own[-1].line else "")


def _name(answer):
    name = getattr(answer, "__name__", "")
    return name if isinstance(name, str) and name.isidentifier() else "my_function"


def _copy(value):
    if isinstance(value, dict):
        return {key: _copy(part) for key, part in value.items()}
    return value.copy() if isinstance(value, (np.ndarray, list)) else value


def _untouched(before, after):
    if isinstance(before, dict):
        return list(before) == list(after) and all(_untouched(before[key], after[key]) for key in before)
    if isinstance(before, np.ndarray):
        alike = getattr(after, "shape", None) == before.shape and after.dtype == before.dtype
        return alike and np.array_equal(before, after, True)
    return before == after if isinstance(before, (list, float, int, str)) else True


def _is_stub(function):
    """Whether it does nothing but return a constant: a forgotten `return` after some work is no
    stub."""
    code = getattr(function, "__code__", None)
    return code is not None and {step.opname for step in dis.get_instructions(code)} <= TRIVIAL


def missing(value: object) -> bool:
    """Whether this is a stub: `...`, None, or a tuple or list that holds one."""
    return any(part is None or part is ... for part in (value if isinstance(value, (tuple, list)) else (value,)))


def _is_ours(function):
    """Whether the course defines it, also behind `functools.partial` or a wrapper."""
    for _ in range(9):
        function = getattr(function, "func", getattr(function, "__wrapped__", function))
    return str(getattr(function, "__module__", "")).startswith("vae_helpers")


# --- numbers and words ------------------------------------------------------------------------------------------------


def judge_numbers(
    answer: object,
    asked: str,
    inputs: dict,
    draw: Callable[[np.random.Generator], dict],
    values: Callable,
    question: str,
    idea: str,
    why: str,
    *,
    rtol: float = 0.0,
    atol: float = 0.0,
) -> Verdict:
    """The verdict on numbers that are right within `rtol` and `atol`. A mistake is shown on other
    inputs, drawn afresh."""
    if missing(answer):
        return no_answer(asked)
    true, slips = values(*inputs.values())
    try:
        mine = numbers(answer)
    except Exception as error:
        hint = "Write the number without quotes." if isinstance(answer, str) else "Only numbers can be read here."
        return wrong(asked, f"Yours can't be read{_words(error)}.", hint, question, idea)
    if mine.shape != np.shape(true):
        brackets = np.shape(true) == () and mine.shape == (1,)
        hint = "One number, without brackets." if brackets else "Count your numbers."
        if not brackets and mine.size == np.size(true):
            hint = "As many numbers as asked for, but with brackets too many."
        return wrong(asked, f"Yours has shape {mine.shape}, expected {np.shape(true)}.", hint, question, idea)
    if same(mine, true, rtol, atol):
        return right(why)
    known = [hint for hint, slip in slips.items() if same(mine, slip, rtol, atol)]
    fresh = draw(np.random.default_rng())
    true, slips = values(*fresh.values())
    shown = f"your way gives {text(slips[known[0]])}, true {text(true)}" if known else f"true {text(true)}"
    found = f"Yours: {text(mine)}. For {listed(fresh)}: {shown}."
    return wrong(asked, found, known[0] if known else question, question, idea, fresh)


def judge_words(
    answer: object,
    asked: str,
    true: Sequence[str],
    slips: dict[tuple[int, str], str],
    question: str,
    idea: str,
    why: str,
) -> Verdict:
    """The verdict on a list of words; `slips` is `{(place, word): hint}`."""
    if missing(answer):
        return no_answer(asked)
    if not isinstance(answer, (tuple, list)) or not all(isinstance(word, str) for word in answer):
        return wrong(asked, f"Yours is {kind(answer)}.", "A list of words in quotes, in order.", question, idea)
    if len(answer) != len(true):
        return wrong(
            asked,
            f"Yours has {len(answer)} words, expected {len(true)}.",
            "One word for each sentence.",
            question,
            idea,
        )
    mine = [" ".join(word.lower().split()) for word in answer]
    off = [place for place, word in enumerate(mine) if word != true[place]]
    if not off:
        return right(why)
    unknown = sorted({word for word in mine if word not in true})
    found = f"{len(true) - len(off)} of {len(true)} are right; number {off[0] + 1}, {mine[off[0]]!r}, is not."
    if unknown:
        found += f" Not one of the words: {', '.join(unknown)}."
    return wrong(asked, found, slips.get((off[0], mine[off[0]]), question), question, idea)


def numbers(value: Any) -> np.ndarray:
    """`value` as a float array of its own; a `TypeError` for anything but real numbers."""
    array = np.array(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"expected numbers, got something {kind(value)}" if array.ndim == 0 else "expected numbers alone"
        )
    return array.astype(float)


def same(a: ArrayLike, b: ArrayLike, rtol: float = 2e-5, atol: float = 1e-6) -> bool:
    """Equal in shape, and in value as nearly as asked; unasked, as nearly as float32 arithmetic
    allows."""
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol, atol, equal_nan=True)


def _beside(mine, true, unit):
    """Both values; of large arrays the two where they differ most; of two shapes, both."""
    if mine.shape != true.shape:
        shapes = f"yours has shape {mine.shape}, expected {true.shape}{'' if true.shape else ', one number'}"
        return shapes + (f"; true {text(true)}{unit}" if true.size <= SMALL else "")
    place = ""
    if true.size > SMALL:
        apart = np.where(np.isfinite(mine), np.abs(mine - true), np.inf)
        at = np.unravel_index(apart.argmax(), true.shape)
        mine, true, place = mine[at], true[at], f" at [{', '.join(map(str, at))}]"
    return f"yours{place} {text(mine)}, true {text(true)}{unit}"


def listed(inputs: dict) -> str:
    return ", ".join(f"{name} = {text(value)}" for name, value in inputs.items())


def text(value: Any) -> str:
    """Numbers on one line, rounded; of a large array its shape."""
    if callable(value):
        return "a decoder"
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {text(part)}" for key, part in value.items()) + "}"
    array = np.asarray(value, float)
    if array.size > SMALL:
        return f"an array {array.shape}"
    if array.ndim:
        return "[" + ", ".join(text(part) for part in array) + "]"
    return f"{array:,.0f}" if float(array).is_integer() else f"{array:.4g}"


def kind(value: object) -> str:
    return f"an array {value.shape}" if isinstance(value, np.ndarray) else f"of type {type(value).__name__}"
