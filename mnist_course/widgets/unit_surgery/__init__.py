"""Switch units off, put noise on their weights, take biases away: see what is left."""

from mnist_course.widgets.unit_surgery.figure import UnitSurgery

__all__ = ["UnitSurgery"]
