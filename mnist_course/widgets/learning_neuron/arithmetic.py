"""The arithmetic of a step, written in columns beside the plane."""

from collections.abc import Sequence

from mnist_course.support.picture import MUTED, Picture
from mnist_course.widgets.base import Words
from mnist_course.widgets.learning_neuron.steps import Step

PLACE = (0.555, 0.5, 0.445, 0.5)
# Where the columns stand, in inches.
COLUMNS = (0.1, 0.33, 0.7, 1.03, 1.25, 1.46, 1.77, 2.08, 2.32, 2.57, 2.88)
HEADS = {2: "old", 4: "η", 6: "y − t", 8: "input", 10: "new"}
HEADS_OF_MEAN = {2: "old", 4: "η", 7: "mean of (y − t) · x", 10: "new"}
ROWS = (1.1, 0.83, 0.56)


class Arithmetic:
    """Write the update of each number of a neuron in a row, between lines of words.

    Parameters
    ----------
    picture : Picture
        Where to write, in its upper right.
    """

    def __init__(self, picture: Picture) -> None:
        width, height = picture.get_size_inches()
        axes = picture.add_axes(PLACE)
        axes.set(xlim=(0, PLACE[2] * width), ylim=(0, PLACE[3] * height))
        axes.axis("off")
        self.lines = Words(axes, [(0, 1.92), (0, 1.65), (0, 0.24)], size=10.5)
        self.heads = Words(axes, size=9, align="center")
        self.table = Words(axes, size=10.5, align="center")
        self.moving = [each.artist for each in (self.lines, self.heads, self.table)]

    def show(self, step: Step, lines: Sequence[str]) -> None:
        """Write a step, and three lines: two above it, one below."""
        is_mean = len(step.points) > 1
        texts, places = [], []
        for place, y in enumerate(ROWS):
            row = step.row(place)
            columns = [*COLUMNS[: len(row) - 2], *COLUMNS[-2:]]
            if is_mean:
                columns[6] = COLUMNS[7]
            texts += row
            places += [(x, y) for x in columns]
        self.table.show(texts, places)
        heads = HEADS_OF_MEAN if is_mean else HEADS
        at = [(COLUMNS[column], ROWS[0] + 0.24) for column in heads]
        self.heads.show(list(heads.values()), at, colors=MUTED)
        self.lines.show(lines, bold=[0])
