"""Blind patients: each has one illness, of which the facts speak, and no other."""

import copy
import functools
import string

import numpy as np
import pytest

from mnist_course.doctor import blind_facts, blind_patient, diagnose
from mnist_course.doctor.blind_facts import SIGNS, WHY
from mnist_course.doctor.blind_patient import ILLNESSES, draw_patient, illness_of
from tools.notebooks import PATIENT

pytestmark = pytest.mark.usefixtures("forget_models")

# For each illness the first number that draws it.
NUMBERS = {name: next(n for n in range(100) if illness_of(n) == name) for name in WHY}


once_drawn = functools.cache(draw_patient)


@pytest.fixture(scope="module", params=NUMBERS.values(), ids=NUMBERS)
def patient(request):
    """Return a patient with each illness in turn."""
    return once_drawn(request.param)


def test_every_illness_has_a_sign_and_words():
    """What can be drawn can be told, and nothing else."""
    assert set(ILLNESSES) == set(SIGNS) == set(WHY)


# What the sentence of each illness speaks of, and the facts that stand in it, in order.
SAYS = {
    "wrong labels": ("with right labels", "average"),
    "wrong loss": ("from_logits is False", "first last"),
    "dead units": ("0 for every image", "dead optimizer rate usual"),
    "saturated units": ("flat ends", "flat activation"),
    "equal weights": ("have the same weights", "units"),
    "short steps": ("walks too slowly", "optimizer rate usual first last"),
    "overfitting": ("by heart", "images best rise accuracy val_accuracy"),
    "odd validation": ("scales them once more", "largest largest_val accuracy"),
}


@pytest.mark.parametrize("illness", WHY)
def test_each_illness_is_told_by_its_own_facts(illness):
    """No two sentences, and no two numbers in one, can be exchanged."""
    words, facts = SAYS[illness]
    assert words in WHY[illness]
    blanks = [name for _, name, _, _ in string.Formatter().parse(WHY[illness]) if name]
    assert blanks == facts.split()


def test_exactly_one_sign_holds(patient):
    """The facts know the illness that was put in, and no other."""
    found = [name for name, holds in SIGNS.items() if holds(patient.facts)]
    assert found == [illness_of(patient.number)]


@pytest.mark.parametrize("number", [31, 124])
def test_tanh_would_bring_a_second_sign(number):
    """Equal weights and odd validation have ReLU, also where tanh was drawn."""
    facts = draw_patient(number).facts
    assert [name for name, holds in SIGNS.items() if holds(facts)] == [
        illness_of(number)
    ]
    assert facts.flat == 0
    assert facts.rise < 1.08


def test_wrong_labels_are_wrong_in_both_sets():
    """Average digits of neither set read what its labels say."""
    patient = once_drawn(NUMBERS["wrong labels"])
    for x, y in (patient.train, patient.validation):
        assert blind_facts._read_by_averages(x, y) < 0.5


# What the doctor calls some of them; "for some of the eight it has another name".
CALLED = {
    "short steps": "learning rate too low",
    "saturated units": "saturated sigmoids",
    "dead units": "dead ReLUs",
    "equal weights": "equal units",
}


def test_the_doctor_finds_what_the_lesson_says(patient):
    """It names each of the eight, perhaps behind its cause."""
    parts = (patient.history, patient.model, patient.train, patient.validation)
    diagnosis = diagnose(*parts)
    found = [finding.name for finding in (*diagnosis, *diagnosis.remarks)]
    illness = illness_of(patient.number)
    assert CALLED.get(illness, illness) in found


def test_it_does_badly(patient):
    """A patient is one: it learns little, or others' digits much worse."""
    assert patient.facts.val_accuracy < 0.9


def test_every_word_of_the_facts_can_be_filled(patient):
    """No sentence has a blank that nothing fills, and none a number as it comes."""
    words = patient.facts.words()
    for said in WHY.values():
        filled = said.format(**words)
        assert "{" not in filled
        assert not any(len(w) > 9 and w[0].isdigit() for w in filled.split()), filled


def test_the_facts_are_those_of_the_patient(patient):
    """Shares and losses agree with a second look at model, history and data."""
    facts, (x, y) = patient.facts, patient.train
    assert facts.images == len(x) == len(y)
    assert facts.last == patient.history["loss"][-1]
    losses = patient.history["val_loss"]
    assert losses[facts.best - 1] == min(losses)
    assert facts.rise == pytest.approx(losses[-1] / min(losses))
    scored = patient.model.evaluate(*patient.validation, verbose=0)[1]
    assert scored == pytest.approx(facts.val_accuracy, abs=0.01)
    assert facts.rate == pytest.approx(float(patient.model.optimizer.learning_rate))
    assert (facts.largest, facts.largest_val) == (x.max(), patient.validation[0].max())
    assert facts.first == patient.history["loss"][0]
    assert facts.accuracy == patient.history["accuracy"][-1]


def test_fresh_is_the_model_before_its_training(patient):
    """It has the same layers and settings, and weights that have not moved."""
    fresh = patient.fresh()
    assert fresh is not patient.model
    assert fresh.count_params() == patient.model.count_params()
    assert int(fresh.optimizer.iterations) == 0
    kernel, trained = (m.layers[2].kernel.numpy() for m in (fresh, patient.model))
    assert not np.array_equal(kernel, trained)
    assert kernel.std() == pytest.approx(patient.fresh().layers[2].kernel.numpy().std())


def test_the_same_number_is_the_same_patient():
    """Data and first weights come from the number alone."""
    one, other = (draw(NUMBERS["short steps"]) for draw in (once_drawn, draw_patient))
    np.testing.assert_array_equal(one.train[0], other.train[0])
    np.testing.assert_allclose(one.history["loss"], other.history["loss"], rtol=1e-4)
    assert copy.deepcopy(one) is one
    assert blind_patient.present_patient() is other


@pytest.mark.parametrize("number", [-1, 10_000, "four", 2.5])
def test_another_number_is_refused(number):
    """The message says which there are."""
    with pytest.raises(ValueError, match="number must be from 0 to 9,999; got"):
        draw_patient(number)


def test_the_first_number_can_be_fixed_and_the_next_is_another(monkeypatch):
    """A variable of the environment fixes the first; then another illness is drawn."""
    [(name, number)] = PATIENT.items()  # as the lessons are run for saving
    monkeypatch.setattr(blind_patient, "_treated", lambda number: number)
    monkeypatch.setattr(blind_patient, "_drawn", [])
    monkeypatch.setenv(name, number)
    assert draw_patient() == int(number)
    for _ in range(20):
        monkeypatch.setattr(blind_patient, "_drawn", [type("P", (), {"number": 4711})])
        assert illness_of(draw_patient()) != illness_of(4711)


def test_all_illnesses_are_drawn():
    """Among a thousand numbers each illness has about an eighth."""
    drawn = [illness_of(number) for number in range(1_000)]
    assert min(drawn.count(name) for name in ILLNESSES) > 90
    assert set(drawn) == set(ILLNESSES)
