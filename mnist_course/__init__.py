"""Helpers of the MNIST course: data, figures, exercises and quizzes.

Each lesson imports from the modules what it needs. Importing the package itself
imports nothing else, so a lesson pays only for what it uses.
"""

__version__ = "0.1.0"
