"""What `make bench` makes of its measurements, and that the README says the same."""

import copy
import importlib.util
import json

import numpy as np
import pytest

from benchmarks import growth, table
from benchmarks.__main__ import CONTESTS, ONE_CORE, OTHERS

CNN = "convolution"
TITLES = {name: (c.title, c.more, c.compared) for name, c in CONTESTS.items()}


def runs(wall, peak, **more):
    """Return three rounds of a program; the middle one has these costs."""
    factors = (2, 1, 0.5)
    return [
        {table.W: wall * f, "CPU (s)": 1.0, table.P: peak * f} | more for f in factors
    ]


@pytest.fixture
def results():
    """Measurements that meet each goal, by far."""
    dense = {table.USUAL: runs(200, 1500, accuracy=0.98, epochs=20)}
    dense["another"] = runs(10, 500, accuracy=0.985, epochs=5)
    dense[table.IN_KERAS] = runs(10, 250, accuracy=0.985, epochs=3)
    dense[table.IN_NUMPY] = runs(5, 150, accuracy=0.985, epochs=3)
    dense[table.ANEW] = runs(20, 400, accuracy=0.992, epochs=12)
    convolution = {
        table.EXAMPLE: runs(180, 900, accuracy=0.992, **{table.MARKED: 120.0}),
        table.SMALL: runs(60, 700, accuracy=0.995, **{table.MARKED: 40.0}),
        table.SHORT: runs(25, 700, accuracy=0.994, **{table.MARKED: 20.0}),
    }
    start = {"TensorFlow and float64": runs(7, 1000), table.OURS: runs(1, 100)}
    alone = {"batches of 256": runs(9, 100, **{"times the products alone": 1.2})}
    found = {"dense": dense, "convolution": convolution, "start": start}
    found |= {"products": alone, "figures": [["a", "20", "30", "50"]]}
    return {name: {"machine": "this", "found": each} for name, each in found.items()}


def test_all_goals_are_met(results):
    """By numbers that are good enough."""
    assert table.missed(results) == []
    assert "missed" not in table.goals(results)
    assert table.goals(results).count("| met |") == len(table.GOALS)


@pytest.mark.parametrize("goal", table.GOALS, ids=lambda goal: goal.says)
def test_a_goal_can_be_missed(goal, results):
    """On the wrong side of its bound it is missed, and a ratio fails only by far."""
    bound = goal.least if goal.least is not None else goal.most
    far = -1 if goal.least is not None else 1
    assert goal.met(bound)
    assert not goal.met(bound + far * 1e-6)
    assert goal.met(bound + far * 1e-6, table.ROOM) or not goal.ratio
    assert not goal.met(bound + far * (0.3 * abs(bound) + 0.01), table.ROOM)


def worsened(results, contest, name, column, factor):
    """Return results in which a program has a number times a factor."""
    other = copy.deepcopy(results)
    for run in other[contest]["found"][name]:
        run[column] *= factor
    return other


@pytest.mark.parametrize(
    ("says", "contest", "name", "column", "factor"),
    [
        ("NumPy, less wall time", "dense", table.IN_NUMPY, table.W, 2),
        ("Keras, less wall time", "dense", table.IN_KERAS, table.W, 2),
        ("NumPy, less memory", "dense", table.IN_NUMPY, table.P, 5),
        ("Keras, less memory", "dense", table.IN_KERAS, table.P, 3),
        (
            "NumPy, lowest of five seeds",
            "dense",
            table.IN_NUMPY,
            "accuracy",
            0.99,
        ),
        (
            "Keras, lowest of five seeds",
            "dense",
            table.IN_KERAS,
            "accuracy",
            0.99,
        ),
        ("NumPy, epochs", "dense", table.IN_NUMPY, "epochs", 2),
        ("Keras, epochs", "dense", table.IN_KERAS, "epochs", 2),
        ("written anew, mean accuracy", "dense", table.ANEW, "accuracy", 0.99),
        ("written anew, less wall time", "dense", table.ANEW, table.W, 3),
        ("CNN, less time to 99.2 %", CNN, table.SHORT, table.MARKED, 2),
        (
            "CNN of 4 epochs, points ahead",
            "convolution",
            table.SHORT,
            "accuracy",
            0.99,
        ),
        (
            "CNN of 12 epochs, points ahead",
            "convolution",
            table.SMALL,
            "accuracy",
            0.99,
        ),
        ("first picture, less wall time", "start", table.OURS, table.W, 2),
        ("first picture, less memory", "start", table.OURS, table.P, 2),
        (
            "NumPy, times its products alone",
            "products",
            "batches of 256",
            "times the products alone",
            2,
        ),
    ],
)
def test_each_goal_looks_at_its_own_number(
    says, contest, name, column, factor, results
):
    """It alone is missed when that number is worse."""
    worse = worsened(results, contest, name, column, factor)
    missed = [line for line in table.goals(worse).splitlines() if "missed" in line]
    assert [line.split(" | ")[0].strip("| ") for line in missed] == [says]
    ratios = {goal.says for goal in table.GOALS if goal.ratio}
    assert len(table.missed(worse)) == (says in ratios)


def test_a_ratio_is_one_of_a_round(results):
    """A machine that slows down for a round slows both programs down."""
    found = results["start"]["found"]
    assert table.less(found, table.OURS, table.W) == [7, 7, 7]
    assert table.less(found, table.OURS, table.P) == [10, 10, 10]
    found[table.OURS][0][table.W] = 14
    assert table.less(found, table.OURS, table.W) == [1, 7, 7]


