"""One of each still figure, made of little data, to look at and to test."""

from collections.abc import Callable

import numpy as np

from mnist_course import plots
from mnist_course.activations import relu, softmax
from mnist_course.support.picture import Picture
from tools.figures import X, Y, made_up

CURVES = {
    "loss": [2.0, 1.0, 0.5],
    "val_loss": [2.1, 1.5, 1.2],
    "accuracy": [0.5, 0.7, 0.9],
    "val_accuracy": [0.4, 0.6, 0.8],
}
SAYS = softmax(made_up((300, 10)))
RATES: list[float] = np.geomspace(1e-4, 1, 20).tolist()
RISING: list[float] = np.linspace(0.1, 0.9, 20).tolist()
SMALL = made_up((3, 2))
SHAPES = {"x": (1, 2), "z1": (1, 3), "a1": (1, 3), "z2": (1, 2)}
FORWARD = {name: made_up(shape) for name, shape in SHAPES.items()}
STROKES = [np.array([[0.2, 0.2], [0.6, 0.3], [0.5, 0.8]])]

STILLS: dict[str, Callable[[], Picture]] = {
    "there_and_back": lambda: plots.there_and_back(FORWARD, {"z2": FORWARD["z2"]}),
    "balance_point": lambda: plots.balance_point(X[0]),
    "blame_by_layer": lambda: plots.blame_by_layer(
        X[:3].reshape(-1, 784), Y[:3], [made_up((3, 8)), made_up((3, 10))]
    ),
    "paths_in_a_bowl": lambda: plots.paths_in_a_bowl([1, 9], {"plain": SMALL}),
    "calibration": lambda: plots.calibration(Y == 3, first=SAYS[:, 3]),
    "deciding_pixels": lambda: plots.deciding_pixels(X[0], first=made_up((28, 28))),
    "small_change": lambda: plots.small_change(X[0], made_up((28, 28)), "a 5", "a 3"),
    "reliability": lambda: plots.reliability(SAYS, Y),
    "coverage_curve": lambda: plots.coverage_curve(SAYS, Y),
    "learning_curves": lambda: plots.learning_curves(CURVES, best=True),
    "curves_beside_a_guess": lambda: plots.curves_beside_a_guess(CURVES),
    "show_digits": lambda: plots.show_digits(X[:12], Y[:12]),
    "class_balance": lambda: plots.class_balance(train=Y, test=Y[:100]),
    "tangents": lambda: plots.tangents(relu, [-1.0, 2.0]),
    "price_of_a_guess": lambda: plots.price_of_a_guess(0.1, 0.9),
    "weight_tiles": lambda: plots.weight_tiles(made_up((784, 16))),
    "unit_portrait": lambda: plots.unit_portrait(made_up(784), made_up(10), X[:8]),
    "layer_by_layer": lambda: plots.layer_by_layer(
        X[0], abs(made_up(16)), made_up(10), SAYS[0]
    ),
    "robustness": lambda: plots.robustness(
        {"turn": ([0, 10, 20], {"first": [0.9, 0.8, 0.5]})}
    ),
    "league": lambda: plots.league({"first": (0.9, [0.8, 0.7]), "second": None}),
    "show_maps": lambda: plots.show_maps({"first": made_up((5, 5)), "digit": X[0]}),
    "accuracy_by_shift": lambda: plots.accuracy_by_shift([0, 1], {"first": [1, 0.5]}),
    "accuracy_by_class": lambda: plots.accuracy_by_class(Y, SAYS.argmax(axis=1)),
    "draw_layers": lambda: plots.draw_layers([784, 16, 10]),
    "before_and_after": lambda: plots.before_and_after(
        made_up((4, 2)), abs(made_up((4, 2))), [True, False, True, False]
    ),
    "strokes_to_pixels": lambda: plots.strokes_to_pixels(STROKES, X[0], X[1]),
    "show_readings": lambda: plots.show_readings(
        X[:8], SAYS[:8].argmax(axis=1), labels=Y[:8], sure=SAYS[:8].max(axis=1)
    ),
    "compare_runs": lambda: plots.compare_runs({"first": CURVES, "second": CURVES}),
    "repair_curves": lambda: plots.repair_curves({"first": CURVES, "second": CURVES}),
    "scores_by_setting": lambda: plots.scores_by_setting(
        "units", {2: [0.4, 0.5], 16: [0.9, 0.92]}
    ),
    "differences_by_seed": lambda: plots.differences_by_seed({"first": [0.01, -0.02]}),
    "scores_by_rate": lambda: plots.scores_by_rate(RATES, {"first": RISING}),
    "search_results": lambda: plots.search_results(RATES, RISING, guess=0.5),
    "grid_and_random": plots.grid_and_random,
    "range_test_curve": lambda: plots.range_test_curve(
        {"learning_rate": RATES, "loss": RISING[::-1]}
    ),
    "show_weights": lambda: plots.show_weights(first=made_up(784)),
}
