"""Lesson 08: the clinic's runs and figure, the curves of repairs, the free check."""

import ast
import itertools

import keras
import numpy as np
import pytest

from mnist_course.activations import relu, sigmoid
from mnist_course.data import load_mnist
from mnist_course.doctor import patient
from mnist_course.exercises import repair_a_network as exercises
from mnist_course.plots import curves_beside_a_guess, repair_curves
from mnist_course.plots.picture import VALIDATION
from mnist_course.plots.repairs import LABEL_GAP, _spread
from mnist_course.training import OneCycle
from mnist_course.widgets.repair_clinic import LABELS, Clinic
from tools import notebooks

NAMES = list(patient.REPAIRS)
RUNS = patient.read_runs()
LESSON = [path for path in notebooks.lessons() if path.stem.startswith("08")]


def end(*repairs):
    """Return the last validation accuracy of a kept run, in per cent."""
    return 100 * RUNS[patient.key(repairs)].history["val_accuracy"][-1]


def without(name):
    """Return all repairs but one."""
    return [other for other in NAMES if other != name]


# --- the kept runs, and what the lesson says of them ---


def test_all_combinations_are_kept():
    """There are 64 runs, each with four curves of five epochs."""
    wanted = [
        patient.key(chosen)
        for count in range(7)
        for chosen in itertools.combinations(NAMES, count)
    ]
    assert list(RUNS) == wanted
    for run in RUNS.values():
        assert set(run.history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
        assert {len(curve) for curve in run.history.values()} == {patient.EPOCHS}


@pytest.mark.parametrize("repairs", [[], NAMES[:1], NAMES[:4], NAMES])
def test_a_run_can_be_repeated(repairs):
    """Training it again ends where the kept run ends, and the doctor says the same."""
    train, validation, _ = load_mnist(validation=patient.VALIDATION)
    again = patient.run(repairs, train, validation)
    kept = RUNS[patient.key(repairs)]
    accuracy, before = (run.history["val_accuracy"][-1] for run in (again, kept))
    if before < 0.2:  # Which blind guess it is, is chance.
        assert accuracy < 0.2
    else:
        assert accuracy == pytest.approx(before, abs=0.04)
    assert again.findings == kept.findings


def test_no_single_repair_is_enough():
    """The patient is no better than a guess, and one repair leaves it below 40 %."""
    assert end() < 20
    assert RUNS["none"].history["loss"][-1] == pytest.approx(3.9, abs=0.1)
    assert max(end(name) for name in NAMES) < 39


def test_no_repair_can_be_spared():
    """Taking any one back costs more than a point, and often not much more."""
    left = {name: end(*without(name)) for name in NAMES}
    assert end(*NAMES) == pytest.approx(97, abs=0.5)
    assert end(*NAMES) - max(left.values()) > 1.2
    for name in ("step", "batch", "activation"):
        assert left[name] == pytest.approx(95, abs=0.6)


def test_the_loss_comes_first():
    """Without this repair, no combination of the others gets past 60 %."""
    others = [run for key, run in RUNS.items() if "loss" not in key]
    assert len(others) == 32
    assert max(run.history["val_accuracy"][-1] for run in others) < 0.57


def test_two_faults_that_the_doctor_does_not_see():
    """With wide weights and sigmoids it reads about 95 %, and nothing is found."""
    left = [name for name in NAMES if name not in {"weights", "activation"}]
    assert end(*left) == pytest.approx(95, abs=0.6)
    run = RUNS[patient.key(left)]
    assert run.findings == []
    assert 0.95 < run.history["accuracy"][-1] < 0.965  # just past the doctor's limit


def test_the_repairs_of_the_lesson():
    """In its order every repair gains over a point, but the weights, which lose."""
    chain = [end(*NAMES[:count]) for count in range(7)]
    gains = dict(zip(NAMES, np.diff(chain), strict=True))
    assert gains.pop("weights") < -8
    assert min(gains.values()) > 1.4
    assert chain[2:5] == pytest.approx([42, 30, 89], abs=1)
    assert RUNS[patient.key(NAMES[:3])].history["loss"][-1] > 2.22  # stuck
    assert end("loss", "pixels", "activation") == pytest.approx(78, abs=1)
    assert chain[-1] > 96


def test_every_tick_can_help():
    """In the order that the lesson names, its own with two exchanged, each gains."""
    order = ["loss", "pixels", "activation", "weights", "batch", "step"]
    chain = [end(*order[:count]) for count in range(7)]
    assert min(np.diff(chain)) > 1.4


def test_the_traps():
    """Pixels after loss and weights, and ReLU after the loss, make it worse."""
    assert end("loss", "weights") == pytest.approx(76, abs=1)
    assert end("loss", "pixels", "weights") == pytest.approx(30, abs=1)
    assert end("loss", "activation") < end("loss") - 20
    assert max(RUNS["loss+activation"].history["loss"]) > 1000


def spread(function, variance, scale=1 / 255, seed=0):
    """Return by how much the second hidden layer's outputs differ between images."""
    _, (images, _), _ = load_mnist(validation=patient.VALIDATION)
    rng = np.random.default_rng(seed)
    a = scale * images[:1000].reshape(-1, 784)
    for inputs, units in ((784, 128), (128, 64)):
        a = function(a @ rng.normal(0, np.sqrt(variance / inputs), (inputs, units)))
    return a.std(axis=0).mean()


@pytest.mark.parametrize("seed", range(3))
def test_why_small_weights_need_relu(seed):
    """Behind small-weight sigmoids images look alike, but not with the other three."""
    small = spread(sigmoid, 2, seed=seed)
    assert small < 0.04
    assert spread(sigmoid, 100, seed=seed) > 6 * small
    assert spread(relu, 2, seed=seed) > 5 * small
    assert spread(sigmoid, 2, scale=1, seed=seed) > 4 * small  # the first trap


def test_half_of_the_second_layer_is_flat():
    """Wide weights put about half of its sums where a sigmoid is flat."""
    _, (images, _), _ = load_mnist(validation=patient.VALIDATION)
    rng = np.random.default_rng(0)
    a = images[:1000].reshape(-1, 784) / 255
    for inputs, units in ((784, 128), (128, 64)):
        z = a @ rng.normal(0, np.sqrt(100 / inputs), (inputs, units))
        a = sigmoid(z)
    assert np.mean(abs(z) > 4) == pytest.approx(0.5, abs=0.05)


def test_why_relu_needs_small_weights():
    """With the wide ones differences are 50 times larger, and so is the first loss."""
    assert spread(relu, 100) == pytest.approx(50 * spread(relu, 2))
    (x, y), _ = load_mnist()
    keras.utils.set_random_seed(0)
    wide = patient.build(patient.settings(["loss", "pixels", "activation"]))
    loss, _ = wide.evaluate(x[:1000], y[:1000], verbose=0)
    assert loss == pytest.approx(37, abs=1)


def trained(case, seed=1):
    """Train a case as the lesson does, with another seed."""
    (x, y), validation, _ = load_mnist(validation=patient.VALIDATION)
    data = x[: patient.IMAGES], y[: patient.IMAGES]
    model, history = patient.train(case, data, validation, seed)
    return model, 100 * history.history["val_accuracy"][-1]


def test_small_weights_suit_a_function_of_slope_1():
    """With tanh, whose slope at 0 is 1, the small weights do far better."""
    case = patient.settings(NAMES[:3])
    assert trained(case)[1] < 40
    assert trained(case | {"activation": "tanh"})[1] > 80


def test_the_trap_kills_all_units():
    """ReLU on large pixels: after training every hidden unit is 0 for every image."""
    model, _ = trained(patient.settings(["loss", "activation"]))
    hidden = keras.Model(model.inputs, [layer.output for layer in model.layers[2:4]])
    images = load_mnist()[0][0][:500]
    assert not any(outputs.any() for outputs in hidden.predict(images, verbose=0))


def test_the_step_and_not_the_optimizer_is_repaired():
    """SGD at 0.2 is as good as Adam at 0.001, and a point better than at 0.05."""
    case = patient.settings(without("step"))
    timid, longer = (trained(case | {"learning_rate": rate})[1] for rate in (0.05, 0.2))
    adam = trained(patient.settings(NAMES))[1]
    assert longer > timid + 0.7
    assert abs(longer - adam) < 0.6


def test_the_untrained_losses():
    """Before training the loss is about 7 without from_logits, and 2.7 with it."""
    (x, y), _ = load_mnist()
    losses = []
    for from_logits in (False, True):
        keras.utils.set_random_seed(0)
        case = patient.settings(["pixels", "weights"]) | {"from_logits": from_logits}
        losses.append(patient.build(case).evaluate(x[:1000], y[:1000], verbose=0)[0])
    assert losses == pytest.approx([7.0, 2.66], abs=0.2)


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
def test_the_patients_result_keeps_its_names(path):
    """One cell binds them, so that a cell run twice, or a guess, loses nothing."""
    cells = notebooks.code_cells(notebooks.read(path))
    bound = [
        {
            node.id
            for node in ast.walk(ast.parse(cell.source.replace("%", "")))
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        for cell in cells
    ]
    kept = {"runs", "sick_model", "sick_history"}
    assert [names & kept for names in bound if names & kept] == [kept]


@pytest.mark.parametrize("path", LESSON, ids=lambda path: path.stem)
def test_the_lesson_builds_what_the_package_builds(path):
    """The patient and its network in the lesson are those of the kept runs."""
    lesson = lesson_definitions(path)
    assert lesson["patient"] == patient.SICK
    for case in map(patient.settings, ([], NAMES)):
        described = []
        for build in (lesson["build"], patient.build):
            keras.utils.clear_session()  # names and seeds begin anew
            keras.utils.set_random_seed(0)
            described.append(build(case).to_json())
        assert described[0] == described[1]


# --- the figure ---


@pytest.fixture
def figure():
    """Return a clinic in which nothing is repaired."""
    return Clinic()


@pytest.mark.parametrize("repairs", [[], ["pixels"], NAMES[:4], NAMES])
def test_the_figure_shows_the_kept_run(figure, repairs):
    """Curves, sentence and findings are those of the chosen combination."""
    figure.set(**dict.fromkeys(repairs, True))
    run = RUNS[patient.key(repairs)]
    assert figure.repaired == repairs
    for name in ("accuracy", "val_accuracy"):
        drawn = figure._curves.lines[name].get_ydata()
        np.testing.assert_allclose(drawn, 100 * np.array(run.history[name]))
    assert f"{end(*repairs):.1f} % of the validation" in figure.sentence
    for finding in run.findings:
        assert finding in figure.sentence


def test_every_epoch_has_a_dot(figure):
    """The figure shows five measured values for each curve, not only the last."""
    for name in ("loss", "val_loss", "accuracy", "val_accuracy"):
        line = figure._curves.lines[name]
        assert (line.get_marker(), line.get_markevery()) == ("o", None)


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


def test_the_legend_names_a_run_before_once_there_is_one(figure):
    """Line and words of the grey curve come into the legend with the first tick."""
    [legend] = figure._curves.loss.figure.legends
    parts = [*legend.legend_handles, *legend.get_texts()]
    assert legend.get_texts()[-1].get_text() == "validation, run before"
    seen = [part.get_visible() for part in parts]
    assert seen == [True, True, False] * 2
    figure.set(loss=True)
    assert all(part.get_visible() for part in parts)


# --- curves of repairs ---


def history(*accuracies, loss=1.0):
    """Return a history of these validation accuracies."""
    return {"val_accuracy": list(accuracies), "val_loss": [loss] * len(accuracies)}


def test_repair_curves_draw_the_last_run_in_orange():
    """Accuracies come in per cent, and only the last line has the colour."""
    picture = repair_curves({"a": history(0.1, 0.2), "b": history(0.5, 0.9)})
    lines = picture.axes[1].lines
    np.testing.assert_allclose(lines[1].get_ydata(), [50, 90])
    assert [line.get_color() == VALIDATION for line in lines] == [False, True]
    assert picture.alt.endswith("The last one, b, ends above all others.")


def test_runs_can_be_told_apart():
    """Each of 8 runs has its own tone and marker, and its name in both pictures."""
    runs = {name: history(0.1, 0.2) for name in "abcdefgh"}
    for axes in repair_curves(runs).axes:
        looks = {(line.get_color(), line.get_marker()) for line in axes.lines}
        assert len({color for color, _ in looks}) == len(runs)
        assert len({marker for _, marker in looks}) == len(runs)
        assert {text.get_text() for text in axes.texts} == set(runs)


def test_the_patients_loss_is_inside_the_picture():
    """No curve of the lesson's chain lies on the edge, where it would look flat."""
    runs = {f"{count}": RUNS[patient.key(NAMES[:count])].history for count in range(7)}
    axes = repair_curves(runs).axes[0]
    assert max(line.get_ydata().max() for line in axes.lines) < axes.get_ylim()[1]
    beside = curves_beside_a_guess(RUNS["none"].history).axes[0]
    assert max(max(line.get_ydata(), default=0) for line in beside.lines) < 5


def test_the_axes_can_show_the_top_only():
    """What lies beyond the axes is drawn on their edge."""
    runs = {"a": history(0.5, 0.93), "b": history(0.95, 0.97, loss=0.2)}
    loss, accuracy = repair_curves(runs, highest_loss=0.4, lowest_accuracy=90).axes
    assert (loss.get_ylim()[1], accuracy.get_ylim()[0]) == (0.4, 90)
    np.testing.assert_allclose(loss.lines[0].get_ydata(), [0.4, 0.4])
    np.testing.assert_allclose(accuracy.lines[0].get_ydata(), [90, 93])


def test_a_guess_is_drawn_beside_the_curves():
    """Grey lines lie at ln 10 and at 10 %, and curves are those of the history."""
    run = RUNS["none"].history
    loss, accuracy = curves_beside_a_guess(run).axes
    for axes, name, percent, guess in (
        (loss, "val_loss", 1, np.log(10)),
        (accuracy, "val_accuracy", 100, 10),
    ):
        drawn = [list(line.get_ydata()) for line in axes.lines]
        assert [guess, guess] in drawn
        assert [percent * value for value in run[name]] in drawn


def test_a_history_without_validation_is_refused():
    """A missing list is answered in words."""
    with pytest.raises(ValueError, match="expected a history with loss, accuracy, val"):
        curves_beside_a_guess({"loss": [1.0], "accuracy": [0.1]})


@pytest.mark.parametrize(
    ("last", "words"),
    [(0.9, "above all"), (0.505, "near the best"), (0.2, "below the best")],
)
def test_the_sentence_says_where_the_last_run_ends(last, words):
    """Better, worse and about as good are told apart."""
    alt = repair_curves({"a": history(0.5), "c": history(0.3), "b": history(last)}).alt
    assert words in alt


def test_a_loss_out_of_the_picture_lies_on_its_edge():
    """NaN and huge losses are drawn at 4."""
    picture = repair_curves({"a": history(0.1, loss=np.nan), "b": history(0.1, loss=9)})
    assert [line.get_ydata()[0] for line in picture.axes[0].lines] == [4, 4]


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
        return model, model.fit(
            x_train,
            y_train,
            batch_size=256,
            epochs=7,
            validation_data=(x_val, y_val),
            verbose=0,
        )

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
        (0.30, "it is not yet past 95%"),
        (0.9559, "it is at 95.5%, not yet past 97%"),
        (0.9749, "it is at 97.4%, not yet past 98%"),
        (0.97999, "it is at 97.9%, not yet past 98%"),
    ],
)
def test_the_next_goal_is_named(accuracy, words):
    """Where 98 % is not reached, the answer says how far it is, and what is found."""
    words = words.replace("%", "\N{NO-BREAK SPACE}%")
    said = exercises._progress(accuracy, ["dead ReLUs"])
    assert words in said
    assert "dead ReLUs" in said
    assert ("Runs differ" in said) == (accuracy >= 0.975)
    assert "another learning rate" in exercises._progress(accuracy, [])


@pytest.mark.parametrize(
    ("rate", "early"),
    [(OneCycle(0.003, 5), True), (OneCycle(0.003, 100), False), (0.003, False)],
)
def test_a_schedule_that_ends_early_is_seen(rate, early):
    """After 100 updates, a cycle of 5 was too short; one of 100, or none, was not."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(rate), "mse")
    model.fit(np.zeros((100, 1)), np.zeros(100), batch_size=1, verbose=0)
    assert exercises._ends_early(model) == early


def test_a_model_for_one_hot_labels_is_judged_too():
    """Where the model's own loss wants other labels, its scale is not judged."""
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(10))
    model.compile(loss=keras.losses.CategoricalCrossentropy(from_logits=True))
    images, labels = np.zeros((4, 28, 28), np.uint8), np.arange(4)
    assert exercises._loss(model, images, labels) == 0
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    loss = exercises._loss(model, images, labels)
    assert loss == pytest.approx(np.log(10), abs=1e-4)
