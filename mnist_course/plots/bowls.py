"""A loss of two weights as level lines, and the ways that balls take down it."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from mnist_course.support.arguments import require
from mnist_course.support.picture import FAINT, HIGHLIGHT, TRAIN, Picture, styled
from mnist_course.support.wording import number


@styled
def paths_in_a_bowl(
    curvatures: Sequence[float], paths: Mapping[str, npt.ArrayLike]
) -> Picture:
    """Draw the steps of some balls on the bowl ``(c1 * w1**2 + c2 * w2**2) / 2``.

    Introduced in lesson 05.

    Parameters
    ----------
    curvatures : (c1, c2)
        Of the bowl along its two weights, both above 0.
    paths : mapping of str to array_like
        What stands above each panel, to the weights after each step, shape (n, 2).

    Returns
    -------
    Picture
        A panel a path, seen from above, with lines of equal loss.

    Raises
    ------
    ValueError
        If there is no path, or one has another shape.
    """
    ways = {name: np.asarray(path, dtype=float) for name, path in paths.items()}
    require(
        ways and all(way.ndim == 2 and way.shape[1] == 2 for way in ways.values()),
        "each path must hold the two weights after each step, shape (n, 2); got "
        f"{ {name: way.shape for name, way in ways.items()} }",
    )
    picture = Picture(7.2, 1.75)
    panels = picture.subplots(1, len(ways), sharex=True, sharey=True, squeeze=False)[0]
    reach = np.max([np.abs(way).max(axis=0) for way in ways.values()], axis=0) * 1.15
    w1, w2 = np.meshgrid(*(np.linspace(-end, end, 121) for end in reach))
    loss = (curvatures[0] * w1**2 + curvatures[1] * w2**2) / 2
    # Evenly spaced lines across, so the level grows with the square.
    levels = loss.max() * np.linspace(0, 1, 9)[1:-1] ** 2
    ends = []
    for axes, (name, way) in zip(panels, ways.items(), strict=True):
        axes.contour(w1, w2, loss, levels, colors=FAINT, linewidths=1)
        axes.plot(*way.T, color=TRAIN, lw=1, marker="o", ms=3)
        axes.plot(*way[-1], "o", color=HIGHLIGHT, ms=9, zorder=3)
        axes.set_title(name, loc="left")
        axes.set_xlabel("$w_1$", parse_math=True)
        axes.set(aspect="equal", xlim=(-reach[0], reach[0]))
        away = " and ".join(number(w, 2) for w in way[-1])
        ends.append(f"{name}: at {away} after {len(way) - 1} steps")
    panels[0].set_ylabel("$w_2$", parse_math=True)
    picture.alt = (
        f"A bowl from above, of curvature {curvatures[0]:g} along w1 and "
        f"{curvatures[1]:g} along w2, and the steps of a ball towards its bottom at 0. "
        f"{'; '.join(ends)}."
    )
    return picture
