"""The training doctor's rules for the data and the set-up, one for each illness.

A rule looks at a `Case` and returns a `Finding`, or None where it sees nothing. The
rules do not know of each other; `diagnose` drops what another finding explains.
"""

import numpy as np
from numpy.typing import NDArray

from mnist_course.data import load_mnist
from mnist_course.doctor.case import Case
from mnist_course.doctor.finding import Finding
from mnist_course.support.wording import rounded

# What they are called in a sentence, by their names in small letters.
REGRESSION_LOSSES = {
    "meansquarederror": "the mean squared error",
    "meanabsoluteerror": "the mean absolute error",
    "meansquaredlogarithmicerror": "the mean squared logarithmic error",
    "meanabsolutepercentageerror": "the mean absolute percentage error",
    "huber": "the Huber loss",
    "logcosh": "the log-cosh loss",
    "poisson": "the Poisson loss",
}


def wrong_labels(case: Case) -> Finding | None:
    """See whether images that look alike carry the same label."""
    # With right labels the nearest of 500 digits has the same one in 80 of 100 cases,
    # of 2,000 in 90. Shuffled, it is 10; with three in ten wrong it is below 60.
    if len(case.x) < 500:
        return None
    rows = case.x.reshape(len(case.x), -1).astype(np.float32)
    share = np.mean(case.y[_nearest(rows, rows, skip_self=True)] == case.y)
    where = "training"
    if share >= 0.6 and case.validation is not None and not _unlike(case):
        x, y = case.validation
        seen = x.reshape(len(x), -1).astype(np.float32)
        share = np.mean(case.y[_nearest(seen, rows)] == y)
        where = "validation"
    if share >= 0.6:
        return None
    return Finding(
        "wrong labels",
        f"Only about {rounded(share)} of the {where} images have the label of the "
        "training image that looks most like them. With right labels about 90 % do.",
        "look at some images with their labels. If images and labels were shuffled or "
        "cut, both must be by the same indices. No setting of the network helps.",
    )


def odd_validation(case: Case) -> Finding | None:
    """Compare the numbers that training and validation images are made of."""
    if case.validation is None or not _unlike(case):
        return None
    ranges = [f"from {x.min():.3g} to {x.max():.3g}" for x in _both(case)]
    return Finding(
        "odd validation",
        f"The training images have numbers {ranges[0]}, and the validation images, "
        f"{ranges[1]}, were prepared in another way.",
        "prepare all images alike, best by a layer Rescaling(1 / 255) inside the "
        "network. What the curves of validation show says nothing.",
    )


def unscaled_input(case: Case) -> Finding | None:
    """See how large the numbers are that reach the first layer with weights."""
    # Initialisers expect inputs of about 1. MNIST has a root mean square of 0.33 from
    # 0 to 1, of 1 when standardised, of 85 as pixels, and of 0.001 when scaled twice.
    if case.first_input is None:
        return None
    size = float(np.sqrt(np.mean(np.square(case.first_input, dtype=np.float64))))
    if 0.03 <= size <= 5:
        return None
    if not np.isfinite(size):
        return Finding(
            "unscaled input",
            "Among the numbers that reach the first layer with weights are some that "
            "are infinite or no numbers.",
            "look for them with np.isfinite(x), and for a division by 0.",
        )
    low, high = case.first_input.min(), case.first_input.max()
    large = "much larger" if size > 5 else "much smaller"
    mend = (
        "divide the pixels by 255, best by a layer Rescaling(1 / 255) inside the "
        "network, for validation and test images too."
        if size > 5
        else "scale once, either by a layer Rescaling(1 / 255) or before the network."
    )
    return Finding(
        "unscaled input",
        f"The first layer with weights receives numbers from {low:.3g} to {high:.3g}, "
        f"{large} than the sizes near 1 that its first weights are made for.",
        mend,
    )


