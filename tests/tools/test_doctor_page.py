"""docs/doctor.md says what the rules' docstrings say."""

import pytest

from mnist_course.doctor.diagnosis import EXPLAINS, RULES
from tools import doctor_page

pytestmark = pytest.mark.maintenance


def test_the_page_is_up_to_date():
    """The file in the repository is made of today's rules."""
    assert doctor_page.PATH.read_text(encoding="utf-8") == doctor_page.text(), (
        "make map"
    )


def test_every_rule_has_a_row():
    """Each says what it looks at, what it advises, and where its limit is from."""
    rows = [line for line in doctor_page.text().splitlines() if line.startswith("| ")]
    assert len(rows) == len(RULES) + 2
    assert all(row.count("|") == 5 for row in rows)


def test_a_colon_ends_no_part():
    """Only the next part does: a line may begin with a word and a colon."""

    def rule():
        """See.

        Looks at: this.
        Advises: that.
        Threshold: twice that of the untrained
        network: a guess.
        """

    assert doctor_page.parts_of(rule)["Threshold"].endswith("network: a guess.")
    assert "sure of wrong answers. |" in doctor_page.text()


def test_the_page_and_the_doctor_use_the_same_names():
    """A rule is called there what its finding is called, and what explains it."""
    names = set(map(doctor_page.name_of, RULES))
    assert names >= set(EXPLAINS) - {"scrambled images"}
    assert names >= set().union(*EXPLAINS.values())
    assert "test set used" in names


def test_a_rule_without_a_source_is_refused():
    """A docstring that leaves out a part has no place on the page."""

    def rule():
        """See.

        Looks at: this.
        Advises: that.
        """

    with pytest.raises(ValueError, match="Threshold"):
        doctor_page.parts_of(rule)


def test_check_tells_of_an_old_page(tmp_path, monkeypatch, capsys):
    """With --check an old file is told of and left; without, it is written once."""
    path = tmp_path / "doctor.md"
    path.write_text("old")
    monkeypatch.setattr(doctor_page, "PATH", path)
    assert doctor_page.main(["--check"]) == 1
    assert path.read_text() == "old"
    assert "make map" in capsys.readouterr().out
    assert doctor_page.main([]) == doctor_page.main(["--check"]) == 0
