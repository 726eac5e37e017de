"""Watch a Keras model learn while `fit` runs, and stop it when you like."""

from mnist_course.widgets.live_curves.figure import LiveCurves

__all__ = ["LiveCurves"]
