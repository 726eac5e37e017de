"""Quizzes at the end of a lesson: choose an option and read why it is right or wrong.

``quizzes.show("meet_the_dataset")`` as the last line of a cell shows the quiz of lesson
01. Where no kernel runs, the same questions can be read with their answers folded.
The questions are in one TOML file per lesson, beside this module.
"""

from mnist_course.quizzes.quiz import Quiz, show

__all__ = ["Quiz", "show"]
