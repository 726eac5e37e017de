"""Draw the picture that each lesson opens with, and put it into the lesson.

``make openings`` draws what a lesson will make visible, with the lesson's own figures
and in a state that answers none of its questions. The picture is attached to the first
cell, so that it is in every copy, and needs no file beside the notebook.
"""

import base64
import io
import re
import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from nbformat import NotebookNode
from PIL import Image

from mnist_course import plots
from mnist_course.convolution import convolve
from mnist_course.data import load_mnist
from mnist_course.doctor.patient import REPAIRS, key, read_runs
from mnist_course.exercises.build_a_neuron import updated_weights
from mnist_course.network import Network
from mnist_course.optimizers import Adam, one_cycle
from mnist_course.support.history import History
from mnist_course.support.picture import SHARPNESS
from mnist_course.widgets.activation_explorer import ActivationExplorer
from mnist_course.widgets.average_builder import AverageBuilder
from mnist_course.widgets.backprop_stepper import BackpropStepper
from mnist_course.widgets.base.training_figure import TrainingFigure
from mnist_course.widgets.digit_pad import DigitPad
from mnist_course.widgets.live_detector import LiveDetector
from mnist_course.widgets.network_stepper import NetworkStepper
from mnist_course.widgets.playground import Playground
from tools import notebooks

NAME = "opening.png"
LINE = re.compile(rf"!\[[^\]]*\]\(attachment:{re.escape(NAME)}\)")
KEPT_BACK = 2_000
NONE = Image.Dither.NONE


class Opening(NamedTuple):
    """Say what the opening picture of a lesson shows, and how it is drawn."""

    alt: str
    draw: Callable[[], bytes]


