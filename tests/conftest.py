"""What all tests share: the digits, drawing without windows, and the browser."""

import gc
import os
import sys
import zlib

import matplotlib
import numpy as np
import pytest

from mnist_course.data import load_mnist
from tools.browser import NO_CHROMIUM, find_chromium
from tools.notebooks import PATIENT

matplotlib.use("agg")
os.environ.update(PATIENT)
LONG = ("lists[07", "lists[08", "lists[11", "playground/test_figure")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what takes long first: at the end one worker would wait for the other."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONG))


def pytest_collection_finish() -> None:
    """Keep the garbage collector from what the imports made, which stays, and rare."""
    gc.freeze()
    gc.set_threshold(50_000, 20)


@pytest.fixture(autouse=True)
def _same_draws(request, monkeypatch):
    """Draw the same inputs in each run of a test; `make draws` draws many others."""
    if "DRAWS" in os.environ:
        return
    draw = np.random.default_rng
    seeds = np.random.SeedSequence(zlib.crc32(request.node.nodeid.encode()))

    def seeded(seed=None):
        return draw(seeds.spawn(1)[0] if seed is None else seed)

    monkeypatch.setattr(np.random, "default_rng", seeded)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium, or a skip that says how to get one."""
    place = find_chromium()
    if place is None:
        pytest.skip(NO_CHROMIUM)
    return place


@pytest.fixture(scope="session", autouse=True)
def mnist():
    """Return the two splits: images and labels to train on, and to test with.

    Held by every run, for images that nobody has would be unpacked anew at each call.
    """
    return load_mnist()


@pytest.fixture(scope="session")
def averages(mnist):
    """Return the average image of each digit of the training set."""
    (x, y), _ = mnist
    return np.stack([x[y == digit].mean(axis=0) for digit in range(10)])


@pytest.fixture(scope="module")
def forget_models():
    """Give the memory of a module's Keras models back at its end."""
    yield
    sys.modules["keras"].backend.clear_session(free_memory=False)


@pytest.fixture(scope="module", autouse=True)
def forget_figures():
    """Let go of the figures at a module's end; ipywidgets would keep all of them."""
    yield
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].Widget.close_all()
