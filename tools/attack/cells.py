"""Cells of every kind that the lessons have, each one long enough to interrupt."""

from typing import NamedTuple

SETUP = """
import asyncio, os, subprocess, sys, time
os.environ.update(OPENBLAS_NUM_THREADS="1", TF_NUM_INTRAOP_THREADS="1")
import numpy as np, matplotlib
from mnist_course.support.tensorflow import start_tensorflow
start_tensorflow()
import keras
from mnist_course import data, guesses, plots, quizzes
from mnist_course.augmentation import ShiftedImages
from mnist_course.data import load_mnist, load_pen_digits
from mnist_course.doctor import diagnose, draw_patient
from mnist_course.exercises import choose_an_activation as three
from mnist_course.exercises import train_with_tensorflow as six
from mnist_course.exercises import tune_hyperparameters as seven
from mnist_course.ink import digit_of_strokes, varied
from mnist_course.learning_rates import range_test
from mnist_course.models import dense_network, pretrained_network
from mnist_course.network import Network
from mnist_course.progress import exercises_done
from mnist_course.widgets.digit_pad import DigitPad
from mnist_course.widgets.learning_neuron import LearningNeuron
from mnist_course.widgets.live_curves import LiveCurves
from mnist_course.widgets.live_training import LiveTraining
from mnist_course.widgets.playground import Playground
(x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
rows = x.reshape(-1, 784)
averages = np.array([x[y == digit].mean(axis=0) for digit in range(10)])
stroke, blank = '{"strokes": [[[[300, 100], [500, 800]]]]}', '{"strokes": []}'

def endless(*_):
    while True:
        pass

def deaf(*_):
    while True:
        try:
            while True:
                pass
        except:
            pass

def asleep(*_):
    time.sleep(60)

def fit(units, images):
    network = Network([784, units, 10], seed=0, input_scale=1 / 255)
    return network.fit(rows[:images], y[:images], epochs=30)

def compiled():
    model = dense_network([128], seed=0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(loss=loss, metrics=["accuracy"])
    return model

def keras_fit(callbacks=()):
    return compiled().fit(x, y, epochs=100, verbose=0, validation_data=(x_val, y_val),
        callbacks=[*callbacks])

class Raises(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if batch == 100:
            raise ValueError("evil")

live = LiveCurves(100)
style = dict(matplotlib.rcParams)
"""
FIGURE = "LiveTraining((x[:2000], y[:2000]), (x_val, y_val), epochs=50, seed=0)"
# What has to hold afterwards.
CHECKS = "assert three.relu(lambda z: np.maximum(z, 0)), 'a right answer is refused'"
STYLE = "assert dict(matplotlib.rcParams) == style, 'the style is another'"
STOPPED = "assert not live.sentence.startswith('Training'), live.sentence"
FIGURES = f"figure = {FIGURE}; figure.set(units=32); {STYLE}"


class Cell(NamedTuple):
    """A cell that takes long, and what must hold once it is interrupted."""

    code: str
    holds: str = CHECKS
    interrupts: int = 1
    first: str = ""  # runs before it


