"""What was measured is kept as it was, an entry a line."""

from pathlib import Path

from mnist_course.support import measured


def test_what_is_written_is_read_again(tmp_path, monkeypatch):
    """Numbers come back as they were, and a change would be one line."""
    monkeypatch.setattr(measured, "__file__", str(tmp_path / "__init__.py"))
    runs = {"one": [[0.9, 0.95]], "other": [{"loss": 2.3}]}
    measured.write_runs("a_lesson", runs)
    assert measured.read_runs("a_lesson") == runs
    lines = (tmp_path / "a_lesson.json").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(runs) + 2


def test_every_file_belongs_to_a_lesson():
    """The names are those of lessons, without their numbers, and of tools."""
    root = Path(__file__).parents[2]
    known = {path.stem[3:] for path in (root / "lessons").glob("*.ipynb")}
    known |= {path.stem for path in (root / "tools").glob("*.py")}
    kept = {path.stem for path in Path(measured.__file__).parent.glob("*.json")}
    assert kept
    assert kept <= known
