"""Digits enough to see a network learn, as images and as rows."""

import pytest

from mnist_course.data import load_mnist


@pytest.fixture(scope="session")
def splits():
    """Return a few digits to train on, and a few for validation."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    return (x[:1_500], y[:1_500]), (x_val[:300], y_val[:300])


@pytest.fixture(scope="session")
def rows(splits):
    """Return the splits with flat images."""
    return tuple((images.reshape(-1, 784), labels) for images, labels in splits)
