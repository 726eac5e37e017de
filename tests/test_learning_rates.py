"""The schedule and the range test for Keras."""

import keras
import numpy as np
import pytest

from mnist_course.activations import cross_entropy
from mnist_course.data import load_mnist
from mnist_course.learning_rates import OneCycle, range_test, schedule_of
from mnist_course.optimizers import one_cycle
from mnist_course.plots import smooth

pytestmark = pytest.mark.usefixtures("forget_models")


@pytest.fixture(scope="module")
def digits():
    """Return 600 images and their labels."""
    (x, y), _ = load_mnist()
    return x[:600], y[:600]


def network(optimizer=None, *, seed=1, units=16):
    """Return a compiled network of one hidden layer."""
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dense(units, "relu"),
            layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer or keras.optimizers.SGD(0.1), loss, metrics=["accuracy"])
    return model


@pytest.fixture(scope="module")
def tested():
    """Return a network for all range tests: each leaves it as it was."""
    return network()


@pytest.mark.parametrize("warmup", [0.1, 0.3])
def test_one_cycle_is_the_curve_of_lesson_05(warmup):
    """Keras's schedule gives at every step what the NumPy one gives."""
    schedule = OneCycle(0.008, 50, warmup)
    ours = [float(schedule(step)) for step in range(51)]
    theirs = one_cycle(np.arange(51) / 50, peak=0.008, warmup=warmup)
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-9)


def test_one_cycle_stays_at_zero_after_its_end():
    """Steps beyond the planned ones do not walk back."""
    assert float(OneCycle(0.01, 10)(25)) == 0


def test_one_cycle_drives_an_optimizer(digits):
    """After a training of all its steps, the optimizer's rate is 0."""
    model = network(keras.optimizers.Adam(OneCycle(0.01, 30)))
    rates = []

    def read(batch, logs):
        rates.append(float(model.optimizer.learning_rate))

    reader = keras.callbacks.LambdaCallback(on_train_batch_end=read)
    model.fit(*digits, batch_size=20, callbacks=[reader], verbose=0)
    wanted = one_cycle(np.arange(1, 31) / 30, peak=0.01)
    np.testing.assert_allclose(rates, wanted, rtol=1e-4, atol=1e-8)


def test_one_cycle_is_saved_with_a_model():
    """What Keras writes into a file makes the same schedule again."""
    config = keras.saving.serialize_keras_object(OneCycle(0.02, 70, 0.2))
    again = keras.saving.deserialize_keras_object(config)
    assert again.get_config() == {"peak": 0.02, "steps": 70, "warmup": 0.2}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0, 10), "above 0; got 0 and 10"),
        ((0.1, 0), "got 0.1 and 0 steps"),
        ((0.1, 10, 1.0), "warmup must be above 0 and below 1; got 1.0"),
    ],
)
def test_one_cycle_refuses_what_makes_no_sense(arguments, words):
    """Wrong arguments are told, with what arrived."""
    with pytest.raises(ValueError, match=words):
        OneCycle(*arguments)


