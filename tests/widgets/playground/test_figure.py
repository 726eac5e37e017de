"""The playground: its runs, its table, its code, and how it trains."""

import asyncio
import contextlib
import inspect
import io
from itertools import pairwise
from unittest import mock

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="TensorFlow comes with the lab extra")
import keras

from mnist_course.data import load_mnist
from mnist_course.exercises.tune_hyperparameters import stop_epoch
from mnist_course.support.history import Point
from mnist_course.widgets.live_training import LiveTraining
from mnist_course.widgets.playground import Playground
from mnist_course.widgets.playground.look import look_into
from mnist_course.widgets.playground.page import table
from mnist_course.widgets.playground.recipe import Recipe, build
from mnist_course.widgets.playground.runs import Run, compared, measured

SECONDS = 60


@pytest.fixture
def playground(data):
    """A playground with a default of one quick epoch."""
    figure = Playground(*data)
    with figure.held():
        figure.set(images=300, epochs=1, units=8)
    figure.redraw()
    return figure


@pytest.fixture(scope="module")
def untouched(data):
    """A playground as it is shown first."""
    return Playground(*data)


async def wait(playground, *, points=None):
    """Wait until a run has ended, or has this many measurements."""
    for _ in range(SECONDS * 100):
        if playground.state != "training":
            return
        if points is not None and len(playground.history["epoch"]) >= points:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


def train(playground, *, painted=True, **settings):
    """Start a run with these settings, and wait for its end.

    To paint the picture at each measurement takes longer than a small training.
    """

    async def work():
        with playground.held():
            playground.set(**settings)
        playground.start()
        assert playground.state == "training"
        await wait(playground)

    picture, kept = playground.picture, playground.image.value
    with (
        contextlib.nullcontext()
        if painted
        else mock.patch.object(picture, "to_png", return_value=kept)
    ):
        asyncio.run(work())


@pytest.fixture(scope="module")
def two_runs(data):
    """A playground that has trained twice."""
    figure = Playground(*data)
    train(figure, images=300, epochs=1, units=8, dropout=0.1)
    train(figure, images=1200, epochs=3, units=64, dropout=0.0, learning_rate=0.003)
    return figure


@pytest.fixture
def trained(two_runs):
    """A playground whose second run is on show and compared with the first."""
    yield two_runs
    two_runs.set(compare=2)
    two_runs.restore()
    two_runs.set(compare=1)


@pytest.fixture
def given(monkeypatch):
    """A function that gives the points which a training measures, and none is done."""

    def give(*points):
        monkeypatch.setattr(
            "mnist_course.widgets.playground.training.in_slices",
            lambda *arguments, **rest: iter(points),
        )

    return give


def test_the_code_sets_aside_what_the_playground_did(untouched):
    """Nothing that the playground measures with is trained on by its code."""
    assert "load_mnist(validation=1200)" in untouched.code()


def test_a_run_without_numbers_is_told(playground):
    """Stopped before the first measurement it is not kept, and the sentence says so."""

    async def work():
        playground.set(epochs=30, images=1200)
        playground.start()
        assert "after a quarter of an epoch" in playground.sentence
        playground.stop()
        await playground.task
        # No slice was computed, and the first is the longest.
        assert inspect.getgeneratorstate(playground.slices) == inspect.GEN_CREATED

    asyncio.run(work())
    assert playground.state == "stopped"
    assert "Nothing was measured yet, so the run is not kept" in playground.sentence
    assert playground.runs == []


def test_the_gap_is_that_of_the_numbers_shown():
    """94.65 and 91.84 are shown as 94.7 and 91.8, which are 2.9 points apart."""
    values = {"epoch": 1, "loss": 1, "accuracy": 0.94654, "val_loss": 1}
    values["val_accuracy"] = 0.91776
    run = Run(1, Recipe(), build(Recipe()), {k: [v] for k, v in values.items()})
    run.ending = "finished"
    assert "94.7 % and 91.8 %, a gap of 2.9 points" in measured(run)
    assert ">2.9</td>" in table([run], None)
    run.history["val_accuracy"] = [0.956]
    assert ">\N{MINUS SIGN}0.9</td>" in table([run], None)


def test_nothing_starts_by_itself(untouched):
    """Untouched, it shows what Start would do, and has a picture and no run."""
    assert untouched.state == "new"
    assert untouched.runs == []
    assert untouched.sentence.startswith("An example, until you press Start: 784-64-10")
    assert "Start trains 784-64-10, relu, Adam at 0.001" in untouched.sentence
    assert bytes(untouched.image.value).startswith(b"\x89PNG")
    assert not untouched.start_button.disabled
    assert untouched.stop_button.disabled
    assert untouched.restore_button.disabled


