"""One of each still figure, made of little data, to look at and to test."""

from collections.abc import Callable

import numpy as np

from mnist_course import plots
from mnist_course.activations import relu, sigmoid, softmax
from mnist_course.network import Network
from mnist_course.support.picture import Picture
from tools.figures import X, Y

RNG = np.random.default_rng(5)
LEFT, ROWS = RNG.normal(size=(2, 784))
P = softmax(3 * RNG.normal(size=(300, 10)) + 4 * np.eye(10)[Y])
RATES = [0.001, 0.01, 0.1, 1.0]
CURVES = {
    "loss": [2.0, 1.0, 0.5, 0.25],
    "accuracy": [0.3, 0.6, 0.8, 0.9],
    "val_loss": [2.1, 1.2, 0.9, 1.1],
    "val_accuracy": [0.25, 0.55, 0.75, 0.7],
}
WORSE = {name: [1.1 * value for value in values] for name, values in CURVES.items()}
SCORES = {"SGD": [0.1, 0.4, 0.9, 0.2], "Adam": [0.8, 0.9, 0.3, 0.1]}
STROKES = [[[10, 10], [60, 12], [40, 90]], [[20, 50], [70, 55]]]


def _blame() -> Picture:
    network = Network([784, 20, 10], seed=1, input_scale=1 / 255, dtype="float64")
    rows, labels = X[[1, 0]].reshape(-1, 784), [1, 5]  # as it reads the first
    deltas = []
    for row, label in zip(rows, labels, strict=True):
        network.forward(row[np.newaxis])
        deltas.append(network.backward([label])[1::2])
    pairs = zip(*deltas, strict=True)
    return plots.blame_by_layer(rows, labels, [np.array(pair) for pair in pairs])


def _there_and_back() -> Picture:
    x = np.array([[1.0, -0.5], [2.0, 0.25]])
    z1 = x @ [[1.0, -1.0, 0.5], [0.5, 2.0, -1.0]]
    a1 = relu(z1)
    z2 = a1 @ [[1.0, -1.0], [0.5, 0.25], [-2.0, 1.0]]
    forward = {"x": x, "z1": z1, "a1": a1, "z2": z2}
    return plots.there_and_back(forward, {"z2": z2 / 4, "w2": np.eye(3)[:, :2]})


# In the order of their names.
PICTURES: dict[str, Callable[[], Picture]] = {
    "accuracy_by_class": lambda: plots.accuracy_by_class(Y, P.argmax(axis=1)),
    "accuracy_by_shift": lambda: plots.accuracy_by_shift([-2, 0, 2, 4], SCORES),
    "balance_point": lambda: plots.balance_point(X[0]),
    "before_and_after": lambda: plots.before_and_after(
        [[0, 0], [0, 1], [1, 0], [1, 1]],
        [[0, 0], [1, 0], [1, 0], [2, 1]],
        [False, True, True, False],
        weights=[1, -2],
        bias=-0.5,
    ),
    "blame_by_layer": _blame,
    "calibration": lambda: plots.calibration(
        Y == 3, first=P[:, 3], second=np.sqrt(P[:, 3])
    ),
    "class_balance": lambda: plots.class_balance(
        train=Y, validation=Y[:100], test=Y[:50]
    ),
    "compare_runs": lambda: plots.compare_runs({"plain": CURVES, "worse": WORSE}),
    "coverage_curve": lambda: plots.coverage_curve(P, Y),
    "curves_beside_a_guess": lambda: plots.curves_beside_a_guess(CURVES),
    "deciding_pixels": lambda: plots.deciding_pixels(
        X[0], grey_square=-np.tri(28), white_square=np.tri(28) / 2
    ),
    "differences_by_seed": lambda: plots.differences_by_seed(
        {"80 − 64": [0.01, -0.02, 0.04], "16 − 2": [0.5, 0.4]}
    ),
    "draw_layers": lambda: plots.draw_layers([784, 16, 3]),
    "grid_and_random": plots.grid_and_random,
    "layer_by_layer": lambda: plots.layer_by_layer(
        X[0], relu(LEFT[:20]), LEFT[:10], softmax(LEFT[:10])
    ),
    "league": lambda: plots.league(
        {"old": (0.9, [0.5, 0.75, 1]), "new": None, "best": (0.99, [0.9, 0.8])}
    ),
    "learning_curves": lambda: plots.learning_curves(CURVES),
    "learning_curves, best": lambda: plots.learning_curves(CURVES, best=True),
    "paths_in_a_bowl": lambda: plots.paths_in_a_bowl(
        [1, 9],
        {
            "slow": np.array([[3, 1], [2, 0.5], [1, 0.25]]),
            "fast": np.array([[3, 1], [0.5, -0.5]]),
        },
    ),
    "price_of_a_guess": lambda: plots.price_of_a_guess(0.1, 0.5, 0.9),
    "range_test_curve": lambda: plots.range_test_curve(
        {
            "learning_rate": [*np.geomspace(1e-4, 10, 12)],
            "loss": [*range(12, 2, -1), 3, 9],
        }
    ),
    "reliability": lambda: plots.reliability(P, Y),
    "repair_curves": lambda: plots.repair_curves(
        {"sick": WORSE, "half": CURVES, "well": CURVES | {"val_accuracy": [0.9] * 4}}
    ),
    "robustness": lambda: plots.robustness(
        {"shift (pixels)": (RATES, SCORES), "turn (°)": ([0, 9], {"CNN": [1, 0.7]})}
    ),
    "scores_by_rate": lambda: plots.scores_by_rate(RATES, SCORES),
    "scores_by_setting": lambda: plots.scores_by_setting(
        "units", {2: [0.4, 0.5], 16: [0.9, 0.92]}
    ),
    "search_results": lambda: plots.search_results(RATES, SCORES["SGD"], guess=0.03),
    "show_digits": lambda: plots.show_digits(X[:7], Y[:7], columns=5),
    "show_maps": lambda: plots.show_maps(
        {"edge": np.tri(3) - 0.5, "blur": np.ones((2, 3))}
    ),
    "show_readings": lambda: plots.show_readings(
        X[:4], [5, 0, 9, 1], labels=Y[:4], sure=[0.5, 0.99, 0.3, 1.0], columns=3
    ),
    "show_weights": lambda: plots.show_weights(three=LEFT, eight=2 * ROWS),
    "small_change": lambda: plots.small_change(
        X[0], 20 * np.sign(LEFT).reshape(28, 28), "5 (99 %)", "3 (52 %)"
    ),
    "strokes_to_pixels": lambda: plots.strokes_to_pixels(
        STROKES, X[0], np.roll(X[0], 2, axis=1)
    ),
    "tangents": lambda: plots.tangents(sigmoid, [-2, 0, 3]),
    "there_and_back": _there_and_back,
    "unit_portrait": lambda: plots.unit_portrait(LEFT, ROWS[:10], X[:9]),
    "weight_tiles": lambda: plots.weight_tiles(np.stack([LEFT, ROWS, -LEFT], axis=1)),
}
