"""Start TensorFlow in silence, and with the settings of Keras that the lessons need."""

import importlib
import os
import sys
from typing import Any

BACKEND = "tensorflow"
IMAGES = "channels_last"
FLOATS = "float32"


def start_tensorflow() -> None:
    """Import Keras with TensorFlow, without the lines that it writes when it starts.

    Introduced in lesson 06. Keras reads settings from ``~/.keras/keras.json`` and from
    ``KERAS_BACKEND``. Where they are others than Keras's own, they are changed for this
    process, and the sentence that is printed says so.

    Raises
    ------
    RuntimeError
        If Keras is running already, on something else than TensorFlow.
    """
    asked = os.environ.get("KERAS_BACKEND", BACKEND)
    if "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = BACKEND
        # It writes some lines later, such as at the first batches from a generator.
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1")  # warnings, errors
    keras = _import_silently("keras")
    if (running := keras.backend.backend()) != BACKEND:
        raise RuntimeError(
            f"Keras was started with {running} as its backend, and the course needs "
            f"{BACKEND}: restart the kernel, and run this cell first."
        )
    config = keras.config
    found = {asked, config.image_data_format(), config.floatx()}
    odd = sorted(found - {BACKEND, IMAGES, FLOATS})
    config.set_image_data_format(IMAGES)
    config.set_floatx(FLOATS)
    print("TensorFlow is ready.")
    if odd:
        print(
            f"Your settings of Keras say {' and '.join(odd)}; this lesson runs with "
            f"{BACKEND}, {IMAGES} and {FLOATS}."
        )


def _import_silently(name: str) -> Any:
    """Import a module while nothing reaches the process's standard error.

    Its C++ parts write there directly, past Python, so that the file descriptor itself
    has to point elsewhere for a moment. An error is still raised.
    """
    sys.stderr.flush()
    standard_error = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        return importlib.import_module(name)
    finally:
        os.dup2(standard_error, 2)
        os.close(standard_error)
        os.close(nowhere)
