"""Read the TOML files that hold what the course says, and refuse one with a mistake."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def read_table(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Parameters
    ----------
    path : pathlib.Path
        The file, in UTF-8.

    Raises
    ------
    ValueError
        If it is not TOML, in a message that names the file.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # bad TOML and bad UTF-8 are both ValueErrors
        raise ValueError(f"{path.name}: expected TOML, but {error}") from None


def require_fields(entry: Any, types: Mapping[str, type], where: str) -> dict[str, Any]:
    """Return a table if it has exactly the fields that are wanted, filled in.

    Parameters
    ----------
    entry : object
        What should be the table.
    types : mapping of str to type
        Its fields and their types.
    where : str
        What the error calls it.

    Raises
    ------
    ValueError
        If a field is missing, unknown, empty or of another type; the message names it,
        what was expected and what was found.
    """
    wanted = ", ".join(types)
    if not isinstance(entry, dict):
        raise ValueError(f"{where}: expected the fields {wanted}, found {entry!r}")
    for field in entry:
        if field not in types:
            raise ValueError(
                f"{where}: expected only the fields {wanted}, found {field!r}"
            )
    for field, kind in types.items():
        if field not in entry:
            raise ValueError(f"{where}: expected the field {field!r}, found none")
        value = entry[field]
        if not isinstance(value, kind):
            raise ValueError(
                f"{where}: expected a {kind.__name__} in {field!r}, found {value!r}"
            )
        if isinstance(value, str) and not value.strip():
            raise ValueError(f"{where}: expected words in {field!r}, found {value!r}")
    return entry
