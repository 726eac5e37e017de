"""Hold one digit against the ten average digits."""

from typing import Any

import ipywidgets as widgets
import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from matplotlib.patches import Rectangle

from mnist_course.support.arguments import require, require_images, require_labels
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    HIGHLIGHT,
    INK,
    RIGHT,
    SIGNED,
    WRONG,
    Picture,
)
from mnist_course.support.wording import with_article
from mnist_course.widgets.base import InteractiveFigure, Target, controls

TOP, FOOT = 140, -58  # where a bar may end, and the number below the averages
NONE = "nothing"


class NearestAverage(InteractiveFigure):
    """Compare a digit with ten averages; the nearest one is the guess.

    The distance is the root of the mean squared difference of the pixels, so it has the
    unit of a pixel: 0 to 255. The order is the same as without root and mean. An
    average can be subtracted from the digit by the list or by a click.
    Introduced in lesson 01.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), values 0 to 255.
    labels : array_like
        Shape (n,), values 0 to 9.
    averages : array_like
        Shape (10, 28, 28), the average image of each digit.

    Raises
    ------
    ValueError
        If an array has another shape or other values.
    """

    invitation = (
        "Which is the first image that is misread? How far is it from its own average? "
        "Subtract an average: which pixels make up the distance?"
    )
    clicks = "Click an average to subtract it."

    def __init__(
        self, images: npt.ArrayLike, labels: npt.ArrayLike, averages: npt.ArrayLike
    ) -> None:
        self._images = require_images(images)
        self._labels = require_labels(labels, len(self._images))
        self._averages = require_images(averages, name="averages")
        require(
            len(self._averages) == 10,
            "averages must have shape (10, 28, 28), one image for each digit; got "
            f"shape {self._averages.shape}",
        )
        super().__init__()

    def create_artists(self, picture: Picture) -> list[Artist]:
        """Create the digit at the left, and a bar above each average."""
        left = picture.add_axes((0.005, 0.14, 0.29, 0.66))
        left.set(xticks=[], yticks=[])
        left.spines[:].set_visible(True)
        self.digit = left.imshow(np.zeros((28, 28)), **DIGIT_IMAGE)
        self.title = left.set_title("", y=1)
        self.axes = axes = picture.add_axes((0.385, 0.29, 0.61, 0.6))
        axes.set(ylabel="distance", xlim=(-0.6, 9.6), ylim=(0, TOP))
        axes.set_xticks(range(10))
        axes.tick_params(axis="x", length=0, pad=42)
        self.bars = axes.bar(range(10), np.zeros(10), 0.7)
        for digit, average in enumerate(self._averages):
            thumbnail = OffsetImage(
                average, zoom=0.95, cmap="gray_r", interpolation="nearest"
            )
            thumbnail.image.set_clim(0, 255)
            box = AnnotationBbox(
                thumbnail,
                (digit, 0),
                xycoords=("data", "axes fraction"),
                xybox=(0, -22),
                boxcoords="offset points",
                frameon=False,
                pad=0,
            )
            axes.add_artist(box)
        self.frame = Rectangle((0, -45), 0.96, 43, fill=False, clip_on=False)
        self.frame.set(edgecolor=HIGHLIGHT, linewidth=2.5, zorder=4)
        axes.add_patch(self.frame)
        self.verdict = axes.set_title("", loc="left", y=1)
        words = [self.title, self.verdict]
        frames = [*left.spines.values(), *axes.spines.values()]
        return [self.digit, *self.bars, self.frame, *words, *frames]

    def create_controls(self) -> dict[str, Any]:
        """Create the number of the image, and the choice of an average."""
        averages = [(f"average {digit}", digit) for digit in range(10)]
        return {
            "image": controls.image_number(len(self._images)),
            "minus": controls.choice(
                "Subtract", [(NONE, NONE), *averages], layout={"width": "16em"}
            ),
        }

    def rows(self) -> list[widgets.Widget]:
        """Add a button that goes to the next mistake."""
        self.button = controls.button("Next mistake", "step-forward", self.next_misread)
        row = self.row(*self.controls.values(), self.button)
        return [row, self.image, self.caption]

    def next_misread(self) -> None:
        """Go to the next image that is misread; after the last comes the first."""
        count, now = len(self._images), self.controls["image"].value
        for image in (np.arange(1, count) + now) % count:
            if self.distances(image).argmin() != self._labels[image]:
                return self.set(image=int(image))

    def targets(self) -> list[Target]:
        """Return the averages with their bars, and the digit if one is subtracted."""
        bars = (-0.5, TOP, 9.5, FOOT)
        found = [Target("averages", "subtract it", self.axes, bars, columns=10)]
        if self.controls["minus"].value != NONE:
            box = (-0.5, -0.5, 27.5, 27.5)
            words = "see the image itself"
            found.append(Target("digit", words, self.digit.axes, box))
        return found

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Subtract the average, or none if that is subtracted already."""
        same = name == "digit" or cell == self.controls["minus"].value
        return {"minus": NONE if same else cell}

    def distances(self, image: int) -> np.ndarray:
        """Return how far an image is from each average.

        Parameters
        ----------
        image : int
            Which image.

        Returns
        -------
        numpy.ndarray
            Ten distances, float64, in the unit of a pixel, 0 to 255.
        """
        difference = self._images[image].astype(float) - self._averages
        return np.sqrt((difference**2).mean(axis=(1, 2)))

    def draw(self, *, image: int, minus: int | str) -> str:
        """Show an image and its ten distances.

        Parameters
        ----------
        image : int
            Which image.
        minus : int or str
            The average that is subtracted from it, or ``"nothing"``.

        Returns
        -------
        str
            The guess and whether it is right.
        """
        distances = self.distances(image)
        label = int(self._labels[image])
        guess, second = (int(digit) for digit in distances.argsort()[:2])
        color = RIGHT if guess == label else WRONG
        self._show(image, minus)
        for digit, (bar, distance) in enumerate(zip(self.bars, distances, strict=True)):
            bar.set_height(distance)
            bar.set_facecolor(color if digit == guess else FAINT)
            bar.set_edgecolor(INK if digit == label else "none")
            bar.set_linewidth(1.5)
        verdict = "right" if guess == label else f"wrong, it is {with_article(label)}"
        self.verdict.set(text=f"nearest: {guess}, {verdict}", color=color)
        if guess == label:
            rest = f"Second is {second} at {distances[second]:.1f}."
        else:
            rest = f"Its own average is at {distances[label]:.1f}."
        if minus != NONE:
            rest = (
                f"Average {minus} is at {distances[int(minus)]:.1f}: in blue pixels "
                "the image has more ink than it, in orange ones less."
            )
        return (
            f"Image {image:,} is {with_article(label)}. The nearest average is {guess} "
            f"at a distance of {distances[guess]:.1f}, so the guess is {verdict}. "
            f"{rest}"
        )

    def _show(self, image: int, minus: int | str) -> None:
        """Show the image or, in colours, by what it differs from an average."""
        title = f"image {image:,}, {with_article(self._labels[image])}"
        pixels = self._images[image]
        subtracted = minus != NONE
        self.frame.set_visible(subtracted)
        if subtracted:
            pixels = pixels.astype(float) - self._averages[int(minus)]
            title = f"image {image:,} − average {minus}"
            self.frame.set_x(int(minus) - 0.48)
        self.digit.set(cmap=SIGNED if subtracted else DIGIT_IMAGE["cmap"])
        self.digit.set_clim(-255 if subtracted else 0, 255)
        self.digit.set_data(pixels)
        self.title.set_text(title)
