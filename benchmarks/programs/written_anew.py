"""Train the NumPy network on digits that are written anew for each epoch, 9 epochs.

Lesson 11 does it more simply and longer; here labels are smoothed, and Adam has a
shorter memory, as in the training of 3 epochs.
"""

import sys

import numpy as np

from benchmarks.programs import tell
from mnist_course.data import load_mnist
from mnist_course.ink import varied
from mnist_course.network import Network
from mnist_course.optimizers import Adam, one_cycle
from tools.written_anew import ANEW, SIZES

EPOCHS = 9

(x_train, y_train), (x_test, y_test) = load_mnist()
seed = int(sys.argv[1])
network = Network(SIZES, seed=seed, input_scale=1 / 255)
rng, optimizer = np.random.default_rng(seed), Adam(beta_2=0.97)
for epoch in range(EPOCHS):
    network.fit(
        varied(x_train, rng, **ANEW).reshape(-1, 784),
        y_train,
        batch_size=256,
        optimizer=optimizer,
        schedule=lambda t, done=epoch: one_cycle(
            (done + t) / EPOCHS, peak=0.006, warmup=0.2
        ),
        label_smoothing=0.05,
    )
tell(accuracy=network.evaluate(x_test.reshape(-1, 784), y_test)[1], epochs=EPOCHS)
