"""The checks of notebook 05, KL and beta."""

import functools
from typing import Any, NoReturn

import numpy as np
from scipy.special import lambertw

from vae_helpers.checks.engine import (
    Verdict,
    call,
    exercise,
    judge_function,
    judge_numbers,
    kind,
    missing,
    no_answer,
    numbers,
    right,
    text,
    wrong,
)
from vae_helpers.checks.lesson_04 import kl_table

DEAD = 0.01  # nats: a dimension with less is dead


def _draw_kl_by_draws(rng):
    n, d = int(rng.integers(60, 120)), int(rng.integers(2, 4))
    return {"z_mean": rng.normal(size=d), "z_log_var": rng.uniform(-3, 1, d), "epsilon": rng.normal(size=(n, d))}


def _values_kl_by_draws(z_mean, z_log_var, epsilon):
    std, n = np.exp(0.5 * z_log_var), len(epsilon)
    z = z_mean + std * epsilon

    def log_normal(z, mean, log_var):
        return -0.5 * (np.log(2 * np.pi) + log_var + (z - mean) ** 2 / np.exp(log_var))

    each = log_normal(z, z_mean, z_log_var) - log_normal(z, 0.0, np.zeros_like(z_mean))  # (n, d)
    draws = each.sum(axis=1)  # (n,)
    estimate, error = draws.mean(), draws.std(ddof=1) / np.sqrt(n)
    alone = (log_normal(z, z_mean, z_log_var).sum(axis=1)).mean()
    at_epsilon = (log_normal(z, z_mean, z_log_var) - log_normal(epsilon, 0.0, 0.0)).sum(axis=1)
    wide = z_mean + np.exp(z_log_var) * epsilon
    wide = (log_normal(wide, z_mean, z_log_var) - log_normal(wide, 0.0, 0.0)).sum(axis=1)
    return (estimate, error), {
        "estimate": {
            "That is the closed form. It has no error; the draws are asked.": kl_table(z_mean, z_log_var).sum(),
            "The sign is turned: how much more probable under the region than under the prior?": -estimate,
            "You averaged over the dimensions as well. Logarithms of independent densities add up.": each.mean(),
            "You summed over the draws. An average is asked for.": draws.sum(),
            "That is the region's log-density alone. Where is the prior's?": alone,
            "You took the prior's density at epsilon. Both densities are taken at the same z.": at_epsilon.mean(),
            "You drew with the variance in place of the standard deviation.": wide.mean(),
            "You have one number a draw, (n,). Average them.": draws,
            "The logarithm of the width is missing in the region's density.": estimate + 0.5 * z_log_var.sum(),
            "You took z_mean for the place of every draw: where is epsilon?": 0.5 * np.sum(z_mean**2 - z_log_var),
        },
        "standard error": {
            "That is the spread of single draws. That of their average is smaller.": draws.std(ddof=1),
            "You divided by n. The error falls with the root of n.": draws.std(ddof=1) / n,
            "That is the variance of the average; one root is missing.": draws.var(ddof=1) / n,
            "With the mean estimated from the same draws, divide by n − 1 (`ddof=1`).": draws.std() / np.sqrt(n),
            "You took the spread over all draws and dimensions together.": each.std(ddof=1) / np.sqrt(n),
            "You have an error for each dimension. Sum over the dimensions first.": each.std(axis=0, ddof=1)
            / np.sqrt(n),
            "You counted the numbers in epsilon, not the draws.": draws.std(ddof=1) / np.sqrt(epsilon.size),
        },
    }


