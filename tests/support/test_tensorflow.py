"""TensorFlow starts without a word, whatever the learner's settings of Keras are."""

import json
import os
import subprocess
import sys

import pytest

START = "from mnist_course.support.tensorflow import start_tensorflow as start\n"
TRAIN = """
import keras, numpy as np
model = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten()])
model.add(keras.layers.Dense(2))
model.compile("sgd", "mse")
model.fit(np.ones((4, 4, 4, 1)), np.ones((4, 2)), verbose=0)
class Batches(keras.utils.PyDataset):
    def __len__(self): return 1
    def __getitem__(self, place): return np.ones((4, 4, 4, 1)), np.ones((4, 2))
model.fit(Batches(), verbose=0)
print(model.dtype, keras.config.image_data_format())
"""


@pytest.fixture
def run(tmp_path):
    """Run Python in a process of its own, with these settings of Keras."""

    def run(code, settings=None, **environment):
        if settings:
            (tmp_path / "keras.json").write_text(json.dumps(settings))
        clean = {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}
        return subprocess.run(
            [sys.executable, "-c", code],
            env=clean | {"KERAS_HOME": str(tmp_path)} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_it_starts_in_silence(run):
    """Nothing reaches standard error, at the start or in a training; then all does."""
    done = run(f"{START}start(){TRAIN}import sys; print('heard', file=sys.stderr)")
    assert done.stdout.splitlines() == ["TensorFlow is ready.", "float32 channels_last"]
    assert done.stderr == "heard\n"


@pytest.mark.parametrize(
    ("settings", "environment", "odd"),
    [
        ({"image_data_format": "channels_first"}, {}, "channels_first"),
        ({"floatx": "float16"}, {}, "float16"),
        ({}, {"KERAS_BACKEND": "torch"}, "torch"),
    ],
)
def test_odd_settings_are_mended_and_named(run, settings, environment, odd):
    """A lesson runs with Keras's own settings, and one sentence says so."""
    done = run(f"{START}start(){TRAIN}", settings, **environment)
    _, said, used = done.stdout.splitlines()
    assert f"Your settings of Keras say {odd}; this lesson runs with" in said
    assert used == "float32 channels_last"


def test_the_wrong_backend_is_refused(run):
    """Where Keras runs already, on something else, only a new kernel helps."""
    other = "import keras\nkeras.backend.backend = lambda: 'jax'\n"
    done = run(f"{other}{START}start()")
    assert "RuntimeError: Keras was started with jax" in done.stderr
    assert "restart the kernel" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a place without a folder")
def test_an_unwritable_home_is_silent(run):
    """Neither Keras nor Matplotlib, which it loads, says where they cannot write."""
    nowhere = dict.fromkeys(("HOME", "KERAS_HOME", "XDG_CACHE_HOME"), os.devnull + "/x")
    nowhere |= {"MPLCONFIGDIR": os.devnull + "/y", "MPLBACKEND": "agg"}
    picture = (
        "import matplotlib.pyplot as plt\nplt.plot([1]).pop().figure.canvas.draw()"
    )
    done = run(f"{START}start()\n{picture}", **nowhere)
    assert (done.stdout, done.stderr) == ("TensorFlow is ready.\n", "")
