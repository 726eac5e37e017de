"""Train a detector of one digit, and watch the picture that its weights make."""

from mnist_course.widgets.live_detector.figure import LiveDetector

__all__ = ["LiveDetector"]
