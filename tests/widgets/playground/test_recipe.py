"""The playground's settings: the model that they build, and the code for it."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="TensorFlow comes with the lab extra")
import keras

from mnist_course.data import load_mnist
from mnist_course.widgets.playground.recipe import (
    ACTIVATIONS,
    OPTIMIZERS,
    Recipe,
    build,
    code,
)

RECIPES = [
    Recipe(),
    Recipe(layers=0, optimizer="SGD", learning_rate=0.1, epochs=1),
    Recipe(
        layers=3,
        units=8,
        activation="tanh",
        dropout=0.2,
        optimizer="momentum",
        epochs=3,
    ),
    Recipe(layers=2, initializer="he_normal", optimizer="RMSprop", batch_size=512),
    Recipe(patience=2),
]


def parts(model):
    """Return what makes a model and its training: layers, loss and optimizer."""
    layers = []
    for layer in model.layers:
        config = layer.get_config()
        kept = ("units", "activation", "rate", "scale")
        facts = {name: config[name] for name in kept if name in config}
        if "kernel_initializer" in config:
            facts["initializer"] = config["kernel_initializer"]["class_name"]
        layers.append((type(layer).__name__, facts))
    optimizer = model.optimizer.get_config()
    optimizer.pop("name")
    loss = model.loss.get_config()
    return layers, type(model.optimizer).__name__, optimizer, type(model.loss), loss


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_the_exported_code_makes_the_same_training(recipe, monkeypatch):
    """Run as it stands, it has the architecture, the settings and the data shown."""
    asked = []

    def fit(self, x, y, **options):
        asked.append(options | {"x": x, "y": y})
        done = keras.callbacks.History()
        done.history = {"val_loss": [1 / len(asked)]}  # lower in each epoch
        return done

    monkeypatch.setattr(keras.Model, "fit", fit)
    space = {}
    exec(compile(code(recipe, seed=3), "exported", "exec"), space)
    assert parts(space["my_model"]) == parts(build(recipe))
    assert len(asked) == recipe.epochs
    (x_train, y_train), (x_val, _), _ = load_mnist(validation=10_000)
    rng = np.random.default_rng(3)
    for epoch in asked:
        assert epoch["batch_size"] == recipe.batch_size
        assert not epoch["shuffle"]
        order = rng.permutation(recipe.images)
        np.testing.assert_array_equal(epoch["x"], x_train[order])
        np.testing.assert_array_equal(epoch["y"], y_train[order])
        np.testing.assert_array_equal(epoch["validation_data"][0], x_val[:2_000])


def test_the_exported_code_trains(capsys):
    """Nothing is replaced: a small program runs to its end and learns."""
    space = {}
    recipe = Recipe(images=1000, epochs=2, learning_rate=0.01)
    exec(code(recipe, seed=0), space)
    (_, _), (x_val, y_val), _ = load_mnist(validation=10_000)
    assert space["my_model"].evaluate(x_val, y_val, verbose=0)[1] > 0.7


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_a_recipe_builds_what_it_says(recipe):
    """Layers, units, activation, dropout and optimizer are those of the recipe."""
    model = build(recipe)
    dense = [each for each in model.layers if isinstance(each, keras.layers.Dense)]
    hidden, last = dense[:-1], dense[-1]
    assert len(hidden) == recipe.layers
    assert all(layer.units == recipe.units for layer in hidden)
    assert all(layer.activation.__name__ == recipe.activation for layer in hidden)
    assert (last.units, last.activation.__name__) == (10, "linear")
    drops = [each for each in model.layers if isinstance(each, keras.layers.Dropout)]
    assert len(drops) == (recipe.layers if recipe.dropout else 0)
    assert float(model.optimizer.learning_rate) == pytest.approx(recipe.learning_rate)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_choice_can_be_built(activation, optimizer):
    """Keras knows each activation and each optimizer that is offered."""
    recipe = Recipe(activation=activation, optimizer=optimizer, dropout=0.1)
    assert build(recipe).count_params() == 784 * 64 + 64 + 64 * 10 + 10


def test_momentum_is_not_taken_for_the_rate():
    """A recipe's words tell the momentum from the learning rate."""
    words = str(Recipe(optimizer="momentum", learning_rate=0.1, epochs=1))
    assert "SGD with momentum 0.9 at 0.1" in words
    assert words.endswith("3,000 images, 1 epoch")
