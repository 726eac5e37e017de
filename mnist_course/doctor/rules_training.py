"""The training doctor's rules for the steps of the training.

They are made like those of `rules_data`.
"""

import numpy as np

from mnist_course.doctor import rates
from mnist_course.doctor.case import Case
from mnist_course.doctor.finding import Finding
from mnist_course.doctor.rules_result import LEARNED, weak
from mnist_course.support.wording import counted


def diverged(case: Case) -> Finding | None:
    """See whether the loss stopped being a number, or blew up.

    Looks at: the curve, the weights, and the loss before the training: what began far
    up and comes down has not diverged.
    Advises: a tenth of the rate, or the usual one where that is lower.
    Threshold: a loss of four times ln(classes), and twice that of the untrained
    network, without its penalty, and measured anew without dropout: to get there, a
    network must be sure of wrong answers.
    """
    broken = np.flatnonzero(~np.isfinite(case.loss))
    began = max(case.guessing, case.start or 0)
    ended = case.loss[-1]
    if case.measured is not None:
        ended = min(ended - case.measured.penalty, case.measured.own)
    if len(broken):
        seen = f"The loss is not a number from epoch {broken[0] + 1} on."
    elif not case.finite:
        seen = "Some weights are no longer numbers."
    elif ended > max(4 * case.guessing, 2 * began):
        seen = (
            f"The loss ended above {4 * case.guessing:.0f}, where guessing gives "
            f"ln {case.classes} = {case.guessing:.1f}."
        )
    else:
        return None
    rate = rates.lower(case)
    return Finding(
        "diverged",
        f"{seen} {rates.told(case)}",
        "build the model anew, as these weights are lost, and train it with a learning "
        f"rate of {rate:.2g}.",
        "certain that it diverged; if it does so again with that rate, look at the "
        "data and the first weights.",
        {"learning_rate": rate},
    )


def learning_rate_too_high(case: Case) -> Finding | None:
    """Look for a loss that jumps, or a rate beyond the usual and little learned.

    Looks at: rises of the training loss, and where the rate stands.
    Advises: a tenth of it, or the usual one where that is lower.
    Threshold: rises of 5 %, more than the batches' order can do, in two epochs and in a
    quarter of all; or a rate above the usual ones (measured in lesson 07). Less than
    95 % learned.
    """
    if case.accuracy >= LEARNED:
        return None
    _, high = rates.limits(case)
    rises = int(np.sum(case.loss[1:] > 1.05 * case.loss[:-1]))
    jumps = rises >= 2 and rises >= len(case.loss) / 4
    if not jumps and case.rate <= high:
        return None
    seen = [rates.told(case)]
    if jumps:
        seen.insert(0, f"The training loss rose in {rises} epochs instead of falling.")
    seen.append(f"{weak(case)}.")
    rate = rates.lower(case)
    return Finding(
        "learning rate too high",
        " ".join(seen),
        f"a learning rate of {rate:.2g}, on a model built anew.",
        "likely; train once with that rate, and look whether the loss falls in every "
        "epoch.",
        {"learning_rate": rate},
    )


def learning_rate_too_low(case: Case) -> Finding | None:
    """Look for a rate below the usual where the loss crawls.

    Looks at: where the rate stands, for half of the time too if a schedule lowers it,
    and whether the loss still falls.
    Advises: the optimizer's usual rate, however many times higher that is.
    Threshold: the usual rates (measured in lesson 07), and less than 90 % learned.
    """
    low, first, _ = rates.usual(case)
    # The last epoch may not undo the others: what rises has another illness.
    if case.accuracy >= 0.9 or case.loss[-1] > 1.01 * case.loss[0]:
        return None
    faded = case.half_rate < low / 3 and case.rate >= low and case.steps > 0
    if case.rate >= low and not faded:
        return None
    advice = f"{case.optimizer} at {first:.2g}"
    if faded:
        advice += ", and a schedule that lowers it more slowly, or none"
    else:
        advice += f", {first / case.rate:,.0f} times as high"
    return Finding(
        "learning rate too low",
        f"The loss was {case.loss[0]:.3g} in the first of "
        f"{counted(len(case.loss), 'epoch')} and {case.loss[-1]:.3g} in the last. "
        f"{rates.told(case)}",
        f"{advice}; if the loss then jumps, a rate between.",
        "likely; train one epoch with the higher rate, and look whether the loss falls "
        "faster.",
        {"learning_rate": first, "decay": None},
    )
