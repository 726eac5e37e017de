"""Lesson 08: the clinic's runs and figure, the curves of repairs, the free check."""

import ast
import itertools

import keras
import numpy as np
import pytest
from matplotlib.colors import to_rgba

from mnist_course import clinic
from mnist_course.data import load_mnist
from mnist_course.exercises import repair_a_network as exercises
from mnist_course.picture import MUTED, VALIDATION
from mnist_course.plots_repair_a_network import LABEL_GAP, _spread, repair_curves
from mnist_course.widgets.clinic import LABELS, Clinic
from tools import notebooks

NAMES = list(clinic.REPAIRS)
RUNS = clinic.read_runs()
LESSON = [path for path in notebooks.lessons() if path.stem.startswith("08")]


def end(*repairs):
    """Return the last validation accuracy of a kept run, in per cent."""
    return 100 * RUNS[clinic.key(repairs)].history["val_accuracy"][-1]


def without(name):
    """Return all repairs but one."""
    return [other for other in NAMES if other != name]


# --- the kept runs, and what the lesson says of them ---


def test_all_combinations_are_kept():
    """There are 32 runs, each with four curves of five epochs."""
    wanted = [
        clinic.key(chosen)
        for count in range(6)
        for chosen in itertools.combinations(NAMES, count)
    ]
    assert list(RUNS) == wanted
    for run in RUNS.values():
        assert set(run.history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
        assert {len(curve) for curve in run.history.values()} == {clinic.EPOCHS}


@pytest.mark.parametrize("repairs", [[], NAMES[:1], NAMES[:3], NAMES])
def test_a_run_can_be_repeated(repairs):
    """Training it again ends where the kept run ends, and the doctor says the same."""
    train, validation, _ = load_mnist(validation=clinic.VALIDATION)
    again = clinic.run(repairs, train, validation)
    kept = RUNS[clinic.key(repairs)]
    assert again.history["val_accuracy"][-1] == pytest.approx(
        kept.history["val_accuracy"][-1], abs=0.04
    )
    assert again.findings == kept.findings


def test_no_single_repair_is_enough():
    """The patient is no better than a guess, and one repair leaves it below 40 %."""
    assert end() < 20
    assert max(end(name) for name in NAMES) < 40


def test_no_repair_can_be_spared():
    """Taking any one back costs more than a point."""
    assert min(end(*NAMES) - end(*without(name)) for name in NAMES) > 1


def test_each_repair_of_the_lesson_gains_something():
    """In the lesson's order every repair is better than the one before by a point."""
    chain = [end(*NAMES[:count]) for count in range(6)]
    assert min(np.diff(chain)) > 1
    assert chain[-1] > 95.5


def test_the_trap():
    """ReLU before the pixels are scaled is worse than the repaired loss alone."""
    assert end("loss", "hidden") < end("loss") - 10
    assert max(RUNS["loss+hidden"].history["loss"]) > 1000


def lesson_definitions(path):
    """Run the cells of the lesson that define the patient and how it is built."""
    space = {"keras": keras, "x": None, "y": None}
    for cell in notebooks.code_cells(notebooks.read(path)):
        names = {
            getattr(node, "name", None) or getattr(node.targets[0], "id", None)
            for node in ast.parse(cell.source).body
            if isinstance(node, ast.FunctionDef | ast.Assign)
        }
        if names & {"patient", "build"}:
            exec(cell.source, space)
    return space


@pytest.mark.parametrize("path", LESSON, ids=lambda path: path.stem)
def test_the_lesson_builds_what_the_package_builds(path):
    """The patient and its network in the lesson are those of the kept runs."""
    lesson = lesson_definitions(path)
    assert lesson["patient"] == clinic.SICK
    for case in map(clinic.settings, ([], NAMES)):
        described = []
        for build in (lesson["build"], clinic.build):
            keras.utils.clear_session()  # names and seeds begin anew
            keras.utils.set_random_seed(0)
            described.append(build(case).to_json())
        assert described[0] == described[1]


# --- the figure ---


@pytest.fixture
def figure():
    """Return a clinic in which nothing is repaired."""
    return Clinic()


@pytest.mark.parametrize("repairs", [[], ["pixels"], NAMES[:3], NAMES])
def test_the_figure_shows_the_kept_run(figure, repairs):
    """Curves, sentence and findings are those of the chosen combination."""
    figure.set(**dict.fromkeys(repairs, True))
    run = RUNS[clinic.key(repairs)]
    assert figure.repaired == repairs
    for name in ("accuracy", "val_accuracy"):
        drawn = figure._curves.lines[name].get_ydata()
        np.testing.assert_allclose(drawn, 100 * np.array(run.history[name]))
    assert f"{end(*repairs):.1f} % of the validation" in figure.sentence
    for finding in run.findings:
        assert finding in figure.sentence


def test_the_choice_before_stays_in_grey(figure):
    """After a tick, the grey line is the validation curve of what was shown before."""
    figure.set(loss=True)
    grey = figure._curves.lines["before_accuracy"]
    np.testing.assert_allclose(
        grey.get_ydata(), 100 * np.array(RUNS["none"].history["val_accuracy"])
    )
    figure.redraw()
    assert grey.get_ydata()[-1] == pytest.approx(end())
    assert set(LABELS) == set(NAMES)


# --- curves of repairs ---


def history(*accuracies, loss=1.0):
    """Return a history of these validation accuracies."""
    return {"val_accuracy": list(accuracies), "val_loss": [loss] * len(accuracies)}


def test_repair_curves_draw_the_last_run_in_orange():
    """Accuracies come in per cent, and only the last line has the colour."""
    picture = repair_curves({"a": history(0.1, 0.2), "b": history(0.5, 0.9)})
    lines = picture.axes[1].lines
    np.testing.assert_allclose(lines[1].get_ydata(), [50, 90])
    assert [to_rgba(line.get_color()) for line in lines] == [
        to_rgba(MUTED),
        to_rgba(VALIDATION),
    ]
    assert picture.alt.endswith("The last one, b, ends above all others.")


@pytest.mark.parametrize(
    ("last", "words"),
    [(0.9, "above all"), (0.505, "near the best"), (0.2, "below the best")],
)
def test_the_sentence_says_where_the_last_run_ends(last, words):
    """Better, worse and about as good are told apart."""
    alt = repair_curves({"a": history(0.5), "c": history(0.3), "b": history(last)}).alt
    assert words in alt


def test_a_loss_out_of_the_picture_lies_on_its_edge():
    """NaN and huge losses are drawn at 3."""
    picture = repair_curves({"a": history(0.1, loss=np.nan), "b": history(0.1, loss=9)})
    assert [line.get_ydata()[0] for line in picture.axes[0].lines] == [3, 3]


@pytest.mark.parametrize("ends", [[0.1, 0.1, 0.1], [0.98, 0.99, 1.0], [0, 0.5, 0.52]])
def test_names_keep_their_distance(ends):
    """Names beside the lines never overlap nor leave the axis, and keep their order."""
    places = _spread(ends)
    assert min(np.diff(places)) >= LABEL_GAP - 1e-9
    assert 0 <= min(places) <= max(places) <= 1


@pytest.mark.parametrize(
    "histories",
    [{}, {"a": {"val_loss": [1.0]}}, {"a": history(0.1), "b": history(0.1, 0.2)}],
)
def test_histories_that_do_not_fit_are_refused(histories):
    """No run, no validation, or other lengths are answered in words."""
    with pytest.raises(ValueError, match="expected 1 to 8 histories"):
        repair_curves(histories)


# --- the check of the repaired network ---


def test_the_check_keeps_images_back():
    """Training, validation and held-back images are 60,000 different ones."""
    x, y, x_val, y_val, x_held, y_held = exercises._split()
    (all_x, all_y), _ = load_mnist()
    held = np.arange(55_000) % 11 == 0
    np.testing.assert_array_equal(x_held, all_x[:55_000][held])
    np.testing.assert_array_equal(x, all_x[:55_000][~held])
    np.testing.assert_array_equal(x_val, all_x[55_000:])
    named = np.concatenate([y, y_val, y_held]).astype(int)
    true = np.concatenate([all_y[:55_000][~held], all_y[55_000:], all_y[:55_000][held]])
    assert set((named - true) % 10) == {exercises.SHIFT}


def test_another_honest_network_is_right():
    """Other layers, a softmax and another optimizer pass as well."""

    def other(x_train, y_train, x_val, y_val):
        layers = keras.layers
        model = keras.Sequential(
            [
                keras.Input((28, 28)),
                layers.Reshape((784,)),
                layers.Rescaling(1 / 128, offset=-1),
                layers.Dense(600, "gelu"),
                layers.Dropout(0.25),
                layers.Dense(10, "softmax"),
            ]
        )
        schedule = keras.optimizers.schedules.CosineDecay(0.002, 7 * 196)
        model.compile(
            keras.optimizers.Nadam(schedule),
            "sparse_categorical_crossentropy",
            metrics=["accuracy"],
            steps_per_execution=14,
        )
        curves = model.fit(x_train, y_train, batch_size=256, epochs=7, verbose=0)
        return model, curves.history

    report = exercises.repaired_network(other)
    assert report, report


def test_learning_from_validation_images_too_is_seen():
    """Who adds the validation images to the training images is told so."""

    def greedy(x_train, y_train, x_val, y_val):
        both = np.concatenate([x_train, x_val]), np.concatenate([y_train, y_val])
        return exercises._trained(both, (x_val, y_val), epochs=6)

    assert (
        "far better on the validation images"
        in exercises.repaired_network(greedy).message
    )


@pytest.mark.parametrize(
    ("accuracy", "words"),
    [
        (0.30, "it is not yet past 95"),
        (0.955, "past 95\N{NO-BREAK SPACE}%, not yet past 97"),
        (0.979, "past 97\N{NO-BREAK SPACE}%, not yet past 98"),
    ],
)
def test_the_next_goal_is_named(accuracy, words):
    """Where 98 % is not reached, the answer says how far it is, and what is found."""
    assert words in exercises._progress(accuracy, ["dead ReLUs"])
    assert "dead ReLUs" in exercises._progress(accuracy, ["dead ReLUs"])
    assert "finds no fault" in exercises._progress(accuracy, [])