@exercise("5.1", "The KL by draws")
def kl_by_draws(my_kl_by_draws: object) -> Verdict:
    """Check `my_kl_by_draws(z_mean, z_log_var, epsilon)`: the KL's estimate from draws, and its
    standard error. → Verdict."""
    fixed = [
        {
            "z_mean": np.array([1.0, 0.0]),
            "z_log_var": np.array([0.0, -1.0]),
            "epsilon": np.array([[1.0, 0], [-1, 1], [0.5, -2]]),
        }
    ]

    asked = "a function of z_mean (d,), z_log_var (d,) and epsilon (n, d) that returns the estimate and its standard error, in nats"
    question = "What is the sample, what are the two log-densities there, and what do n such differences say together?"
    idea = (
        "z = z_mean + std·epsilon, (n, d). The difference of log-densities is ½ (z² − epsilon² − z_log_var) in each dimension: "
        "the 2π cancel. Sum over dimensions, then mean, and spread over √n."
    )
    why = "Draws work where no closed form exists; a tenth of the error needs a hundred times as many, in any number of dimensions."
    return judge_function(
        my_kl_by_draws,
        asked,
        _values_kl_by_draws,
        fixed,
        _draw_kl_by_draws,
        question,
        idea,
        why,
        parts=("estimate", "standard error"),
        unit=" nats",
    )


def _log_var_of(nats, sign):
    """The log-variance that costs so many `nats`, more than 0, at mean 0: `sign` says which.

    The variance v has v - ln v = 1 + 2 nats, of which Lambert's function gives both solutions.
    """
    variance = -lambertw(-np.exp(-1 - 2 * nats), -1 if sign > 0 else 0).real
    return np.log(variance)


def _column(how, nats, n=40):
    """z_mean and z_log_var, `(n,)` each, of a dimension whose mean KL is `nats`, for one reason
    alone."""
    zero, signs = np.zeros(n), np.where(np.arange(n) % 2, 1.0, -1.0)
    if how == "mean":
        return signs * np.sqrt(2 * nats), zero
    if how == "wide" or how == "narrow":
        return zero, zero + _log_var_of(nats, 1 if how == "wide" else -1)
    if how == "both":
        return zero, np.where(signs > 0, _log_var_of(nats, 1), _log_var_of(nats, -1))
    if how == "shifted":
        return zero + np.sqrt(2 * nats), zero
    few = zero.copy()  # one garment in eight pays for all
    few[::8] = np.sqrt(2 * nats * n / len(few[::8]))
    return few, zero


WAYS = ("mean", "wide", "narrow", "both", "shifted", "few")


def _dimensions(columns):
    z_mean, z_log_var = (np.stack(part, axis=1) for part in zip(*columns, strict=True))
    return {"z_mean": z_mean, "z_log_var": z_log_var}


def _lively(rng, n=40):
    return rng.normal(size=n), rng.uniform(-4, -2, n)


def _draw_active_dimensions(rng):
    ways = [WAYS[k] for k in rng.permutation(len(WAYS))[:4]]
    nats = rng.permutation([0.004, 0.006, 0.015, 0.015])
    columns = [_column(way, amount) for way, amount in zip(ways, nats, strict=True)]
    columns += [_lively(rng) for _ in range(int(rng.integers(1, 4)))] + [_column("mean", 0.0)]
    return _dimensions([columns[k] for k in rng.permutation(len(columns))])


def _values_active_dimensions(z_mean, z_log_var):
    each, variance = kl_table(z_mean, z_log_var), np.exp(z_log_var)
    alive = each.mean(axis=0) > DEAD

    def count(table):
        return np.sum(table.mean(axis=0) > DEAD)

    return alive.sum(), {
        "You counted the dead dimensions. How many are left?": np.sum(~alive),
        "You judged the total: one active dimension makes all look alive. Ask each.": float(
            each.sum(axis=1).mean() > DEAD
        ),
        "You called every dimension active. A dead one is no empty one: its z is as wide as the prior.": len(alive),
        "You looked at the spread of z_mean. A dimension may cost by its width alone.": np.sum(
            z_mean.var(axis=0) > DEAD
        ),
        "You let one garment keep a dimension alive. The *mean* decides.": np.sum(each.max(axis=0) > DEAD),
        "You asked the typical garment, the median. The *mean* decides.": np.sum(np.median(each, axis=0) > DEAD),
        "You judged images, not dimensions. Which axis do you average over?": np.sum(each.mean(axis=1) > DEAD),
        "You averaged the regions first. Garments to the left and to the right cancel: cost first, then average.": np.sum(
            kl_table(z_mean.mean(axis=0), z_log_var.mean(axis=0)) > DEAD
        ),
        "½ is missing: dimensions of half the cost look alive.": count(2 * each),
        "z_mean² is missing: a dimension may be alive by its mean alone.": count(0.5 * (variance - 1 - z_log_var)),
        "You took exp(z_log_var) for the standard deviation and squared it.": count(
            0.5 * (z_mean**2 + variance**2 - 1 - z_log_var)
        ),
        "You looked at the mean alone: a dimension may be alive by its width.": count(0.5 * z_mean**2),
        "You looked at the width alone, whether z_log_var differs from 0.": np.sum(
            np.abs(z_log_var).mean(axis=0) > DEAD
        ),
        "Little costs look like life, summed over ten thousand garments or held against 0: the mean, and 0.01 nats.": np.sum(
            each.sum(axis=0) > DEAD
        ),
        "You have an answer for each dimension. How many are active?": alive,
        "You have the mean KL of each dimension. Compare with 0.01 nats, and count.": each.mean(axis=0),
        "That is a share of the dimensions. How many is it?": alive.mean(),
    }


