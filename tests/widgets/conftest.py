"""What the tests of the figures share: a hand that clicks."""

import pytest


@pytest.fixture(scope="session")
def click_on():
    """Return a function that clicks into the middle of a cell of a target."""

    def click(figure, name, cell=0):
        target = next(each for each in figure.targets() if each.name == name)
        left, top, right, bottom = target.shares()
        row, column = divmod(cell, target.columns)
        figure.click(
            left + (column + 0.5) / target.columns * (right - left),
            top + (row + 0.5) / target.rows * (bottom - top),
        )

    return click
