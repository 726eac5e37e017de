"""The figure: the hidden units of a network, and what it still reads of each digit."""

from typing import Any, ClassVar

import ipywidgets as widgets
import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.patches import Rectangle

from mnist_course.network import Network
from mnist_course.plots.digits import mosaic
from mnist_course.plots.shades import coarse, full_color, shaded
from mnist_course.support.arguments import (
    require,
    require_every_digit,
    require_images,
)
from mnist_course.support.picture import FAINT, HIGHLIGHT, INK, MUTED, SIGNED, Picture
from mnist_course.support.wording import number
from mnist_course.widgets.base import (
    InteractiveFigure,
    Target,
    Words,
    alone,
    controls,
)
from mnist_course.widgets.unit_surgery.surgery import AT_RANDOM, Surgery

WIDTH, HEIGHT = 7.2, 3.3
TILES = (0.04, 0.04, 2.88)  # left, bottom and side of the hidden units, in inches
COLUMNS = 8
MOST_UNITS = 64
NONE = "none"
MOST_IMAGES = 2_000  # more would take too long for a redraw


class UnitSurgery(InteractiveFigure):
    """Operate on a network, and see which digits it still reads.

    A click on a unit chooses it and switches it; the slider "Unit" and the button do
    the same. Whoever moves "Units off" or chooses an order begins anew.
    Introduced in lesson 09.

    Parameters
    ----------
    network : Network
        Trained, with 784 inputs, one hidden layer of up to 64 units and ten outputs. It
        is only read.
    images : array_like
        Shape (n, 28, 28), values as the network takes them, 2,000 at most.
    labels : array_like
        Shape (n,), values 0 to 9, every digit at least once.

    Attributes
    ----------
    surgery : Surgery
        The arithmetic.
    right : numpy.ndarray
        Shape (n,): which of the images are read right now.

    Raises
    ------
    ValueError
        If the network is of another kind, or an array has another shape or values.
    """

    size = (WIDTH, HEIGHT)
    invitation = (
        "Switch off a quarter of the units: how much is lost? Which order hurts most? "
        "Then all units on, and noise on the weights: watch the tiles and the bars."
    )

    clicks = "Click a unit to switch it off or on."

    saved: ClassVar[dict[str, Any]] = {"off": 16}  # or all, where there are fewer

    def __init__(
        self, network: Network, images: npt.ArrayLike, labels: npt.ArrayLike
    ) -> None:
        sizes = network.sizes
        require(
            len(sizes) == 3 and sizes[::2] == [784, 10] and sizes[1] <= MOST_UNITS,
            f"network must have one hidden layer of up to {MOST_UNITS} units between "
            f"784 inputs and 10 classes; got {sizes}",
        )
        images = require_images(images)
        require(
            len(images) <= MOST_IMAGES,
            f"images must be at most {MOST_IMAGES:,}, or a redraw takes too long; got "
            f"{len(images):,}",
        )
        self._classes = require_every_digit(labels, len(images))
        rows = images.reshape(len(images), -1)
        self.surgery = Surgery(network, rows, np.asarray(labels))
        self._full = full_color(coarse(network.weights[0]))
        self._switched: set[int] = set()  # by hand, since then
        self._begun = (0, AT_RANDOM)
        super().__init__()

    def create_artists(self, picture: Picture) -> list[Artist]:
        """Create a tile for each unit, and a bar for each digit."""
        left, bottom, side = TILES
        tiles = picture.add_axes(
            (left / WIDTH, bottom / HEIGHT, side / WIDTH, side / HEIGHT)
        )
        tiles.axis("off")
        tiles.set_title("hidden units: their weights", fontsize=11, pad=6)
        colors = SIGNED.with_extremes(bad=FAINT)
        rows = -(-len(self.surgery.worth) // COLUMNS)
        blank = np.zeros((rows * 30, COLUMNS * 30))
        self.tiles = tiles.imshow(
            blank, cmap=colors, vmin=-1, vmax=1, interpolation="nearest"
        )
        self.frame = Rectangle((0, 0), 30, 30, fill=False, color=HIGHLIGHT)
        self.frame.set(linewidth=2.5, clip_on=False)
        tiles.add_patch(self.frame)
        axes = picture.add_axes((0.505, 0.145, 0.485, 0.685))
        axes.set(xticks=range(10), xlabel="digit", ylim=(0, 100))
        axes.set_ylabel("read right (%)")
        axes.grid(axis="y", color=FAINT)
        self.bars = list(axes.bar(range(10), np.zeros(10), 0.7, color=INK))
        whole = [100 * self.surgery.whole[places].mean() for places in self._classes]
        axes.hlines(
            whole, np.arange(10) - 0.42, np.arange(10) + 0.42, color=MUTED, zorder=3
        )
        page = picture.add_axes((0, 0, 1, 1))
        page.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        page.axis("off")
        self.title = Words(page, [(5.38, 3.05)], size=12, align="center")
        return [self.tiles, self.frame, *self.bars, self.title.artist]

    def create_controls(self) -> dict[str, Any]:
        """Create sliders for units and noise, an order, a box, and a single unit."""
        units = len(self.surgery.worth)
        room: dict[str, Any] = {"style": {"description_width": "5.5em"}}
        return {
            "off": controls.slider("Units off", 0, 0, units, **controls.HALF, **room),
            "order": controls.choice(
                "Order", self.surgery.orders, **controls.HALF, **room
            ),
            "noise": controls.slider(
                "Noise", 0, 0, 3, step=0.1, **controls.HALF, **room
            ),
            "biases": widgets.Checkbox(
                value=True, description="biases", indent=False, layout={"width": "30%"}
            ),
            "unit": controls.steps(
                "Unit", [NONE, *range(units)], **controls.HALF, **room
            ),
        }

    def rows(self) -> list[widgets.Widget]:
        """Add the button that switches a single unit."""
        self.button = controls.button("Switch off", "power-off", self.switch)
        settings = self.row(*self.controls.values(), self.button)
        return [settings, self.image, self.caption]

    @alone
    def switch(self) -> None:
        """Switch the chosen unit off or, if it is off, on."""
        self._switched ^= {self.controls["unit"].value} - {NONE}
        self.redraw()

    def targets(self) -> list[Target]:
        """Return the units."""
        units = len(self.surgery.worth)
        rows = -(-units // COLUMNS)
        box = (-0.5, -0.5, COLUMNS * 30 - 0.5, rows * 30 - 0.5)
        words, axes = "switch this unit", self.tiles.axes
        return [Target("units", words, axes, box, rows, COLUMNS, units)]

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Choose the unit, and switch it."""
        self._switched ^= {cell}
        return {"unit": cell}

    def draw(
        self, *, off: int, order: str, noise: float, biases: bool, unit: int | str
    ) -> str:
        """Operate, and show what is left.

        Parameters
        ----------
        off : int
            How many units are switched off.
        order : str
            Which go first.
        noise : float
            On the hidden units' weights, in multiples of their spread.
        biases : bool
            Whether they are left.
        unit : int or str
            The unit that is framed, or ``"none"``.

        Returns
        -------
        str
            The operation and what is still read right, and what the unit is worth.
        """
        surgery = self.surgery
        units = len(surgery.worth)
        on = np.ones(units, dtype=bool)
        on[surgery.orders[order][:off]] = False
        if (off, order) != self._begun:
            self._begun, self._switched = (off, order), set()
        by_hand = sorted(self._switched)
        on[by_hand] = ~on[by_hand]
        self.right = surgery.right(on, noise=noise, biases=biases)
        tiles = shaded(coarse(surgery.noisy(noise)), self._full)
        tiles[~on] = np.nan
        self.tiles.set_data(mosaic(tiles, columns=COLUMNS, gap=2))
        shares = [100 * self.right[places].mean() for places in self._classes]
        for bar, share in zip(self.bars, shares, strict=True):
            bar.set_height(share)
        now, before = 100 * self.right.mean(), 100 * surgery.whole.mean()
        self.title.show([f"{number(now)} % of all, {number(before)} % when whole"])
        how = [order] * bool(off) + [f"{len(by_hand)} by hand"] * bool(by_hand)
        gone = units - int(on.sum())
        verb = "is" if gone == 1 else "are"
        said = f"{gone} of {units} units {verb} off ({', '.join(how)})"
        done = [said if how else "All units on"]
        done += [f"noise of {number(noise)} times the weights' spread"] if noise else []
        done += [] if biases else ["no biases"]
        worst = int(np.argmin(shares))
        return (
            f"{', '.join(done)}: the network reads {number(now)} % of "
            f"{len(self.right):,} digits, and {number(before)} % when it is whole. The "
            f"{worst} is read worst, at {number(shares[worst])} %."
            f"{self._mark(unit, on)}"
        )

    def _mark(self, unit: int | str, on: np.ndarray) -> str:
        """Frame a unit, and say whether it is on and what it is worth."""
        chosen = unit != NONE
        self.frame.set_visible(chosen)
        self.button.disabled = not chosen
        if not chosen:
            return ""
        row, column = divmod(int(unit), COLUMNS)
        self.frame.set_xy((30 * column - 0.5, 30 * row - 0.5))
        self.button.description = "Switch off" if on[unit] else "Switch on"
        return (
            f" Unit {unit} is {'on' if on[unit] else 'off'}: without it alone, the "
            f"whole network loses {number(100 * self.surgery.worth[unit])} points."
        )
