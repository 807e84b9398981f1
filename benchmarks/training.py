"""What watching a training costs: `fit` bare and watched in turn, in one process, so that a noisy
machine is noisy for both.

    python benchmarks/training.py [IMAGES] [ROUNDS]

Printed: seconds of each, the ratio of the medians, and the share that the callback itself says it
took.
"""

import statistics
import sys
import time

import numpy as np

from vae_helpers import data, live, models

keras = models.keras


def seconds(images: np.ndarray, callbacks: list) -> float:
    keras.utils.set_random_seed(0)
    vae = models.VAE(models.build_vae_encoder(seed=0), models.build_decoder())
    vae.compile(keras.optimizers.Adam(3e-3))
    vae.fit(data.preprocess(images[:256]), batch_size=128, verbose=0)  # what is built once is not what is measured
    x, started = data.preprocess(images), time.perf_counter()
    vae.fit(x, batch_size=128, epochs=1, verbose=0, callbacks=callbacks)
    return time.perf_counter() - started


def main(count: int = 12_000, rounds: int = 3) -> None:
    (images, _), (x_test, y_test) = data.load_fashion_mnist()
    bare, watched, shares = [], [], []
    for _ in range(rounds):
        bare.append(seconds(images[:count], []))
        watch = live.training(x_test[:1000], y_test[:1000])
        watched.append(seconds(images[:count], [watch]))
        shares.append(watch.spent / (watched[-1] - watch.spent))
        print(
            f"bare {bare[-1]:.1f} s, watched {watched[-1]:.1f} s; of that looking and telling {watch.spent:.2f} s "
            f"({100 * shares[-1]:.1f} %), a look {1000 * watch.cost:.0f} ms, kept {len(watch.kept)} moments",
            flush=True,
        )
    ratio = statistics.median(watched) / statistics.median(bare)
    print(
        f"{count} images, {rounds} rounds: ratio {ratio:.3f}, looking and telling {100 * statistics.median(shares):.1f} %"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
