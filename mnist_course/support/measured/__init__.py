"""What the course measured with more runs than a learner would wait for.

The numbers lie beside this file, a JSON file a lesson, written by a script in `tools/`.
"""

import json
from pathlib import Path
from typing import Any

from mnist_course.support.embedded import kept_numbers


def read_runs(lesson: str) -> dict[str, Any]:
    """Read the runs that were measured for a lesson.

    Introduced in lesson 05.

    Parameters
    ----------
    lesson : str
        Its name without the number, such as ``"learn_from_mistakes"``.

    Returns
    -------
    dict
        As the lesson's script in `tools/` describes it.

    Raises
    ------
    DatasetError
        If the file is missing or damaged.
    """
    return kept_numbers(Path(__file__).with_name(f"{lesson}.json"))


def write_runs(lesson: str, runs: dict[str, Any]) -> None:
    """Write the runs of a lesson, one entry a line, so that a change can be read.

    Parameters
    ----------
    lesson : str
        As `read_runs` takes it.
    runs : dict
        What `read_runs` will return.
    """
    lines = [f"{json.dumps(name)}: {json.dumps(run)}" for name, run in runs.items()]
    path = Path(__file__).with_name(f"{lesson}.json")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
