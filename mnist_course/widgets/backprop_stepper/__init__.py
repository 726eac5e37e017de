"""Step a small network forwards and back, and check its gradient with a nudge."""

from mnist_course.widgets.backprop_stepper.figure import BackpropStepper

__all__ = ["BackpropStepper"]
