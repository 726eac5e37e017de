"""A network that reads digits, for all tests of ink."""

import pytest

from mnist_course.network import Network
from mnist_course.optimizers import one_cycle


@pytest.fixture(scope="session")
def network(mnist):
    """Return a network that reads about 97 % of MNIST's test digits."""
    (x, y), _ = mnist
    made = Network([784, 64, 10], seed=0, input_scale=1 / 255)
    rows = x.reshape(-1, 784)
    rate = lambda t: one_cycle(t, peak=0.01)  # noqa: E731
    made.fit(rows, y, epochs=2, batch_size=128, schedule=rate)
    return made