def test_a_run_trains_the_model_that_it_shows(trained, data):
    """The numbers in the sentence are those of the model that can be used after."""
    assert trained.state == "finished"
    x, y = data[1]
    loss, accuracy = trained.model.evaluate(x, y, verbose=0)
    assert trained.history["val_loss"][-1] == pytest.approx(loss, rel=1e-3)
    assert f"{100 * accuracy:.1f} %" in trained.sentence
    assert accuracy > 0.6


def test_the_amount_of_data_is_what_was_chosen(playground, monkeypatch):
    """Training sees the first images of the training set, as many as chosen."""
    seen = []
    monkeypatch.setattr(
        "mnist_course.widgets.playground.training.in_slices",
        lambda learn, measure, n, **rest: seen.append(n) or iter(()),
    )
    train(playground, images=300)
    assert seen == [300]


def test_stop_keeps_the_run(playground):
    """A stopped run ends at once, and its model and curves can be used."""

    async def work():
        playground.set(epochs=30, images=1200)
        playground.start()
        await wait(playground, points=2)
        playground.stop()
        points = len(playground.history["epoch"])
        await asyncio.sleep(0.1)  # more than a slice takes
        assert len(playground.history["epoch"]) == points
        assert playground.task.done()

    asyncio.run(work())
    assert playground.state == "stopped"
    assert playground.sentence.startswith("Run 1 stopped")
    assert [run.number for run in playground.runs] == [1]
    assert playground.model.predict(np.zeros((2, 28, 28)), verbose=0).shape == (2, 10)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_a_rate_of_100_is_shown_as_divergence(playground, given, optimizer):
    """The run ends in words that say why and what to do; the next one can start."""
    train(playground, optimizer=optimizer, learning_rate=100.0, units=64, images=1200)
    assert playground.state == "diverged"
    assert "the steps were too long, and it ran away" in playground.sentence
    assert "lower learning rate" in playground.sentence
    assert "diverged" in playground.table.value
    assert playground.away.get_visible()
    given(Point(1.0, 0.5, 0.9, 0.5, 0.9))
    train(playground)
    assert playground.state == "finished"
    assert not playground.away.get_visible()


def test_a_run_that_ends_far_above_guessing_diverged(playground, given):
    """During a run a loss of 12 may come back; at its end it has run away."""
    first = Point(0.5, 12.0, 0.1, 12.0, 0.1)
    given(first, Point(1.0, 9.0, 0.1, 12.0, 0.1))
    train(playground)
    assert len(playground.history["epoch"]) == 2
    assert playground.state == "diverged"
    given(first, Point(1.0, 9.0, 0.1, 9.0, 0.1))
    train(playground)
    assert playground.state == "finished"


def test_an_error_in_a_training_is_told(playground, monkeypatch, given):
    """The sentence names it, nothing is locked, and the next run has forgotten it."""

    def slices(*arguments, **rest):
        yield Point(0.5, 1.0, 0.5, 1.0, 0.5)
        raise MemoryError("no room\nfor this")

    monkeypatch.setattr("mnist_course.widgets.playground.training.in_slices", slices)
    train(playground)
    assert playground.state == "failed"
    assert "The training ended with MemoryError: no room." in playground.sentence
    assert not playground.start_button.disabled
    assert playground.stop_button.disabled
    assert "(failed after 0.5)" in playground.table.value
    given(Point(1.0, 0.5, 0.9, 0.5, 0.9))
    train(playground)
    assert playground.state == "finished"
    assert "MemoryError" not in playground.sentence


def test_the_table_tells_what_was_measured(trained):
    """A row has the last accuracies, their gap and the validation loss of its run."""
    assert len(trained.runs) == 2
    for run in trained.runs:
        last = {name: values[-1] for name, values in run.history.items()}
        for cell in (
            f"{100 * last['accuracy']:.1f} %",
            f"{100 * last['val_accuracy']:.1f} %",
            f"{last['val_loss']:.3f}",
        ):
            assert f">{cell}</td>" in trained.table.value


def test_restore_needs_a_run_to_compare_with(trained):
    """With none chosen there is nothing to restore, and the button says so."""
    assert not trained.restore_button.disabled
    trained.set(compare=0)
    assert trained.restore_button.disabled