def test_a_table_says_medians_and_spread(results):
    """Of each column, and the mean of accuracies with the lowest."""
    dense = results["dense"]["found"]
    dense[table.ANEW][0]["accuracy"] = 0.991
    told = table.contest(*TITLES["dense"], dense).splitlines()
    row = next(line for line in told if line.startswith(f"| {table.ANEW} "))
    cells = row.strip("| ").split(" | ")
    assert cells[1] == "20.0 (10.0 to 40.0)"
    assert cells[4:6] == ["99.17 %, lowest 99.10 %", "12"]
    assert cells[6:8] == ["", "10.0 (10.0 to 10.0)"]
    del dense["another"][0]["epochs"], dense["another"][1]["epochs"]
    del dense["another"][2]["epochs"]
    assert "98.50 %, lowest 98.50 % |  |" in table.contest(*TITLES["dense"], dense)


def test_every_program_is_there():
    """A contest names programs that exist, and the goals contests that exist."""
    for contest in CONTESTS.values():
        for command in contest.programs.values():
            assert command[0] == "-m"
            assert importlib.util.find_spec(command[1]), command
    assert {goal.contest for goal in table.GOALS} <= {*CONTESTS, *OTHERS}


def test_readme_and_table_are_those_of_the_last_run():
    """Both are worked out from one file of measurements."""
    results = table.kept()
    assert {"start", "dense", "convolution"} <= results.keys()
    assert results.keys() <= {*CONTESTS, *OTHERS}
    assert table.README.read_text(encoding="utf-8") == table.with_headline(results)
    assert table.TABLE.read_text(encoding="utf-8") == table.whole(TITLES, results)
    assert table.missed(results) == []
    for name in results.keys() & CONTESTS.keys():
        found = results[name]["found"]
        assert [*found] == [*CONTESTS[name].programs]
        assert all(len(each) >= 3 for each in found.values())


def test_growth_is_told_as_it_was_measured():
    """Each kind of change has a table, and the picture follows the numbers."""
    found = {
        "images": [[100, 1.0, 0.5], [200, 2.0, 1.0]],
        "images in a batch": [[10, 4.0, 1.0], [100, 2.0, 1.0]],
    }
    told = table.growths(found)
    assert "| images | 100 | 200 |" in told
    assert "| seconds | 4.000 | 2.000 |\n| products alone | 1.000 | 1.000 |" in told
    panels = growth.draw(found).axes
    assert [panel.get_xlabel() for panel in panels] == [*found]
    for panel, rows in zip(panels, found.values(), strict=True):
        floor, whole = panel.lines
        assert whole.get_label() == "training"
        assert [list(each) for each in zip(*whole.get_data(), strict=True)] == [
            row[:2] for row in rows
        ]
        assert list(floor.get_ydata()) == [row[2] for row in rows]


def test_growth_is_as_the_page_says():
    """Slopes on logarithmic scales: 1 is in proportion, 0 not at all."""
    slopes = {}
    for label, rows in table.kept()["growth"]["found"].items():
        value, whole, floor = np.log(rows).T
        slopes[label] = np.diff([whole, floor]) / np.diff(value)
    width, _ = slopes["units of the first hidden layer"]
    assert max(width[:2]) < 0.9 < 1.1 < min(width[-2:])  # below 256, and far above
    batch, floor = slopes["images in a batch"]
    assert batch[0] < -0.5 < -0.3 < batch[-1]  # "From 512 on that hardly counts"
    assert min(floor) > batch[0]
    data, _ = slopes["images"]
    assert data == pytest.approx([1] * 3, abs=0.2)


def test_what_is_missed_is_explained_by_what_was_measured():
    """Each share that benchmarks/README.md names is that of the kept runs."""
    results = table.kept()
    page = table.RESULTS.with_name("README.md").read_text(encoding="utf-8")
    dense, start = (results[name]["found"] for name in ("dense", "start"))
    third = middle(dense[table.USUAL], table.P) / 3
    assert "that third is about 510 MB" in page
    assert third == pytest.approx(510, abs=15)
    assert middle(dense[table.IN_KERAS], "imports alone (MB)") > third
    parts = ("Python and NumPy", "MNIST", "matplotlib", "drawing")
    seconds = [middle(start[table.OURS], f"{part} (s)") for part in parts]
    shares = np.array(seconds) / sum(seconds)
    assert shares[0] + shares[2] > 0.5  # "take more than half of ours"
    assert shares[1] == pytest.approx(1 / 3, abs=0.07)
    assert shares[3] < 1 / 20
    assert "an eighth of the usual start is about 120 MB" in page
    usual = middle(start["TensorFlow and float64"], table.P)
    assert usual / 8 == pytest.approx(120, abs=6)
    assert "On one core the\n  factor is about 1.2" in page
    one = middle(results["products"]["found"][ONE_CORE], "times the products alone")
    assert one == pytest.approx(1.2, abs=0.05)


def middle(runs, column):
    """Return the median of a column."""
    return np.median([run[column] for run in runs])


def test_results_are_read_from_the_file(tmp_path, monkeypatch):
    """Without one there are none."""
    monkeypatch.setattr(table, "RESULTS", tmp_path / "results.json")
    assert table.kept() == {}
    table.RESULTS.write_text(json.dumps({"start": 1}), encoding="utf-8")
    assert table.kept() == {"start": 1}