@exercise("5.2", "Which dimension is dead?")
def active_dimensions(my_active: object) -> Verdict:
    """Check `my_active(z_mean, z_log_var)`: how many dimensions have a mean KL above 0.01 nats. →
    Verdict."""
    rng = np.random.default_rng(4)
    # one reason at a time, so that two slips on two dimensions cannot cancel
    fixed = [
        _dimensions([_lively(rng), _column(way, nats), _lively(rng)]) for way in WAYS for nats in (0.004, 0.006, 0.015)
    ]
    fixed += [
        _dimensions([_column("mean", 0.006)] * 2 + [_column("few", 0.006)]),
        _dimensions([_column("wide", 0.015)] * 5),
        _dimensions([_lively(rng), _column("mean", 0.0)]),  # costs nothing at all: neither its width nor a sum keeps it
    ]

    asked = "a function of z_mean and z_log_var, both (n, latent_dim), that returns one whole number"
    question = "What does each garment pay in each dimension, what is the mean over the garments, and how many exceed 0.01 nats?"
    idea = "The table of lesson 04's KL, before its sum: (n, latent_dim). Mean over axis 0, compare, count."
    verdict = judge_function(
        my_active, asked, _values_active_dimensions, fixed, _draw_active_dimensions, question, idea, ""
    )
    if verdict.state != "right":
        return verdict
    return right(f"Blur is no sign of collapse; the KL, dimension by dimension, is. {_where_dead()}")


@functools.lru_cache(maxsize=1)
def _where_dead():
    """At which shipped betas a dimension is dead, in words."""
    from vae_helpers import checkpoints

    costs = {beta: kl_table(*checkpoints.load_embeddings(checkpoints.vae_name(beta))) for beta in checkpoints.BETAS}
    dead = [beta for beta, cost in costs.items() if cost.mean(axis=0).min() <= DEAD]
    if not dead:
        return "No shipped beta has a dead dimension."
    later = (
        "and every larger one has one too" if dead == [b for b in costs if b >= dead[0]] else "not every larger one has"
    )
    return f"The first shipped beta with a dead dimension is {dead[0]:g}, {later}."


def _draw_friends_beta(rng):
    weight, latent_dim = int(rng.choice([700, 1500, 3000])), int(rng.integers(3, 6))
    return {"weight": weight, "pixels": 784, "latent dimensions": latent_dim}


def _values_friends_beta(weight, pixels, latent_dim):
    return pixels / weight / latent_dim, {
        "The friend's KL is an average over dimensions, ours a sum. You left that out.": pixels / weight,
        "Upside down, and the average is forgotten. A heavy picture is a *weak* pull.": weight / pixels,
        "Upside down: the friend's weight is on the picture, our beta on the KL.": weight * latent_dim / pixels,
        "Does averaging over dimensions make a KL larger or smaller? You took the other.": pixels / weight * latent_dim,
        "That is the weight as it stands. It is on another term, and on a mean.": weight,
        "You left out that the cross-entropy is a mean over pixels.": 1 / weight / latent_dim,
        "Only the weight is turned over: both terms are means, over different numbers.": 1 / weight,
        "The pictures are padded to 32×32.": 784 / weight / latent_dim,
        "The average over dimensions alone does not make beta: where is the weight?": 1 / latent_dim,
        "You multiplied by the pixels and by the weight.": weight * pixels,
    }


