"""Let a ball roll down a loss curve by gradient descent."""

from mnist_course.widgets.descent_ball.figure import DescentBall

__all__ = ["DescentBall"]
