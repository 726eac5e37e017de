"""What can be set in the playground."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from mnist_course.widgets.base.controls import choice, steps
from mnist_course.widgets.playground.recipe import (
    ACTIVATIONS,
    INITIALIZERS,
    OPTIMIZERS,
    Recipe,
)

RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 10.0, 100.0)
UNITS = (2, 8, 32, 64, 128, 256, 512)
BATCHES = (8, 32, 128, 512)
DROPOUTS = (0.0, 0.1, 0.2, 0.3, 0.5)
IMAGES = (300, 1000, 3000, 10_000, 50_000)
EPOCHS = (1, 3, 5, 10, 30)
PATIENCES = (0, 1, 2, 3, 5)
SEEDS = (1, 5)
NO_RUN = ("none", 0)
THIRD: dict[str, Any] = {
    "layout": {"width": "32.5%"},
    "style": {"description_width": "5.8em"},
}


def recipe_controls(available: int) -> dict[str, Any]:
    """Return a control for each field of `Recipe`, for the seeds, and to choose a run.

    Parameters
    ----------
    available : int
        How many training images there are.
    """
    images = [count for count in IMAGES if count < available]
    images.append(available)
    default = asdict(Recipe())
    if default["images"] not in images:
        default["images"] = available

    def slider(name: str, words: str, values: Sequence[Any]) -> Any:
        return steps(words, values, value=default[name], **THIRD)

    def menu(name: str, words: str, options: Iterable[str]) -> Any:
        return choice(words, options, value=default[name], **THIRD)

    return {
        "layers": slider("layers", "Layers", range(5)),
        "units": slider("units", "Units", UNITS),
        "activation": menu("activation", "Activation", ACTIVATIONS),
        "initializer": menu("initializer", "Weights", INITIALIZERS),
        "optimizer": menu("optimizer", "Optimizer", OPTIMIZERS),
        "learning_rate": slider("learning_rate", "Rate", RATES),
        "batch_size": slider("batch_size", "Batch", BATCHES),
        "dropout": slider("dropout", "Dropout", DROPOUTS),
        "images": slider("images", "Images", images),
        "epochs": slider("epochs", "Epochs", EPOCHS),
        "patience": slider("patience", "Patience", PATIENCES),
        "seeds": steps("Seeds", SEEDS, **THIRD),
        "compare": choice("Compare", [NO_RUN], layout={"flex": "1 1 16em"}),
    }
