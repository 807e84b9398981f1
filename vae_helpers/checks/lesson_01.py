"""The checks of notebook 01, Wardrobe intuition."""

from typing import Any

import numpy as np

from vae_helpers.checks.engine import Verdict, exercise, judge_function, judge_numbers, judge_words, kind, wrong


def _two_nearest_cases():
    """Places where another distance, or the distance from (0, 0), picks another pair."""
    rng = np.random.default_rng(11)
    far = np.array([[2.5, 2.4], [-2.6, 2.2], [2.2, -2.7], [-2.9, -2.1], [2.9, 0.2], [-2.8, 0.1], [0.3, -2.9]])
    at_origin = np.vstack([[[0.1, 0.1], [1, 1], [1.6, 0]], far])  # sum of differences: the third before the second
    largest = np.vstack([[[0.1, 0.1], [1.2, 1.2], [1.6, 0]], far])  # largest difference: the second before the third
    shift = np.array([-1.0, 0.4])
    turned = at_origin[:, ::-1] * [-1, 1]
    places = [(np.zeros(2), at_origin), (np.zeros(2), largest), (np.zeros(2), turned), (shift, at_origin + shift)]
    mixed = [rng.permutation(10) for _ in places]
    return [
        {"z": z, "hangers": hangers[order], "garments": rng.random((10, 32, 32))}
        for (z, hangers), order in zip(places, mixed, strict=True)
    ]


def _draw_two_nearest(rng):
    hangers, garments = rng.uniform(-3, 3, (10, 2)), rng.random((10, 32, 32))
    return {"z": rng.uniform(-3, 3, 2), "hangers": hangers, "garments": garments}


def _values_two_nearest(z, hangers, garments):
    def ordered(distance):
        return garments[distance.argsort()]

    near, off = ordered(np.linalg.norm(hangers - z, axis=1)), np.abs(hangers - z)
    return near[:2].mean(axis=0), {
        "This is the even mix of all ten garments. Only the two nearest may count.": near.mean(axis=0),
        "The right two, but both at full strength: pixels now reach 2.": near[:2].sum(axis=0),
        "These are the two farthest garments. Which end of the sorted distances?": near[-2:].mean(axis=0),
        "This is the nearest garment alone. The second nearest has an equal part.": near[0],
        "You left out the nearest one and took the next two.": near[1:3].mean(axis=0),
        "You averaged pixels within a garment. Which axis counts the garments?": near[:2].mean(axis=1),
        "You averaged all pixels into one grey. Which axis counts the garments?": near[:2].mean(),
        "You did not order by distance: these are the first two garments of the list.": garments[:2].mean(axis=0),
        "You added up the two differences. As the crow flies, the distance is the root of the sum of squares.": ordered(
            off.sum(axis=1)
        )[:2].mean(axis=0),
        "You took the larger of the two differences for the distance.": ordered(off.max(axis=1))[:2].mean(axis=0),
        "You measured from (0, 0), not from z.": ordered(np.linalg.norm(hangers, axis=1))[:2].mean(axis=0),
    }


@exercise("1.1", "Two neighbours, no crowd")
def two_nearest(my_two_nearest: object) -> Verdict:
    """Check `my_two_nearest(z, hangers, garments)`: the even mix of the two garments nearest to z.
    → Verdict."""
    asked = "a function of z (2,), hangers (10, 2), garments (10, 32, 32) that returns one picture, (32, 32) in [0, 1]"
    question = "How far is each hanger from z, which two are nearest, and what is half of each?"
    idea = "Sort the numbers of the garments by distance (`argsort`), pick the first two, average over the axis of garments."
    why = (
        "It jumps, as the nearest garment does: where the pair changes, the picture changes all at once. And it is a ghost, "
        "as the blend is, even on a hanger."
    )
    return judge_function(
        my_two_nearest, asked, _values_two_nearest, _two_nearest_cases(), _draw_two_nearest, question, idea, why
    )


def _draw_rms(rng):
    return {"a": rng.random((rng.integers(3, 6), 32, 32)), "b": 0.6 * rng.random((rng.integers(6, 9), 32, 32))}


def _values_rms(a, b):
    off = a[:, np.newaxis] - b  # (n, m, 32, 32)
    square, pixels = off**2, (2, 3)
    bright = np.sqrt((a**2).mean(axis=(1, 2)))[:, np.newaxis] - np.sqrt((b**2).mean(axis=(1, 2)))
    return np.sqrt(square.mean(axis=pixels)), {
        "This is the mean square, in grey levels squared. One step is missing.": square.mean(axis=pixels),
        "This is the mean absolute difference. What makes a large miss count more?": abs(off).mean(axis=pixels),
        "You summed over the pixels: a larger picture would be farther.": np.sqrt(square.sum(axis=pixels)),
        "You averaged over the pictures too: one number for all. Which axes are pixels?": np.sqrt(square.mean()),
        "The table lies on its side: a row for each picture of a, a column for each of b.": np.sqrt(
            square.mean(axis=pixels)
        ).T,
        "Too bright here and too dark there canceled: you averaged before you squared.": abs(off.mean(axis=pixels)),
        "You compared how bright the pictures are in all, not pixel by pixel.": abs(bright),
        "You have n numbers: each picture of a against the first of b alone.": np.sqrt(square[:, 0].mean(axis=(1, 2))),
        "You kept only the nearest of b for each picture of a. The whole table is asked for.": np.sqrt(
            square.mean(axis=pixels)
        ).min(axis=1),
        "The product stands there once. In |a − b|² it stands twice.": np.sqrt(
            np.maximum(square.mean(axis=pixels) + np.einsum("nij,mij->nm", a, b) / a[0].size, 0)
        ),
        "The product stands with the wrong sign: |a − b|² = |a|² − 2 a·b + |b|².": np.sqrt(
            ((a[:, np.newaxis] + b) ** 2).mean(axis=pixels)
        ),
    }


