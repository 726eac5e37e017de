"""Train the convolutional network of Keras's own MNIST example, for 15 epochs.

Two convolutions of 32 and 64 filters, dropout 0.5, Adam, batches of 128, a tenth of the
training images to validate: 34,826 parameters (F. Chollet, "Simple MNIST convnet").
Beside the accuracy of its end it tells after how many seconds of training it had 99.2 %
on the test set; the seconds of that look itself do not count.
"""

import sys

import keras
import numpy as np

from benchmarks.programs import tell
from benchmarks.programs.clock import Clock
from mnist_course.data import load_mnist

EPOCHS = 15

keras.utils.set_random_seed(int(sys.argv[1]))
(x_train, y_train), (x_test, y_test) = load_mnist()
x_train, x_test = (
    x[..., np.newaxis].astype("float32") / 255 for x in (x_train, x_test)
)
y_train = keras.utils.to_categorical(y_train, 10)
layers = keras.layers
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
clock = Clock(x_test, y_test)
model.fit(
    x_train,
    y_train,
    batch_size=128,
    epochs=EPOCHS,
    validation_split=0.1,
    callbacks=[clock],
    verbose=0,
)
tell(**clock.found, epochs=EPOCHS, parameters=model.count_params())
