"""Move, turn, resize and slant a digit, and see what becomes of the answers."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist

from mnist_course.activations import softmax
from mnist_course.ink import moved
from mnist_course.support.arguments import require, require_images, require_labels
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    MUTED,
    RIGHT,
    WRONG,
    Picture,
)
from mnist_course.support.wording import chance, number
from mnist_course.widgets.base import InteractiveFigure, controls

Reader = Callable[[npt.NDArray[Any]], Any]
MOST_READERS = 2


class DigitMover(InteractiveFigure):
    """Move, turn, resize and slant a digit; two networks read it beside each other.

    Introduced in lesson 11.

    Parameters
    ----------
    images : array_like, shape (n, 28, 28)
        Digits, values 0 to 255; a drawing of one's own will do too.
    labels : array_like, shape (n,)
        What they are.
    readers : mapping of str to callable
        One or two, by name: from images, shape (1, 28, 28), to logits, shape (1, 10),
        such as a Keras model.

    Raises
    ------
    ValueError
        If an array has another shape, or there are no readers or too many.
    """

    size = (7.2, 3.3)
    invitation = (
        "Move the digit to the edge, turn it, make it small. When is it no longer the "
        "same digit for you, and when for the networks? Leave it readable: who gives "
        "up first?"
    )

    saved: ClassVar[dict[str, Any]] = {"right": 4}

    def __init__(
        self,
        images: npt.ArrayLike,
        labels: npt.ArrayLike,
        readers: Mapping[str, Reader],
    ) -> None:
        self._images = require_images(images)
        self._labels = require_labels(labels, len(self._images))
        require(
            0 < len(readers) <= MOST_READERS,
            f"expected one or two readers, by name; got {len(readers)}",
        )
        self._readers = dict(readers)
        super().__init__()

    def create_artists(self, picture: Picture) -> list[Artist]:
        """Create the digit, and ten bars for each reader."""
        axes = picture.add_axes((0.01, 0.06, 0.39, 0.851))
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(visible=True, color=FAINT)
        self.digit = axes.imshow(np.zeros((28, 28)), **DIGIT_IMAGE)
        self.bars, self.titles = [], []
        frames = list(axes.spines.values())
        height = 0.8 / len(self._readers) - 0.14
        for place in range(len(self._readers)):
            bottom = 0.1 + (len(self._readers) - 1 - place) * 0.45
            axes = picture.add_axes((0.47, bottom, 0.52, height))
            axes.set(ylim=(0, 1), yticks=[], xticks=range(10), xlim=(-0.6, 9.6))
            axes.spines["left"].set_visible(False)
            self.bars.append(axes.bar(range(10), np.zeros(10), 0.75))
            self.titles.append(axes.set_title("", loc="left", fontsize=11, y=1))
            frames += axes.spines.values()
        bars = [bar for bars in self.bars for bar in bars]
        return [self.digit, *bars, *self.titles, *frames]

    def create_controls(self) -> dict[str, Any]:
        """Create the number of the image, and a slider for each change."""
        return {
            "image": controls.image_number(len(self._images)),
            "right": controls.slider("Right", 0, -10, 10, **controls.HALF),
            "down": controls.slider("Down", 0, -10, 10, **controls.HALF),
            "turn": controls.slider("Turn (°)", 0, -180, 180, **controls.HALF),
            "size": controls.slider("Size (%)", 100, 40, 140, **controls.HALF),
            "slant": controls.slider("Slant (%)", 0, -60, 60, **controls.HALF),
        }

    def draw(
        self, *, image: int, right: int, down: int, turn: int, size: int, slant: int
    ) -> str:
        """Show a digit as it was moved, and how sure each reader is of each class.

        Parameters
        ----------
        image : int
            Which image.
        right, down : int
            By how many pixels it moves.
        turn : int
            Degrees, clockwise.
        size, slant : int
            In per cent.

        Returns
        -------
        str
            What each reader reads, and how sure it is.
        """
        label = int(self._labels[image])
        pixels = moved(
            self._images[[image]],
            **{"right": right, "down": down, "turn": turn},
            **{"size": size / 100, "slant": slant / 100},
        )
        self.digit.set_data(pixels[0])
        says = []
        for place, (name, reader) in enumerate(self._readers.items()):
            p = softmax(np.asarray(reader(pixels), dtype=float))[0]
            read = int(p.argmax())
            color = RIGHT if read == label else WRONG
            for digit, bar in enumerate(self.bars[place]):
                bar.set(height=p[digit], color=color if digit == read else MUTED)
            sure = chance(p[read])
            self.titles[place].set(text=f"{name}: {read}, {sure} sure", color=color)
            says.append(f"{name} reads {read}, {sure} sure")
        changes = {
            f"right {number(right, 0)}": right,
            f"down {number(down, 0)}": down,
            f"turn {number(turn, 0)}°": turn,
            f"size {size} %": size - 100,
            f"slant {number(slant, 0)} %": slant,
        }
        how = ", ".join(words for words, change in changes.items() if change)
        how = how or "as it is"
        return f"Image {image:,}, labelled {label}, {how}: {'; '.join(says)}."
