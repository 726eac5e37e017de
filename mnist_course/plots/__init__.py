"""The still figures of the lessons: arrays in, a picture with its sentence out."""

from mnist_course.plots.backward import there_and_back
from mnist_course.plots.balance import balance_point
from mnist_course.plots.blame import blame_by_layer
from mnist_course.plots.bowls import paths_in_a_bowl
from mnist_course.plots.calibration import calibration
from mnist_course.plots.changes import deciding_pixels, small_change
from mnist_course.plots.comparisons import read_comparisons
from mnist_course.plots.confidence import coverage_curve, reliability
from mnist_course.plots.curves import curves_beside_a_guess, learning_curves
from mnist_course.plots.digits import class_balance, show_digits
from mnist_course.plots.gradients_and_losses import (
    price_of_a_guess,
    tangents,
)
from mnist_course.plots.inside import layer_by_layer, unit_portrait, weight_tiles
from mnist_course.plots.league import league, robustness
from mnist_course.plots.maps import accuracy_by_shift, show_maps
from mnist_course.plots.mistakes import accuracy_by_class
from mnist_course.plots.networks import before_and_after, draw_layers
from mnist_course.plots.pens import strokes_to_pixels
from mnist_course.plots.readings import show_readings
from mnist_course.plots.runs import compare_runs, repair_curves
from mnist_course.plots.scores import (
    differences_by_seed,
    scores_by_rate,
    scores_by_setting,
)
from mnist_course.plots.searches import (
    grid_and_random,
    range_test_curve,
    search_results,
    smooth,
)
from mnist_course.plots.weights import show_weights

__all__ = [
    "accuracy_by_class",
    "accuracy_by_shift",
    "balance_point",
    "before_and_after",
    "blame_by_layer",
    "calibration",
    "class_balance",
    "compare_runs",
    "coverage_curve",
    "curves_beside_a_guess",
    "deciding_pixels",
    "differences_by_seed",
    "draw_layers",
    "grid_and_random",
    "layer_by_layer",
    "league",
    "learning_curves",
    "paths_in_a_bowl",
    "price_of_a_guess",
    "range_test_curve",
    "read_comparisons",
    "reliability",
    "repair_curves",
    "robustness",
    "scores_by_rate",
    "scores_by_setting",
    "search_results",
    "show_digits",
    "show_maps",
    "show_readings",
    "show_weights",
    "small_change",
    "smooth",
    "strokes_to_pixels",
    "tangents",
    "there_and_back",
    "unit_portrait",
    "weight_tiles",
]
