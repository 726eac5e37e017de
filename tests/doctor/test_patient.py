"""The patient's kept runs: all are there, and can be had again."""

import itertools

import pytest

from mnist_course.data import load_mnist
from mnist_course.doctor import patient
from tools import patient_runs

NAMES = list(patient.REPAIRS)
RUNS = patient.read_runs()


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


@pytest.mark.parametrize("repairs", [NAMES[:4], NAMES])
def test_a_run_can_be_repeated(repairs):
    """Training it again ends where the kept run ends, and the doctor says the same."""
    train, validation, _ = load_mnist(validation=patient_runs.VALIDATION)
    again = patient_runs.run(repairs, train, validation)
    kept = RUNS[patient.key(repairs)]
    for name, before in kept.history.items():
        if "accuracy" in name:
            assert again.history[name][-1] == pytest.approx(before[-1], abs=0.04)
    assert again.findings == kept.findings


def test_every_repair_has_its_settings():
    """Each repair changes what is wrong with the patient, and nothing twice."""
    assert tuple(patient_runs.REPAIRED) == patient.REPAIRS
    changed = [name for repair in patient_runs.REPAIRED.values() for name in repair]
    assert sorted(changed) == sorted(patient_runs.SICK)