def wrong_loss(case: Case) -> Finding | None:
    """Compare what the last layer gives with what the loss takes it for."""
    loss, output = case.loss_name, case.output
    if "crossentropy" not in loss:
        if loss not in REGRESSION_LOSSES:
            return None
        return Finding(
            "wrong loss",
            f"The loss is {REGRESSION_LOSSES[loss]}, which measures distances between "
            "numbers. Labels are classes: a 9 mistaken for an 8 is not nearly right.",
            "use SparseCategoricalCrossentropy (CategoricalCrossentropy for one-hot "
            "labels), from_logits=True after a last layer without activation.",
        )
    problem = None
    if case.from_logits and output in ("softmax", "sigmoid"):
        problem = (
            "The loss expects logits (from_logits=True), but the last layer ends in "
            f"{output}"
        )
    elif not case.from_logits and output not in ("softmax", "sigmoid"):
        problem = (
            "The loss expects probabilities (from_logits=False), but the last layer "
            "has no softmax"
        )
    elif output == "sigmoid" and "categorical" in loss:
        problem = "The classes exclude each other, but each has a sigmoid of its own"
    elif output == "softmax" and loss.startswith("binary"):
        problem = "The loss asks a yes-or-no question of each class of one softmax"
    elif case.from_logits and output != "linear":
        problem = (
            "The loss expects logits of either sign (from_logits=True), but "
            f"{output} bends them"
        )
    if problem is None:
        return None
    return Finding(
        "wrong loss",
        f"{problem}.",
        "either a last layer without activation and a loss with from_logits=True, or "
        "softmax and a loss without it; the first is steadier.",
    )


def used_test_set(case: Case) -> Finding | None:
    """Look for MNIST's test images among training and validation images."""
    _, (x_test, _) = load_mnist()
    test = set(_marks(x_test))
    held_out = [] if case.validation is None else [("validation", case.validation[0])]
    for where, x in [("training", case.x), *held_out]:
        if x[0].size != 784:
            continue
        share = np.mean([mark in test for mark in _marks(x)])
        if share > 0.01:  # more than chance could do: no digit is in both sets
            return Finding(
                "test set used",
                f"About {rounded(share)} of the {where} images are from MNIST's test "
                "set. Choices made on them make the last test too kind.",
                "hold images out of the training set: load_mnist(validation=10_000). "
                "Open the test set once, when nothing is left to choose.",
            )
    return None


def _both(case: Case) -> list[NDArray[np.float64]]:
    assert case.validation is not None
    return [x.astype(np.float64) for x in (case.x, case.validation[0])]


def _unlike(case: Case) -> bool:
    """Return whether two sets of images have numbers of another size or sign."""
    # Of two samples of MNIST, neither spread nor mean differ by more than some per
    # cent; scaled, standardised or turned from black to white, they differ by far.
    train, validation = _both(case)
    size = validation.std() / (train.std() or 1)
    return not 0.5 < size < 2 or abs(validation.mean() - train.mean()) > train.std() / 2


def _nearest(
    x: NDArray[np.float32], others: NDArray[np.float32], *, skip_self: bool = False
) -> NDArray[np.intp]:
    """Return for each row of `x` the place of the nearest one of `others`."""
    # |a - b|² = |a|² - 2ab + |b|², and |a|² is the same for all b.
    distances = np.sum(others * others, axis=1) - 2 * (x @ others.T)
    if skip_self:
        np.fill_diagonal(distances, np.inf)
    return distances.argmin(axis=1)


def _marks(images: NDArray[np.generic]) -> list[int]:
    """Return a number for each image that no scaling of the pixels changes."""
    rows = images.reshape(len(images), -1).astype(np.float32)
    rows -= rows.min(axis=1, keepdims=True)
    rows /= np.maximum(rows.max(axis=1, keepdims=True), 1e-12)
    return [hash(row.tobytes()) for row in np.rint(255 * rows).astype(np.uint8)]
