"""Read the questions of a quiz and refuse a file that has a mistake in it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
LETTERS = "ABCD"


@dataclass(frozen=True)
class Option:
    """One answer to choose from, and the reason why it is right or wrong."""

    text: str
    right: bool
    why: str

    @property
    def label(self) -> str:
        """Return the text for a control, which cannot show backticks as code."""
        return self.text.replace("`", "")


@dataclass(frozen=True)
class Question:
    """One question with two to four options, exactly one of them right."""

    text: str
    options: tuple[Option, ...]

    @property
    def answer(self) -> int:
        """Return the index of the right option."""
        return next(i for i, option in enumerate(self.options) if option.right)


def names(folder: Path = FOLDER) -> list[str]:
    """Return the names of the quizzes that exist, in alphabetical order."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def load(name: str, *, folder: Path = FOLDER) -> tuple[Question, ...]:
    """Read and validate the questions of one quiz.

    Parameters
    ----------
    name : str
        The lesson's name without its number, such as ``"meet_the_dataset"``.
    folder : pathlib.Path
        Where the TOML files are.

    Returns
    -------
    tuple of Question
        The questions in the order of the file.

    Raises
    ------
    ValueError
        If no quiz has this name, or if its file has a mistake; the message names the
        file, the question and the field, what was expected and what was found.
    """
    if name not in names(folder):
        known = ", ".join(names(folder)) or "none"
        raise ValueError(f"there is no quiz {name!r}; the quizzes are: {known}")
    path = folder / f"{name}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # bad TOML and bad UTF-8 are both ValueErrors
        raise ValueError(f"{path.name}: expected TOML, but {error}") from None
    entries = _fields(data, {"question": list}, path.name)["question"]
    _check_count(entries, 1, None, "questions", path.name)
    return tuple(
        _question(entry, f"{path.name}, question {number}")
        for number, entry in enumerate(entries, 1)
    )


def _question(entry: Any, where: str) -> Question:
    fields = _fields(entry, {"text": str, "option": list}, where)
    _check_count(fields["option"], 2, len(LETTERS), "options", where)
    types = {"text": str, "right": bool, "why": str}
    options = tuple(
        Option(**_fields(option, types, f"{where}, option {letter}"))
        for letter, option in zip(LETTERS, fields["option"], strict=False)
    )
    right = [i for i, option in enumerate(options) if option.right]
    if len(right) != 1:
        found = ", ".join(LETTERS[i] for i in right) or "none"
        raise ValueError(
            f"{where}: expected exactly one option with 'right = true', found {found}"
        )
    # The control finds an option by its label.
    labels = [option.label for option in options]
    for label in labels:
        if labels.count(label) > 1:
            raise ValueError(
                f"{where}: expected options with different 'text', "
                f"found {label!r} more than once"
            )
    return Question(fields["text"], options)


def _check_count(
    entries: list[Any], low: int, high: int | None, what: str, where: str
) -> None:
    if len(entries) < low or (high is not None and len(entries) > high):
        wanted = f"{low} or more" if high is None else f"{low} to {high}"
        raise ValueError(f"{where}: expected {wanted} {what}, found {len(entries)}")


def _fields(entry: Any, types: dict[str, type], where: str) -> dict[str, Any]:
    """Return `entry` if it has exactly the fields of `types`, filled in."""
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
        if isinstance(value, str):
            _check_text(value, field, where)
    return entry


def _check_text(text: str, field: str, where: str) -> None:
    if not text.strip():
        raise ValueError(f"{where}: expected words in {field!r}, found {text!r}")
    if text.count("`") % 2:
        raise ValueError(
            f"{where}: expected backticks in pairs in {field!r}, found {text!r}"
        )