class Halving(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule of a learner's own, which Keras does not know by name."""

    def __init__(self, start):
        self.start = start

    def __call__(self, step):
        """Return half of the rate before."""
        return self.start / 2.0**step

    def get_config(self):
        """Return what makes an equal one."""
        return {"start": self.start}


class Steady(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule that does not say how to make an equal one."""

    def __call__(self, step):
        """Return always the same."""
        return 0.1


@pytest.mark.parametrize(
    "schedule",
    [
        keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9),
        OneCycle(0.01, 20),
        Halving(0.5),
    ],
)
def test_the_schedule_of_an_optimizer_is_found(schedule):
    """An equal schedule comes back, be it Keras's, the course's or one's own."""
    found = schedule_of(keras.optimizers.Adam(schedule))
    assert type(found) is type(schedule)
    assert [float(found(step)) for step in range(9)] == [
        float(schedule(step)) for step in range(9)
    ]


# Keras's own callback reads the rate in a way that NumPy 2 deprecates.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_rate_that_is_a_number_is_no_schedule(digits):
    """Neither is one that a callback changes, nor what cannot be copied."""
    model = network(keras.optimizers.SGD(0.1))
    assert schedule_of(model.optimizer) is None
    plateau = keras.callbacks.ReduceLROnPlateau("loss", patience=1, min_delta=99)
    model.fit(*digits, batch_size=600, epochs=3, callbacks=[plateau], verbose=0)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.001)
    assert schedule_of(model.optimizer) is None
    assert schedule_of(keras.optimizers.SGD(Steady())) is None


def test_rates_rise_by_the_same_factor(tested, digits):
    """The rates go from the lowest to the highest, evenly over the powers of ten."""
    found = range_test(tested, *digits, lowest=1e-5, highest=1e-2, steps=7)
    assert len(found["loss"]) == 7
    np.testing.assert_allclose(found["learning_rate"], np.geomspace(1e-5, 1e-2, 7))


def test_each_loss_is_that_of_its_own_batch(tested, digits):
    """Losses are of single batches, not means since the start, and before the step."""
    x, y = digits
    found = range_test(tested, x, y, lowest=1e-9, highest=1e-8, steps=6, batch_size=200)
    rng = np.random.default_rng(0)
    order = np.concatenate([rng.permutation(600) for _ in range(2)]).reshape(6, 200)
    logits = tested(x).numpy().astype(float)
    losses = [cross_entropy(logits[batch], y[batch]) for batch in order]
    np.testing.assert_allclose(found["loss"], losses, rtol=1e-4)
    assert np.ptp(losses) > 0.01  # else a mean could not be told from them


def test_the_rate_is_really_used(tested, digits):
    """The steps are as long as the rates say: two SGD steps are done again by hand."""
    x, y = digits
    twin = network()
    found = range_test(
        tested, x, y, lowest=0.1, highest=0.4, steps=3, batch_size=600
    )  # every batch is the whole set, whatever its order
    for rate in (0.1, 0.2):
        twin.optimizer.learning_rate = rate
        twin.train_on_batch(x, y)
    last = cross_entropy(twin(x).numpy().astype(float), y)
    assert found["loss"][2] == pytest.approx(last, rel=1e-3)
    assert found["loss"][2] < found["loss"][0] - 0.05


@pytest.mark.parametrize("optimizer", [keras.optimizers.SGD, keras.optimizers.Adam])
def test_the_model_is_put_back(digits, optimizer):
    """Weights, state of the optimizer and learning rate are afterwards as before."""
    model = network(optimizer(0.003))
    model.fit(*digits, batch_size=100, verbose=0)
    variables = [*model.variables, *model.optimizer.variables]
    before = [v.numpy().copy() for v in variables]
    range_test(model, *digits, steps=20)
    for one, other in zip(before, variables, strict=True):
        np.testing.assert_array_equal(one, other.numpy())
    assert float(model.optimizer.learning_rate) == pytest.approx(0.003)
    assert int(model.optimizer.iterations) == 6


def test_a_rate_that_is_too_high_ends_the_test(tested, digits):
    """A loss that runs away ends it, and no entry is NaN or infinite."""
    found = range_test(tested, *digits, lowest=1e-3, highest=1e12, steps=60)
    assert len(found["loss"]) < 60
    assert len(found["loss"]) == len(found["learning_rate"])
    assert np.isfinite(found["loss"]).all()
    assert max(found["loss"][:-1]) <= 4 * found["loss"][0]


def test_a_loss_that_is_no_number_is_left_out(tested, digits):
    """One absurd step, and what comes after is not among the entries."""
    found = range_test(tested, *digits, lowest=1e20, highest=1e38, steps=4)
    assert len(found["loss"]) == 1
    assert found["loss"][0] == pytest.approx(np.log(10), abs=0.4)


def test_the_loss_falls_and_turns(digits):
    """For SGD on digits the lowest loss lies between 0.05 and 5."""
    found = range_test(network(units=64), *digits, lowest=1e-4, highest=100)
    means = smooth(found["loss"])
    rate = found["learning_rate"][int(means.argmin())]
    assert 0.05 < rate < 5
    assert means.min() < 0.8 * means[0]
    assert means[-1] > 1.2 * means.min()


def test_the_digits_are_drawn_again_when_they_run_out(tested, digits):
    """More steps than there are batches go on with another pass."""
    x, y = digits
    found = range_test(
        tested, x[:150], y[:150], lowest=1e-6, highest=1e-5, steps=9, batch_size=100
    )
    assert len(found["loss"]) == 9


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"lowest": 0}, "lowest=0"),
        ({"lowest": 2, "highest": 1}, "highest=1"),
        ({"steps": 1}, "steps=1"),
        ({"batch_size": 601}, "batch_size=601"),
        ({"batch_size": 0}, "batch_size=0"),
    ],
)
def test_numbers_out_of_range_are_named(tested, digits, arguments, words):
    """What is out of range is said, and nothing is trained."""
    with pytest.raises(ValueError, match=words):
        range_test(tested, *digits, **arguments)


def test_models_that_cannot_be_tested_are_named(digits):
    """A model without compile, or with a schedule, is refused with a way out."""
    bare = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    with pytest.raises(ValueError, match=r"call model.compile\(\.\.\.\) first"):
        range_test(bare, *digits)
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    with pytest.raises(ValueError, match="is a schedule"):
        range_test(network(keras.optimizers.SGD(schedule)), *digits)
