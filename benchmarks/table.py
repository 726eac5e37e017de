"""Tell in tables what was measured: all of it, the goals, and the README's rows.

Everything here is worked out from ``results.json`` alone.
"""

import json
import statistics
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

RESULTS = Path(__file__).with_name("results.json")
TABLE = Path(__file__).with_name("results.md")
GROWTH = Path(__file__).with_name("growth.png")
README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- begin bench, see make bench -->", "<!-- end bench -->"
W, P, MARKED = "wall (s)", "peak (MB)", "seconds to 99.2 %"
COSTS = (W, "CPU (s)", P)
USUAL, IN_KERAS, IN_NUMPY, ANEW = (
    "reference trainer",
    "Keras, 3 epochs",
    "NumPy network, 3 epochs",
    "NumPy network, digits written anew",
)
CNN, EXAMPLE = "convolution", "Keras's example"
SMALL, SHORT = "lesson 11, twelve epochs", "lesson 11, four epochs"
OURS = "ours"
MARK = 0.9834  # of the test set; what the reference trainer's author reports
ROOM = 0.8  # a ratio may be noisy by so much before it counts as missed

Runs = dict[str, list[dict[str, Any]]]


def kept() -> dict[str, Any]:
    """Return what was measured last: for each contest its machine and its runs."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}


def spread(values: list[Any]) -> str:
    """Return a median, with the lowest and the highest value in brackets."""
    if not values:
        return ""
    middle, low, high = statistics.median(values), min(values), max(values)
    if low == high and isinstance(low, int):
        return f"{low:,}"
    digits = 2 if middle < 10 else 1 if middle < 100 else 0
    return f"{middle:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def percent(share: float) -> str:
    """Return a share in per cent, to two places."""
    return f"{100 * share:.2f} %"


def cell(column: str, runs: list[dict[str, Any]]) -> str:
    """Return what a table says of some runs in a column."""
    if column != "accuracy":
        return spread([run[column] for run in runs if column in run])
    shares = [float(run["accuracy"]) for run in runs]
    return f"{percent(statistics.mean(shares))}, lowest {percent(min(shares))}"


def less(found: Runs, name: str, column: str) -> list[float]:
    """Return how many times less a program took than the first, round by round."""
    first = next(iter(found.values()))
    pairs = zip(first, found[name], strict=False)
    return [one[column] / other[column] for one, other in pairs]


def contest(title: str, more: tuple[str, ...], compared: bool, found: Runs) -> str:
    """Return the table of a contest, in Markdown."""
    columns = [*COSTS, *more]
    ratios = (W, P) if compared else ()
    heads = ["", *columns, *(f"times less {column[:4]}" for column in ratios)]
    lines = [f"## {title}", "", f"| {' | '.join(heads)} |"]
    lines.append(f"| {' | '.join(['---'] * len(heads))} |")
    for place, (name, runs) in enumerate(found.items()):
        cells = [name, *(cell(column, runs) for column in columns)]
        for column in ratios:
            cells.append(spread(less(found, name, column)) if place else "")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def figures(rows: list[list[str]]) -> str:
    """Return the table of the figures, in Markdown."""
    lines = ["## From a key or pen to the painted picture", ""]
    lines += ["| figure | median (ms) | 95 of 100 (ms) | longest (ms) |"]
    lines += ["| --- | --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join([*lines, ""])


def growths(found: dict[str, list[list[float]]]) -> str:
    """Return the tables of how the time grows, in Markdown, above their picture."""
    lines = ["## How an epoch of the NumPy network grows", ""]
    for label, rows in found.items():
        lines += [f"| {label} | {' | '.join(f'{row[0]:,}' for row in rows)} |"]
        lines += [f"| {' | '.join(['---'] * (len(rows) + 1))} |"]
        for place, what in ((1, "seconds"), (2, "products alone")):
            cells = [f"{row[place]:.3f}" for row in rows]
            lines += [f"| {what} | {' | '.join(cells)} |"]
        lines += [""]
    words = "Seconds an epoch by width, batch and data, training and products alone"
    return "\n".join([*lines, f"![{words}]({GROWTH.name})", ""])


class Goal(NamedTuple):
    """What is aimed at, at least or at most; `ratio` if one run measured both sides."""

    says: str
    contest: str
    measure: Callable[[Any], float]
    least: float | None = None
    most: float | None = None
    ratio: bool = False

    def found(self, results: Mapping[str, Any]) -> float:
        """Return what was measured."""
        return self.measure(results[self.contest]["found"])

    def met(self, value: float, room: float = 1.0) -> bool:
        """Whether a measured value is good enough, or nearly so with `room`."""
        if self.least is not None:
            return value >= self.least * room
        assert self.most is not None
        return value <= self.most / room


def _times(name: str, column: str) -> Callable[[Runs], float]:
    return lambda found: statistics.median(less(found, name, column))


def _lowest(name: str) -> Callable[[Runs], float]:
    return lambda found: min(run["accuracy"] for run in found[name])


def _mean(name: str) -> Callable[[Runs], float]:
    return lambda found: statistics.mean(run["accuracy"] for run in found[name])


def _epochs(name: str) -> Callable[[Runs], float]:
    return lambda found: found[name][0]["epochs"]


def _alone(found: Runs) -> float:
    runs = found["batches of 256"]
    return statistics.median(run["times the products alone"] for run in runs)


def _slowest(column: int) -> Callable[[list[list[str]]], float]:
    return lambda rows: max(float(row[column]) for row in rows)


def _ahead(name: str) -> Callable[[Runs], float]:
    return lambda found: 100 * (_mean(name)(found) - _mean(EXAMPLE)(found))


# "Less" is how many times less than the first program of the contest.
GOALS = (
    Goal("NumPy, less wall time", "dense", _times(IN_NUMPY, W), 30, ratio=True),
    Goal("Keras, less wall time", "dense", _times(IN_KERAS, W), 15, ratio=True),
    Goal("NumPy, less memory", "dense", _times(IN_NUMPY, P), 3, ratio=True),
    # Not judged: TensorFlow takes more than a third by itself, as it is imported.
    Goal("Keras, less memory", "dense", _times(IN_KERAS, P), 3),
    Goal("NumPy, lowest of five seeds", "dense", _lowest(IN_NUMPY), MARK),
    Goal("Keras, lowest of five seeds", "dense", _lowest(IN_KERAS), MARK),
    Goal("NumPy, epochs", "dense", _epochs(IN_NUMPY), most=4),
    Goal("Keras, epochs", "dense", _epochs(IN_KERAS), most=4),
    Goal("written anew, mean accuracy", "dense", _mean(ANEW), 0.991),
    Goal("written anew, less wall time", "dense", _times(ANEW, W), 5, ratio=True),
    Goal("CNN, less time to 99.2 %", CNN, _times(SHORT, MARKED), 4, ratio=True),
    Goal("CNN of 4 epochs, points ahead", CNN, _ahead(SHORT), 0),
    Goal("CNN of 12 epochs, points ahead", CNN, _ahead(SMALL), 0),
    Goal("first picture, less wall time", "start", _times(OURS, W), 6, ratio=True),
    Goal("first picture, less memory", "start", _times(OURS, P), 8, ratio=True),
    Goal("NumPy, times its products alone", "products", _alone, most=1.25, ratio=True),
    Goal("slowest figure, median (ms)", "figures", _slowest(1), most=60),
    Goal("slowest figure, 95 of 100 (ms)", "figures", _slowest(2), most=120),
)


def goals(results: Mapping[str, Any]) -> str:
    """Return the table of the goals whose contests were run, in Markdown."""
    lines = ["## Goals", "", "| | goal | measured | |", "| --- | --- | --- | --- |"]
    for goal in GOALS:
        if goal.contest in results:
            value = goal.found(results)
            aim = f"≥ {goal.least}" if goal.least is not None else f"≤ {goal.most}"
            met = "met" if goal.met(value) else "missed"
            lines.append(f"| {goal.says} | {aim} | {value:.4g} | {met} |")
    return "\n".join([*lines, ""])


def missed(results: Mapping[str, Any]) -> list[str]:
    """Return the ratios that are missed by more than noise explains."""
    return [
        f"{goal.says}: {goal.found(results):.2f}"
        for goal in GOALS
        if goal.ratio and goal.contest in results
        if not goal.met(goal.found(results), ROOM)
    ]


def headline(results: Mapping[str, Any]) -> str:
    """Return the README's rows."""
    dense, convolution, start = (
        results[name]["found"] for name in ("dense", "convolution", "start")
    )

    def costs(runs: list[dict[str, Any]], *columns: str) -> str:
        units = {W: "s", P: "MB", MARKED: "s"}
        values = ((statistics.median(r[c] for r in runs), units[c]) for c in columns)
        return ", ".join(
            f"{value:,.{1 if value < 10 else 0}f} {unit}" for value, unit in values
        )

    def row(what: str, found: Runs, name: str, columns: tuple[str, ...]) -> str:
        theirs, times = next(iter(found.values())), []
        for column in columns:
            ratio = statistics.median(less(found, name, column))
            times.append(f"{ratio:.{0 if ratio >= 10 else 1}f}")
        return (
            f"| {what} | {costs(theirs, *columns)} | {costs(found[name], *columns)} "
            f"| {' and '.join(times)} times less |"
        )

    both = (W, P)
    right = {name: percent(_mean(name)(dense)) for name in dense}
    lines = [
        "| from start to end, on two cores | as usual | here | |",
        "| --- | --- | --- | --- |",
        row("first picture of ten digits", start, OURS, both),
        row(
            f"784-512-256-10 past 98.34 %: as usual 20 epochs, {right[USUAL]}; NumPy "
            f"network, {_epochs(IN_NUMPY)(dense)} epochs, {right[IN_NUMPY]}",
            dense,
            IN_NUMPY,
            both,
        ),
        row(f"the same in Keras, {right[IN_KERAS]}", dense, IN_KERAS, both),
        row(
            f"the same in NumPy, digits written anew: {right[ANEW]}",
            dense,
            ANEW,
            both,
        ),
        row(
            "a convolutional network to 99.2 %; in the end "
            f"{percent(_mean(EXAMPLE)(convolution))} and, here, after four epochs "
            f"{percent(_mean(SHORT)(convolution))}, after twelve "
            f"{percent(_mean(SMALL)(convolution))}",
            convolution,
            SHORT,
            (MARKED,),
        ),
    ]
    return "\n".join(lines)


def with_headline(results: Mapping[str, Any]) -> str:
    """Return the README, its rows being those of the results."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n{headline(results)}\n{END}{after}"


def whole(
    titles: Mapping[str, tuple[str, tuple[str, ...], bool]], results: Mapping[str, Any]
) -> str:
    """Return all tables, in Markdown.

    Parameters
    ----------
    titles : mapping of str to (title, columns, compared)
        What `contest` needs for each of them.
    results : mapping
        As `kept` returns them.
    """
    parts = ["# What `make bench` measured\n"]
    parts.append("Medians, with the lowest and the highest value in brackets.\n")
    parts.append(goals(results))
    for name, told in titles.items():
        if name in results:
            parts.append(contest(*told, results[name]["found"]))
            parts.append(results[name]["machine"] + ".\n")
    if "figures" in results:
        parts.append(figures(results["figures"]["found"]))
    if "growth" in results:
        parts.append(growths(results["growth"]["found"]))
    return "\n".join(parts)