@exercise("5.3", "A friend's beta")
def friends_beta(my_beta: object) -> Verdict:
    """Check a prediction: the beta of 2000 · mean cross-entropy + KL averaged over two dimensions.
    → Verdict."""
    asked = "one number, beta in the convention of this course, to two digits"
    question = (
        "Divide the friend's whole loss by what turns its first term into a sum over pixels. What is left on the KL?"
    )
    idea = "2000 · mean is 2000/1024 · sum, and the averaged KL is half of ours. Divide the second factor by the first."
    why = "Less: 2000 sounds like a giant beta and is a quarter of the ELBO's pull. Translate before you compare."
    inputs = {"weight": 2000, "pixels": 1024, "latent dimensions": 2}
    return judge_numbers(
        my_beta, asked, inputs, _draw_friends_beta, _values_friends_beta, question, idea, why, rtol=0.02
    )


def _means_of(losses, sizes):
    return [float(np.average(losses, weights=sizes)), float(losses.mean()), float(losses[-1])]


@exercise("5.4", "What was printed?")
def printed_loss(my_which: object) -> Verdict:
    """Check `my_which(losses, sizes, printed)`: "images", "batches" or "last", by what was
    averaged. → Verdict."""
    asked = 'a function of losses (b,), sizes (b,) and printed, a number, that returns "images", "batches" or "last"'
    question = "Which three numbers could have been printed, and which of them is nearest to what was?"
    idea = "Mean over images: losses weighted by sizes. Mean over batches: unweighted. Last: losses[-1]. Return the nearest one's name."
    kinds = ("images", "batches", "last")

    def case(rng, which):
        """`printed` is the rounded value itself, far from the other two and from any doubt in
        rounding."""
        while True:
            losses, sizes = rng.uniform(250, 280, int(rng.integers(3, 6))), rng.integers(50, 200, 1)
            sizes = np.append(np.repeat(sizes, len(losses) - 1), rng.integers(5, 20))
            losses[-1] += rng.choice([-1, 1]) * rng.uniform(25, 40)
            losses = losses.round(1)
            means = _means_of(losses, sizes)
            doubtful = any(abs(10 * mean % 1 - 0.5) < 0.05 for mean in means)
            if not doubtful and min(abs(np.diff(sorted(means)))) > 0.5:
                return {"losses": losses, "sizes": sizes, "printed": round(means[kinds.index(which)], 1)}

    rng = np.random.default_rng()
    for which in (*kinds, *rng.permutation(kinds), *rng.permutation(kinds)):
        inputs = case(rng, which)
        answer = call(my_which, inputs, asked)
        if isinstance(answer, str) and answer == which:
            continue
        means = _means_of(inputs["losses"], inputs["sizes"])
        shown = ", ".join(f"{name} {value:.1f}" for name, value in zip(kinds, means, strict=True))
        listed = ", ".join(f"{name} = {text(value)}" for name, value in inputs.items())
        found = f"For {listed}: yours {answer!r:.40}, true {str(which)!r} ({shown})."
        hint = (
            question
            if isinstance(answer, str) and answer in kinds
            else 'Return one of the words "images", "batches", "last".'
        )
        if isinstance(answer, str) and {answer, which} == {"images", "batches"}:
            hint = "A small last batch has a small say only in the mean over images: weigh each loss by its size."
        return wrong(asked, found, hint, question, idea, inputs)
    return right(
        "On equal batches two of the three are the same number, so the slip hides. The notes' 135.89 is a last batch: 100 images that "
        "happen to be hard, and no overfitting."
    )


