"""The table of small changes: each can still be made, and the tool tells what lives."""

import shlex

import pytest

from tools import mutants
from tools.notebooks import ROOT

pytestmark = pytest.mark.maintenance


@pytest.mark.parametrize("mutant", mutants.mutants(), ids=lambda mutant: mutant.what)
def test_a_change_can_be_made_and_its_tests_are_there(mutant):
    """What it changes stands in its file exactly once."""
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1
    assert mutant.new != mutant.old
    for path in (word for word in shlex.split(mutant.tests) if "/" in word):
        assert (ROOT / path).exists()


def test_each_change_has_a_name_of_its_own():
    """So that one can be tried alone."""
    names = [mutant.what for mutant in mutants.mutants()]
    assert len(set(names)) == len(names) >= 80


def test_what_lives_is_told(tmp_path):
    """A change that a test notices, one that none does, and one that is out of date."""
    (tmp_path / "it.py").write_text("one, two = 1, 2\n")
    (tmp_path / "test_it.py").write_text(
        "import it\n\ndef test(): assert it.one == 1\n"
    )
    given = [
        mutants.Mutant(what, "it.py", old, new, "test_it.py")
        for what, old, new in (
            ("noticed", "1, 2", "3, 2"),
            ("lives", "1, 2", "1, 3"),
            ("old", "1, 9", "1, 2"),
        )
    ]
    told = dict(mutants.survivors(given, tmp_path))
    assert [mutant.what for mutant in told] == ["lives", "old"]
    assert [*told.values()] == [
        "lives: no test fails in test_it.py",
        "old: it.py has it 0 times",
    ]
    assert (tmp_path / "it.py").read_text() == "one, two = 1, 2\n"
