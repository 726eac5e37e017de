"""The playground: choose hyperparameters, train, compare, take the code away."""

from mnist_course.widgets.playground.figure import Playground

__all__ = ["Playground"]