@functools.lru_cache(maxsize=1)
def family() -> dict[float, dict]:
    """Of each shipped VAE by beta: distortion and rate in nats, active dimensions, precision and
    coverage of prior samples."""
    from vae_helpers import checkpoints, measures

    prior = np.random.default_rng(0).standard_normal((300, 2)).astype(np.float32)
    rows = {}
    for beta in checkpoints.BETAS:
        name = checkpoints.vae_name(beta)
        z_mean, z_log_var = checkpoints.load_embeddings(name)
        decode, cost = checkpoints.load_decode(name), kl_table(z_mean, z_log_var).mean(axis=0)
        samples, honest = decode(prior), decode(z_mean[:300])
        rows[beta] = {
            "distortion": float(checkpoints.manifest()[name]["figures"]["test_reconstruction_loss"]),
            "rate": float(cost.sum()),
            "active": int((cost > DEAD).sum()),
            "precision": float(measures.precision(samples, honest)),
            "coverage": float(measures.coverage(samples, honest)),
        }
    return rows


@exercise("5.5", "Defend a beta")
def defend_beta(my_criterion: Any, my_beta: object) -> Verdict:
    """Check `my_criterion(row)`, a number to be low, over the shipped VAEs, and the beta that
    follows from it. → Verdict."""
    asked = (
        "a function of row, a dictionary with distortion, rate (nats), active, precision and coverage, that returns one number, "
        "the lower the better; and the shipped beta for which it is lowest"
    )
    question = "What is the wardrobe for, which two measures pull against each other there, and how much of one is the other worth?"
    idea = "Say the use, then a sum: what you want little of, minus a price times what you want much of. The price is your decision."
    if missing((my_criterion, my_beta)):
        return no_answer(asked)
    rows = family()
    scores = {beta: _score(my_criterion, row, asked, question, idea) for beta, row in rows.items()}
    used = [name for name in rows[1.0] if _depends(my_criterion, rows, name, asked)]
    if len(used) < 2:
        what = f"looks at {used[0]} alone" if used else "looks at none of the measures"
        hint = "With one measure nothing is given up for it. What would you pay?"
        return wrong(asked, f"Your criterion {what}.", hint, question, idea, {"row": rows[1.0]})
    best = min(scores, key=lambda beta: scores[beta])
    table = "\n".join(f"beta {beta:6g}: {scores[beta]:9.3f}  {_row(rows[beta])}" for beta in rows)
    try:
        mine = numbers(my_beta)
    except TypeError:
        return wrong(
            asked, f"Your beta is {kind(my_beta)}.", "Write the beta as a number, 4.0 for one.", question, idea
        )
    if mine.shape != ():
        return wrong(asked, f"Your beta has shape {mine.shape}.", "One number, without brackets.", question, idea)
    if not any(np.isclose(mine, beta) for beta in rows):
        hint = f"The shipped ones: {', '.join(f'{beta:g}' for beta in rows)}."
        return wrong(asked, f"No VAE with beta {text(mine)} is shipped.", hint, question, idea)
    if not rows[best]["active"]:
        found = f"Your criterion is lowest at beta {best:g}, where no dimension is active: every picture is the same.\n{table}"
        hint = "All that you measure points the same way. Which measure pulls against it?"
        return wrong(asked, found, hint, question, idea, {"row": rows[best]})
    if not np.isclose(mine, best):
        found = f"Your criterion is lowest at beta {best:g}, not at {text(mine)}.\n{table}"
        hint = "Is lower better in it? If so, the choice does not follow from it, or it does not say what you care for."
        return wrong(asked, found, hint, question, idea, {"row": rows[best]})
    second = min((beta for beta in scores if beta != best), key=lambda beta: scores[beta])
    given_up = _given_up(rows, best)
    return right(
        f"By {' and '.join(used)}, beta {best:g} follows: {scores[best]:.3f}, then {second:g} with {scores[second]:.3f}. It gives up: "
        f"{given_up}. Would another seed turn the first two round? Precision and coverage of 300 samples have an error of about 0.03."
    )