@exercise("1.2", "Two stacks, one table")
def rms(my_rms: object) -> Verdict:
    """Check `my_rms(a, b)`: the root mean square difference per pixel of each picture of a from
    each of b. → Verdict."""
    # the same pictures on both sides: the expanded square falls below 0 there by rounding
    twins = dict.fromkeys("ab", np.random.default_rng(2).random((16, 32, 32)))
    flat = {"a": np.stack([np.full((32, 32), grey) for grey in (0.0, 0.5, 1.0)]), "b": np.full((2, 32, 32), 0.25)}

    asked = (
        "a function of pictures a (n, 32, 32) and b (m, 32, 32) that returns a table (n, m) of distances, in grey levels "
        "(0 the same picture, 1 black for white)"
    )
    question = "Read the name backwards: difference, square, mean, root. Over which axes is the mean?"
    idea = (
        "With pictures as rows of 1,024 numbers, the sum of squared differences is |a|² − 2 a·b + |b|²: a column, a matrix "
        "product, a row. Divide by 1,024, keep it from falling below 0 by rounding, take the root."
    )
    why = (
        "A ghost's nearest real garment is the smallest number in its row. And what it does not see: a garment moved by a "
        "pixel is far from itself, while one at nine tenths of its brightness is near."
    )
    # flat ones alone would let a mean of absolute differences pass
    fixed = [flat, _draw_rms(np.random.default_rng(1)), twins]
    return judge_function(my_rms, asked, _values_rms, fixed, _draw_rms, question, idea, why, rtol=1e-4, atol=5e-4)


def _values_arrow_end(shirt, trousers, _, dress):
    return shirt + dress - trousers, {
        "You walked the arrow backwards. Dress − trousers starts at the trousers.": shirt - dress + trousers,
        "That is the arrow itself, as if it began at (0, 0). Carry it to the T-shirt.": dress - trousers,
        "That is where the dress hangs: the arrow's end in its old place.": dress,
        "You added the dress, but did not take the trousers away.": shirt + dress,
        "You carried the arrow T-shirt → dress to the trousers.": trousers + dress - shirt,
        "That is half way along the arrow.": shirt + (dress - trousers) / 2,
        "The right two numbers in the wrong order: z1 is to the right, z2 upwards.": (shirt + dress - trousers)[::-1],
        "That is where the T-shirt hangs: the arrow's start.": shirt,
        "You carried the arrow to the pullover.": _ + dress - trousers,
    }


@exercise("1.3", "Another arrow")
def arrow_end(my_end: object, hangers: Any) -> Verdict:
    """Check a prediction: where T-shirt + (dress − trousers) ends on the plan, two numbers. →
    Verdict."""
    names = ("T-shirt", "trousers", "pullover", "dress")  # the first four classes, in the order of the hangers
    asked = "two numbers, (z1, z2), in the units of the plan"
    if np.shape(hangers) != (10, 2):
        found = f"The second argument must be the ten hangers, (10, 2); got {kind(hangers)}."
        return wrong(asked, found, "Hand in `hangers` as the lesson defines it.")

    def draw(rng):
        return dict(zip(names, rng.uniform(-3, 3, (4, 2)).round(1), strict=True))

    question = "Treat z1 and z2 apart. From the trousers to the dress, how far does one go right, and how far up?"
    idea = "The arrow is (dress − trousers), number by number; its end is that, added to where the T-shirt hangs."
    why = "Between coat and shirt: formal, for the shoulders. An arrow has no place of its own: any garment can be its start."
    inputs = dict(zip(names, np.array(hangers, float), strict=False))
    return judge_numbers(my_end, asked, inputs, draw, _values_arrow_end, question, idea, why, atol=0.051)


@exercise("1.4", "Six words")
def six_words(my_words: object) -> Verdict:
    """Check six words for six sentences, a list in their order. → Verdict."""
    true = ["embedding", "decoder", "latent space", "sampling", "encoder", "generative"]
    slips = {
        (0, "latent space"): "The plane is the whole; one garment's place on it has a word of its own.",
        (0, "encoder"): "The encoder finds the place. What is the place itself called?",
        (1, "encoder"): "From place to picture is the way back.",
        (4, "decoder"): "From picture to place is the way there.",
        (2, "embedding"): "That is one point; the sentence speaks of all of them.",
        (3, "generative"): "That is said of a model. The sentence names something that one does.",
        (5, "decoder"): "A decoder need not be that: nearest_garment is a decoder and brings nothing new.",
        (5, "sampling"): "Sampling is a part of it. What may a model be called whose samples are new garments?",
    }
    asked = "six words, a list in the order of the sentences"
    question = "What goes in, and what comes out: a picture, a place, or chance?"
    idea = "Two of the words are things on the plan, two go between picture and place, two have to do with chance."
    why = "They are used in just this sense in all that follows."
    return judge_words(my_words, asked, true, slips, question, idea, why)
