"""Whether an output between 0 and 1 may be read as a probability."""

import numpy as np
import numpy.typing as npt

from mnist_course.support.arguments import require
from mnist_course.support.picture import INK, MUTED, Picture, styled

GROUPS = 10
LOOKS = (("#7B52AB", "s"), (INK, "o"), (MUTED, "D"))  # blue is a yes, orange a no


@styled
def calibration(truth: npt.ArrayLike, **outputs: npt.ArrayLike) -> Picture:
    """Draw how large the share of yes is among the examples with the same output.

    The outputs are put into ten groups, 0 to 0.1, 0.1 to 0.2 and so on. Of each group
    the mean output is drawn against the share of yes, with a bar of two standard
    errors up and down. Introduced in lesson 02.

    Parameters
    ----------
    truth : array_like
        Shape (n,), True where yes is right.
    **outputs : array_like
        One to three detectors' outputs, shape (n,), from 0 to 1, by name.

    Returns
    -------
    Picture
        A line for each detector, beside the diagonal of one that is honest.

    Raises
    ------
    ValueError
        If there are none, more than three, or their shapes or values do not fit.
    """
    yes = np.asarray(truth)
    require(yes.dtype == bool, f"truth must hold True and False; got {yes.dtype}")
    require(
        0 < len(outputs) <= len(LOOKS),
        f"calibration needs outputs by name, of one to {len(LOOKS)} detectors; "
        f"got {len(outputs)}",
    )
    picture = Picture(4.8, 4.2)
    axes = picture.add_subplot()
    axes.plot([0, 1], [0, 1], color=MUTED, linestyle=(0, (4, 3)), label="honest")
    for (name, values), (color, marker) in zip(outputs.items(), LOOKS, strict=False):
        y = np.asarray(values)
        require(
            y.shape == yes.shape and y.size and y.min() >= 0 and y.max() <= 1,
            f"the outputs called {name} must be numbers from 0 to 1, one for each of "
            f"the {yes.size:,} examples; got shape {y.shape}",
        )
        group = np.minimum((y * GROUPS).astype(int), GROUPS - 1)
        counts = np.bincount(group, minlength=GROUPS)
        filled = counts > 0
        mean, share = (
            np.bincount(group, weights=what, minlength=GROUPS)[filled] / counts[filled]
            for what in (y, yes)
        )
        error = 2 * np.sqrt(share * (1 - share) / counts[filled])
        axes.errorbar(
            mean, share, error, color=color, marker=marker, ms=6, elinewidth=1.2,
            label=name,
        )  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(-0.02, 1.02), aspect="equal")
    axes.set(xlabel="what the neuron answers, y", ylabel="share of yes among these")
    axes.legend(loc="upper left")
    picture.alt = (
        "The share of yes against the output, in ten groups, with bars of two standard "
        f"errors: {' and '.join(outputs)}, beside a dashed diagonal, where an output "
        "is as large as the share."
    )
    return picture
