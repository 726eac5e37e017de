"""Get to ten digits on the screen as lesson 01 does; tell what each part takes."""

import time

import numpy

from benchmarks.programs import held, tell

sizes, seconds = [0, held()], [0.0, time.process_time()]
from mnist_course.data import load_mnist  # noqa: E402

(x_train, y_train), _ = load_mnist()
sizes.append(held())
seconds.append(time.process_time())
from mnist_course.plots.digits import show_digits  # noqa: E402

sizes.append(held())
seconds.append(time.process_time())
show_digits(x_train[:10], y_train[:10]).to_png()
sizes.append(held())
seconds.append(time.process_time())
PARTS = ("Python and NumPy", "MNIST", "matplotlib", "drawing")
told = {}
for unit, marks in (("MB", sizes), ("s", seconds)):
    for part, found in zip(PARTS, numpy.diff(marks).tolist(), strict=True):
        told[f"{part} ({unit})"] = found
tell(**told)
