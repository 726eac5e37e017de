"""Diagnose: which rules see something, and which findings explain which."""

from typing import Any

import numpy as np

from mnist_course.doctor import rules_data as data
from mnist_course.doctor import rules_loss as loss
from mnist_course.doctor import rules_result as result
from mnist_course.doctor import rules_sets as sets
from mnist_course.doctor import rules_setup as setup
from mnist_course.doctor import rules_training as training
from mnist_course.doctor import rules_units as units
from mnist_course.doctor.case import Array
from mnist_course.doctor.finding import Diagnosis, Finding
from mnist_course.doctor.gather import SingleOutputError, gather
from mnist_course.support.wording import counted

# In the order in which they cause one another: data, set-up, training, result.
RULES = (
    data.broken_numbers,
    data.empty_images,
    data.wrong_labels,
    sets.missing_classes,
    sets.odd_validation,
    sets.shared_images,
    data.labels_in_order,
    result.other_data,
    setup.unscaled_input,
    loss.wrong_loss,
    loss.wrong_metric,
    sets.used_test_set,
    setup.frozen_layers,
    setup.equal_units,
    setup.strong_penalty,
    setup.too_much_dropout,
    setup.softmax_inside,
    units.wide_first_weights,
    training.diverged,
    training.learning_rate_too_high,
    units.dead_relus,
    units.saturated_sigmoids,
    units.vanishing_gradient,
    training.learning_rate_too_low,
    setup.no_activation,
    units.not_learning,
    result.late_averages,
    result.underfitting,
    result.overfitting,
)

# What follows from a finding, and goes away with it.
RESULTS = {"not learning", "underfitting"}
RATES = {"learning rate too high", "learning rate too low"}
UNITS = {"dead ReLUs", "saturated sigmoids", "vanishing gradient"}
VALIDATION = {"overfitting", "other data"}
TRAINING = RESULTS | RATES | UNITS | {"diverged"}
# What such a cause leaves of a training; averages arrive when it goes on.
SPOILT = RESULTS | RATES | UNITS | {"late averages"}
EXPLAINS = {
    "broken numbers": {*TRAINING, *VALIDATION, "wrong labels", "odd validation"},
    # Where little is left of an image, it is like many others.
    "empty images": TRAINING
    | VALIDATION
    | {"wrong labels", "odd validation", "shared images", "unscaled input"}
    | {"labels in order"},
    # What is learned of them is nothing, whatever the units then give.
    "wrong labels": SPOILT | VALIDATION,
    # Made of one place of many images each, some hold only what is paper everywhere.
    "scrambled images": SPOILT | VALIDATION | {"empty images"},
    # Who cuts off the end of what is in order has both; fit may have shuffled then.
    "missing classes": {*VALIDATION, "odd validation", "labels in order"},
    "odd validation": VALIDATION,
    "shared images": set(),
    # What is measured is then of other images than those that were learned.
    "other data": {"not learning", "overfitting"},
    # A class shown for long drives out the others, and the loss jumps at the next one.
    "labels in order": SPOILT | VALIDATION | {"wrong metric", "diverged"},
    # Weights grow with such steps, so what they began with is seen only without them.
    # Averages of huge or tiny numbers have a long way to go.
    "unscaled input": TRAINING | {"wide first weights", "overfitting", "late averages"},
    # Usual rates are those of cross-entropy; with another loss they say nothing.
    # A logit that is read as a probability near 0 gives steps that kill ReLUs.
    "wrong loss": RESULTS | RATES | {"diverged", "dead ReLUs", "late averages"},
    "wrong metric": {"other data"},
    "frozen layers": SPOILT,
    "equal units": SPOILT | {"diverged"},
    "strong penalty": SPOILT,
    "too much dropout": SPOILT | {"diverged"},
    "softmax inside": SPOILT,
    "no activation": {"underfitting"},
    "wide first weights": TRAINING | {"overfitting"},
    "diverged": TRAINING - {"diverged"} | VALIDATION,
    "learning rate too high": RESULTS,
    "dead ReLUs": RESULTS | {"learning rate too low"},
    # What units that say yes or no tell apart is the training images alone.
    "saturated sigmoids": RESULTS | {"overfitting"},
    "vanishing gradient": RESULTS | RATES,
    "learning rate too low": RESULTS,
    "not learning": {"underfitting"},
    # What units give is measured with those averages too.
    "late averages": VALIDATION | RESULTS | RATES | UNITS,
}


def diagnose(history: Any, model: Any, train: Any, validation: Any = None) -> Diagnosis:
    """Name what went wrong in a training, with the evidence and what to try.

    Looks at the curves, the set-up and a sample of 2,000 examples. What another
    finding explains is left out. Introduced in lesson 08.

    Parameters
    ----------
    history : keras.callbacks.History or dict
        What ``model.fit`` returned: ``loss``, and as far as they are there
        ``val_loss`` and ``val_accuracy``, one value for each epoch.
    model : keras.Model
        The compiled model after the training, with one input and one output. It is not
        changed.
    train : (x, y), tf.data.Dataset or keras.utils.PyDataset
        Training data as the model was fed; labels as classes or one-hot rows. A few
        thousand examples are enough.
    validation : (x, y), tf.data.Dataset or keras.utils.PyDataset, optional
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
    validated = validation is not None
    with np.errstate(all="ignore"):  # a network that diverged computes with NaN
        try:
            case = gather(history, model, train, validation)
        except SingleOutputError as error:
            return Diagnosis((_too_few_outputs(error.labels),), validated=validated)
        seen = [finding for rule in RULES if (finding := rule(case)) is not None]
    found = [finding for finding in seen if not finding.remark]
    explained = set().union(
        *(EXPLAINS.get(finding.name, set()) - finding.beside for finding in found)
    )
    return Diagnosis(
        tuple(finding for finding in found if finding.name not in explained),
        validated=validated,
        remarks=tuple(
            each for each in seen if each.remark and each.name not in explained
        ),
    )


def _too_few_outputs(labels: Array) -> Finding:
    return Finding(
        "too few outputs",
        f"The last layer has one unit, and the labels have "
        f"{counted(len(labels), 'value')}. One number cannot tell them apart; of a "
        "single unit, softmax makes 1, whatever comes in.",
        "a last layer with a unit for each class, Dense(10), and "
        "SparseCategoricalCrossentropy(from_logits=True).",
        "certain, it stands in the model.",
        {"outputs": 10, "loss": "cross-entropy of logits"},
    )
