"""Let a neuron of two weights learn, step by step, and see its line move."""

from mnist_course.widgets.learning_neuron.figure import LearningNeuron

__all__ = ["LearningNeuron"]
