"""The training doctor's rules for the loss and for what is counted beside it.

They are made like those of `rules_data`.
"""

from typing import NamedTuple

import numpy as np

from mnist_course.doctor import rates
from mnist_course.doctor.case import Case
from mnist_course.doctor.finding import Finding
from mnist_course.doctor.rules_result import LEARNED, epoch_measured
from mnist_course.support.wording import percent

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
# Sigmoids and the squared error bear ten times the rate that cross-entropy does
# (M. Nielsen's first network); nothing bears more than twice that.
FAR = 20
EITHER = (
    "either a last layer without activation and a loss with from_logits=True, or "
    "softmax and a loss without it; the first is steadier."
)


def wrong_loss(case: Case) -> Finding | None:
    """Compare what the last layer gives with what the loss takes it for.

    Looks at: the last activation, the loss, and the number that Keras computes: behind
    a softmax it takes the logits itself, and then from_logits=True does no harm; and
    whether softmax is applied twice.
    Advises: a pair of activation and loss that belong together, and the usual rate.
    Threshold: the pair alone; where the network has learned all the same, it is only a
    remark. A rate is judged beside a loss for numbers from 20 times the usual ones on.
    """
    regression = case.loss_name in REGRESSION_LOSSES
    problem = _distance(case) if regression else _pairing(case)
    if problem is None:
        return None
    advice = EITHER
    if regression:
        advice = (
            "SparseCategoricalCrossentropy (CategoricalCrossentropy for one-hot "
            "labels), with from_logits=True after a last layer without activation."
        )
    more, change = rates.as_usual(case)
    far = regression and case.rate > FAR * rates.usual(case).high
    return Finding(
        "wrong loss",
        f"{problem}.",
        advice + more,
        "certain that the two do not fit; train once with a pair that does, to see "
        "what it costs.",
        {"loss": "cross-entropy of logits", **change},
        remark=case.accuracy >= LEARNED,
        beside=frozenset({"learning rate too high", "diverged"} if far else ()),
    )


def _distance(case: Case) -> str | None:
    name = REGRESSION_LOSSES[case.loss_name]
    if case.output in ("softmax", "sigmoid"):
        return (
            f"The loss is {name}. Behind {case.output} its slope is nearly 0 where an "
            "answer is wrong and sure, so that mistakes teach least where they are "
            "worst"
        )
    return (
        f"The loss is {name}, which measures distances between numbers, and labels "
        "are names of classes"
    )


def _pairing(case: Case) -> str | None:
    loss, output = case.loss_name, case.output
    if output == "softmax" and (case.squeezed or _squeezes(case)):
        return (
            "Softmax is applied twice: the second squeezes shares from 0 to 1 into "
            "some that hardly differ, so that right answers look wrong too"
        )
    if "crossentropy" not in loss:
        return None
    if case.from_logits and output in ("softmax", "sigmoid"):
        if output == "softmax" and _takes_the_logits(case):
            return None
        return (
            "The loss expects logits (from_logits=True), but the last layer ends in "
            f"{output}"
        )
    if not case.from_logits and output not in ("softmax", "sigmoid"):
        return (
            "The loss expects probabilities (from_logits=False), but the last layer "
            "has no softmax"
        )
    if output == "sigmoid" and "categorical" in loss:
        return "The classes exclude each other, but each has a sigmoid of its own"
    if output == "softmax" and loss.startswith("binary"):
        if _counted_alone(case) is not None:
            return None  # one mistake with two sides, of which `wrong_metric` tells
        return "The loss asks a yes-or-no question of each class of one softmax"
    if case.from_logits and output not in ("linear", "log_softmax"):
        return (
            "The loss expects logits of either sign (from_logits=True), but "
            f"{output} bends them"
        )
    return None


def _takes_the_logits(case: Case) -> bool:
    """Whether Keras has found the logits that a softmax was made of."""
    found = case.measured
    if found is None:
        return False
    right = abs(found.own - found.as_probabilities)
    # Of a network that broke, no number tells; Keras finds them as a rule.
    return right < max(abs(found.own - found.as_logits), 0.01) or np.isnan(right)


def _squeezes(case: Case) -> bool:
    """Whether a loss of one's own applies softmax to what a softmax gave."""
    found = case.measured
    if found is None or "crossentropy" in case.loss_name:
        return False
    apart = abs(found.as_logits - found.as_probabilities)
    return abs(found.own - found.as_logits) < 0.01 and apart > 0.1


class Counted(NamedTuple):
    """An accuracy of the history, and the share of right answers on those images."""

    name: str
    said: float
    right: float


def wrong_metric(case: Case) -> Finding | None:
    """See whether what the history calls accuracy is the share of right answers.

    Looks at: the accuracy of the history, and answers counted on the same images, where
    the loss says that they are the same; and whether the loss counts like that too.
    Advises: metrics=["accuracy"], and a loss for classes that exclude each other.
    Threshold: 10 points; a sample of 2,000 is right to 4 even by bad luck, and fewer
    than 300 validation images are left alone. Half a point for what is called
    binary_accuracy, which counts each output.
    """
    found = _counted_alone(case)
    if found is None:
        return None
    advice = (
        'metrics=["accuracy"], which counts right answers; judge the network by it.'
    )
    change: dict[str, object] = {"metric": "accuracy"}
    if case.loss_name.startswith("binary"):
        more, raised = rates.as_usual(case)
        advice += (
            " The loss asks the same yes-or-no questions, so take "
            "CategoricalCrossentropy (Sparse… for labels that are numbers), with "
            "from_logits=True after a last layer without activation." + more
        )
        change |= {"loss": "cross-entropy of logits", **raised}
    return Finding(
        "wrong metric",
        f"The history has {percent(found.said)} under {found.name}, but "
        f"{percent(found.right)} of the answers are right. What is counted is "
        "something else, such as each of the outputs for itself: nine noes of ten are "
        "soon right.",
        advice,
        "certain, both are of the same images.",
        change,
    )


def _counted_alone(case: Case) -> Counted | None:
    """Return an accuracy that is not the share of right answers."""
    epoch = epoch_measured(case)
    few = case.validation is None or len(case.validation[0]) < 300
    there = [] if few else [name for name in case.told if name.startswith("val_")]
    for name in there:
        curve = case.told[name]
        if epoch is None or epoch >= len(curve):
            continue
        assert case.val_accuracy is not None
        found = Counted(name, float(curve[epoch]), case.val_accuracy)
        if abs(found.said - found.right) > _allowed(name):
            return found
    for name, curve in case.told.items():
        # What was counted on the way is not what is counted now: the other is.
        if name.startswith("val_") or f"val_{name}" in there:
            continue
        if case.measured is None or case.measured.loss > 1.3 * case.loss[-1] + 0.1:
            continue
        found = Counted(name, float(curve[-1]), case.accuracy)
        if found.said > found.right + _allowed(name):
            return found
    return None


def _allowed(name: str) -> float:
    """Return how far an accuracy may be from right answers; by its name one may not."""
    return 0.005 if name.endswith("binary_accuracy") else 0.1
