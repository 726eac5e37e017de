"""An exercise that is small enough to see through."""

import numpy as np
import pytest

from mnist_course.exercises.checking.exercise import Exercise
from mnist_course.exercises.checking.words import Mistake, Words


@pytest.fixture
def toy():
    """Return a small exercise: double a number or an array."""

    def doubled(x):
        return 2 * x

    mistakes = (
        Mistake(lambda x: x**2, "You square."),
        Mistake(lambda x: x + undefined, "You use a name that does not exist."),  # noqa: F821
    )
    return Exercise(
        doubled,
        Words("return twice x", "", ("a", "b", "c"), mistakes),
        cases=lambda rng: [(np.array([1.0, 2.0]),), (rng.normal(size=4),)],
    )
