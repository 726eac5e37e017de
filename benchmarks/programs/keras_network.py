"""Train the reference architecture in Keras, nearly with the NumPy network's recipe.

Batches are of 512: what Keras does for each step costs more than what it computes.
"""

import math
import sys

import keras
import numpy as np

from benchmarks.programs import held, tell
from mnist_course.data import load_mnist
from mnist_course.learning_rates import OneCycle
from mnist_course.models import dense_network

EPOCHS, BATCH_SIZE = 3, 512
IMPORTED = held()

seed = int(sys.argv[1])
keras.utils.set_random_seed(seed)
(x_train, y_train), (x_test, y_test) = load_mnist()
model = dense_network([512, 256], initializer="he_normal", seed=seed)
steps = EPOCHS * math.ceil(len(x_train) / BATCH_SIZE)
model.compile(
    keras.optimizers.Adam(OneCycle(0.008, steps, warmup=0.2), beta_2=0.9),
    keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
    steps_per_execution=32,
)
one_hot = np.eye(10, dtype="float32")[y_train]
model.fit(x_train, one_hot, epochs=EPOCHS, batch_size=BATCH_SIZE, verbose=0)
read = model.predict_on_batch(x_test).argmax(axis=1)
tell(
    accuracy=float(np.mean(read == y_test)),
    epochs=EPOCHS,
    **{"imports alone (MB)": IMPORTED},
)
