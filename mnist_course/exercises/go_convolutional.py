"""Exercises of lesson 11: a convolution, sizes and parameters, and a trained CNN."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from mnist_course.activations import relu  # noqa: F401  (needed by a mistake)
from mnist_course.exercises.checking.exercise import exercise
from mnist_course.exercises.checking.judging import Cases, Verdicts
from mnist_course.exercises.checking.trained import check_data, judge_trained

MOST = 20_000  # parameters of the small CNN
IMAGES = 16_000  # as many as the lesson trains it on


def _convolve_cases(rng: np.random.Generator) -> Cases:
    def drawn(*shape: int) -> np.ndarray:
        # Odd eighths: never 0, and float32 holds their products and sums exactly.
        return rng.integers(-8, 8, size=shape) / 4 + 0.125

    return [
        (np.array([[1, 2, 0], [0, 1, 3], [2, 0, 1]]), np.array([[1, -1], [0, 2]])),
        (drawn(6, 6), drawn(3, 3)),
        (drawn(5, 8), drawn(3, 2)),
        (drawn(7, 4), drawn(1, 3)),
        (drawn(3, 4), drawn(3, 4)),
        # As the digits are: whole numbers without a sign.
        (rng.integers(0, 256, size=(6, 7)).astype("uint8"), drawn(3, 3)),
    ]


def _same(result):
    return result


def _convolve(
    image,
    kernel,
    *,
    turned=_same,
    first=0,
    fewer=0,
    times=np.multiply,
    added=np.sum,
    after=_same,
):
    kernel = turned(kernel)
    height, width = kernel.shape
    rows = image.shape[0] - height + 1 - fewer
    columns = image.shape[1] - width + 1 - fewer
    result = np.zeros((max(rows, 0), max(columns, 0)))
    for row in range(first, rows):
        for column in range(first, columns):
            window = image[row : row + height, column : column + width]
            result[row, column] = added(times(window, kernel))
    return after(result)


def _padded(image, kernel):
    """Return the convolution that keeps the size, as Keras does with padding="same"."""
    height, width = kernel.shape
    above, left = (height - 1) // 2, (width - 1) // 2
    margins = ((above, height - 1 - above), (left, width - 1 - left))
    return _convolve(np.pad(image, margins), kernel)


def _within(image, kernel):
    """Return the sums in a table as large as the image, with 0 where there are none."""
    height, width = kernel.shape
    return np.pad(_convolve(image, kernel), ((0, height - 1), (0, width - 1)))


def _side_by_side(image, kernel):
    """Return the sums of windows that do not overlap."""
    height, width = kernel.shape
    return _convolve(image, kernel)[::height, ::width]


def _by_columns(image, kernel):
    """Return what Python's sum makes of each window: a number for each column."""
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum(axis=2)


@exercise(cases=_convolve_cases)
def convolve(image, kernel):
    height, width = kernel.shape
    rows = image.shape[0] - height + 1
    columns = image.shape[1] - width + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[row : row + height, column : column + width]
            result[row, column] = (window * kernel).sum()
    return result


def _block_cases(rng: np.random.Generator) -> Cases:
    drawn = rng.integers((20, 2, 2, 3), (60, 9, 8, 40), size=(6, 4)).tolist()
    # Both even and odd sides are left for the pooling.
    return [
        (28, 1, 5, 16),
        (12, 16, 3, 32),
        (9, 4, 3, 5),
        (10, 3, 3, 7),
        (7, 5, 7, 2),
        (8, 2, 1, 6),
        *map(tuple, drawn),
    ]


def _triple(convolved, pooled, parameters):
    return convolved, pooled, parameters


def _block_sizes(
    side, channels, kernel, filters, *, left=None, half=None, w=None, b=None, form=None
):
    convolved = side - kernel + 1 if left is None else left
    pooled = convolved // 2 if half is None else half(convolved)
    weights = kernel * kernel * channels * filters if w is None else w
    biases = filters if b is None else b
    return (form or _triple)(convolved, pooled, weights + biases)


@exercise(cases=_block_cases)
def block_sizes(side, channels, kernel, filters):
    convolved = side - kernel + 1
    pooled = convolved // 2
    parameters = kernel * kernel * channels * filters + filters
    return convolved, pooled, parameters


def _judge_cnn(result: Any) -> Verdicts:
    def small_and_convolutional(model: keras.Model) -> Verdicts:
        yield "a convolution", any(_convolutions(model))
        count = {"count": f"{model.count_params():,}"}
        yield "small enough", model.count_params() < MOST, count

    return judge_trained(result, small_and_convolutional)


def _convolutions(model: keras.Model) -> Iterator[keras.layers.Layer]:
    """Yield the layers that convolve, also those of models inside the model."""
    layers = keras.layers
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _convolutions(layer)
        elif isinstance(
            layer, layers.Conv2D | layers.SeparableConv2D | layers.DepthwiseConv2D
        ):
            yield layer


def _cnn_cases(rng: np.random.Generator) -> Cases:
    x, y, x_val, y_val = check_data()[:4]
    return [(x[:IMAGES], y[:IMAGES], x_val, y_val)]


@exercise(cases=_cnn_cases, judge=_judge_cnn, seconds=120)
def train_cnn(x_train, y_train, x_val, y_val):
    from mnist_course.learning_rates import OneCycle

    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Reshape((28, 28, 1)),
            keras.layers.Conv2D(16, 5, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )
    steps = 5 * len(x_train) // 64
    model.compile(
        optimizer=keras.optimizers.Adam(OneCycle(0.005, steps)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=False,
    )
    history = model.fit(
        x_train,
        y_train,
        batch_size=64,
        epochs=5,
        validation_data=(x_val, y_val),
        validation_batch_size=1_000,
        verbose=0,
    )
    return model, history


EXERCISES = {e.name: e for e in (convolve, block_sizes, train_cnn)}