def _score(criterion, row, asked, question, idea):
    value = call(criterion, {"row": row}, asked)
    try:
        score = numbers(value)
    except Exception:
        score = np.array([])
    if score.shape != () or not np.isfinite(score):
        found = f"For {_row(row)}: your criterion gives {value!r:.40}."
        raise_wrong(asked, found, "One finite number for each row.", question, idea, {"row": row})
    return float(score)


def raise_wrong(*parts: Any) -> NoReturn:
    """End the check with the verdict "wrong"."""
    from vae_helpers.checks.engine import Judged

    raise Judged(wrong(*parts))


def _depends(criterion, rows, name, asked):
    """Whether another value of this measure changes the score of some row."""
    for row in rows.values():
        for value in {other[name] for other in rows.values()}:
            if _score(criterion, row | {name: value}, asked, "", "") != _score(criterion, row, asked, "", ""):
                return True
    return False


def _row(row):
    return ", ".join(f"{name} {text(value)}" for name, value in row.items())


def _given_up(rows, best):
    """Of distortion, precision and coverage: how far the choice is behind the best of the
    family."""
    mine = rows[best]
    losses = {
        "nats of picture": mine["distortion"] - min(row["distortion"] for row in rows.values()),
        "of precision": max(row["precision"] for row in rows.values()) - mine["precision"],
        "of coverage": max(row["coverage"] for row in rows.values()) - mine["coverage"],
    }
    return ", ".join(f"{value:.2f} {name}" for name, value in losses.items())


@functools.lru_cache(maxsize=1)
def sixteen() -> tuple[dict, dict]:
    """The shipped VAEs with 2 and with 16 latent dimensions, as `my_bought` takes them."""
    from vae_helpers import checkpoints

    rows = []
    for latent_dim in (2, 16):
        name = checkpoints.vae_name(latent_dim=latent_dim)
        z_mean, z_log_var = (part.astype(float) for part in checkpoints.load_embeddings(name))
        distortion = float(checkpoints.manifest()[name]["figures"]["test_reconstruction_loss"])
        rows.append({"z_mean": z_mean, "z_log_var": z_log_var, "distortion": distortion})
    return rows[0], rows[1]


def bought(few: dict, many: dict) -> tuple[int, float, float]:
    """Active dimensions of `many`, how much lower its distortion is than that of `few`, and how
    much higher its rate."""
    cost = {
        name: kl_table(row["z_mean"], row["z_log_var"]).mean(axis=0) for name, row in (("few", few), ("many", many))
    }
    saved, paid = few["distortion"] - many["distortion"], cost["many"].sum() - cost["few"].sum()
    return int((cost["many"] > DEAD).sum()), float(saved), float(paid)


def _row_beyond_two(rng, alive, dead, distortion, n=40):
    # one dimension is alive by its width alone, one is dead though a few garments pay: each tempts another slip
    columns = [(rng.normal(size=n), rng.uniform(-4, -2, n)) for _ in range(alive - 1)] + [_column("wide", 0.015, n)]
    columns += [_column(way, 0.006, n) for way in ("few", *rng.choice(WAYS, dead - 1))] + [_column("mean", 0.0, n)]
    return _dimensions([columns[k] for k in rng.permutation(len(columns))]) | {"distortion": round(distortion, 1)}


def _draw_beyond_two(rng):
    few = _row_beyond_two(rng, 2, int(rng.integers(1, 3)), rng.uniform(255, 265))
    return {
        "few": few,
        "many": _row_beyond_two(rng, int(rng.integers(5, 8)), int(rng.integers(2, 5)), rng.uniform(230, 250)),
    }


