"""Lesson 01's solutions against plain facts."""

import numpy as np

from mnist_course.exercises import meet_the_dataset as check

scale_pixels = check.scale_pixels.reference
class_shares = check.class_shares.reference
nearest_average = check.nearest_average.reference


def test_scaled_pixels():
    """0 becomes 0, 51 a fifth, and 255 becomes 1, in float32."""
    scaled = scale_pixels(np.array([0, 51, 255], dtype=np.uint8))
    np.testing.assert_allclose(scaled, [0, 0.2, 1], rtol=1e-6)
    assert scaled.dtype == np.float32


def test_shares():
    """Shares of a small batch, worked out by hand."""
    shares = class_shares(np.array([1, 1, 1, 7], dtype=np.uint8))
    assert shares.tolist() == [0, 0.75, 0, 0, 0, 0, 0, 0.25, 0, 0]


def test_nearest_average_against_a_loop(mnist, averages):
    """The classifier agrees with a plain loop over images and averages."""
    x = mnist[1][0][:40]
    guesses = [
        min(range(10), key=lambda k: np.linalg.norm(image - averages[k])) for image in x
    ]
    assert nearest_average(x, averages).tolist() == guesses
