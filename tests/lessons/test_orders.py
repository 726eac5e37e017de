"""The cells of lessons, in other orders than the page; see tools/orders.py."""

import copy

import pytest
from nbformat import from_dict

from tools import notebooks, orders


def lesson(number):
    """Return the lesson of this number, as saved."""
    [path] = (path for path in notebooks.lessons() if path.stem.startswith(number))
    return notebooks.read(path)


# Half of lesson 03: x and z are used again and again there, and relu is an exercise.
PART = list(range(31))


@pytest.mark.maintenance
def test_a_lesson_in_another_order_says_what_it_needs():
    """No riddle and no wrong number without a word, in a kernel that knows nothing."""
    saved = lesson("03")
    order = [*PART[::-1], *PART, *PART[::3], *PART[1::3]]
    ran = orders.run(saved, order)
    assert list(orders.faults(saved, order, ran)) == []
    told = [orders.REMEDY in orders.texts(cell) for cell in ran]
    assert sum(told[: len(PART)]) > len(PART) / 2
    assert not any(told[len(PART) : 2 * len(PART)])
    assert any(told[2 * len(PART) :])


def test_a_fault_is_found():
    """An error, other numbers, and a warning that is not needed."""
    saved = lesson("02")
    cells = notebooks.code_cells(saved)
    [place] = (n for n, cell in enumerate(cells) if cell.source.startswith("x = "))
    assert list(orders.faults(saved, [place], [cells[place]])) == []
    error = {"output_type": "error", "ename": "ValueError", "evalue": "no"}
    other = {"output_type": "stream", "name": "stdout", "text": "4.0\n"}
    note = {"output_type": "display_data", "data": {"text/plain": orders.REMEDY}}
    says = {"ValueError: no": error, "shows '4.0": other, "warns": note}
    for beginning, output in says.items():
        wrong = copy.deepcopy(cells[place])
        wrong.outputs = [from_dict(output)]
        [fault] = orders.faults(saved, [place], [wrong])
        assert fault.place == place
        assert fault.says.startswith(beginning)
    later = orders.faults(saved, [place, 0], [wrong, cells[0]])
    assert list(later) == []  # the warning was needed


def test_six_orders_have_every_cell():
    """Each cell twice, in reverse, from the middle, and three that are random."""
    found = orders.orders(5)
    assert found["twice"] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert found["reverse"] == [4, 3, 2, 1, 0]
    assert found["middle"] == [2, 3, 4, 0, 1]
    randoms = [found[f"random {seed}"] for seed in (1, 2, 3)]
    assert len(set(map(tuple, randoms))) == 3
    assert all(sorted(order) == found["twice"] for order in randoms)
