"""What a learner has done: remembered, said in a lesson, and a page in the end."""

from mnist_course.progress.memory import (
    FILE,
    QUIZ,
    DamagedProgress,
    NewerProgress,
    alone_with,
    read,
    remember,
    start,
)
from mnist_course.progress.page import what_you_can_do
from mnist_course.progress.sentences import counts, exercises_done

__all__ = [
    "FILE",
    "QUIZ",
    "DamagedProgress",
    "NewerProgress",
    "alone_with",
    "counts",
    "exercises_done",
    "read",
    "remember",
    "start",
    "what_you_can_do",
]
