"""Exercises of lesson 04: one layer, two layers, and how many parameters."""

from itertools import pairwise
from typing import Any

import numpy as np

from mnist_course.activations import relu, sigmoid, softmax
from mnist_course.exercises.checking.exercise import Mistake, exercise

Cases = list[tuple[Any, ...]]


def _drawn(rng: np.random.Generator, n: int, *sizes: int) -> tuple[np.ndarray, ...]:
    """Draw a batch of n rows, then weights and bias for each layer."""
    arrays = [rng.normal(0, 1, size=(n, sizes[0]))]
    for inputs, units in pairwise(sizes):
        arrays += [rng.normal(0, 1, size=(inputs, units)), rng.normal(0, 1, units)]
    # With biases of either sign at each layer, a forgotten one always shows.
    return tuple(array.round(2) + 0.005 for array in arrays)


def _layer_cases(rng: np.random.Generator) -> Cases:
    a, weights = np.array([[1.0, 2.0]]), np.array([[2.0, 1.0], [1.0, -1.0]])
    # Two by two by two lets every transposed product through, with other numbers.
    square = _drawn(rng, 2, 2, 2)
    return [(a, weights, np.array([-1.0, 0.0])), square, _drawn(rng, 5, 4, 3)]


@exercise(
    statement="return the activations of a ReLU layer for a batch, shape (n, units)",
    cases=_layer_cases,
    right="All neurons and all examples at once: this line is a layer.",
    hints=(
        "Three things happen, in this order: weighted sums for all neurons, the "
        "biases, ReLU.",
        "a has a row for each example, weights a column for each neuron. The product "
        "that pairs rows with columns is a @ weights.",
        "relu(…) around a @ weights + bias.",
    ),
    mistakes=(
        Mistake(
            lambda a, weights, bias: a @ weights + bias,
            "These are the sums z. The layer's activations are wanted, relu(z): a "
            "negative sum should become 0.",
        ),
        Mistake(
            lambda a, weights, bias: relu(a @ weights) + bias,
            "The bias comes too late. It belongs to the sum, so ReLU goes around both: "
            "relu(sum + bias).",
        ),
        Mistake(
            lambda a, weights, bias: relu(a @ weights),
            "The bias is missing. It is added to the sums, before ReLU.",
        ),
        Mistake(
            lambda a, weights, bias: relu(a @ weights.T + bias),
            "The weights are transposed. They are already laid out with one column for "
            "each neuron, shape (inputs, units), and need no .T here.",
        ),
        Mistake(
            lambda a, weights, bias: relu(weights @ a + bias),
            "The factors have changed places. Rows of the first meet columns of the "
            "second: (n, inputs) @ (inputs, units), so a comes first.",
        ),
        Mistake(
            lambda a, weights, bias: relu(weights.T @ a + bias),
            "The factors have changed places. Rows of the first meet columns of the "
            "second: (n, inputs) @ (inputs, units), so a comes first.",
        ),
        Mistake(
            lambda a, weights, bias: relu(a * weights + bias),
            "* multiplies entry by entry and adds nothing up. The matrix product is @.",
        ),
        Mistake(
            lambda a, weights, bias: relu(a @ weights + bias[:, np.newaxis]),
            "The bias stands as a column here, so it runs along the examples. It has "
            "one number for each neuron and fits as it is, shape (units,).",
        ),
        Mistake(
            lambda a, weights, bias: sigmoid(a @ weights + bias),
            "The sums are right, but this is the sigmoid of them. The hidden layers of "
            "this lesson use ReLU.",
        ),
        Mistake(
            lambda a, weights, bias: max(0, a @ weights + bias),
            "Python's max, like an if, compares two single numbers. For arrays use "
            "relu, or np.maximum.",
        ),
    ),
)
def layer(a, weights, bias):
    return relu(a @ weights + bias)


def _forward_cases(rng: np.random.Generator) -> Cases:
    # The first is the network that the lesson computes on paper.
    toy = (
        np.array([[1.0, 2.0]]),
        np.array([[2.0, 1.0], [1.0, -1.0]]),
        np.array([-1.0, 0.0]),
        np.array([[1.0, -1.0], [2.0, 1.0]]),
        np.array([-1.0, 4.0]),
    )
    return [toy, _drawn(rng, 2, 2, 2, 2), _drawn(rng, 6, 5, 4, 3)]