CELLS = {
    "a check, endless": Cell("three.relu(endless)"),
    "a check, deaf": Cell("three.relu(deaf)"),
    "a check, asleep": Cell("three.relu(asleep)"),
    "a check, impatiently": Cell("three.relu(deaf)", interrupts=3),
    "a check of a network": Cell("six.build_network(endless)"),
    "checks": Cell("while True: three.softmax(lambda z: z)"),
    "a lesson's fit": Cell("fit(256, 60_000)", "fit(9, 99)"),
    "Keras's fit": Cell("keras_fit()", "dense_network([9]).predict(x[:9], verbose=0)"),
    "fit in a figure": Cell("keras_fit([live.callback])", STOPPED),
    "fit, impatiently": Cell("keras_fit([live.callback])", STOPPED, interrupts=2),
    "fit, another way": Cell(
        "keras_fit([live.callback, Raises()])", STOPPED, interrupts=0
    ),
    "a figure that trains": Cell(
        "time.sleep(60)",
        "figure.stop(); assert figure.state == 'stopped', figure.state",
        first=f"figure = {FIGURE}\nfigure.start()",
    ),
    "the playground": Cell(
        "time.sleep(60)",
        "figure.stop(); assert figure.state == 'stopped', figure.state",
        first="figure = Playground((x, y), (x_val, y_val), seed=0)\nfigure.start()",
    ),
    "figures being made": Cell(f"while True: {FIGURE}", FIGURES),
    "redraws": Cell("while True: figure.redraw()", FIGURES, first=f"figure = {FIGURE}"),
    "a picture": Cell("while True: plots.show_digits(x[:40], y[:40]).to_png()", STYLE),
    "load": Cell(
        "while True:\n    load_mnist()",
        "assert len(load_mnist()[0][0]) == 60_000",
    ),
    "a split": Cell(
        "n = 100\nwhile True:\n    n += 1\n    load_mnist(validation=n)",
        "assert len(load_mnist(validation=500)[1][0]) == 500",
    ),
    "the doctor": Cell(
        "while True: diagnose(run, model, (x[:999], y[:999]), (x_val, y_val))",
        "diagnose(run, model, (x[:999], y[:999]), (x_val, y_val))",
        first="model = compiled()\nrun = model.fit(x[:999], y[:999], epochs=2, "
        "validation_data=(x_val, y_val), verbose=0)",
    ),
}
# Those of lessons that came later, or that nobody had thought of.
PREDICTED = "assert model.predict(x[:9], verbose=0).shape == (9, 10)"
DRAWN = "figure.redraw(); assert figure.sentence"
CELLS |= {
    "right answers": Cell("while True: three.relu(lambda z: np.maximum(z, 0))"),
    "a check that trains": Cell("six.best_epoch(endless)"),
    "a check of draws": Cell("seven.sample_settings(lambda rng: endless())"),
    "Keras's predict": Cell(
        "while True: model.predict(x, verbose=0)", PREDICTED, first="model = compiled()"
    ),
    "fits, one by one": Cell(
        "while True: compiled().fit(x[:2000], y[:2000], verbose=0)",
        f"model = compiled(); {PREDICTED}",
    ),
    "fit, shifted images": Cell(
        "model.fit(ShiftedImages(x, y), epochs=99, verbose=0)",
        PREDICTED,
        first="model = compiled()",
    ),
    "a test of all rates": Cell(
        "range_test(model, x, y, steps=100_000)",
        "range_test_ok = range_test(model, x, y, steps=5); assert range_test_ok",
        first="model = compiled()",
    ),
    "a blind patient": Cell("while True: draw_patient()", "draw_patient(3)"),
    "a shipped network": Cell(
        "while True: pretrained_network()", f"model = pretrained_network(); {PREDICTED}"
    ),
    "pen digits": Cell(
        "while True: [digit_of_strokes(s) for s in load_pen_digits()[0][:99]]",
        "assert digit_of_strokes(load_pen_digits()[0][0]).any()",
    ),
    "changed digits": Cell(
        "while True: varied(x[:99], np.random.default_rng(0))",
        "assert varied(x[:9], np.random.default_rng(0)).any()",
    ),
    "a learner's own loop": Cell(
        "for image in x:\n    ((averages - image) ** 2).sum(axis=(1, 2)).argmin()\n"
        "    time.sleep(0.001)"
    ),
    "a learner's own plot": Cell(
        "import matplotlib.pyplot as plt\n"
        "while True:\n    plt.imshow(x[0])\n    plt.show()",
        "plt.close('all'); plt.plot([1, 2]); assert len(plt.get_fignums()) == 1",
    ),
    "curves": Cell(
        "while True: plots.learning_curves(curves).to_png()",
        STYLE,
        first="curves = {'loss': [2, 1], 'accuracy': [0.5, 0.7]}",
    ),
    "a search's table": Cell(
        "while True: plots.search_results([0.1, 0.2], [0.8, 0.9]).to_png()", STYLE
    ),
    "a search's workers": Cell(
        "w = [subprocess.Popen([sys.executable, '-c', 'while True: pass'])]\n"
        "print([worker.wait() for worker in w])",
        "assert [worker.wait(5) for worker in w] != [None]",
    ),
    "a slider": Cell(
        "while True: figure.set(units=32); figure.set(units=64)",
        FIGURES,
        first=f"figure = {FIGURE}",
    ),
    "a button": Cell(
        "while True: figure.learn()",
        DRAWN,
        first="figure = LearningNeuron([[2, 1]], [1], weights=[1, 1], bias=0)",
    ),
    "a race": Cell(
        "await asyncio.sleep(60)",
        "await asyncio.sleep(0.1); figure.stop(); assert figure.state == 'stopped'",
        first="figure = Playground((x, y), (x_val, y_val), seed=0)\n"
        "figure.set(seeds=5)\nfigure.start()",
    ),
    "the pad": Cell(
        "while True: figure.set(drawing=stroke); figure.set(drawing=blank)",
        f"{DRAWN}; figure.set(drawing=stroke); assert figure.digit.any()",
        first="figure = DigitPad(averages)",
    ),
    "a quiz": Cell(
        "while True: quizzes.show('tune_hyperparameters')",
        "assert quizzes.show('tune_hyperparameters').questions",
    ),
    "a guess": Cell(
        "while True: guesses.number('How many?', 0, 9).against(3)",
        "assert '3' in repr(guesses.number('How many?', 0, 9).against(3))",
    ),
    "what is done": Cell(
        "while True: exercises_done()", "assert repr(exercises_done())"
    ),
}
# Whether anything goes on: what the processor does while nothing is to be done.
BUSY = """
import time
before = time.process_time()
time.sleep(0.5)
assert time.process_time() - before < 0.2, "something goes on running"
"""