def test_the_loss_that_ran_away_is_named():
    """The sentence tells the worse of the two losses, the one that ended the run."""
    run = Run(1, Recipe(), build(Recipe()), {}, "diverged")
    point = {"epoch": 1.0, "loss": 2.0, "accuracy": 0.1, "val_loss": 900.0}
    run.history.update({k: [v] for k, v in (point | {"val_accuracy": 0.1}).items()})
    assert "the loss is 900:" in measured(run)
    run.history["val_loss"] = [4.7e17]
    assert "the loss is more than a million:" in measured(run)
    run.history["val_loss"] = [np.nan]
    assert "no longer a number" in measured(run)


def test_runs_are_compared(trained):
    """The chosen run's validation curve stays in grey while another one is shown."""
    first, second = trained.runs
    assert trained.controls["compare"].value == 1
    grey = trained.curves.lines["before_accuracy"].get_ydata()
    np.testing.assert_allclose(grey, 100 * np.array(first.history["val_accuracy"]))
    orange = trained.curves.lines["val_accuracy"].get_ydata()
    np.testing.assert_allclose(orange, 100 * np.array(second.history["val_accuracy"]))
    assert trained.history == second.history
    assert trained.table.value.count("<tr") == 3
    low, high = trained.curves.loss.get_xlim()
    assert low < 0 < 3 < high
    trained.set(compare=0)
    assert len(trained.curves.lines["before_accuracy"].get_ydata()) == 0


def test_a_choice_to_compare_with_none_stays(playground, given):
    """The next run does not bring the grey line back."""
    given(Point(1.0, 0.5, 0.9, 0.5, 0.9))
    train(playground)
    assert playground.controls["compare"].value == 1
    playground.set(compare=0)
    train(playground)
    assert playground.controls["compare"].value == 0


def test_a_run_is_restored(trained):
    """Restore brings back settings, curves and the trained model of the chosen run."""
    first = trained.runs[0]
    assert trained.model is not first.model
    assert trained.recipe != first.recipe
    trained.restore()
    assert trained.model is first.model
    assert trained.recipe == first.recipe
    assert trained.history == first.history
    assert trained.sentence.startswith("Run 1 finished")


def test_settings_that_changed_are_announced(trained):
    """After a run, the sentence says what the next start would train."""
    assert "Start trains" not in trained.sentence
    trained.set(layers=2)
    assert "Start trains 784-64-64-10" in trained.sentence


def test_the_code_follows_the_settings(playground):
    """The box shows, escaped, what `code` returns for the present settings."""
    assert playground.code_box.value == ""
    playground.code_button.value = True
    assert "Dense(\n                8," in playground.code_box.value
    playground.set(units=32)
    assert "Dense(\n                32," in playground.code_box.value
    assert "activation=&quot;relu&quot;" in playground.code_box.value
    playground.code_button.value = False
    assert playground.code_box.value == ""


@pytest.mark.parametrize("other", [Playground, LiveTraining])
def test_only_one_figure_trains(playground, given, data, other):
    """Another one that is shown stops the first, whichever kind it is."""
    given(*[Point(0.5, 0.5, 0.9, 0.5, 0.9)] * 50)

    async def work():
        playground.start()
        await wait(playground, points=1)
        assert playground.state == "training"
        other(*data)
        assert playground.state == "stopped"

    asyncio.run(work())


def test_start_needs_a_loop(untouched):
    """In a script, where nobody could press Stop, the code is the way."""
    with pytest.raises(RuntimeError, match="run what code"):
        untouched.start()
    assert untouched.state == "new"


def test_slices_compute_what_fit_computes(playground, data):
    """In the same order, slices end where `fit` ends, and measure what it measures."""
    playground.set(units=8, batch_size=128, epochs=3, images=1200)
    for point in playground.begin():
        if point is not None:
            playground.add(point)
    keras.utils.set_random_seed(playground.seed)
    model, ((x, y), validation) = build(playground.recipe), data
    rng = np.random.default_rng(playground.seed)
    for _ in range(3):
        order = rng.permutation(len(x))
        run = model.fit(x[order], y[order], batch_size=128, shuffle=False, verbose=0)
    for one, other in zip(
        playground.model.get_weights(), model.get_weights(), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)
    history = playground.history
    assert history["epoch"] == [0.2, 0.5, 0.8, 1, 1.2, 1.5, 1.8, 2, 2.2, 2.5, 2.8, 3]
    sizes = [256, 384, 384, 176]
    for name in ("loss", "accuracy"):
        mean = np.average(history[name][-4:], weights=sizes)
        assert mean == pytest.approx(run.history[name][0], rel=1e-3)
    measured = model.evaluate(*validation, verbose=0)
    ours = [history["val_loss"][-1], history["val_accuracy"][-1]]
    np.testing.assert_allclose(ours, measured, rtol=1e-3)


