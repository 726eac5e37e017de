"""Read doubtful digits yourself, and keep the score against a network."""

from mnist_course.widgets.you_against_the_network.figure import YouAgainstTheNetwork

__all__ = ["YouAgainstTheNetwork"]
