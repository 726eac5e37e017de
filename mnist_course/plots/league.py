"""How readers do on digits that are changed, and on digits by other people."""

from collections.abc import Mapping, Sequence

import numpy as np

from mnist_course.plots.scores import draw_shares
from mnist_course.support.arguments import require
from mnist_course.support.picture import (
    FAINT,
    HIGHLIGHT,
    INK,
    MUTED,
    TEST,
    Picture,
    styled,
)

Curves = Mapping[str, Sequence[float]]


@styled
def robustness(changes: Mapping[str, tuple[Sequence[float], Curves]]) -> Picture:
    """Draw how many digits are read right, against how much they are changed.

    Introduced in lesson 10.

    Parameters
    ----------
    changes : mapping
        From each of up to four changes, with its unit, to its amounts and, for each
        reader, the accuracy at each of them, 0 to 1.

    Returns
    -------
    Picture
        A panel for each change and a line for each reader.

    Raises
    ------
    ValueError
        If there is no change, or a curve has not one number for each amount.
    """
    require(0 < len(changes) <= 4, f"expected one to four changes; got {len(changes)}")
    picture = Picture(6.4, 1.6 * ((len(changes) + 1) // 2) + 0.1)
    panels = picture.subplots(-(-len(changes) // 2), 2, sharey=True, squeeze=False)
    facts = []
    for axes, (change, (amounts, curves)) in zip(
        panels.flat, changes.items(), strict=False
    ):
        draw_shares(axes, amounts, curves)
        for name, shares in curves.items():
            facts.append(
                f"{change}, {name}: from {100 * max(shares):.0f} % down to "
                f"{100 * min(shares):.0f} %"
            )
        axes.set(xlabel=change, ylim=(0, 103))
        axes.grid(color=FAINT)
    for left in panels[:, 0]:
        left.set_ylabel("read right (%)")
    panels.flat[0].legend(fontsize=9)
    for spare in panels.flat[len(changes) :]:
        spare.set_axis_off()
    picture.alt = f"Accuracy against change. {'; '.join(facts)}."
    return picture


@styled
def league(scores: Mapping[str, tuple[float, Sequence[float]] | None]) -> Picture:
    """Draw how well readers read MNIST's test set, and the digits of other people.

    Introduced in lesson 10.

    Parameters
    ----------
    scores : mapping
        From each reader to its accuracy on the test set and on each person's digits,
        0 to 1; None for one that is still to come.

    Returns
    -------
    Picture
        A row for each reader: a green diamond for the test set, a dot for each person
        and a bar at their mean.

    Raises
    ------
    ValueError
        If there is no reader with scores.
    """
    known = {name: score for name, score in scores.items() if score is not None}
    require(known, "the league needs a reader with scores")
    picture = Picture(7.2, 1.2 + 0.5 * len(scores))
    axes = picture.add_subplot()
    facts = []
    for place, (name, score) in enumerate(scores.items()):
        if score is None:
            across = axes.get_yaxis_transform()
            axes.text(
                0.02, place, "to come", color=MUTED, va="center", transform=across
            )
            continue
        test, people = 100 * score[0], 100 * np.asarray(score[1])
        dots = axes.plot(
            people, np.full(len(people), place), "o", color=INK, alpha=0.35
        )
        mean = axes.plot(people.mean(), place, "|", color=HIGHLIGHT, ms=22, mew=2.5)
        mark = axes.plot(test, place, "D", color=TEST, ms=8, mec="white")
        facts.append(
            f"{name}: {test:.1f} % of the test set; people from {people.min():.0f} to "
            f"{people.max():.0f} %, on average {people.mean():.1f} %"
        )
    axes.set_yticks(range(len(scores)), list(scores))
    axes.set_ylim(len(scores) - 0.5, -0.5)
    axes.set_xlim(right=101)
    axes.set_xlabel("read right (%)")
    picture.legend(
        [*mark, *dots, *mean],
        ["MNIST's test set", "a person", "mean of the people"],
        loc="outside upper center",
        ncols=3,
    )
    axes.grid(axis="x", color=FAINT)
    picture.alt = f"The league of readers. {'; '.join(facts)}."
    return picture
