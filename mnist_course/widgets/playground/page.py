"""The parts of the playground's page that are HTML: the table of runs, and the code."""

import html
from collections.abc import Sequence

from mnist_course.support.history import Point
from mnist_course.widgets.playground.runs import (
    Run,
    epoch_of,
    gap_of,
    mean_score,
    written,
)

HEADS = (
    *("run", "settings", "parameters", "train", "validation", "gap"),
    *("validation loss", "lowest", "seeds", "mean of seeds"),
)


def table(runs: Sequence[Run], shown: Run | None) -> str:
    """Return an HTML table of runs, the one on show in bold; empty without runs."""
    if not runs:
        return ""
    rows = [_row("th", HEADS, "text-align: right", "bold")]
    for run in runs:
        last = run.last
        settings = str(run.recipe)
        if run.ending != "finished":
            settings += f" ({run.ending} after {epoch_of(run.point(-1))})"
        cells = (
            *(str(run.number), settings, f"{run.model.count_params():,}"),
            *(f"{100 * last.accuracy:.1f} %", f"{100 * last.val_accuracy:.1f} %"),
            *(gap_of(last), written(last.val_loss), _lowest(run.best)),
            *(str(len(run.scores)), mean_score(run)),
        )
        weight = "bold" if run is shown else "normal"
        rows.append(_row("td", cells, "text-align: right; white-space: nowrap", weight))
    style = "line-height: 1.4; border-collapse: collapse"
    return f'<table style="{style}">{"".join(rows)}</table>'


def _row(tag: str, cells: Sequence[str], numbers: str, weight: str) -> str:
    """Return a row of cells, the settings at the left and the numbers in a style."""
    inner = "".join(
        f'<{tag} style="padding: 1px 8px; '
        f'{"text-align: left" if place == 1 else numbers}">{html.escape(cell)}</{tag}>'
        for place, cell in enumerate(cells)
    )
    return f'<tr style="font-weight: {weight}">{inner}</tr>'


def to_copy(code: str) -> str:
    """Return HTML of a program, with a button that copies it."""
    # A frame of another page, as in Colab, has no clipboard but the selection's.
    return (
        '<button onclick="getSelection().selectAllChildren(this.nextSibling); '
        "document.execCommand('copy'); getSelection().empty()\">Copy</button>"
        '<pre style="line-height: 1.3; padding: 0.6em; overflow-x: auto; '
        f'border: 1px solid #cccccc">{html.escape(code)}</pre>'
    )


def _lowest(best: Point) -> str:
    return f"{written(best.val_loss)}, epoch {epoch_of(best)}"
