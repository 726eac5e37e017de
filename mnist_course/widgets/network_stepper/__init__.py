"""Step one digit through a network, with every activation in view."""

from mnist_course.widgets.network_stepper.figure import NetworkStepper

__all__ = ["NetworkStepper"]
