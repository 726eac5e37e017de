"""Train the sick network of lesson 08 after every combination of its repairs.

``python -m tools.patient_runs`` writes ``mnist_course/doctor/patient_runs.json``, which
the figure of that lesson shows: 64 trainings, about four minutes on two cores.
"""

import json
import os
from itertools import combinations

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from mnist_course.data import load_mnist
from mnist_course.doctor import patient


def main() -> None:
    """Train all combinations and write what came of them."""
    train, validation, _ = load_mnist(validation=patient.VALIDATION)
    runs = {}
    for count in range(len(patient.REPAIRS) + 1):
        for repairs in combinations(patient.REPAIRS, count):
            run = patient.run(repairs, train, validation)
            name = patient.key(repairs)
            runs[name] = run._asdict()
            print(f"{name:42} {run.history['val_accuracy'][-1]:6.1%} {run.findings}")
    # One run a line, so that a change can be read.
    lines = [f"{json.dumps(name)}: {json.dumps(run)}" for name, run in runs.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    patient.RUNS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
