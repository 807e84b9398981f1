"""Helpers of the course: the notebooks show the idea, these modules show the picture.

Importing this package never imports TensorFlow, nor does importing any module of it but `models`
and `training`. The loaders in `checkpoints` that return a Keras model do, and `data.Batches`
imports Keras, which takes them.
"""
