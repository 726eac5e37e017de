"""What the repository's own tests read of pyproject.toml."""

import tomllib

import pytest

from tools.notebooks import ROOT


@pytest.fixture(scope="session")
def pyproject():
    """The text of pyproject.toml."""
    return (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def project(pyproject):
    """The project table of pyproject.toml."""
    return tomllib.loads(pyproject)["project"]
