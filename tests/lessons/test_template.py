"""Every lesson follows the template; see tools/lesson_rules.py."""

import pytest

from tools import lesson_rules, notebooks

pytestmark = pytest.mark.maintenance


@pytest.mark.parametrize("rule", lesson_rules.RULES, ids=lambda rule: rule.__name__)
def test_lesson_follows_the_template(path, rule):
    """No rule finds a fault in a lesson."""
    assert rule(notebooks.read(path)) == []


@pytest.mark.parametrize(
    "path",
    [path for path in notebooks.lessons() if path.stem < "06"],
    ids=lambda path: path.stem,
)
def test_early_lesson_needs_no_tensorflow(path):
    """Lessons 01 to 05 import neither TensorFlow nor Keras."""
    assert lesson_rules.imports_no_tensorflow(notebooks.read(path)) == []


def test_lesson_checks_the_exercises_of_its_module(path, exercises):
    """The exercises in a lesson and in its module are the same."""
    assert lesson_rules.same_exercises(notebooks.read(path), exercises) == []


def test_lesson_is_small(path):
    """A lesson's file stays light enough for GitHub and slow lines."""
    assert path.stat().st_size <= lesson_rules.MAX_LESSON_BYTES


def test_lesson_is_saved_canonically(path):
    """The file reads as make refresh writes it."""
    assert path.read_text(encoding="utf-8") == notebooks.text(notebooks.read(path))


def test_lessons_are_numbered():
    """Lessons are called NN_verb_object, from 01 without a gap."""
    assert (
        lesson_rules.contiguous_names([path.stem for path in notebooks.lessons()]) == []
    )


def test_each_lesson_leads_to_the_next():
    """At the end of a lesson, the next one is a click away."""
    paths = notebooks.lessons()
    stems = [path.stem for path in paths]
    assert lesson_rules.leads_on(stems, [notebooks.read(p) for p in paths]) == []
