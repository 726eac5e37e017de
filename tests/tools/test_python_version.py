"""Which Python is accepted, and what the others are told."""

import pytest
from packaging.specifiers import SpecifierSet

from tools import python_version

pytestmark = pytest.mark.maintenance


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_supported_python_is_accepted(version, pyproject, project):
    """The Pythons in the declared range pass without a word."""
    assert ".".join(map(str, version)) in SpecifierSet(project["requires-python"])
    assert python_version.complaint(version, pyproject) == ""


@pytest.mark.parametrize("version", [(3, 10), (3, 14), (2, 7), (4, 12)])
def test_other_python_gets_one_sentence(version, pyproject):
    """Any other Python is answered with what is needed, what is there, what to type."""
    said = python_version.complaint(version, pyproject)
    assert "needs Python 3.11, 3.12 or 3.13" in said
    assert f"this is Python {version[0]}.{version[1]};" in said
    assert "make lab PYTHON=python3.12" in said
    assert "\n" not in said
