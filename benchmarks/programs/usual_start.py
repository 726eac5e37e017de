"""Get to ten digits on the screen as most pages do: TensorFlow, load, divide, plot."""

import matplotlib.pyplot as plt
import numpy as np
import tensorflow  # noqa: F401

from mnist_course.data import MNIST_FILE

with np.load(MNIST_FILE) as arrays:
    x_train, y_train = arrays["x_train"] / 255.0, arrays["y_train"]
    x_test, y_test = arrays["x_test"] / 255.0, arrays["y_test"]
figure, panels = plt.subplots(1, 10, figsize=(10, 1.4))
for axes, image, label in zip(panels, x_train, y_train, strict=False):
    axes.imshow(image, cmap="gray_r")
    axes.set_title(label)
    axes.axis("off")
plt.savefig("/dev/null", format="png")