def ran(number, *scores):
    """Return a run that has gone through so many seeds, with these accuracies."""
    run = Run(number, Recipe(), build(Recipe()), {}, "finished")
    run.scores.update(enumerate(scores))
    return run


FIVE = (0.9, 0.91, 0.89, 0.9, 0.92)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((0.01, 0.02, 0.01, 0.03, 0.02), "+1.00, +2.00, +1.00, +3.00, +2.00 points"),
        ((-0.01, -0.02, -0.01, -0.03, -0.02), "On average the difference is −1.80."),
        ((0.01, 0.02, 0.01, 0.03, 0.02), "On average the difference is +1.80."),
        ((0.0005,) * 5, "All 5 have one sign, as luck alone has them once in 16"),
        ((0.01, 0.02, -0.01, 0.03, 0.02), "Not all of one sign"),
        ((0.01, 0.02, 0.0, 0.03, 0.02), "Not all of one sign"),
        ((0.1, 0.2, -0.001, 0.1, 0.2), "Not all of one sign"),
    ],
)
def test_two_runs_are_compared_seed_by_seed(more, words):
    """Five differences of one sign are believed, with their mean, and no others."""
    other = ran(1, *FIVE)
    run = ran(2, *np.add(FIVE, more).round(4))
    assert words in compared(run, other)
    assert "Against run 1, seed by seed: " in compared(run, other)


def test_one_seed_is_not_enough():
    """Runs with a single seed in common get their difference, and a warning."""
    text = compared(ran(2, 0.93), ran(1, *FIVE))
    assert text.startswith("Against run 1, with the same seed: +3.00 points.")
    assert "train both with 5" in text
    assert compared(ran(2), ran(1, *FIVE)) == ""


@pytest.fixture(scope="module")
def five_seeds(data):
    """A playground whose two runs had five seeds each."""
    figure = Playground(*data, seed=3)
    train(figure, images=300, epochs=1, units=2, seeds=5, painted=False)
    train(figure, units=64, painted=False)
    return figure


def test_five_seeds_are_five_trainings(five_seeds, data):
    """Each seed's score is that of a model built, and trained in an order, with it."""
    first, second = five_seeds.runs
    assert list(first.scores) == list(second.scores) == [3, 4, 5, 6, 7]
    x, y = (part[:300] for part in data[0])
    for seed in (3, 7):
        model = build(second.recipe, seed=seed)
        order = np.random.default_rng(seed).permutation(300)
        model.fit(x[order], y[order], batch_size=32, shuffle=False, verbose=0)
        accuracy = model.evaluate(*data[1], verbose=0)[1]
        assert second.scores[seed] == pytest.approx(accuracy, abs=0.002)
    assert five_seeds.model is second.model
    assert second.seed == 7
    assert second.last.val_accuracy == second.scores[7]


def test_the_sentence_and_the_table_tell_the_seeds(five_seeds):
    """Runs of five seeds are compared in the sentence, and have their mean in a row."""
    first, second = five_seeds.runs
    mean = 100 * np.mean([*second.scores.values()])
    assert f"Mean of 5 seeds on validation: {mean:.1f} %." in five_seeds.sentence
    assert compared(second, first) in five_seeds.sentence
    assert "All 5 have one sign" in five_seeds.sentence
    assert ">5</td>" in five_seeds.table.value
    assert f">{mean:.1f} %</td>" in five_seeds.table.value
    five_seeds.set(compare=0)
    assert "seed by seed" not in five_seeds.sentence
    five_seeds.set(compare=1)


def test_a_seed_that_was_not_finished_has_no_score(playground):
    """A run that is stopped in its second seed keeps the score of the first."""

    async def work():
        playground.set(seeds=5, images=1200, epochs=1)
        playground.start()
        for _ in range(SECONDS * 100):
            run = playground._run
            if run.seed == 1:
                break
            await asyncio.sleep(0.01)
        playground.stop()

    asyncio.run(work())
    [run] = playground.runs
    assert list(run.scores) == [0]
    assert run.seed == 1
    assert 0 < run.last.epoch <= 1


