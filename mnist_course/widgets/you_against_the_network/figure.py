"""The figure: a digit to read, the answers so far, and the score."""

from typing import Any

import ipywidgets as widgets
import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist

from mnist_course.plots.digits import mosaic
from mnist_course.support.arguments import (
    require,
    require_images,
    require_labels,
    require_probabilities,
)
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    HIGHLIGHT,
    INK,
    MUTED,
    RIGHT,
    WRONG,
    Picture,
)
from mnist_course.support.wording import chance, counted
from mnist_course.widgets.base import InteractiveFigure, Words, alone, controls
from mnist_course.widgets.you_against_the_network.score import Score

WIDTH, HEIGHT = 7.2, 3.36
MOST = 20
ROWS, COLUMNS = 4, 5
LARGE = (0.04, 0.42, 2.24)  # left, bottom and side of the large digit, in inches
LEFT, ACROSS, DOWN, SIDE = 2.66, 0.9, 0.84, 0.448  # the small ones, in inches
NO_ANSWER = -1


class YouAgainstTheNetwork(InteractiveFigure):
    """Answer for each digit; then its label is shown, and what the network had read.

    The first answer for each digit counts. Introduced in lesson 09.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), values 0 to 255, up to `MOST` of them.
    labels : array_like
        The true digits, shape (n,), values 0 to 9.
    probabilities : array_like
        What the network says of each, shape (n, 10).

    Attributes
    ----------
    score : Score
        The answers so far.

    Raises
    ------
    ValueError
        If there are too many images, or an array has another shape or other values.
    """

    size = (WIDTH, HEIGHT)
    invitation = (
        "Which digit is it? Press your answer: the label appears, and what the network "
        "has read. Then press Next. Who reads more of them right?"
    )

    def __init__(
        self,
        images: npt.ArrayLike,
        labels: npt.ArrayLike,
        probabilities: npt.ArrayLike,
    ) -> None:
        self._images = require_images(images)
        count = len(self._images)
        require(count <= MOST, f"images must be at most {MOST}; got {count}")
        array = require_probabilities(probabilities)
        require(
            len(array) == count,
            f"probabilities must hold one row for each of the {count} images; got "
            f"{len(array)}",
        )
        labels = require_labels(labels, count).astype(int)
        self.score = Score(labels, array.argmax(axis=1))
        self._sure = array.max(axis=1)
        self._number = 1
        self.next = controls.button("Next", "arrow-right", self._go_on)
        self.next.layout.width = "7em"
        super().__init__()

    def create_artists(self, picture: Picture) -> list[Artist]:
        """Create the large digit, the small ones, and the words beside them."""
        page = picture.add_axes((0, 0, 1, 1))
        page.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        page.axis("off")
        page.set_zorder(1)
        left, bottom, side = LARGE
        large = picture.add_axes(
            (left / WIDTH, bottom / HEIGHT, side / WIDTH, side / HEIGHT)
        )
        large.set(xticks=[], yticks=[])
        large.spines[:].set(visible=True, color=FAINT)
        self.digit = large.imshow(np.zeros((28, 28)), **DIGIT_IMAGE)
        above = (left + side / 2, bottom + side + 0.22)
        self.title = Words(page, [above], size=13, align="center")
        self.verdict = Words(
            page, [(left, 0.2), (left + 0.9, 0.2), (left + 1.56, 0.2)], size=11
        )
        places = [
            (LEFT + ACROSS * (place % COLUMNS), HEIGHT - DOWN * (1 + place // COLUMNS))
            for place in range(len(self._images))
        ]
        for image, (x, y) in zip(self._images, places, strict=True):
            axes = picture.add_axes(
                (x / WIDTH, (y + 0.2) / HEIGHT, SIDE / WIDTH, SIDE / HEIGHT)
            )
            axes.axis("off")
            axes.imshow(mosaic(image[np.newaxis], columns=1, gap=0), **DIGIT_IMAGE)
        self.small = Words(
            page,
            [
                (x + SIDE + 0.03, y + 0.2 + SIDE * (1 - row / 3) - SIDE / 6)
                for x, y in places
                for row in range(3)
            ],
            size=8,
        )
        [self.frame] = page.plot([], [], color=HIGHLIGHT, linewidth=2)
        self._corners = places
        return [
            self.digit,
            self.title.artist,
            self.verdict.artist,
            self.small.artist,
            self.frame,
        ]

    def create_controls(self) -> dict[str, Any]:
        """Create the number of the digit, and a button for each answer."""
        answers = [("?", NO_ANSWER), *((str(digit), digit) for digit in range(10))]
        count = len(self._images)
        return {
            "number": controls.slider("Number", 1, 1, count, **controls.HALF),
            "answer": controls.choice("You read", answers, button_width="2.7em"),
        }

    def rows(self) -> list[widgets.Widget]:
        """Put Next beside the number, and the answers below."""
        number, answer = self.controls.values()
        return [self.row(number, self.next), self.row(answer), self.image, self.caption]

    def draw(self, *, number: int, answer: int) -> str:
        """Take an answer, or go to another digit.

        Parameters
        ----------
        number : int
            Which digit, from 1.
        answer : int
            What the learner reads, or `NO_ANSWER`.

        Returns
        -------
        str
            What is known of the digit, and the score.
        """
        place = number - 1
        moved, self._number = number != self._number, number
        if not moved and answer != NO_ANSWER:
            self.score.answer(place, answer)
        mine = self.score.answers.get(place, NO_ANSWER)
        self.controls["answer"].value = mine
        self.digit.set_data(self._images[place])
        x, y = self._corners[place]
        edges = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
        self.frame.set_data(*(edges * (ACROSS - 0.03, DOWN - 0.04) + (x, y)).T)
        count = len(self._images)
        self.title.show([f"digit {number} of {count}"])
        self._show_answers()
        if mine == NO_ANSWER:
            self.verdict.show(["What is it?", "", ""], colors=MUTED)
            return f"Digit {number} of {count}. What do you read?{self._standing()}"
        label, theirs = int(self.score.labels[place]), int(self.score.theirs[place])
        self.verdict.show(
            [f"label {label}", f"you {mine}", f"network {theirs}"],
            colors=[INK, *(_color(digit == label) for digit in (mine, theirs))],
        )
        return (
            f"Digit {number} of {count} has the label {label}. You read {mine}, the "
            f"network {theirs} with {chance(self._sure[place])}.{self._standing()}"
        )

    def _show_answers(self) -> None:
        texts, colors = [], []
        for place, label in enumerate(self.score.labels):
            mine = self.score.answers.get(place)
            if mine is None:
                texts += ["?", "", ""]
                colors += [MUTED] * 3
                continue
            theirs = self.score.theirs[place]
            texts += [f"is {label}", f"you {mine}", f"net {theirs}"]
            colors += [INK, _color(mine == label), _color(theirs == label)]
        self.small.show(texts, colors=colors)

    def _standing(self) -> str:
        count = len(self.score.answers)
        if count == 0:
            return ""
        mine, theirs = self.score.won
        return (
            f" Of {counted(count, 'digit')} so far, you have read {mine} right, the "
            f"network {theirs}."
        )

    @alone
    def _go_on(self) -> None:
        self.set(number=self.score.next_open(self._number - 1) + 1)


def _color(right: bool) -> str:
    return RIGHT if right else WRONG
