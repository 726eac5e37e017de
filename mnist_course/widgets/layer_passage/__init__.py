"""Send a signal through many random layers, and a gradient back."""

from mnist_course.widgets.layer_passage.figure import LayerPassage

__all__ = ["LayerPassage"]
