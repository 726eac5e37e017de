"""The scores that lessons 07 and 08 compare, trained beforehand with five seeds.

They are kept in ``comparison_runs.json``; the script ``tools/comparison_runs.py`` has
the settings and trains them anew.
"""

from pathlib import Path

from mnist_course.support.embedded import kept_numbers

RUNS = Path(__file__).with_name("comparison_runs.json")


def read_comparisons() -> dict[str, dict[str, list[float]]]:
    """Read what was kept: group, setting, and a number for each of the five seeds.

    Introduced in lesson 07.

    Returns
    -------
    dict of str to dict of str to list of float
        Such as ``{"units": {"2": [0.41, ...], "16": [0.85, ...]}}``. Accuracies are on
        the 5,000 validation images, 0 to 1.
    """
    return kept_numbers(RUNS)