@exercise(
    statement="return the logits of a batch, shape (n, classes), after two layers",
    cases=_forward_cases,
    right="That is feedforward: a whole batch through a network, in two products.",
    hints=(
        "The first layer turns x into activations, which are the inputs of the second "
        "layer. How does the second differ from the first?",
        "The first is relu(x @ weights_1 + bias_1), shape (n, units). Give it a name, "
        "such as a. The second has no ReLU.",
        "With a for the activations of the first layer, the second one's sums are "
        "a @ weights_2 + bias_2.",
    ),
    mistakes=(
        Mistake(
            lambda x, weights_1, bias_1, weights_2, bias_2: (
                (x @ weights_1 + bias_1) @ weights_2 + bias_2
            ),
            "There is no ReLU between the layers, and without it two layers are no "
            "more than one.",
        ),
        Mistake(
            lambda x, weights_1, bias_1, weights_2, bias_2: relu(
                relu(x @ weights_1 + bias_1) @ weights_2 + bias_2
            ),
            "ReLU came twice. The logits may be negative, so the last layer has none.",
        ),
        Mistake(
            lambda x, weights_1, bias_1, weights_2, bias_2: softmax(
                relu(x @ weights_1 + bias_1) @ weights_2 + bias_2
            ),
            "These are probabilities, and rightly computed. Asked for are the logits, "
            "one step earlier: leave softmax out.",
        ),
        Mistake(
            lambda x, weights_1, bias_1, weights_2, bias_2: (
                relu(x @ weights_1) @ weights_2 + bias_2
            ),
            "The bias of the first layer is missing.",
        ),
        Mistake(
            lambda x, weights_1, bias_1, weights_2, bias_2: (
                relu(x @ weights_1 + bias_1) @ weights_2
            ),
            "The bias of the second layer is missing.",
        ),
        Mistake(
            lambda x, weights_1, bias_1, weights_2, bias_2: (
                (relu(x @ weights_1) + bias_1) @ weights_2 + bias_2
            ),
            "The first bias comes too late. It belongs to the sum, so ReLU goes around "
            "both.",
        ),
        Mistake(
            lambda x, weights_1, bias_1, weights_2, bias_2: relu(
                x @ weights_1 + bias_1
            ),
            "That is the hidden layer. Send it through the second layer as well.",
        ),
        Mistake(
            lambda x, weights_1, bias_1, weights_2, bias_2: (
                relu(x @ weights_1.T + bias_1) @ weights_2.T + bias_2
            ),
            "The weights are transposed. They are already laid out with one column for "
            "each neuron, shape (inputs, units), and need no .T here.",
        ),
        Mistake(
            lambda x, weights_1, bias_1, weights_2, bias_2: (
                sigmoid(x @ weights_1 + bias_1) @ weights_2 + bias_2
            ),
            "The hidden layer has a sigmoid here. Use ReLU.",
        ),
        Mistake(
            lambda x, weights_1, bias_1, weights_2, bias_2: relu(
                (x @ weights_1 + bias_1) @ weights_2 + bias_2
            ),
            "ReLU stands at the wrong place: it belongs behind the hidden layer, not "
            "behind the last.",
        ),
        Mistake(
            lambda x, weights_1, bias_1, weights_2, bias_2: (
                relu(x @ weights_1 + bias_1) @ weights_2 + bias_2
            ).argmax(axis=1),
            "These are the winners. Asked for are the logits, all scores of each "
            "example: leave argmax out.",
        ),
    ),
)
def forward(x, weights_1, bias_1, weights_2, bias_2):
    a = relu(x @ weights_1 + bias_1)
    return a @ weights_2 + bias_2


def _size_cases(rng: np.random.Generator) -> Cases:
    # Sizes differ within each list, so that no two rules agree by chance. The longer
    # lists tell a rule for any number of layers from one for two.
    drawn = rng.permutation(np.arange(3, 40))[:4].tolist()
    return [([2, 3, 1],), ([4, 2],), (drawn,), ([784, *drawn[:2], 10],)]


