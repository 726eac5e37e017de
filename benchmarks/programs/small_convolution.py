"""Train the small convolutional network of lesson 11; the argument says how long."""

import sys

import keras

from benchmarks.programs import tell
from benchmarks.programs.clock import Clock
from mnist_course.augmentation import ShiftedImages
from mnist_course.data import load_mnist
from mnist_course.learning_rates import OneCycle
from mnist_course.models import convolution_network

PEAK = 0.006

epochs, seed = map(int, sys.argv[1:])
keras.utils.set_random_seed(seed)
train, test = load_mnist()
model = convolution_network((16, 32, 32), normalise=True)
images = ShiftedImages(*train, seed=seed)
model.compile(
    keras.optimizers.Adam(OneCycle(PEAK, epochs * len(images))),
    keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    jit_compile=False,
)
clock = Clock(*test)
model.fit(images, epochs=epochs, callbacks=[clock], verbose=0)
tell(**clock.found, epochs=epochs, parameters=model.count_params())
