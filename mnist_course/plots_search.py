"""The still figures of lesson 07 about searches: grid, random, and what was found."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from mnist_course.picture import FAINT, HIGHLIGHT, INK, MUTED, Picture, styled


@styled
def search_results(
    rates: ArrayLike, scores: ArrayLike, *, guess: float | None = None
) -> Picture:
    """Draw what a search tried and how far it had come after each trial.

    Introduced in lesson 07.

    Parameters
    ----------
    rates : array_like, shape (n,)
        The learning rate of each trial, in the order of the trials.
    scores : array_like, shape (n,)
        Their validation accuracies, 0 to 1.
    guess : float, optional
        A learning rate to compare with, drawn as a dashed line.

    Returns
    -------
    Picture
        Early trials pale, late ones dark, the best one ringed.

    Raises
    ------
    ValueError
        If there is no trial or the lengths differ.
    """
    rates, percent = np.asarray(rates, float), 100 * np.asarray(scores, float)
    if len(rates) != len(percent) or len(rates) == 0:
        raise ValueError(
            "expected one learning rate and one score for each trial; got "
            f"{len(rates)} and {len(percent)}"
        )
    trials, best = np.arange(1, len(rates) + 1), int(percent.argmax())
    picture = Picture(7.2, 3.2)
    left, right = picture.subplots(1, 2, sharey=True)
    left.set(xscale="log", xlabel="learning rate", ylabel="validation accuracy (%)")
    left.set_title("what was tried", loc="left")
    dots = {"c": trials, "cmap": "Greys", "vmin": -len(rates) / 2, "s": 42}
    left.scatter(rates, percent, edgecolor=INK, linewidth=0.6, **dots)
    if guess is not None:
        left.axvline(guess, color=MUTED, linestyle=(0, (4, 2)), label="first guess")
        left.legend(loc="upper left")
    right.set_title("trial by trial, and the best so far", loc="left")
    right.set(xlabel="trial")
    right.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    right.scatter(trials, percent, edgecolor=INK, linewidth=0.6, **dots)
    so_far = np.maximum.accumulate(percent)
    right.step(trials, so_far, where="post", color=HIGHLIGHT, zorder=0)
    for axes, place in ((left, rates[best]), (right, trials[best])):
        axes.plot(place, percent[best], "o", ms=13, mfc="none", mec=HIGHLIGHT, mew=2)
        axes.grid(axis="y", color=FAINT)
    picture.alt = (
        f"Validation accuracy of {len(rates)} trials: against the learning rate at the "
        "left, in the order of the trials with the best so far at the right. The best "
        "trial is ringed."
    )
    if guess is not None:
        picture.alt += " A dashed line marks the learning rate that was guessed."
    return picture


@styled
def grid_and_random() -> Picture:
    """Draw nine trials on a grid beside nine at random, and which rates they try.

    J. Bergstra and Y. Bengio, "Random search for hyper-parameter optimization", 2012.
    Introduced in lesson 07.

    Returns
    -------
    Picture
        Ticks at the bottom mark the learning rates that each of the two has tried.
    """
    rng = np.random.default_rng(3)
    places = np.array([1, 3, 5]) / 6
    grid = np.stack(np.meshgrid(places, places), axis=-1).reshape(-1, 2)
    # One in each ninth of either axis, so that the example shows no gap by bad luck.
    scattered = np.stack([(rng.permutation(9) + 1) / 10 for _ in range(2)], axis=1)
    picture = Picture(7.2, 3.4)
    axes: list[Axes] = list(picture.subplots(1, 2))
    for ax, points, title in zip(
        axes, (grid, scattered), ("grid", "random"), strict=True
    ):
        different = len(np.unique(points[:, 0]))
        ax.set_title(f"{title}: {different} learning rates tried", loc="left")
        ax.plot(*points.T, "o", color=INK)
        ax.plot(points[:, 0], np.zeros(9), "|", color=HIGHLIGHT, ms=22, mew=2.5)
        ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
        ax.set(xlabel="learning rate (matters)", ylabel="units (matter little)")
    picture.alt = (
        "Nine trials in two drawings of learning rate against units. On a grid of "
        "three by three only 3 different learning rates are tried, at random 9."
    )
    return picture
