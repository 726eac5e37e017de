"""The network of the backprop stepper, from its input to its loss."""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from numpy.typing import NDArray

from mnist_course.network import Network
from mnist_course.support.arguments import require
from mnist_course.support.picture import INK, MUTED
from mnist_course.support.wording import number
from mnist_course.widgets.backprop_stepper.listing import Step
from mnist_course.widgets.backprop_stepper.passes import Round
from mnist_course.widgets.backprop_stepper.slopes import Place, name_of, shares_of
from mnist_course.widgets.backprop_stepper.units import Units
from mnist_course.widgets.backprop_stepper.wires import TITLES, Wires
from mnist_course.widgets.base import Target, Words

MOST_COLUMNS, MOST_UNITS = 4, 4
# Places in inches, from the left edge of the picture.
LEFT, OUTPUT, TRUTH = 0.3, 3.0, 3.34
TITLES_BY_KIND = {
    "forward": "· w{} →",
    "back": "← · w{}.T",
    "update": "new w{}",
}


class Diagram:
    """Draw a network of a few units, from its input to its loss.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Axes over the whole picture, whose unit is an inch.
    sizes : sequence of int
        How many units each column has, two to four columns.
    """

    def __init__(self, axes: Axes, sizes: Sequence[int]) -> None:
        self._axes = axes
        across = np.linspace(LEFT, OUTPUT, len(sizes))
        self.units = [
            Units(axes, x, count, blamed=column > 0)
            for column, (x, count) in enumerate(zip(across, sizes, strict=True))
        ]
        self.wires = [Wires(axes, *pair) for pair in pairwise(self.units)]
        outputs = self.units[-1].places
        self.chances = Words(axes, [(TRUTH, y + 0.09) for y in outputs[:, 1]], size=9)
        self.truths = Words(axes, [(TRUTH, y - 0.09) for y in outputs[:, 1]], size=9)
        titles = Words(axes, [(x, TITLES) for x in across], size=9, align="center")
        hidden = [f"a{layer}" for layer in range(1, len(sizes) - 1)]
        titles.show(["x", *hidden, f"z{len(sizes) - 1}"], colors=MUTED)
        self.loss = Words(axes, [(TRUTH, TITLES)], size=9)

    @property
    def artists(self) -> Iterable[Artist]:
        """All that may change, from the back to the front."""
        wires = [artist for part in self.wires for artist in part.artists]
        units = [artist for part in self.units for artist in part.artists]
        words = self.chances, self.truths, self.loss
        return [*wires, *units, *(each.artist for each in words)]

    def targets(self) -> list[Target]:
        """Return what can be clicked: what opens by its name, the rest by its step."""
        found = [
            wires.target(index, name_of((layer, *index)))
            for layer, wires in enumerate(self.wires)
            for index in wires.numbered
        ]
        for column, units in enumerate(self.units):
            there = Step("forward", column) if column else Step("input")
            hidden = 0 < column < len(self.wires)
            deltas = [
                name_of((column - 1, unit)) if hidden else Step("back", column).name
                for unit in range(len(units.places))
            ]
            found += units.targets(there.name, deltas, "open" if hidden else "go to")
        x, y = self.loss.places[0]
        box = (x - 0.04, y + 0.11, x + 0.7, y - 0.11)
        return [*found, Target("loss", "go to the loss", self._axes, box)]

    def show(
        self,
        at: Step,
        done: Collection[Step],
        now: Round,
        *,
        updated: Sequence[NDArray[np.float64]],
        opened: Place,
        shared: bool,
        y: int,
    ) -> None:
        """Show what has been computed up to a step.

        Parameters
        ----------
        at : Step
            Which step.
        done : collection of Step
            That step and those before it.
        now : Round
            What the round computes.
        updated : sequence of numpy.ndarray
            The weights after it.
        opened : tuple of int
            Layer, counted from 0, row and column of the weight to mark; or layer and
            unit of the delta, to mark with the weights that lead on from it.
        shared : bool
            Whether the delta comes from what comes back over these.
        y : int
            The true class.
        """
        last = len(now.weights)
        most = max(np.abs(delta).max() for delta in now.deltas)
        outputs = [*now.activations[:last], now.sums[-1]]
        first, *index = opened
        is_delta = len(index) == 1
        for column, units in enumerate(self.units):
            units.show(
                outputs[column][0]
                if not column or Step("forward", column) in done
                else None,
                now.deltas[column - 1][0] if Step("back", column) in done else None,
                most=most,
                marked=at.layer == column and at.kind in ("input", "forward", "back"),
                opened=index[0] if is_delta and column == first + 1 else None,
            )
        through = {"forward": at.layer, "back": at.layer + 1}.get(at.kind)
        for layer, wires in enumerate(self.wires, start=1):
            given = at == Step("back", layer)
            active = at.kind == "update" or layer == through
            title = f"w{layer}"
            behind = is_delta and layer == first + 2
            shares = behind and shared and at == Step("back", layer - 1)
            if shares:
                title = f"w{layer} · δ{layer}"
            elif given:
                title = f"slope by w{layer}" if last < 3 else f"by w{layer}"
            elif active:
                title = TITLES_BY_KIND[at.kind].format(layer)
            on_lines = now.weight_slopes[layer - 1] if given else None
            on_lines = shares_of(now, layer - 2) if shares else on_lines
            row = wires.of_the_unit(index[0]) if behind else []
            wires.show(
                (updated if at.kind == "update" else now.weights)[layer - 1],
                on_lines,
                title=title,
                active=active or given,
                chosen=[index] if first == layer - 1 and not is_delta else row,
            )
        seen = Step("loss") in done
        self._show_end(now.probabilities[0] if seen else (), y)
        self.loss.show([f"loss {number(now.loss, 2)}" if seen else ""], bold=[0])

    def _show_end(self, probabilities: Any, y: int) -> None:
        classes = range(len(self.chances.places))
        self.truths.show(
            [f"truth {int(k == y)}" for k in classes],
            colors=[INK if k == y else MUTED for k in classes],
            bold=[y],
        )
        self.chances.show([f"p = {number(p, 2)}" for p in probabilities])


def require_small(network: Network) -> None:
    """Refuse a network that there is no room for, and say what was expected."""
    require(
        isinstance(network, Network),
        f"network must be a Network such as Network([2, 3, 2]); got {network!r:.80}",
    )
    sizes = network.sizes
    require(
        2 <= len(sizes) <= MOST_COLUMNS and max(sizes) <= MOST_UNITS,
        f"network must have 2 to {MOST_COLUMNS} columns of at most {MOST_UNITS} units "
        f"each, the input among them; got sizes {sizes}",
    )