def _values_beyond_two(few, many):
    tables = [kl_table(one["z_mean"], one["z_log_var"]) for one in (few, many)]
    few_rate, many_rate = (table.sum(axis=1).mean() for table in tables)
    active, saved, paid = bought(few, many)
    mean_each, spread = tables[1].mean(axis=0), many["z_mean"].var(axis=0)
    return (active, saved, paid), {
        "active": {
            "That is how many numbers a garment has. How many of them say something?": len(mean_each),
            "You counted the dead ones.": len(mean_each) - active,
            "Those are the active dimensions of the first model. Asked for are those of the second.": int(
                (tables[0].mean(axis=0) > DEAD).sum()
            ),
            "You counted how many more are active than in the first model.": active
            - int((tables[0].mean(axis=0) > DEAD).sum()),
            "You judged the total: one active dimension makes all look alive.": float(many_rate > DEAD),
            "You let one garment keep a dimension alive. The *mean* decides.": int(
                (tables[1].max(axis=0) > DEAD).sum()
            ),
            "You summed over the garments: many little costs look like life.": int(
                (tables[1].sum(axis=0) > DEAD).sum()
            ),
            "You have an answer for each dimension. How many are active?": mean_each > DEAD,
            "You counted garments, not dimensions: which axis do you average over?": int(
                (tables[1].mean(axis=1) > DEAD).sum()
            ),
            "You looked at the spread of z_mean. A dimension may cost by its width alone.": int((spread > DEAD).sum()),
        },
        "saved": {
            "The sign is turned: saved is above 0 if the second model's distortion is lower.": -saved,
            "You compared the whole losses. What was saved is picture alone, the distortion.": saved - paid,
            "That is the second model's distortion itself. Compare the two.": many["distortion"],
            "That is a share. How many nats is it?": saved / few["distortion"],
            "That is nats for each nat of rate. Asked for are the nats.": saved / paid,
            "That is nats for each active dimension. Asked for are the nats in all.": saved / active,
        },
        "paid": {
            "The sign is turned: paid is above 0 if the second model's rate is higher.": -paid,
            "You averaged over the dimensions. A garment pays the sum of them.": tables[1].mean() - tables[0].mean(),
            "You summed over the garments. The rate is the mean over them.": tables[1].sum() - tables[0].sum(),
            "That is the second model's rate. What more does it pay than the first?": many_rate,
            "That is a ratio. How many nats more?": many_rate / few_rate,
            "½ is missing in the KL.": 2 * paid,
            "You took the KL of the mean region. First the cost of each garment, then the mean.": sum(
                sign * kl_table(one["z_mean"].mean(axis=0), one["z_log_var"].mean(axis=0)).sum()
                for sign, one in ((1, many), (-1, few))
            ),
        },
    }


@exercise("5.6", "Beyond two numbers")
def beyond_two(my_bought: object) -> Verdict:
    """Check `my_bought(few, many)`: active dimensions of many, nats of picture saved, nats of rate
    paid. → Verdict."""
    parts = ("active", "saved", "paid")
    asked = (
        "a function of few and many, each a dictionary with z_mean, z_log_var (n, latent_dim) and distortion (nats), that returns "
        "three numbers: active dimensions of many, nats of picture saved, nats of rate paid"
    )
    question = (
        "Which dimensions does exercise 5.2 count? What is the difference of the distortions, and what of the rates?"
    )
    idea = (
        "The table of costs of each model, (n, latent_dim). Mean over the garments, compare, count; sum over the dimensions, mean "
        "over the garments, for the two rates. Saved is few minus many, paid is many minus few."
    )
    fixed = [_draw_beyond_two(np.random.default_rng(seed)) for seed in (0, 1)]
    verdict = judge_function(
        my_bought, asked, _values_beyond_two, fixed, _draw_beyond_two, question, idea, "", parts=parts
    )
    if verdict.state != "right":
        return verdict
    few, many = sixteen()
    active, saved, paid = bought(few, many)
    each = [kl_table(row["z_mean"], row["z_log_var"]).mean(axis=0) for row in (few, many)]
    strict, two = int((each[1] > 10 * DEAD).sum()), each[0].mean()
    by_strict = f"with {10 * DEAD:g} nats for the limit it would be {strict}"
    return right(
        f"Of the shipped model's 16 numbers {active} are active; {by_strict}. Beside the model with two, they save {saved:.1f} nats of "
        f"picture for {paid:.1f} nats more of rate: {saved / paid:.1f} for one. The dearest of them costs {each[1].max():.2f} nats, the "
        f"cheapest {each[1].min():.3f}, one of the two {two:.2f} on average. And nobody can see a space of 16 dimensions."
    )
