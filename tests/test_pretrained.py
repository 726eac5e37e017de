"""The convolutional network that travels with the course."""

import keras
import numpy as np
import pytest

from mnist_course import pretrained
from mnist_course.models import convolution_network
from mnist_course.support.measured import read_runs

pytestmark = pytest.mark.usefixtures("forget_models")
MOST_BYTES = 100_000


def test_it_reads_as_well_as_was_measured(mnist):
    """Its test accuracy is that of the first seed, and the file is small."""
    model = pretrained.pretrained_network()
    x, y = mnist[1]
    read = model.predict(x, batch_size=1_000, verbose=0).argmax(axis=1)
    kept = read_runs("go_convolutional")["whole"][0]
    assert np.mean(read == y) == pytest.approx(kept["test_accuracy"], abs=1.5e-4)
    assert model.count_params() == kept["parameters"] < 20_000
    assert pretrained.WEIGHTS.stat().st_size < MOST_BYTES


def test_weights_come_back_as_they_were_kept(tmp_path, monkeypatch):
    """All of them, moving means and variances too, in their order."""
    monkeypatch.setattr(pretrained, "WEIGHTS", tmp_path / "weights.npz")
    model = convolution_network(seed=1)
    rng = np.random.default_rng(2)
    model.set_weights([rng.uniform(size=w.shape) for w in model.get_weights()])
    pretrained.save_weights(model)
    keras.utils.set_random_seed(3)
    again = pretrained.pretrained_network()
    for kept, loaded in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(kept, loaded)
