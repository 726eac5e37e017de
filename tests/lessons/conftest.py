"""Every lesson, with the exercises of its module."""

import importlib

import pytest

from tools import notebooks


@pytest.fixture(params=notebooks.lessons(), ids=lambda path: path.stem)
def path(request):
    """Return the path of a lesson."""
    return request.param


@pytest.fixture
def exercises(path):
    """Return the exercises of a lesson's module."""
    module = importlib.import_module(f"mnist_course.exercises.{path.stem[3:]}")
    return module.EXERCISES
