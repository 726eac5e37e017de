"""The figure: a ball on a loss curve, and its loss after each step."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.artist import Artist

from mnist_course.support.picture import FAINT, HIGHLIGHT, INK, MUTED, TRAIN, Picture
from mnist_course.support.wording import counted, number
from mnist_course.widgets.base import InteractiveFigure, Target, controls
from mnist_course.widgets.descent_ball.descent import (
    CURVES,
    PATIENCE,
    Valley,
    descend,
    nearest,
    regime,
    steps_needed,
)

RATES = (0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.97, 1.0, 1.03, 1.1, 1.3)
MOMENTA = (0.0, 0.3, 0.5, 0.8, 0.9)
LEFT, RIGHT, HEIGHT = -2.0, 8.0, 26.0
LONG_RUN = 2_000


class DescentBall(InteractiveFigure):
    """A ball on a loss curve, moved by learning rate, momentum, start and steps.

    A click on the left graph starts the ball there, as the slider does.
    Introduced in lesson 05.
    """

    invitation = (
        "Move the learning rate from the lowest to the highest, and watch the dots. "
        "Which rate needs a single step? From which on does the ball never arrive? "
        "Then try two valleys."
    )

    clicks = "Click the left graph to start there."

    def create_artists(self, picture: Picture) -> Iterable[Artist]:
        """Create the curve with the ball's path, and its loss step by step."""
        self.axes = picture.add_axes((0.07, 0.15, 0.46, 0.74))
        self.axes.set(xlim=(LEFT, RIGHT), ylim=(0, HEIGHT), xlabel="weight w")
        self.axes.set(xticks=range(-2, 9, 2), yticks=[0, 10, 20])
        self.axes.set_title("loss, and the ball's path", loc="left")
        (self.curve,) = self.axes.plot([], [], color=MUTED, linewidth=1.5)
        history = picture.add_axes((0.6, 0.15, 0.385, 0.74))
        history.set(xlim=(-0.5, PATIENCE + 0.5), ylim=(0, HEIGHT))
        history.set(xlabel="step", xticks=[0, 10, 20, 30, 40], yticks=[0, 10, 20])
        history.set_title("loss by step", loc="left")
        history.grid(axis="y", color=FAINT)
        lines: dict[str, Any] = {
            "color": TRAIN,
            "linewidth": 1.0,
            "marker": "o",
            "markersize": 4,
        }
        (self.path,) = self.axes.plot([], [], **lines)
        (self.losses,) = history.plot([], [], **lines)
        (self.start,) = self.axes.plot(
            [], [], "o", markersize=9, markerfacecolor="white", markeredgecolor=INK
        )
        self.start.set(clip_on=False, zorder=4)  # Half of it may lie outside.
        ball: dict[str, Any] = {"marker": "o", "markersize": 12, "color": HIGHLIGHT}
        ball |= {"clip_on": False, "zorder": 5}
        (self.ball,) = self.axes.plot([], [], **ball)
        (self.mark,) = history.plot([], [], **ball)
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 3}
        self.gone = self.axes.text(3, HEIGHT / 2, "", ha="center", bbox=paper)
        # Not as titles: one that is hidden for a moment would move those beside it.
        self.rate, self.kept = (
            axes.text(1, 1.04, "", ha="right", transform=axes.transAxes)
            for axes in (self.axes, history)
        )
        moving = [self.curve, self.path, self.losses, self.start, self.gone]
        moving += [self.rate, self.kept]
        frames = [*self.axes.spines.values(), *history.spines.values()]
        return [*moving, self.ball, self.mark, *frames]

    def create_controls(self) -> dict[str, Any]:
        """Create the choice of a curve, and a slider for each number."""
        names = [(valley.name, key) for key, valley in CURVES.items()]
        return {
            "curve": controls.choice(
                "Curve", names, button_width="8em", **controls.WHOLE
            ),
            "start": controls.slider(
                "Start", -1, LEFT, RIGHT, step=0.5, **controls.ROOM
            ),
            "learning_rate": controls.steps("Rate", RATES, value=0.1, **controls.ROOM),
            "momentum": controls.steps("Momentum", MOMENTA, **controls.ROOM),
            "steps": controls.slider("Steps", 12, 0, PATIENCE, **controls.ROOM),
        }

    def targets(self) -> list[Target]:
        """Return a strip for each start."""
        half = self.controls["start"].step / 2
        box = (LEFT - half, HEIGHT, RIGHT + half, 0)
        strips = round((RIGHT - LEFT) / (2 * half)) + 1
        return [Target("starts", "start here", self.axes, box, columns=strips)]

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Start there."""
        return {"start": LEFT + cell * self.controls["start"].step}

    def draw(
        self,
        *,
        curve: str,
        start: float,
        learning_rate: float,
        momentum: float,
        steps: int,
    ) -> str:
        """Show the first steps of the ball, and say how it goes on.

        Parameters
        ----------
        curve : {"one", "two"}
            Which curve.
        start, learning_rate, momentum : float
            Where the ball starts, and how it moves.
        steps : int
            How many steps to show, 0 to `PATIENCE`.

        Returns
        -------
        str
            Where the ball is, what becomes of it, and why.
        """
        valley = CURVES[curve]
        path = descend(
            valley,
            start,
            learning_rate=learning_rate,
            momentum=momentum,
            steps=LONG_RUN,
        )
        shown = path[: steps + 1]
        losses = valley.loss(shown)
        grid = np.linspace(LEFT, RIGHT, 300)
        self.curve.set_data(grid, valley.loss(grid))
        self.path.set_data(shown, losses)
        self.losses.set_data(range(steps + 1), losses)
        self.start.set_data([start], [valley.loss(start)])
        self.rate.set_text(f"rate {learning_rate:g}")
        self.kept.set_text(f"momentum {momentum:g}" if momentum else "")
        inside = LEFT <= shown[-1] <= RIGHT
        self._place_ball(float(shown[-1]), float(losses[-1]), steps)
        where = (
            f"is at w = {number(shown[-1], 2)}, where the loss is "
            f"{number(losses[-1], 2)}"
            if inside
            else "has left the picture"
        )
        after = f"After {counted(steps, 'step')} the ball {where}."
        fate = _one_valley if curve == "one" else _two_valleys
        return f"{after} {fate(valley, path, learning_rate, momentum)}"

    def _place_ball(self, w: float, loss: float, steps: int) -> None:
        """Draw the ball, or at the edge an arrow to where it has gone."""
        marker = "<" if w < LEFT else ">" if w > RIGHT else "o"
        self.ball.set_data([np.clip(w, LEFT, RIGHT)], [min(loss, HEIGHT)])
        self.ball.set_marker(marker)
        self.mark.set_data([steps], [min(loss, HEIGHT)])
        self.mark.set_marker("^" if loss > HEIGHT else "o")
        words = {"<": "← the ball is out there", ">": "the ball is out there →"}
        self.gone.set_text(words.get(marker, ""))


def _one_valley(
    valley: Valley, path: np.ndarray, learning_rate: float, momentum: float
) -> str:
    [(bottom, curvature)] = valley.bottoms.items()
    if path[0] == bottom:
        return "It lies at the bottom, where the slope is 0, so it stays there."
    kind, needed = regime(path, valley.bottoms), steps_needed(path - bottom)
    if momentum > 0:
        end = {
            "slow": f"It creeps: {needed} steps for 99 % of the way.",
            "right": f"It glides down, 99 % of the way in {needed} steps.",
            "oscillates": "It swings past the bottom and back, less each time; after "
            f"{needed} steps 99 % of the way are done for good.",
            "bounces": "It swings from side to side and never comes to rest.",
            "diverges": "It swings farther each time: it diverges.",
        }[kind]
        return (
            f"{end} It keeps {momentum:g} of its last step; with that, rates below "
            f"{2 * (1 + momentum) / curvature:.1f} come to rest on this curve."
        )
    factor = 1 - curvature * learning_rate
    end = {
        "slow": f"too slow, {needed} steps for 99 % of the way",
        "right": f"it glides down, 99 % of the way in {needed} steps",
        "oscillates": "it overshoots to the other side each time and oscillates, but "
        f"comes closer, 99 % of the way in {needed} steps",
        "bounces": "it jumps from side to side for ever and comes no closer",
        "diverges": "it overshoots by more each time and diverges",
    }[kind]
    if needed == 1:
        end = "the first step goes straight to the bottom"
    return (
        "Each step multiplies its distance to the bottom by 1 − "
        f"{curvature:g} × {learning_rate:g} = {number(factor, 2)}: {end}."
    )


def _two_valleys(
    valley: Valley, path: np.ndarray, learning_rate: float, momentum: float
) -> str:
    kind = regime(path, valley.bottoms)
    bottom = nearest(path[-1], valley.bottoms)
    limits = [2 * (1 + momentum) / curved for curved in valley.bottoms.values()]
    if kind == "diverges":
        return (
            f"The rate {learning_rate:g} is too high where the curve is this steep: "
            "its steps grow out of all bounds, and it diverges."
        )
    if kind == "bounces":
        return (
            "It never comes to rest: the bottoms of these valleys bear rates up to "
            f"{number(limits[0], 2)} on the left and {number(limits[1], 2)} on the "
            "right."
        )
    left, right = valley.bottoms
    side = "left, deeper" if bottom == left else "right, shallower"
    hilltop = 6.0 + 3.0 - left - right  # The three flat places have a mean of w = 3.
    crossings = int(np.count_nonzero(np.diff(np.sign(path - hilltop))))
    over = {0: "", 1: ", across the hill"}.get(
        crossings, f", after it crossed the hill {crossings} times"
    )
    needed = steps_needed(path - bottom)
    how = {
        "slow": f"It creeps: {needed} steps for 99 % of the way",
        "right": f"It glides down, 99 % of the way in {needed} steps,",
        "oscillates": "It swings past the bottom and back, less each time,",
    }[kind]
    return f"{how} into the {side} valley{over}."
