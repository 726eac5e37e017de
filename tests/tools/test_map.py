"""MAP.md says what is there: each file, each import of a lesson, each figure."""

import pytest

from tools import map as house

pytestmark = pytest.mark.maintenance


def test_the_map_is_up_to_date():
    """The file in the repository is what the code and the lessons say today."""
    assert house.PATH.read_text(encoding="utf-8") == house.text(), "make map"


def test_check_tells_of_an_old_map(tmp_path, monkeypatch, capsys):
    """With --check an old file is told of and left; without, it is written once."""
    path = tmp_path / "MAP.md"
    path.write_text("old")
    monkeypatch.setattr(house, "PATH", path)
    monkeypatch.setattr(house, "text", lambda: "new")
    assert house.main(["--check"]) == 1
    assert path.read_text() == "old"
    assert "make map" in capsys.readouterr().out
    assert house.main([]) == house.main(["--check"]) == 0
    assert path.read_text() == "new"


def test_what_a_lesson_takes_from_a_module_counts():
    """Names that lessons reach through a module stand under that module."""
    brought = house.imports()
    assert brought["mnist_course.plots", "show_digits"] == [
        "01",
        "02",
        "09",
        "10",
        "11",
    ]
    assert brought["mnist_course.exercises.choose_an_activation", "relu"] == ["03"]
    assert ("mnist_course", "plots") not in brought


@pytest.mark.parametrize("docstring", [None, ""])
def test_what_says_nothing_is_refused(docstring):
    """A file without a docstring has no place in the map."""
    with pytest.raises(ValueError, match="needs a docstring"):
        house.first_line(docstring)
