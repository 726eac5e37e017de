"""Train as the reference trainer does: 784-512-256-10 in Keras, for 20 epochs.

Dropout 0.2 behind both hidden layers, Adam at 0.001, batches of 32, pixels in float64,
and two evaluations on the test set after each epoch.
"""

import sys

import keras
import numpy as np

from benchmarks.programs import tell
from mnist_course.data import MNIST_FILE

EPOCHS = 20

keras.utils.set_random_seed(int(sys.argv[1]))
with np.load(MNIST_FILE) as arrays:
    x_train, x_test = (
        arrays[name].reshape(-1, 784) / 255.0 for name in ("x_train", "x_test")
    )
    y_train, y_test = arrays["y_train"], arrays["y_test"]
model = keras.Sequential(
    [
        keras.Input((784,)),
        keras.layers.Dense(512, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(256, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
accuracies = []
again = keras.callbacks.LambdaCallback(
    on_epoch_end=lambda epoch, logs: accuracies.append(
        model.evaluate(x_test, y_test, verbose=0)[1]
    )
)
model.fit(
    x_train,
    y_train,
    batch_size=32,
    epochs=EPOCHS,
    validation_data=(x_test, y_test),
    callbacks=[again],
    verbose=0,
)
tell(accuracy=accuracies[-1], epochs=EPOCHS)
