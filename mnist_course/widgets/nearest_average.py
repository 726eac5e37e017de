"""Hold one digit against the ten average digits."""

from typing import Any

import ipywidgets as widgets
import numpy as np
import numpy.typing as npt
from matplotlib.offsetbox import AnnotationBbox, OffsetImage

from mnist_course.support.arguments import require, require_images, require_labels
from mnist_course.support.picture import DIGIT_IMAGE, FAINT, INK, RIGHT, WRONG, Picture
from mnist_course.widgets.base import InteractiveFigure, controls


class NearestAverage(InteractiveFigure):
    """Compare a digit with ten averages; the nearest one is the guess.

    The distance is the root of the mean squared difference of the pixels, so it has the
    unit of a pixel: 0 to 255. The order is the same as without root and mean.
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
        "Click into the number and step on with the arrow up key. Which is the first "
        "image that is misread? How far is it from its own average? From there on, a "
        "button leads from mistake to mistake."
    )

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

    def create_artists(self, picture: Picture) -> None:
        """Create the digit at the left, and a bar above each average."""
        left = picture.add_axes((0.005, 0.14, 0.29, 0.66))
        left.set(xticks=[], yticks=[])
        left.spines[:].set_visible(True)
        self.digit = left.imshow(np.zeros((28, 28)), **DIGIT_IMAGE)
        self.title = left.set_title("")
        self.axes = axes = picture.add_axes((0.385, 0.29, 0.61, 0.6))
        axes.set(ylabel="distance", xlim=(-0.6, 9.6), ylim=(0, 140))
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
        self.verdict = axes.set_title("", loc="left")

    def create_controls(self) -> dict[str, Any]:
        """Create the number of the image."""
        return {"image": controls.image_number(len(self._images))}

    def rows(self) -> list[widgets.Widget]:
        """Put a button beside the number of the image."""
        self.button = controls.button("Next mistake", "step-forward", self.go_on)
        row = self.row(self.controls["image"], self.button)
        return [row, self.image, self.caption]

    def go_on(self) -> None:
        """Go to the next image that is misread; after the last comes the first."""
        now, count = self.controls["image"].value, len(self._images)
        for image in (*range(now + 1, count), *range(now)):
            if self.distances(image).argmin() != self._labels[image]:
                self.set(image=image)
                return

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

    def draw(self, *, image: int) -> str:
        """Show an image and its ten distances.

        Parameters
        ----------
        image : int
            Which image.

        Returns
        -------
        str
            The guess and whether it is right.
        """
        distances = self.distances(image)
        label = int(self._labels[image])
        guess, second = (int(digit) for digit in distances.argsort()[:2])
        color = RIGHT if guess == label else WRONG
        self.digit.set_data(self._images[image])
        for digit, (bar, distance) in enumerate(zip(self.bars, distances, strict=True)):
            bar.set_height(distance)
            bar.set_facecolor(color if digit == guess else FAINT)
            bar.set_edgecolor(INK if digit == label else "none")
            bar.set_linewidth(1.5)
        self.title.set_text(f"image {image:,}, a {label}")
        verdict = "right" if guess == label else f"wrong, it is a {label}"
        self.verdict.set(text=f"nearest: {guess}, {verdict}", color=color)
        if guess == label:
            rest = f"Second is {second} at {distances[second]:.1f}."
        else:
            rest = f"Its own average is at {distances[label]:.1f}."
        return (
            f"Image {image:,} is a {label}. The nearest average is {guess} at a "
            f"distance of {distances[guess]:.1f}, so the guess is {verdict}. {rest}"
        )
