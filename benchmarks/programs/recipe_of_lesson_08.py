"""Train the reference architecture in Keras as lesson 08 does in the end, in 5 epochs.

Batches of 128, one cycle up to 0.003, and 16 steps in one go.
"""

import math
import sys

import keras
import numpy as np

from benchmarks.programs import tell
from mnist_course.data import load_mnist
from mnist_course.learning_rates import OneCycle
from mnist_course.models import reference_network

EPOCHS, BATCH_SIZE = 5, 128

seed = int(sys.argv[1])
keras.utils.set_random_seed(seed)
(x_train, y_train), (x_test, y_test) = load_mnist()
model = reference_network(seed=seed)
steps = EPOCHS * math.ceil(len(x_train) / BATCH_SIZE)
model.compile(
    keras.optimizers.Adam(OneCycle(0.003, steps)),
    keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    steps_per_execution=16,
)
model.fit(x_train, y_train, epochs=EPOCHS, batch_size=BATCH_SIZE, verbose=0)
read = model.predict_on_batch(x_test).argmax(axis=1)
tell(accuracy=float(np.mean(read == y_test)), epochs=EPOCHS)
