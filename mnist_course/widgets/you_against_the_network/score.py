"""First answers, and how many of them are right."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Score:
    """Keep first answers, and count who was right.

    Attributes
    ----------
    labels, theirs : numpy.ndarray
        What is right, and what the opponent says, shape (n,).
    answers : dict of int to int
        From the place of a digit to one's own answer.
    """

    labels: np.ndarray
    theirs: np.ndarray
    answers: dict[int, int] = field(default_factory=dict)

    def answer(self, place: int, digit: int) -> None:
        """Take an answer, unless there was one already."""
        self.answers.setdefault(place, digit)

    @property
    def won(self) -> tuple[int, int]:
        """How many of the answered digits one has read right oneself, and the other."""
        mine = sum(self.labels[place] == digit for place, digit in self.answers.items())
        theirs = sum(self.labels[place] == self.theirs[place] for place in self.answers)
        return int(mine), int(theirs)

    def next_open(self, place: int) -> int:
        """Return the next place without an answer, from the end on to the beginning."""
        count = len(self.labels)
        following = ((place + step) % count for step in range(1, count + 1))
        return next((each for each in following if each not in self.answers), place)
