"""A part of the attacks: every hostile answer once, every damage to every file."""

import signal

import pytest

from mnist_course.exercises import (
    build_a_neuron,
    choose_an_activation,
    learn_from_mistakes,
    repair_a_network,
    train_with_tensorflow,
    tune_hyperparameters,
)
from tools.attack import answers, data

pytestmark = [
    pytest.mark.maintenance,
    pytest.mark.skipif(
        not hasattr(signal, "setitimer"),
        reason="needs an alarm, as Linux and macOS have",
    ),
]
# Of each way to judge a few: compared, with parts, with mistakes, by a judge.
EXERCISES = [
    build_a_neuron.decide,
    choose_an_activation.relu,
    choose_an_activation.softmax,
    learn_from_mistakes.layer_backward,
    repair_a_network.updates,
    train_with_tensorflow.compile_network,
    tune_hyperparameters.sample_settings,
]
FILES = data.loaders()
# In the system no thread can be ended, and many take long on a busy machine.
UNENDING = {"endless waiting", "a pool", "a thread"}


@pytest.fixture(autouse=True)
def alarm():
    """Let the alarm of the attacks ring, and afterwards none."""
    before = signal.getsignal(signal.SIGALRM)
    yield
    signal.signal(signal.SIGALRM, before)


def kinds():
    """Return every hostile answer once, to one exercise after another."""
    attacks = [list(answers.attacks(item)) for item in EXERCISES]
    return [attacks[n % len(EXERCISES)][n] for n in range(len(attacks[0]))]


# What raises in its own `__del__` is told to pytest too.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("group", ["results", "errors", "deeds", "handed over"])
def test_hostile_answers_get_a_report(group):
    """None raises, hangs, is praised, or leaves anything behind."""
    answers.watch()
    found = {}
    for attack in kinds():
        if attack.group == group:
            columns, seen = answers.outcome(attack)
            told = {"told"} if attack.kind in UNENDING else set()
            if columns - told != {"report"}:
                found[f"{attack.exercise.name}, {attack.kind}"] = columns, seen
    assert found == {}


def test_there_are_many_kinds():
    """So a third of all, on all exercises, are 2,800 answers."""
    chosen = answers.chosen_of(EXERCISES, "", 1)
    assert len(chosen) / len(EXERCISES) > 230
    assert len(kinds()) == len({(a.group, a.kind) for a in chosen})


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_a_damaged_file_gets_one_clear_error(file):
    """It names file and remedy, comes at once, and nothing is unpacked."""
    data.watch()
    found = {
        kind: (columns, words)
        for kind, columns, words in data.attacked(file, FILES[file])
        if columns - {"late"} != {"refused"}
    }
    assert found == {}
