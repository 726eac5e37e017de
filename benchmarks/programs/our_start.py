"""Get to ten digits on the screen as lesson 01 does; tell the memory of each part."""

import numpy

from benchmarks.programs import held, tell

sizes = [0, held()]
from mnist_course.data import load_mnist  # noqa: E402

(x_train, y_train), _ = load_mnist()
sizes.append(held())
from mnist_course.plots.digits import show_digits  # noqa: E402

sizes.append(held())
show_digits(x_train[:10], y_train[:10]).to_png()
sizes.append(held())
PARTS = ("Python and NumPy (MB)", "MNIST (MB)", "matplotlib (MB)", "drawing (MB)")
tell(**dict(zip(PARTS, numpy.diff(sizes).tolist(), strict=True)))
