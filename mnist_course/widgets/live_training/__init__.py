"""Watch a NumPy network learn, and stop it when you like."""

from mnist_course.widgets.live_training.figure import LiveTraining

__all__ = ["LiveTraining"]
