"""The checks of the exercises: each takes a learner's answer and gives a `Verdict` on it.

`checks.kl(my_kl)` judges, `checks.progress()` shows what is right, tried and not yet tried. A check
never raises: whatever it is handed, a verdict comes back. Importing this package never imports
TensorFlow; the checks of exercises that build or train something do, once they have an answer to
look at.
"""

from vae_helpers.checks.engine import Verdict, progress
from vae_helpers.checks.lesson_01 import arrow_end, rms, six_words, two_nearest
from vae_helpers.checks.lesson_02 import (
    denoiser,
    fourth_convolution,
    place_of,
    room_used,
    transposed_convolution,
)
from vae_helpers.checks.lesson_03 import describe_cloud, evenness, gap_rate, precision_and_coverage, steepest
from vae_helpers.checks.lesson_04 import arrow, heads, kl, log_variance, losses, sample, trained_vae
from vae_helpers.checks.lesson_05 import (
    active_dimensions,
    beyond_two,
    defend_beta,
    friends_beta,
    kl_by_draws,
    printed_loss,
)

__all__ = [
    "Verdict",
    "active_dimensions",
    "arrow",
    "arrow_end",
    "beyond_two",
    "defend_beta",
    "denoiser",
    "describe_cloud",
    "evenness",
    "fourth_convolution",
    "friends_beta",
    "gap_rate",
    "heads",
    "kl",
    "kl_by_draws",
    "log_variance",
    "losses",
    "place_of",
    "precision_and_coverage",
    "printed_loss",
    "progress",
    "rms",
    "room_used",
    "sample",
    "six_words",
    "steepest",
    "trained_vae",
    "transposed_convolution",
    "two_nearest",
]
