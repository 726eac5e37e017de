"""Diagnose: which rules see something, and which findings explain which."""

from typing import Any

import numpy as np

from mnist_course.doctor import rules_setup as setup
from mnist_course.doctor import rules_training as training
from mnist_course.doctor.case import Pair, gather
from mnist_course.doctor.finding import Diagnosis

# In the order in which they cause one another: data, set-up, training, result.
RULES = (
    setup.wrong_labels,
    setup.odd_validation,
    setup.unscaled_input,
    setup.wrong_loss,
    setup.used_test_set,
    training.diverged,
    training.learning_rate_too_high,
    training.dead_relus,
    training.saturated_sigmoids,
    training.learning_rate_too_low,
    training.not_learning,
    training.underfitting,
    training.overfitting,
)

# What follows from a finding, and goes away with it.
RESULTS = {"not learning", "underfitting"}
RATES = {"learning rate too high", "learning rate too low"}
UNITS = {"dead ReLUs", "saturated sigmoids"}
EXPLAINS = {
    "wrong labels": RESULTS | RATES | {"overfitting"},
    "odd validation": {"overfitting"},
    "unscaled input": RESULTS | RATES | UNITS | {"diverged"},
    "wrong loss": RESULTS | {"diverged", "learning rate too high"},
    "diverged": RESULTS | RATES | UNITS | {"overfitting"},
    "learning rate too high": RESULTS,
    "dead ReLUs": {"not learning", "learning rate too low"},
    "saturated sigmoids": RESULTS,
    "learning rate too low": RESULTS,
    "not learning": {"underfitting"},
}


def diagnose(
    history: Any, model: Any, train: Pair, validation: Pair | None = None
) -> Diagnosis:
    """Name what went wrong in a training, with the evidence and what to try.

    Looks at the curves, the set-up and a sample of 2,000 examples. What another
    finding explains is left out. Introduced in lesson 08.

    Parameters
    ----------
    history : keras.callbacks.History or dict
        What ``model.fit`` returned: ``loss``, and as far as they are there
        ``val_loss`` and ``val_accuracy``, one value for each epoch.
    model : keras.Model
        The compiled model after the training. It is not changed.
    train : (x, y)
        Training data as the model was fed; labels as classes or one-hot rows. A few
        thousand examples are enough.
    validation : (x, y), optional
        Validation data. Without them overfitting is seen from the history alone.

    Returns
    -------
    Diagnosis
        The findings, causes first: data, set-up, training, result.

    Raises
    ------
    ValueError
        If an argument is something else, or the data do not fit the model.
    """
    with np.errstate(all="ignore"):  # a network that diverged computes with NaN
        case = gather(history, model, train, validation)
        found = [finding for rule in RULES if (finding := rule(case)) is not None]
    explained = set().union(*(EXPLAINS.get(finding.name, ()) for finding in found))
    return Diagnosis(
        tuple(finding for finding in found if finding.name not in explained),
        validated=validation is not None,
    )
