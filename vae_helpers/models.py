"""The models of the course: every definition here is taught, word for word, in one notebook.

This file is written by tools/write_models.py from the lessons' cells with the tag `graduates`:
change a definition in its lesson, then run `make models`. Later notebooks import from here.
"""

import math

from vae_helpers.data import check_images
from vae_helpers.quiet import import_keras

keras = import_keras()
layers, ops = keras.layers, keras.ops


# --- taught in notebooks/02_autoencoder.ipynb -------------------------------------------------------------------------


def build_encoder(latent_dim=2):
    """Images (n, 32, 32, 1) in [0, 1] -> embeddings z (n, latent_dim)."""
    halve = {"strides": 2, "padding": "same", "activation": "relu"}
    x = keras.Input((32, 32, 1))
    h = layers.Conv2D(32, 3, **halve)(x)  # (n, 16, 16, 32)
    h = layers.Conv2D(64, 3, **halve)(h)  # (n, 8, 8, 64)
    h = layers.Conv2D(128, 3, **halve)(h)  # (n, 4, 4, 128)
    h = layers.Flatten()(h)  # (n, 2048)
    z = layers.Dense(latent_dim)(h)  # (n, latent_dim)
    return keras.Model(x, z, name="encoder")


def build_decoder(latent_dim=2):
    """Points z (n, latent_dim) -> images x_hat (n, 32, 32, 1) in [0, 1]."""
    double = {"strides": 2, "padding": "same", "activation": "relu"}
    z = keras.Input((latent_dim,))
    h = layers.Dense(2048)(z)  # (n, 2048)
    h = layers.Reshape((4, 4, 128))(h)  # (n, 4, 4, 128)
    h = layers.Conv2DTranspose(128, 3, **double)(h)  # (n, 8, 8, 128)
    h = layers.Conv2DTranspose(64, 3, **double)(h)  # (n, 16, 16, 64)
    h = layers.Conv2DTranspose(32, 3, **double)(h)  # (n, 32, 32, 32)
    x_hat = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(h)  # (n, 32, 32, 1)
    return keras.Model(z, x_hat, name="decoder")


def build_autoencoder(encoder, decoder):
    """Images (n, 32, 32, 1) -> reconstructions (n, 32, 32, 1), through the encoder's z."""
    x = keras.Input((32, 32, 1))
    x_hat = decoder(encoder(x))
    return keras.Model(x, x_hat, name="autoencoder")


# --- taught in notebooks/04_vae.ipynb ---------------------------------------------------------------------------------


def reconstruction_loss(x, x_hat):
    """Nats per image: binary cross-entropy summed over the pixels, mean over the batch."""
    return ops.mean(ops.sum(ops.binary_crossentropy(x, x_hat), axis=(1, 2, 3)))


def kl_loss(z_mean, z_log_var):
    """Nats per image: KL(Normal(z_mean, exp(z_log_var)) || N(0, I)), mean over the batch."""
    kl = 0.5 * (ops.square(z_mean) + ops.exp(z_log_var) - 1 - z_log_var)  # (n, latent_dim)
    return ops.mean(ops.sum(kl, axis=1))


class Sampling(layers.Layer):
    """Draw z ~ Normal(z_mean, exp(z_log_var)); gradients reach both (Kingma & Welling 2013)."""

    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, z_mean, z_log_var):
        epsilon = keras.random.normal(ops.shape(z_mean), seed=self.seed_generator)
        return z_mean + ops.exp(0.5 * z_log_var) * epsilon


def build_vae_encoder(latent_dim=2, seed=None):
    """Images (n, 32, 32, 1) in [0, 1] -> z_mean, z_log_var and z: each (n, latent_dim)."""
    halve = {"strides": 2, "padding": "same", "activation": "relu"}
    x = keras.Input((32, 32, 1))
    h = layers.Conv2D(32, 3, **halve)(x)  # (n, 16, 16, 32)
    h = layers.Conv2D(64, 3, **halve)(h)  # (n, 8, 8, 64)
    h = layers.Conv2D(128, 3, **halve)(h)  # (n, 4, 4, 128)
    h = layers.Flatten()(h)  # (n, 2048)
    z_mean = layers.Dense(latent_dim, name="z_mean")(h)  # (n, latent_dim)
    z_log_var = layers.Dense(latent_dim, name="z_log_var")(h)  # (n, latent_dim)
    z = Sampling(seed)(z_mean, z_log_var)  # (n, latent_dim)
    return keras.Model(x, [z_mean, z_log_var, z], name="vae_encoder")


class VAE(keras.Model):
    """VAE that minimizes reconstruction_loss + beta * kl_loss, in nats per image."""

    def __init__(self, encoder, decoder, beta=1.0, **kwargs):
        if not (math.isfinite(beta) and beta >= 0):
            raise ValueError(f"beta must be a finite number, 0 or more; got {beta}")
        super().__init__(**kwargs)
        self.encoder, self.decoder, self.beta = encoder, decoder, float(beta)
        self.reconstruction_metric = keras.metrics.Mean(name="reconstruction_loss")
        self.kl_metric = keras.metrics.Mean(name="kl_loss")

    def call(self, x):
        z_mean, z_log_var, z = self.encoder(x)
        return z_mean, z_log_var, self.decoder(z)

    def compute_loss(self, x, y=None, y_pred=None, sample_weight=None, training=True):
        z_mean, z_log_var, x_hat = y_pred
        reconstruction = reconstruction_loss(x, x_hat)
        kl = kl_loss(z_mean, z_log_var)
        n = ops.shape(x)[0]  # the last batch may be smaller: each counts by its images
        self.reconstruction_metric.update_state(reconstruction, sample_weight=n)
        self.kl_metric.update_state(kl, sample_weight=n)
        return reconstruction + self.beta * kl

    def fit(self, x, **kwargs):
        return super().fit(check_images(x), **kwargs)

    def evaluate(self, x, **kwargs):
        return super().evaluate(check_images(x), **kwargs)
