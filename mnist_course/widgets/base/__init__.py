"""What the interactive figures are made of."""

from mnist_course.widgets.base.clicks import Target
from mnist_course.widgets.base.interactive_figure import InteractiveFigure
from mnist_course.widgets.base.turns import alone
from mnist_course.widgets.base.words import Words, message

__all__ = ["InteractiveFigure", "Target", "Words", "alone", "message"]
