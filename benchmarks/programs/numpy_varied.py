"""Train the same NumPy network on digits that are written anew for each epoch.

Each is turned, slanted, resized and moved by `varied` (lesson 10), for 8 epochs.
"""

import sys

import numpy as np

from benchmarks.programs import tell
from mnist_course.data import load_mnist
from mnist_course.ink import varied
from mnist_course.network import Network
from mnist_course.optimizers import Adam, one_cycle

EPOCHS = 8

(x_train, y_train), (x_test, y_test) = load_mnist()
rng = np.random.default_rng(int(sys.argv[1]))
network = Network([784, 512, 256, 10], seed=int(sys.argv[1]), input_scale=1 / 255)
optimizer = Adam(beta_2=0.97)
for epoch in range(EPOCHS):
    images = varied(x_train, rng, turn=0.2, lean=0.2, scale=0.1, shift=1.5, bend=0)
    network.fit(
        images.reshape(-1, 784),
        y_train,
        batch_size=256,
        optimizer=optimizer,
        schedule=lambda progress, done=epoch: one_cycle(
            (done + progress) / EPOCHS, peak=0.006, warmup=0.2
        ),
        label_smoothing=0.05,
    )
tell(accuracy=network.evaluate(x_test.reshape(-1, 784), y_test)[1], epochs=EPOCHS)