@cache
def _splits() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Return the images to learn from and, kept back, some to measure with."""
    (x, y), _ = load_mnist()
    return (x[KEPT_BACK:], y[KEPT_BACK:]), (x[:KEPT_BACK], y[:KEPT_BACK])


@cache
def _trained(*hidden: int) -> tuple[Network, History]:
    """Train a network as lesson 05 does in the end; return it and its history."""
    train, kept_back = (
        (images.reshape(-1, 784), labels) for images, labels in _splits()
    )
    network = Network([784, *hidden, 10], seed=1, input_scale=1 / 255)
    history = network.fit(
        *train,
        epochs=6,
        batch_size=128,
        optimizer=Adam(),
        schedule=lambda progress: one_cycle(progress, peak=0.006),
        validation_data=kept_back,
    )
    return network, history


def _run(figure: TrainingFigure) -> None:
    """Train to the end, as Start does where there is a page."""
    for point in figure.begin():
        if point is not None:
            figure.add(point)
    figure.enter("finished")


def _average() -> bytes:
    figure = AverageBuilder(*load_mnist()[0])  # all of them, as in the lesson
    figure.set(count=10_000)
    return figure.picture.to_png()


def _detector() -> bytes:
    # Of zeros, for the lesson asks where the weights for a 3 are lowest.
    figure = LiveDetector(*_splits(), updated_weights.reference, wanted=0)
    _run(figure)
    return figure.picture.to_png()


def _activation() -> bytes:
    figure = ActivationExplorer()
    figure.set(activation="tanh", z=1.2)
    return figure.picture.to_png()


def _layers() -> bytes:
    network, _ = _trained(16, 16)
    figure = NetworkStepper(network, *_splits()[1])
    figure.set(image=7, step="probabilities", layer="layer 1", unit=0)
    return figure.picture.to_png()


def _blame() -> bytes:
    # Other numbers than on the lesson's paper, whose deltas are asked there.
    figure = BackpropStepper(
        Network([3, 4, 3], seed=1, activation="tanh"), [1.0, -0.5, 2.0], 1
    )
    figure.set(step="back 1")
    return figure.picture.to_png()


def _curves() -> bytes:
    return plots.learning_curves(_trained(64)[1]).to_png()


def _playground() -> bytes:
    figure = Playground(*_splits())
    figure.set(images=10_000)
    for activation in ("sigmoid", "relu"):
        figure.set(activation=activation)
        _run(figure)
    return figure.picture.to_png()


def _repaired() -> bytes:
    runs = read_runs()
    shown = {"as it came": (), "repaired": REPAIRS}
    curves = {name: runs[key(repairs)].history for name, repairs in shown.items()}
    return plots.repair_curves(curves).to_png()


def _unit() -> bytes:
    network, _ = _trained(64)
    images, labels = _splits()[1]
    network.forward(images.reshape(-1, 784))
    favourites = np.argsort(-network.activations[1], axis=0)[:9]
    # The unit whose nine favourites are most alike.
    unit = int(labels[favourites].std(axis=0).argmin())
    into, out_of = network.weights[0][:, unit], network.weights[1][unit]
    return plots.unit_portrait(into, out_of, images[favourites[:, unit]]).to_png()


def _pad() -> bytes:
    pad = DigitPad(_trained(64)[0])
    pad.set(layers=True)
    bundle, _ = pad._repr_mimebundle_()
    return base64.b64decode(bundle["image/png"])


def _edges() -> bytes:
    image = _splits()[1][0][7] / 255
    # On one scale with sums of three pixels.
    left = np.array([[-1, 0, 1]] * 3)
    maps = {
        "a digit": 3 * image,
        "its left edges": convolve(image, left),
        "its upper edges": convolve(image, left.T),
        "its slopes": convolve(image, np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]])),
    }
    return plots.show_maps(maps).to_png()


OPENINGS = {
    "01_meet_the_dataset": Opening(
        "Twenty handwritten sevens, and beside them the average of all sevens: "
        "blurred, and still a seven.",
        _average,
    ),
    "02_build_a_neuron": Opening(
        "The weights of a neuron that learns to find zeros, as images: white at first, "
        "then ever clearer a blue ring around an orange middle; its loss falls.",
        _detector,
    ),
    "03_choose_an_activation": Opening(
        "The curve of tanh with a tangent, the curve of its slope, and below them what "
        "is left of that slope after one to ten layers: less and less.",
        _activation,
    ),
    "04_connect_a_network": Opening(
        "A digit goes through two layers of 16 numbers each to ten probabilities; "
        "below, the weights of one unit as an image, and its sum written out.",
        _layers,
    ),
    "05_learn_from_mistakes": Opening(
        "A small network with a number in each unit and on each line. Blame, called "
        "delta, comes back from its outputs; a curve beside it measures one slope.",
        _blame,
    ),
    "06_train_with_tensorflow": Opening(
        "Two learning curves: over six epochs the loss falls and the accuracy rises, "
        "on training and on validation images.",
        _curves,
    ),
    "07_tune_hyperparameters": Opening(
        "The curves of two networks that differ by one setting; below them weights of "
        "one as small images, and digits that it misreads.",
        _playground,
    ),
    "08_repair_a_network": Opening(
        "Loss and accuracy of a network as it came, which learns nothing, and of the "
        "same network repaired, which reads nearly all digits.",
        _repaired,
    ),
    "09_look_inside": Opening(
        "One hidden unit: its weights as an image, the nine digits that excite it "
        "most, and the digits for and against which it votes.",
        _unit,
    ),
    "10_draw_your_own": Opening(
        "A drawn two, the image of 28 by 28 pixels that is made of it, the "
        "probabilities of ten digits, and every layer of the network that reads it.",
        _pad,
    ),
    "11_go_convolutional": Opening(
        "A handwritten digit, and three images made of it: its left edges, its upper "
        "edges and its slopes, in blue and orange.",
        _edges,
    ),
}


def page_sized(png: bytes) -> bytes:
    """Return a picture of the course as wide as on the page, in 256 colours."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    size = (round(image.width / SHARPNESS), round(image.height / SHARPNESS))
    small = image.resize(size, Image.Resampling.LANCZOS).quantize(256, dither=NONE)
    file = io.BytesIO()
    small.save(file, format="png", optimize=True)
    return file.getvalue()


def put(notebook: NotebookNode, alt: str, png: bytes) -> None:
    """Attach a picture to the first cell, below the paragraph that says what to do.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A lesson, changed in place.
    alt : str
        What the picture shows.
    png : bytes
        Its file.
    """
    top = notebook.cells[0]
    line = f"![{alt}](attachment:{NAME})"
    paragraphs = [p for p in top.source.split("\n\n") if not LINE.fullmatch(p)]
    top.source = "\n\n".join([*paragraphs[:2], line, *paragraphs[2:]])
    top.attachments = {NAME: {"image/png": base64.b64encode(png).decode("ascii")}}


def main(names: Sequence[str] | None = None) -> int:
    """Draw the pictures of the named lessons, such as ``05``, or of all.

    Parameters
    ----------
    names : sequence of str, optional
        Instead of the command line's.
    """
    names = sys.argv[1:] if names is None else names
    for path in notebooks.lessons():
        if names and not path.stem.startswith(tuple(names)):
            continue
        alt, draw = OPENINGS[path.stem]
        notebook, png = notebooks.read(path), page_sized(draw())
        put(notebook, alt, png)
        changed = notebooks.write(notebook, path)
        print(f"{path.name}: {len(png):,} bytes{'' if changed else ', unchanged'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
