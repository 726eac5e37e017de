"""Ten detectors and one digit, which is read by the largest sum."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection

from mnist_course.support.arguments import (
    require,
    require_images,
    require_labels,
    require_weights,
)
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    INK,
    RIGHT,
    SIGNED,
    WRONG,
    Picture,
)
from mnist_course.support.wording import number
from mnist_course.widgets.base import InteractiveFigure, Words, controls

# As in the weight overlay: the strongest 5 of 100 weights share the fullest colour.
FULL_COLOR = 95

# In inches: left, bottom and side of the digit, then of the ten detectors.
WIDTH, HEIGHT = 7.2, 2.75
SIDE, PITCH = 0.92, 1.02
PLACES = [(0.06, 0.5, 1.78)]
PLACES += [(2.13 + PITCH * n, y, SIDE) for y in (1.46, 0.08) for n in range(5)]


class TenDetectors(InteractiveFigure):
    """Show a digit to ten detectors, and read the one whose sum is largest.

    Introduced in lesson 02.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), values 0 to 255. The neurons get them divided by 255.
    labels : array_like
        Shape (n,), values 0 to 9.
    detectors : sequence of (weights, bias)
        Ten neurons, that of digit 0 first: weights of shape (784,) and a number.

    Raises
    ------
    ValueError
        If an array has another shape or other values, or there are not ten neurons.
    """

    size = (WIDTH, HEIGHT)
    invitation = (
        "Leaf through the digits: which detector comes second, and how close is it? "
        "Find a digit that is misread, and look at the products: which pixels deceived?"
    )

    def __init__(
        self,
        images: npt.ArrayLike,
        labels: npt.ArrayLike,
        detectors: Sequence[tuple[npt.ArrayLike, float]],
    ) -> None:
        self._images = require_images(images)
        self._labels = require_labels(labels, len(self._images))
        require(
            len(detectors) == 10,
            f"detectors must be ten pairs of weights and a bias; got {len(detectors)}",
        )
        self._weights = np.stack(
            [require_weights(w, str(digit)) for digit, (w, _) in enumerate(detectors)]
        )
        self._biases = np.array([float(bias) for _, bias in detectors])
        super().__init__()

    def create_artists(self, picture: Picture) -> Iterable[Artist]:
        """Create the digit, and two rows of detectors with their sums below."""
        signed: dict[str, Any] = {"cmap": SIGNED, "interpolation": "nearest"}
        limit = np.percentile(np.abs(self._weights), FULL_COLOR) or 1.0
        self.panels = []
        for place, (left, bottom, side) in enumerate(PLACES):
            box = (left / WIDTH, bottom / HEIGHT, side / WIDTH, side / HEIGHT)
            axes = picture.add_axes(box)
            axes.axis("off")
            style = signed if place else DIGIT_IMAGE
            self.panels.append(axes.imshow(np.zeros((28, 28)), **style))
            if place:
                self.panels[-1].set_clim(-limit, limit)
        # All frames and all names in one artist each, which is quickly drawn.
        over = picture.add_axes((0, 0, 1, 1))
        over.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        over.axis("off")
        corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
        frames = [np.array((x, y)) + side * corners for x, y, side in PLACES]
        self.frames = LineCollection(frames, zorder=2)
        over.add_collection(self.frames, autolim=False)
        above = [(x + side / 2, y + side + 0.15) for x, y, side in PLACES]
        self.names = Words(over, above, size=11.5, align="center")
        return [*self.panels, self.frames, self.names.artist]

    def create_controls(self) -> dict[str, Any]:
        """Create the number of the image, and what the small pictures show."""
        count = len(self._images)
        return {
            "image": controls.image_number(
                count,
                f"Image (0 to {count - 1:,})",
                style={"description_width": "initial"},
                **controls.HALF,
            ),
            "show": controls.choice("Show", ["weights", "products"], **controls.HALF),
        }

    def draw(self, *, image: int, show: str) -> str:
        """Show an image to all ten.

        Parameters
        ----------
        image : int
            Which image.
        show : {"weights", "products"}
            What the small pictures are.

        Returns
        -------
        str
            The largest and the second largest sum, and whether that is right.
        """
        pixels, label = self._images[image].ravel() / 255, int(self._labels[image])
        z = self._weights @ pixels + self._biases
        best, second = (int(digit) for digit in (-z).argsort()[:2])
        what = f"{'an' if label == 8 else 'a'} {label}"
        color = RIGHT if best == label else WRONG
        maps = self._weights * (pixels if show == "products" else 1)
        for panel, values in zip(
            self.panels, [self._images[image], *maps], strict=True
        ):
            panel.set_data(values.reshape(28, 28))
        wins = np.arange(-1, 10) == best
        self.frames.set(
            colors=[color if won else FAINT for won in wins],
            linewidths=np.where(wins, 3.5, 1.0),
        )
        self.names.show(
            [
                f"{what}, read as {best}",
                *(f"{k}: {number(z[k])}" for k in range(10)),
            ],
            colors=[color, *(color if won else INK for won in wins[1:])],
            bold=[best + 1],
        )
        verdict = "right" if best == label else f"wrong: it is {what}"
        count = int((z > 0).sum())
        said = f"{count or 'none'} of them say{'s' if count < 2 else ''} yes"
        return (
            f"Image {image:,}: the largest sum is {number(z[best])}, of the detector "
            f"of {best}s; the second is {number(z[second])}, of that of {second}s; "
            f"{said}. So the ten read {best}, which is {verdict}."
        )
