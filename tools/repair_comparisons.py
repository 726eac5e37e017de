"""What lesson 08 says of the patient and of the reference, with five seeds.

`tools.comparison_runs` trains these parts and writes what came of them.
"""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np

from mnist_course.data import load_mnist
from mnist_course.doctor import patient
from mnist_course.exercises import repair_a_network
from mnist_course.learning_rates import OneCycle
from mnist_course.models import reference_network
from tools import patient_runs
from tools.definitions import definitions
from tools.seeds import SEEDS, Group, Scores, each_seed

# What lesson 08 defines and what is looked at with here: the same functions.
NEEDED = {
    *("x_train", "x", "patient", "build", "train", "by_heart", "reference_network"),
    "three_epochs",
}


def repairs(_lesson: Mapping[str, Any]) -> Group:
    """Train the patient of lesson 08 after some of its repairs."""
    names = patient.REPAIRS
    chain = [names[:count] for count in range(len(names) + 1)]
    spared = [tuple(each for each in names if each != name) for name in names[:-1]]
    others = [
        ("loss", "activation"),
        ("loss", "weights"),
        ("loss", "pixels", "activation"),
        ("loss", "pixels", "batch", "step"),
    ]
    cases = {
        patient.key(each): patient_runs.settings(each)
        for each in (*chain, *spared, *others)
    }
    cases["SGD at 0.2"] = patient_runs.settings(names[:-1]) | {"learning_rate": 0.2}
    cases["tanh"] = patient_runs.settings(names[:3]) | {"activation": "tanh"}
    (x, y), validation, _ = load_mnist(validation=patient_runs.VALIDATION)
    few = x[: patient_runs.IMAGES], y[: patient_runs.IMAGES]

    def end(seed: int, case: Mapping[str, Any], data: Any = few) -> float:
        _, history = patient_runs.train(case, data, validation, seed)
        return float(history.history["val_accuracy"][-1])

    group = {"repairs": each_seed(end, {k: {"case": v} for k, v in cases.items()})}
    healthy = patient_runs.settings(names)
    all_images = {"all": {"case": healthy, "data": (x, y)}}
    return group | {"repairs, all images": each_seed(end, all_images)}


def first_looks(_lesson: Mapping[str, Any]) -> Group:
    """Look at the patient as lesson 08 does before the repairs, and time three epochs.

    (Of the latter only the accuracy is kept.)
    """
    known = {"keras": keras, "np": np, "time": time, "load_mnist": load_mnist}
    known["updates"] = repair_a_network.updates.reference
    lesson = definitions("08", NEEDED, known)
    sick, names = lesson["patient"], patient.REPAIRS
    ready = patient_runs.settings(["pixels", "weights"])

    def untrained(case: Mapping[str, Any]) -> float:
        images = lesson["x"][:1000], lesson["y"][:1000]
        return float(lesson["build"](case).evaluate(*images, verbose=0)[0])

    def three_epochs(size: int) -> float:
        rate, options = 0.001, {}
        if size == 256:
            steps = lesson["updates"](16_384, size, 3)
            rate, options = OneCycle(0.005, steps), {"steps_per_execution": 16}
        return float(lesson["three_epochs"](size, rate, **options)[1])

    looks: dict[str, Callable[[], float]] = {
        "last loss": lambda: lesson["train"](sick)[1].history["loss"][-1],
        "known of 32": lambda: lesson["by_heart"](sick),
        "known of 32, repaired": lambda: lesson["by_heart"](
            patient_runs.settings(names)
        ),
        "untrained loss of logits": lambda: untrained(ready | {"from_logits": True}),
        "untrained loss of probabilities": lambda: untrained(ready),
        "untrained loss with wide ReLU": lambda: untrained(
            patient_runs.settings(["loss", "pixels", "activation"])
        ),
        "three epochs, batches of 32": lambda: three_epochs(32),
        "three epochs, batches of 256": lambda: three_epochs(256),
    }

    def look(seed: int, name: str) -> float:
        lesson["SEED"] = seed
        keras.utils.set_random_seed(seed)
        return float(looks[name]())

    return {"patient": each_seed(look, {name: {"name": name} for name in looks})}


def past_the_goal(_lesson: Mapping[str, Any]) -> Group:
    """Train the solution of lesson 08's last exercise, and open the test set."""
    train, validation, test = load_mnist(validation=5_000)
    ends: Scores = {"validation": [], "test": []}
    for seed in SEEDS:
        keras.utils.set_random_seed(seed)
        model, _ = repair_a_network.repaired_network.reference(*train, *validation)
        for name, data in (("validation", validation), ("test", test)):
            ends[name].append(model.evaluate(*data, verbose=0)[1])
    return {"repaired network": ends}


def reference(_lesson: Mapping[str, Any]) -> Group:
    """Train the reference as its author did, and quicker, and open the test set."""
    (x, y), test = load_mnist()

    def end(
        seed: int, batch_size: int, epochs: int, peak: float | None = None
    ) -> float:
        keras.utils.set_random_seed(seed)
        model = reference_network(seed=seed)
        steps = epochs * math.ceil(len(x) / batch_size)
        rate: Any = 0.001 if peak is None else OneCycle(peak, steps)
        # Many steps in one go change the time only.
        model.compile(
            keras.optimizers.Adam(rate),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
            steps_per_execution=25,
        )
        model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0)
        return float(model.evaluate(*test, verbose=0)[1])

    cases: dict[str, dict[str, Any]] = {
        "20 epochs, batches of 32": {"batch_size": 32, "epochs": 20},
        "5 epochs, one cycle": {"batch_size": 128, "epochs": 5, "peak": 0.003},
    }
    return {"reference, test set": each_seed(end, cases)}