def taken_away(program, space):
    """Run a program of the playground among the names of a notebook."""
    with contextlib.redirect_stdout(io.StringIO()):
        exec(program, space)
    return space["my_model"]


@pytest.mark.parametrize(("dropout", "seeds"), [(0.0, 1), (0.3, 5)])
def test_the_code_gives_the_numbers_of_the_run(mnist_playground, dropout, seeds):
    """Taken into the notebook it trains the same model, and spoils no name there."""
    size = {"images": 300, "epochs": 3, "units": 8}
    train(mnist_playground, **size, dropout=dropout, seeds=seeds, painted=False)
    run = mnist_playground.runs[-1]
    mine = dict.fromkeys(["train", "x_train", "y_train", "model", "history", "x"])
    space = dict(mine)
    model = taken_away(mnist_playground.code(), space)
    assert {name: space[name] for name in mine} == mine
    x, y = mnist_playground._validation
    accuracy = model.evaluate(x, y, verbose=0)[1]
    assert accuracy == pytest.approx(run.last.val_accuracy, abs=1e-6)
    weights = zip(model.get_weights(), run.model.get_weights(), strict=True)
    assert all(np.allclose(one, other, atol=1e-6) for one, other in weights)


@pytest.fixture(scope="module")
def mnist_playground():
    """A playground of the data that its code loads."""
    train_set, validation, _ = load_mnist(validation=5_000)
    return Playground(train_set, validation, seed=2)


def test_the_code_of_a_stopped_run_stops_too(playground, given):
    """It trains for as many epochs as the run, the last to its end, and says so."""
    points = [Point(e / 4, 0.5, 0.9, 0.5, 0.9) for e in range(1, 400)]
    given(*points)

    async def work():
        playground.set(epochs=30)
        playground.start()
        await wait(playground, points=6)
        playground.stop()

    asyncio.run(work())
    epochs = int(np.ceil(playground.history["epoch"][-1]))
    assert 1 < epochs < 30
    assert "this trains" in playground.code().splitlines()[0]
    assert f"in range(1, {epochs} + 1):" in playground.code()
    playground.set(epochs=10)  # of the next run now, and it says so
    assert "in range(1, 10 + 1):" in playground.code()
    assert playground.code().startswith("# Not the run on show, but the next: 784-8-10")
    playground.restore()
    assert playground.values["epochs"] == 30
    assert f"in range(1, {epochs} + 1):" in playground.code()


def test_after_restore_all_is_of_one_run(trained):
    """Sliders, curves, the sentence and the code are those of the restored run."""
    trained.code_button.value = True
    trained.restore()
    first = trained.runs[0]
    assert trained.recipe == first.recipe
    curve = trained.curves.lines["val_accuracy"].get_ydata()
    np.testing.assert_allclose(curve, 100 * np.array(first.history["val_accuracy"]))
    assert "# Run 1 of the playground." in trained.code_box.value
    assert f"Dense(\n                {first.recipe.units}," in trained.code_box.value
    trained.code_button.value = False


PATIENT = {"images": 300, "epochs": 10, "units": 64, "learning_rate": 0.1}


def test_early_stopping_ends_and_goes_back(playground, data):
    """The run ends as lesson 07 says, and has the model of its best epoch."""
    train(playground, **PATIENT, patience=2, painted=False)
    [run] = playground.runs
    ends = np.mod(run.history["epoch"], 1) == 0
    losses = np.array(run.history["val_loss"])[ends].tolist()
    ended, best = stop_epoch.reference(losses, 2)
    assert len(losses) == ended < 10
    assert best < ended
    assert run.last.epoch == best
    loss, accuracy = playground.model.evaluate(*data[1], verbose=0)
    assert run.last.val_loss == losses[best - 1] == pytest.approx(loss, rel=1e-3)
    assert run.scores == {0: run.last.val_accuracy}
    assert run.last.val_accuracy == pytest.approx(accuracy)
    told = f"After {ended} of 10 epochs it went back to epoch {best}: the loss is "
    assert told in playground.sentence
    assert f"{loss:.3f} on validation" in playground.sentence
    train(playground, patience=0, painted=False)
    assert playground.history["epoch"][-1] == 10
    assert playground.history["val_loss"][: len(run.history["val_loss"])] == (
        pytest.approx(run.history["val_loss"], rel=1e-3)
    )