def _one_too_far(sizes: list[int]) -> int:
    return sum(
        sizes[i] * sizes[i + 1] + sizes[i + 1] for i in range(len(sizes))
    )  # raises at the last i, as a learner's loop does


@exercise(
    statement="return the number of weights and biases of a network with these sizes",
    cases=_size_cases,
    right="It counts any dense network, however many layers.",
    hints=(
        "Count layer by layer: how many weights lead to one neuron, and how many "
        "biases has it?",
        "From a layer of m neurons to one of k, there are m · k weights and k biases. "
        "Add that up for every pair of neighbours in the list.",
        "Start with total = 0. For i in range(len(sizes) - 1), the pair is sizes[i], "
        "sizes[i + 1]: add their product, and sizes[i + 1] for the biases.",
    ),
    mistakes=(
        Mistake(
            lambda sizes: sum(m * k for m, k in pairwise(sizes)),
            "These are the weights. Each neuron behind the input also has a bias.",
        ),
        Mistake(
            lambda sizes: sum(m * k + k for m, k in pairwise(sizes)) + sizes[0],
            "The input layer got biases too. It computes nothing, it only holds the "
            "pixels, so it has none.",
        ),
        Mistake(
            lambda sizes: sum(m * k + m for m, k in pairwise(sizes)),
            "The biases went to the wrong side: one for each input. A bias belongs to "
            "the neuron that adds up, so it is one for each unit.",
        ),
        Mistake(
            lambda sizes: sum(m * k + 1 for m, k in pairwise(sizes)),
            "That is one bias for each layer. Every neuron has its own.",
        ),
        Mistake(
            lambda sizes: sizes[0] * sizes[1] + sizes[1],
            "Only the first layer of weights was counted. Is there a return inside the "
            "loop?",
        ),
        Mistake(
            lambda sizes: sum(m * k + k for m, k in pairwise(sizes)) - sizes[-1],
            "The output layer has no biases here. Its neurons have one each, like the "
            "others.",
        ),
        Mistake(
            lambda sizes: sum(m * k + k for m, k in pairwise(sizes[:-1])),
            "The last layer of weights, the one that leads to the output, is missing.",
        ),
        Mistake(
            lambda sizes: sum(sizes),
            "These are the neurons. Behind the input, each has one weight for every "
            "neuron of the layer before, and a bias.",
        ),
        Mistake(
            lambda sizes: sum(sizes[1:]),
            "These are the biases alone. Each neuron also has one weight for every "
            "neuron of the layer before.",
        ),
        Mistake(
            lambda sizes: int(np.prod(sizes)),
            "All sizes are multiplied with each other. Only neighbouring layers are "
            "connected: multiply pairs, and add the pairs up.",
        ),
        Mistake(
            lambda sizes: sum(m + 2 * k for m, k in pairwise(sizes)),
            "You add the two sizes. Every neuron is connected to every neuron of the "
            "layer before, so they multiply.",
        ),
        Mistake(
            lambda sizes: (
                sizes[0] * sizes[1] + sizes[1] + sizes[1] * sizes[2] + sizes[2]
            ),
            "This is made for three sizes. A list may be shorter or longer: use a loop "
            "over neighbouring pairs.",
        ),
        Mistake(
            lambda sizes: sum(
                sizes[i] * sizes[i + 1] + sizes[i + 1] for i in (0, 1, 2)
            ),
            "This is made for four sizes. The list may have three, or two: use a loop "
            "over neighbouring pairs.",
        ),
        Mistake(
            lambda sizes: [m * k + k for m, k in pairwise(sizes)],
            "One number is wanted, and this is a list with one for each layer: add "
            "them up with sum.",
        ),
        Mistake(
            _one_too_far,
            "The loop goes one step too far: behind the last size there is no next "
            "one. A list of four sizes has three pairs of neighbours.",
        ),
    ),
)
def count_parameters(sizes):
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


EXERCISES = {e.name: e for e in (layer, forward, count_parameters)}
