"""The training doctor's rules for the set-up: input and layers.

They are made like those of `rules_data`.
"""

import numpy as np

from mnist_course.doctor import rates
from mnist_course.doctor.case import Case
from mnist_course.doctor.finding import Finding
from mnist_course.doctor.rules_result import LEARNED, weak
from mnist_course.support.wording import counted, percent

LINEAR = 0.5  # what a linear network reads of MNIST after one epoch, and more


def unscaled_input(case: Case) -> Finding | None:
    """See how large the numbers are that reach the first layer with weights.

    Looks at: their root mean square, behind any layer that scales.
    Advises: scaling once, inside the network.
    Threshold: initialisers expect inputs of about 1. MNIST has 0.33 from 0 to 1, 1 when
    standardised, 85 as pixels, and 0.001 when scaled twice.
    """
    if case.first_input is None or not np.isfinite(case.first_input).all():
        return None
    size = float(np.sqrt(np.mean(np.square(case.first_input, dtype=np.float64))))
    if 0.03 <= size <= 5:
        return None
    low, high = case.first_input.min(), case.first_input.max()
    more, change = rates.as_usual(case)
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
        mend + more,
        "certain that it is so; train once with scaled pixels to see what it costs.",
        {"pixels": 1 / 255, **change},
    )


def frozen_layers(case: Case) -> Finding | None:
    """Look for layers that cannot change.

    Looks at: `trainable` of the layers with weights.
    Advises: trainable=True before compile.
    Threshold: named where less than 95 % are learned; what was trained elsewhere may
    well be frozen.
    """
    if not case.frozen or case.accuracy >= LEARNED:
        return None
    places = ", ".join(map(str, case.frozen))
    more, change = rates.as_usual(case)
    return Finding(
        "frozen layers",
        f"Of the {counted(case.depth, 'layer')} with weights, {places} cannot change "
        f"(trainable=False). {weak(case)}.",
        "trainable=True before compile, and train anew." + more,
        "certain that they are frozen; if they were meant to be, look at what they "
        "were trained for.",
        {"trainable": True, **change},
    )


def equal_units(case: Case) -> Finding | None:
    """Look for hidden layers whose units are all alike.

    Looks at: the weights of each hidden layer.
    Advises: random first weights.
    Threshold: all units have the same weights to the last bit; drawn at random, no two
    have.
    """
    if not case.equal:
        return None
    place = case.equal[0]
    more, change = rates.as_usual(case)
    return Finding(
        "equal units",
        f"All units of layer {place} have the same weights. They give the same, get "
        "the same blame, and stay the same: together they are worth one unit.",
        "random first weights, such as Keras's own (no kernel_initializer), and a "
        "model built anew." + more,
        "certain, it stands in the weights.",
        {"first_weights": "glorot_uniform", **change},
    )


def softmax_inside(case: Case) -> Finding | None:
    """Look for a softmax in a hidden layer.

    Looks at: the functions of the hidden layers.
    Advises: ReLU there.
    Threshold: named where less than 95 % are learned.
    """
    places = [
        at for at, each in enumerate(case.hidden, 1) if each.function == "softmax"
    ]
    if not places or case.accuracy >= LEARNED:
        return None
    return Finding(
        "softmax inside",
        f"Hidden layer {places[0]} ends in softmax: its outputs share 1 among them, so "
        f"that most are next to nothing. {weak(case)}.",
        "ReLU in the hidden layers, and softmax, if at all, behind the last one.",
        "likely; train once with ReLU in its place.",
        {"activation": "relu"},
    )


def no_activation(case: Case) -> Finding | None:
    """Look for hidden layers that hand on their plain sums.

    Looks at: what stands between layers with weights.
    Advises: ReLU behind each hidden layer.
    Threshold: none; a chain of such layers is one linear layer, whatever its width,
    and reads 92 % of MNIST at best (Y. LeCun and others, 1998: 88 to 92 %). One that
    reads less than half has another reason first, and this is a remark.
    """
    if not case.plain:
        return None
    hands = f"Layer {case.plain[0]} hands its"
    if len(case.plain) > 1:
        *others, last = map(str, case.plain)
        hands = f"Layers {', '.join(others)} and {last} hand their"
    return Finding(
        "no activation",
        f"{hands} plain sums to the next one with weights. Two linear layers are one: "
        "no rule can be learned that one layer could not.",
        'activation="relu" in each hidden layer.',
        "certain that it is so; train once with ReLU to see what it costs.",
        {"activation": "relu"},
        remark=case.accuracy < LINEAR,
    )


def strong_penalty(case: Case) -> Finding | None:
    """Look for a penalty that keeps the weights small whatever they are good for.

    Looks at: kernel_regularizer, and whether anything was learned.
    Advises: a hundredth, or none.
    Threshold: 0.01 where less than 95 % are learned; Keras's examples have 0.0001 to
    0.001.
    """
    if case.penalty < 0.01 or case.accuracy >= LEARNED:
        return None
    more, change = rates.as_usual(case)
    return Finding(
        "strong penalty",
        f"A penalty of {case.penalty:.3g} on the weights (kernel_regularizer) pulls "
        f"them to 0; usual is 0.0001 to 0.001. {weak(case)}.",
        "no penalty, until the network learns; then 0.0001." + more,
        "likely; train once without it, and look whether the loss falls further.",
        {"penalty": 0.0, **change},
    )


def too_much_dropout(case: Case) -> Finding | None:
    """Look for dropout that leaves too little, or stands behind the answers.

    Looks at: the rate of every dropout layer, and where it stands.
    Advises: 0.2 to 0.5 behind hidden layers.
    Threshold: 0.7 where less than 95 % are learned (N. Srivastava and others, 2014,
    keep half of the hidden units); behind the outputs any.
    """
    if case.dropout_behind > 0:
        return Finding(
            "too much dropout",
            f"A dropout of {case.dropout_behind:.2g} stands behind the last layer: it "
            "sets answers to 0, right ones too, and the loss calls them wrong.",
            "dropout between hidden layers only; none behind the outputs.",
            "certain that it stands there; train once without it.",
            {"last_dropout": 0.0, "dropout": 0.2},
        )
    if case.dropout < 0.7 or case.accuracy >= LEARNED:
        return None
    more, change = rates.as_usual(case)
    return Finding(
        "too much dropout",
        f"In training {percent(case.dropout)} of a layer's outputs are switched off, "
        f"so that hardly anything comes through. {weak(case)}.",
        "a dropout of 0.2, and more only against overfitting." + more,
        "likely; train once without any, and look whether the loss falls further.",
        {"dropout": 0.2, **change},
    )