def test_the_code_stops_as_early_as_the_run(mnist_playground):
    """With patience, the program ends in the same epoch with the same model."""
    once = {"dropout": 0.0, "seeds": 1, "painted": False}
    train(mnist_playground, **PATIENT, patience=1, **once)
    run = mnist_playground.runs[-1]
    assert run.last.epoch < run.point(-1).epoch < 10
    space = {}
    model = taken_away(mnist_playground.code(), space)
    loss, accuracy = model.evaluate(*mnist_playground._validation, verbose=0)
    assert accuracy == pytest.approx(run.last.val_accuracy, abs=0.0015)
    assert loss == pytest.approx(run.last.val_loss, rel=0.01)


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ([0.5, 0.4], "After 2 of 5 epochs the loss is 0.500 on train and 0.400 on"),
        ([0.4, 20.0], "After 2 of 5 epochs the loss is 20: the steps were too long"),
        ([np.nan, np.nan], "After 1 of 5 epochs the loss is no longer a number"),
    ],
)
def test_patience_where_there_is_nothing_to_go_back_to(
    playground, given, losses, words
):
    """The best epoch is the last one, or the run has diverged: the sentence is true."""
    given(*(Point(e, 0.5, 0.9, v, 0.9) for e, v in enumerate(losses, start=1)))
    train(playground, epochs=5, patience=2)
    assert words in playground.sentence


def test_the_lowest_validation_loss_is_told(playground, given):
    """Where it turned up again, the sentence and the table have the best value."""
    losses = [0.5, 0.4, 0.25, 0.3]
    given(*(Point(e, 0.5, 0.9, v, 0.9) for e, v in enumerate(losses, start=1)))
    train(playground, epochs=5)
    assert "The validation loss was lowest, 0.250 after 3 epochs." in (
        playground.sentence
    )
    assert ">0.300</td>" in playground.table.value
    assert ">0.250, epoch 3</td>" in playground.table.value
    given(Point(1.0, 0.5, 0.9, 0.5, 0.9))
    train(playground)
    assert "was lowest" not in playground.sentence


def test_the_code_can_be_copied(untouched):
    """A button stands before the program, and takes what stands behind it."""
    untouched.code_button.value = True
    assert ">Copy</button><pre" in untouched.code_box.value
    assert "this.nextSibling" in untouched.code_box.value
    untouched.code_button.value = False


def test_the_strip_is_of_the_run_on_show(trained, data):
    """Its tiles are the model's weights, its digits those that the model misreads."""
    x, y = data[1]
    for run in trained.runs:
        trained.set(compare=run.number)
        trained.restore()
        logits = run.model.predict(x, verbose=0)
        read = logits.argmax(axis=1)
        look = trained.look()
        assert look.misread == np.sum(read != y)
        assert f"It misreads {look.misread:,} of 1,200 validation" in trained.sentence
        assert trained.strip.titles.texts[1].startswith(f"misread: {look.misread:,} of")
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        surest = np.where(read != y, p.max(axis=1), 0).argsort()[::-1][:7]
        assert sorted(p.max(axis=1)[surest], reverse=True) == pytest.approx(
            [p.max(axis=1)[np.all(x == image, axis=(1, 2))][0] for image in look.images]
        )
        pairs = zip(look.true, look.read, strict=True)
        captions = [f"{true} → {wrong}" for true, wrong in pairs]
        assert trained.strip.captions.texts[: len(captions)] == captions
        assert all(c[0] != c[-1] for c in captions)
        kernel = run.model.layers[2].kernel.numpy()[:, 3].reshape(28, 28)
        blocks = kernel.reshape(14, 2, 14, 2).mean(axis=(1, 3)).ravel()
        tile = look.tiles[3][::2, ::2].ravel()
        assert np.corrcoef(blocks, tile)[0, 1] > 0.9


def test_the_strip_changes_while_it_trains(playground):
    """With each measurement the tiles are those of the model as it is then."""
    playground.set(images=1200, epochs=3)
    tiles = []
    for point in playground.begin():
        if point is not None:
            playground.add(point)
            playground.redraw()
            tiles.append(playground.strip.tiles.get_array().copy())
    assert len(tiles) > 4
    assert all(not np.array_equal(a, b) for a, b in pairwise(tiles))


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_a_network_that_diverged_can_be_looked_at(playground, optimizer):
    """Weights that are no numbers leave white tiles, not an error."""
    train(playground, optimizer=optimizer, learning_rate=100.0, layers=0, images=1200)
    playground.model.layers[-1].kernel.assign(np.full((784, 10), np.nan))
    assert not look_into(playground.model, playground._validation).tiles.any()
    assert "misreads" not in playground.sentence
