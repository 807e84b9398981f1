"""Helpers of the course: the notebooks show the idea, these modules show the picture.

Importing this package, or its `data`, `latent`, `plots` and `live`, never imports TensorFlow; only `models` does, and
the loaders in `checkpoints` that return a Keras model.
"""
