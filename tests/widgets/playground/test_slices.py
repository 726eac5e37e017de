"""Keras in slices against `fit`."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="TensorFlow comes with the lab extra")
import keras

from mnist_course.widgets.playground.recipe import (
    Recipe,
    build,
)
from mnist_course.widgets.playground.slices import (
    POINTS_AN_EPOCH,
    train_keras_in_slices,
)


def test_slices_compute_what_fit_computes(data):
    """In the same order, slices end where `fit` ends, and measure what it measures."""
    (x, y), validation = data
    models = []
    for _ in range(2):
        keras.utils.set_random_seed(1)
        models.append(build(Recipe(units=8)))
    points = [
        point
        for point in train_keras_in_slices(
            models[0], (x, y), validation, epochs=2, batch_size=100, seed=5
        )
        if point is not None
    ]
    rng = np.random.default_rng(5)
    for _ in range(2):
        order = rng.permutation(len(x))
        history = models[1].fit(
            x[order], y[order], batch_size=100, shuffle=False, verbose=0
        )
    for one, other in zip(*(each.get_weights() for each in models), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)
    assert [point.epoch for point in points] == [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]
    last = np.array(points[-POINTS_AN_EPOCH:])
    assert last[:, 1].mean() == pytest.approx(history.history["loss"][0], rel=1e-3)
    assert last[:, 2].mean() == pytest.approx(history.history["accuracy"][0], rel=1e-3)
    measured = models[1].evaluate(*validation, verbose=0)
    np.testing.assert_allclose(last[-1, 3:], measured, rtol=1e-3)
