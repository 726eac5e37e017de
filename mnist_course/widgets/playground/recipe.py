"""Settings of a dense network, the Keras model they describe, and its code."""

from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template
from typing import Any

import keras

from mnist_course.models import dense_network
from mnist_course.support.wording import counted

OPTIMIZERS: dict[str, tuple[str, dict[str, float]]] = {
    "SGD": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.9}),
    "RMSprop": ("RMSprop", {}),
    "Adam": ("Adam", {}),
}
ACTIVATIONS = ("relu", "leaky_relu", "tanh", "sigmoid", "linear")
INITIALIZERS = ("glorot_uniform", "he_normal", "zeros")
# What the playground gives away; its blanks are settings.
PROGRAM = Template(Path(__file__).with_name("program.txt").read_text(encoding="utf-8"))
# Three parts of it that early stopping needs: before the epochs, in each, and behind.
PATIENT = (
    "    lowest, best, weights = np.inf, 0, model.get_weights()\n",
    Template(
        '        loss = run.history["val_loss"][0]\n'
        "        if loss < lowest:\n"
        "            lowest, best, weights = loss, epoch, model.get_weights()\n"
        "        if epoch - best == $patience:\n"
        "            break\n"
    ),
    "    model.set_weights(weights)\n",
)


@dataclass(frozen=True)
class Recipe:
    """Every hyperparameter of a training that the playground lets you choose.

    Introduced in lesson 07.

    Parameters
    ----------
    layers, units : int
        How many hidden layers, and how many units in each.
    activation, initializer : str
        Keras's names of what the hidden layers apply, and of their first weights.
    optimizer : {"SGD", "momentum", "RMSprop", "Adam"}
        How the training steps; "momentum" is SGD with momentum 0.9.
    learning_rate : float
        How far.
    batch_size, epochs, images : int
        Images a step, passes, and how many training images take part.
    dropout : float
        Share of the units of each hidden layer that training switches off, 0 to 1.
    patience : int
        Early stopping: after so many epochs without a lower validation loss it ends,
        and the model goes back to its best epoch. With 0 it does neither.
    """

    layers: int = 1
    units: int = 64
    activation: str = "relu"
    initializer: str = "glorot_uniform"
    optimizer: str = "Adam"
    learning_rate: float = 0.001
    batch_size: int = 32
    dropout: float = 0.0
    images: int = 3000
    epochs: int = 5
    patience: int = 0

    def __str__(self) -> str:
        hidden = "".join(f"-{self.units}" for _ in range(self.layers))
        words = [f"784{hidden}-10"]
        if self.layers:
            words.append(self.activation)
            if self.dropout:
                words.append(f"dropout {self.dropout:g}")
            if self.initializer != "glorot_uniform":
                words.append(f"first weights {self.initializer}")
        how = {"momentum": "SGD with momentum 0.9"}.get(self.optimizer, self.optimizer)
        words.append(f"{how} at {self.learning_rate:g}")
        words.append(f"batches of {self.batch_size}")
        words.append(f"{self.images:,} images")
        words.append(counted(self.epochs, "epoch"))
        if self.patience:
            words.append(f"patience {self.patience}")
        return ", ".join(words)


def build(recipe: Recipe, *, seed: int | None = None) -> keras.Model:
    """Build and compile the network of a recipe. Introduced in lesson 07.

    Parameters
    ----------
    recipe : Recipe
        What to build.
    seed : int or None
        For `keras.utils.set_random_seed`, which is not called without one.

    Returns
    -------
    keras.Model
        Takes images of shape (n, 28, 28) with pixels from 0 to 255 and returns logits.
    """
    if seed is not None:
        keras.utils.set_random_seed(seed)
    model = dense_network(
        [recipe.units] * recipe.layers,
        activation=recipe.activation,
        dropout=recipe.dropout,
        initializer=recipe.initializer,
    )
    name, options = OPTIMIZERS[recipe.optimizer]
    optimizer: Any = getattr(keras.optimizers, name)
    model.compile(
        optimizer=optimizer(recipe.learning_rate, **options),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def code(
    recipe: Recipe,
    *,
    seed: int,
    validation: int = 10_000,
    watched: int = 2_000,
    what: str = "",
) -> str:
    """Return Python that builds, compiles and trains the network of a recipe.

    It trains with the same images in the same order as the playground, and leaves only
    the names ``trained`` and ``my_model`` behind, beside what it imports.

    Parameters
    ----------
    recipe : Recipe
        What to write down.
    seed : int
        For `keras.utils.set_random_seed`.
    validation : int
        How many training images `load_mnist` sets aside.
    watched : int
        How many of these to validate on.
    what : str
        What it is the program of, for its first line; the recipe in words otherwise.

    Returns
    -------
    str
        A program that needs Keras, and this package only for its data.
    """
    layer = (
        f"            keras.layers.Dense(\n                {recipe.units},\n"
        f'                activation="{recipe.activation}",\n'
        f'                kernel_initializer="{recipe.initializer}",\n            ),\n'
    )
    if recipe.dropout:
        layer += f"            keras.layers.Dropout({recipe.dropout}),\n"
    name, options = OPTIMIZERS[recipe.optimizer]
    arguments = "".join(f", {key}={value}" for key, value in options.items())
    before, each, behind = PATIENT if recipe.patience else ("", Template(""), "")
    return PROGRAM.substitute(
        asdict(recipe),
        seed=seed,
        validation=validation,
        watched=watched,
        what=what or str(recipe),
        hidden=layer * recipe.layers,
        before=before,
        each=each.substitute(patience=recipe.patience),
        behind=behind,
        steps=f"{name}({recipe.learning_rate}{arguments})",
    )
