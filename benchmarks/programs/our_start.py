"""Get to ten digits on the screen as lesson 01 does."""

from mnist_course.data import load_mnist
from mnist_course.plots.digits import show_digits

(x_train, y_train), _ = load_mnist()
show_digits(x_train[:10], y_train[:10]).to_png()
