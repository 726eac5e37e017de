"""One of each interactive figure, made of little data, to look at and to test."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_course.activations import softmax
from mnist_course.data import load_mnist
from mnist_course.exercises.build_a_neuron import updated_weights
from mnist_course.network import Network
from mnist_course.widgets.activation_explorer import ActivationExplorer
from mnist_course.widgets.average_builder import AverageBuilder
from mnist_course.widgets.backprop_stepper import BackpropStepper
from mnist_course.widgets.bias_dial import BiasDial
from mnist_course.widgets.confusion_browser import ConfusionBrowser
from mnist_course.widgets.convolution_slider import ConvolutionSlider
from mnist_course.widgets.descent_ball import DescentBall
from mnist_course.widgets.digit_browser import DigitBrowser
from mnist_course.widgets.digit_mover import DigitMover
from mnist_course.widgets.digit_pad import DigitPad
from mnist_course.widgets.drawn_neuron import DrawnNeuron
from mnist_course.widgets.feature_maps import FeatureMaps
from mnist_course.widgets.layer_passage import LayerPassage
from mnist_course.widgets.learning_neuron import LearningNeuron
from mnist_course.widgets.live_curves import LiveCurves
from mnist_course.widgets.live_detector import LiveDetector
from mnist_course.widgets.live_training import LiveTraining
from mnist_course.widgets.nearest_average import NearestAverage
from mnist_course.widgets.network_stepper import NetworkStepper
from mnist_course.widgets.pixel_magnifier import PixelMagnifier
from mnist_course.widgets.playground import Playground
from mnist_course.widgets.repair_clinic import Clinic
from mnist_course.widgets.shape_calculator import ShapeCalculator
from mnist_course.widgets.softmax_explorer import SoftmaxExplorer
from mnist_course.widgets.ten_detectors import TenDetectors
from mnist_course.widgets.two_weight_neuron import TwoWeightNeuron
from mnist_course.widgets.unit_surgery import UnitSurgery
from mnist_course.widgets.weight_overlay import WeightOverlay
from mnist_course.widgets.you_against_the_network import YouAgainstTheNetwork

X, Y = (part[:300] for part in load_mnist()[0])
TRAIN = (X, Y)
AVERAGES = np.stack([X[digit == Y].mean(axis=0) for digit in range(10)])
POINTS = [[2.0, 1.0], [-1.0, 3.0], [0.0, -4.0], [3.0, 0.0]]


def _made_up(shape: int | tuple[int, ...]) -> NDArray[Any]:
    """Return random numbers that stand for weights or images."""
    return np.random.default_rng(3).normal(size=shape)


# In the order in which the lessons bring them.
FIGURES: dict[type, Callable[[], Any]] = {
    DigitBrowser: lambda: DigitBrowser(train=TRAIN),
    PixelMagnifier: lambda: PixelMagnifier(X, Y),
    AverageBuilder: lambda: AverageBuilder(X, Y),
    NearestAverage: lambda: NearestAverage(X, Y, AVERAGES),
    DigitPad: lambda: DigitPad(AVERAGES),
    DrawnNeuron: lambda: DrawnNeuron([3, 2], [2, -1], -3),
    TwoWeightNeuron: lambda: TwoWeightNeuron(POINTS, [True, False, False, True]),
    WeightOverlay: lambda: WeightOverlay(
        X, Y, {"first": (_made_up(784), 2.0), "second": (_made_up(784), -60.0)}
    ),
    LearningNeuron: lambda: LearningNeuron(
        POINTS, [True, False, False, True], weights=[0.5, 1], bias=-2
    ),
    LiveDetector: lambda: LiveDetector(TRAIN, TRAIN, updated_weights.reference),
    BiasDial: lambda: BiasDial({"first": _made_up(300)}, Y == 3),
    TenDetectors: lambda: TenDetectors(X, Y, [(_made_up(784), 0.0)] * 10),
    ActivationExplorer: ActivationExplorer,
    LayerPassage: LayerPassage,
    SoftmaxExplorer: SoftmaxExplorer,
    NetworkStepper: lambda: NetworkStepper(
        Network([784, 16, 12, 10], seed=4, input_scale=1 / 255), X, Y
    ),
    ShapeCalculator: ShapeCalculator,
    DescentBall: DescentBall,
    BackpropStepper: lambda: BackpropStepper(
        Network([3, 4, 2], seed=4), [1.0, -0.5, 2.0], 1
    ),
    LiveTraining: lambda: LiveTraining(TRAIN, TRAIN),
    LiveCurves: lambda: LiveCurves(6),
    Playground: lambda: Playground(TRAIN, TRAIN),
    Clinic: Clinic,
    ConfusionBrowser: lambda: ConfusionBrowser(X, Y, softmax(_made_up((300, 10)))),
    YouAgainstTheNetwork: lambda: YouAgainstTheNetwork(
        X[:20], Y[:20], softmax(_made_up((20, 10)))
    ),
    UnitSurgery: lambda: UnitSurgery(
        Network([784, 64, 10], seed=4, input_scale=1 / 255), X, Y
    ),
    ConvolutionSlider: ConvolutionSlider,
    DigitMover: lambda: DigitMover(
        X,
        Y,
        {
            "first": lambda images: images.reshape(-1, 784) @ _made_up((784, 10)) / 900,
            "second": lambda images: images.reshape(-1, 784) @ _made_up((784, 10)),
        },
    ),
    FeatureMaps: lambda: FeatureMaps(
        X[:4], {"first": abs(_made_up((4, 12, 12, 5))), "last": X[:4, ..., np.newaxis]}
    ),
}
