"""Train what lessons 07 and 08 compare, with five seeds for each setting.

``python -m tools.comparison_runs`` writes ``mnist_course/plots/comparison_runs.json``,
of which the lessons show most and train only a little again. It takes about ten minutes
on two cores, and the part ``reference`` as many again. Names of parts behind it train
these anew and keep the others.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import optuna
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

from mnist_course.data import load_mnist
from mnist_course.exercises import tune_hyperparameters
from mnist_course.learning_rates import range_test
from mnist_course.network import Network
from mnist_course.optimizers import SGD, Adam
from mnist_course.plots import smooth
from mnist_course.plots.comparisons import RUNS, read_comparisons
from tools.definitions import definitions, sources
from tools.repair_comparisons import first_looks, past_the_goal, reference, repairs
from tools.seeds import SEEDS, Group, each_seed

RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
# What lesson 07 defines and what is trained with here: the same functions.
NEEDED = {
    *("x_train", "SGD", "LOSS", "WATCH", "LONG", "few", "weak", "decaying", "flat"),
    *("build", "compiled", "train", "accuracy", "score", "huge", "quick_score"),
    *("optimizers", "objective"),
}


def lesson_definitions() -> dict[str, Any]:
    """Return what lesson 07 trains with: its functions, data and settings."""
    known = {"keras": keras, "np": np, "load_mnist": load_mnist, "SEED": 0}
    return definitions("07", NEEDED, known)


def short_runs(lesson: Mapping[str, Any]) -> Group:
    """Train the short runs of lesson 07, one setting changed at a time."""
    settings: dict[str, dict[str, dict[str, Any]]] = {
        "units": {str(count): {"units": count} for count in (2, 16, 64, 80, 256)},
        "layers": {str(count): {"layers": count} for count in (0, 1, 4)},
        "activation": {
            name: {"activation": name} for name in ("relu", "tanh", "sigmoid")
        },
        "first weights": {
            "all zero": {"start": "zeros"},
            "variance 1": {"start": lesson["huge"]},
            "glorot": {},
            "he": {"start": "he_normal"},
        },
        "six layers": {
            "relu, glorot": {"layers": 6},
            "sigmoid, glorot": {"layers": 6, "activation": "sigmoid"},
        },
        "twelve layers": {
            "relu, glorot": {"layers": 12},
            "relu, he": {"layers": 12, "start": "he_normal"},
        },
        "learning rate": {
            str(rate): {"learning_rate": rate, "epochs": 5}
            for rate in (0.001, 0.1, 1.0, 3.0)
        },
    }
    group = {name: each_seed(lesson["score"], each) for name, each in settings.items()}

    def last_loss(seed: int, **case: Any) -> float:
        return float(lesson["train"](seed, **case).history.history["loss"][-1])

    group["learning rate: last loss"] = each_seed(last_loss, settings["learning rate"])
    return group


def hills(lesson: Mapping[str, Any]) -> Group:
    """Train the NumPy network with each optimizer, or batch size, at many rates."""
    kinds: dict[str, tuple[Callable[..., Any], int]] = {
        "SGD": (SGD, 64),
        "momentum": (partial(SGD, momentum=0.9), 64),
        "Adam": (Adam, 64),
        "batches of 4": (SGD, 4),
        "batches of 512": (SGD, 512),
    }

    def quick(seed: int, make: Callable[..., Any], rate: float, size: int) -> float:
        return float(lesson["quick_score"](make(rate), size, seed=seed))

    return {
        f"rates of {name}": each_seed(
            quick,
            {f"{r:g}": {"make": make, "rate": r, "size": size} for r in RATES},
        )
        for name, (make, size) in kinds.items()
    }


def _in_numpy(
    seed: int,
    hidden: Sequence[int] = (64,),
    images: int | None = None,
    optimizer: Callable[[], Any] = lambda: SGD(0.1),
    **how: Any,
) -> float:
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    network = Network([784, *hidden, 10], seed=seed, input_scale=1 / 255)
    few = x[:images].reshape(-1, 784), y[:images]
    network.fit(*few, optimizer=optimizer(), **how)
    return network.evaluate(x_val.reshape(-1, 784), y_val)[1]


def larger_budgets(lesson: Mapping[str, Any]) -> Group:
    """Train with all images, and large batches for as many steps as small ones."""
    hidden: dict[str, tuple[int, ...]] = {
        "0": (),
        "1": (64,),
        "4": (64,) * 4,
        "2": (2,),
        "256-64-2": (256, 64, 2),
    }
    optimizers = {
        "SGD at 0.1": partial(SGD, 0.1),
        "momentum at 0.1": partial(SGD, 0.1, momentum=0.9),
        "momentum at 0.03": partial(SGD, 0.03, momentum=0.9),
        "Adam at 0.01": partial(Adam, 0.01),
        "Adam at 0.001": partial(Adam, 0.001),
    }
    rates = {
        name: {"optimizer": make, "epochs": 10, "batch_size": 64}
        for name, make in optimizers.items()
    }
    steps = {"32": {"epochs": 4}, "512": {"epochs": 63, "batch_size": 512}}
    return {
        "layers, all images": each_seed(
            _in_numpy,
            {name: {"hidden": units, "epochs": 10} for name, units in hidden.items()},
        ),
        "optimizers, all images": each_seed(_in_numpy, rates),
        "batch size, as many steps": each_seed(
            _in_numpy, {name: case | {"images": 2_000} for name, case in steps.items()}
        ),
    }


def long_runs(lesson: Mapping[str, Any]) -> Group:
    """Train the runs of lesson 07 that overfit, and what is done about it."""
    few, train = lesson["few"], lesson["train"]
    cases = {
        "plain": few,
        "dropout 0.5": few | {"dropout": 0.5},
        "weight decay 1": few | {"optimizer": lesson["decaying"]},
        "2 units": lesson["weak"],
    }
    group: Group = {}
    for name, case in cases.items():
        for seed in SEEDS:
            model = train(seed, **case)
            run = model.history.history
            accuracies, losses = run["val_accuracy"], run["val_loss"]
            if case.get("images"):
                x, y = (
                    lesson[part][: case["images"]] for part in ("x_train", "y_train")
                )
                measured = model.evaluate(x, y, verbose=0)[0]
            else:
                measured = run["loss"][-1]
            for what, value in {
                "accuracy": lesson["accuracy"](model),
                "seen": run["accuracy"][-1],
                "gain after epoch 15": accuracies[-1] - accuracies[14],
                "loss while training": run["loss"][-1],
                "loss on training images": measured,
                "lowest loss": min(losses),
                "last loss": losses[-1],
                "epoch of lowest loss": int(np.argmin(losses)) + 1,
            }.items():
                group.setdefault(f"long: {what}", {}).setdefault(name, []).append(value)
    many = few | {"images": 4_000, "epochs": 4, "watch": None}
    group["images"] = {
        "500": group["long: accuracy"]["plain"],
        "4,000": [lesson["score"](seed, **many) for seed in SEEDS],
    }
    return group


def towards_lesson_11(lesson: Mapping[str, Any]) -> Group:
    """Train with more images made of a few, and with normalised sums."""
    layers, x, y = keras.layers, lesson["x_train"], lesson["y_train"]
    x_val, y_val = lesson["x_val"], lesson["y_val"]

    def trained(
        seed: int, make: Callable[[], list[Any]], few: int, **how: Any
    ) -> float:
        keras.utils.set_random_seed(seed)
        start = [keras.Input((28, 28)), layers.Rescaling(1 / 255)]
        model = keras.Sequential([*start, *make(), layers.Dense(10)])
        model.compile(how.pop("optimizer"), lesson["LOSS"], metrics=["accuracy"])
        model.fit(x[:few], y[:few], batch_size=32, verbose=0, **how)
        # Called like a function, a model would go on shifting and turning.
        return float(model.evaluate(x_val, y_val, batch_size=1_000, verbose=0)[1])

    def moving() -> list[Any]:
        shift = layers.RandomTranslation(0.08, 0.08, fill_mode="constant")
        turn = layers.RandomRotation(0.03, fill_mode="constant")
        to_images = layers.Reshape((28, 28, 1))
        return [to_images, shift, turn, layers.Flatten(), layers.Dense(256, "relu")]

    def sigmoids(normalised: bool) -> list[Any]:
        found = [layers.Flatten()]
        for _ in range(6):
            found.append(layers.Dense(64))
            found += [layers.BatchNormalization()] if normalised else []
            found.append(layers.Activation("sigmoid"))
        return found

    cases = {"six sigmoid layers": False, "normalised": True}
    return {
        "augmentation": {
            "plain": [lesson["score"](seed, **lesson["few"]) for seed in SEEDS],
            "shifted and turned": [
                trained(seed, moving, 500, optimizer=keras.optimizers.Adam(), epochs=30)
                for seed in SEEDS
            ],
        },
        "batch normalisation": {
            name: [
                trained(
                    seed,
                    partial(sigmoids, normalised),
                    2_000,
                    optimizer=keras.optimizers.SGD(0.1),
                    epochs=4,
                )
                for seed in SEEDS
            ]
            for name, normalised in cases.items()
        },
    }


def best_of_two_workers() -> float:
    """Share a search between two processes, by the program that lesson 07 makes."""
    parts = ["import sys", *sources("07", {"quick_objective", "work"})]
    with tempfile.TemporaryDirectory() as folder:
        program, journal = Path(folder, "worker.py"), str(Path(folder, "journal"))
        program.write_text("\n".join([*parts, "work(*sys.argv[1:])"]), encoding="utf-8")
        start = [sys.executable, str(program), journal]
        workers = [subprocess.Popen([*start, number]) for number in ("1", "2")]
        if any(worker.wait() for worker in workers):
            raise RuntimeError("a worker of lesson 07 failed")
        backend = JournalFileBackend(journal, JournalFileOpenLock(journal))
        storage = optuna.storages.JournalStorage(backend)
        return optuna.load_study(study_name="digits", storage=storage).best_value


def searches(lesson: Mapping[str, Any]) -> Group:
    """Search as lesson 07 does, once with each seed for the trainings."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sample = tune_hyperparameters.sample_settings.reference
    group: Group = {"search": {"random, best": [], "random, worst": [], "optuna": []}}
    group["search"]["two workers"] = [best_of_two_workers() for _ in SEEDS]
    group["range test"] = {"lowest": []}
    group["search: best rate"] = {"optuna": []}
    for seed in SEEDS:
        rng = np.random.default_rng(lesson["SEED"])
        scores = [lesson["score"](seed, **sample(rng)) for _ in range(5)]
        group["search"]["random, best"].append(max(scores))
        group["search"]["random, worst"].append(min(scores))
        sampler = optuna.samplers.TPESampler(seed=7, n_startup_trials=5)
        study = optuna.create_study(direction="maximize", sampler=sampler)
        study.optimize(partial(lesson["objective"], seed=seed), n_trials=12)
        group["search"]["optuna"].append(study.best_value)
        best = study.best_params["learning_rate"]
        group["search: best rate"]["optuna"].append(best)
        model = lesson["compiled"](seed)
        x, y = lesson["x_train"], lesson["y_train"]
        found = range_test(model, x, y, lowest=1e-4, highest=10, steps=100)
        rate = found["learning_rate"][int(np.argmin(smooth(found["loss"])))]
        group["range test"]["lowest"].append(rate)
    return group


PARTS: dict[str, Callable[[dict[str, Any]], Group]] = {
    part.__name__: part
    for part in (
        *(short_runs, hills, larger_budgets, long_runs, towards_lesson_11, searches),
        *(repairs, first_looks, past_the_goal, reference),
    )
}


def write(kept: Group) -> None:
    """Write all groups, one setting a line, so that a change can be read."""
    groups = []
    for title, scores in sorted(kept.items()):
        lines = [
            f"  {json.dumps(name)}: {json.dumps([round(v, 4) for v in values])}"
            for name, values in scores.items()
        ]
        groups.append(f"{json.dumps(title)}: {{\n" + ",\n".join(lines) + "\n}")
    RUNS.write_text("{\n" + ",\n".join(groups) + "\n}\n", encoding="utf-8")


def main() -> None:
    """Train the parts that are named, or all, and write what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="all if none")
    chosen = parser.parse_args().parts or list(PARTS)
    kept = {} if chosen == list(PARTS) else read_comparisons()
    lesson = lesson_definitions()
    for name in chosen:
        for title, scores in PARTS[name](lesson).items():
            print(title, {k: round(float(np.mean(v)), 4) for k, v in scores.items()})
            kept[title] = scores
        write(kept)


if __name__ == "__main__":
    main()
