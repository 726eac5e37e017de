"""Draw a digit, watch it being read while you draw, and keep it with its label."""

from mnist_course.widgets.digit_pad.figure import DigitPad

__all__ = ["DigitPad"]
