"""Digits enough to see the playground learn."""

import pytest

from mnist_course.data import load_mnist


@pytest.fixture(scope="session")
def data():
    """A little training and validation data."""
    train, validation, _ = load_mnist(validation=10_000)
    return tuple((x[:1200], y[:1200]) for x, y in (train, validation))
