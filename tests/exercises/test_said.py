"""Each known mistake is answered by its own sentence, and no two can be exchanged.

The wrong answers of `test_answers` have words of most sentences. For the others, words
stand in ``said.toml``: a mistake's expression, or a verdict's name, is given words
of its sentence.
"""

from pathlib import Path

import pytest

from mnist_course.support.tables import read_table
from tests.exercises.test_answers import PUBLIC, WRONG
from tests.exercises.test_every_exercise import EXERCISES

SAID = read_table(Path(__file__).with_name("said.toml"))
TOLD = [(each.values[0], each.values[2]) for each in WRONG]
TOLD += [(item, words) for item, _, _, words in PUBLIC]


def sentences(item):
    """Return what is said of each mistake, by its expression, and of each verdict."""
    single = [m for m in item.words.mistakes if len(m.slips) < 2]
    said = {m.slips[0] if m.slips else m.like.__doc__: m.says for m in single}
    return said | item.words.verdicts


@pytest.mark.parametrize("item", EXERCISES)
def test_each_sentence_stands_where_it_belongs(item):
    """Question, praise, hints and mistakes have the words that belong to them."""
    table = dict(SAID[item.name])
    asks, right, hints = (table.pop(name) for name in ("asks", "right", "hints"))
    assert asks in item.words.asks
    assert right in item.words.right
    for words, hint in zip(hints, item.words.hints, strict=True):
        assert [words in each for each in item.words.hints].count(True) == 1
        assert words in hint
    said = sentences(item)
    for expression, words in table.items():
        assert words in said[expression], expression


@pytest.mark.parametrize("item", EXERCISES)
def test_each_sentence_is_known_by_words_of_its_own(item):
    """Some answer, or a line of the file, has words that no other sentence has."""
    mine = [words for other, words in TOLD if other is item]
    known = {word for words in mine for word in words if word}
    known |= {words for words in SAID[item.name].values() if isinstance(words, str)}
    said = dict.fromkeys(sentences(item).values())
    for sentence in said:
        alone = {w for w in known if sum(w in each for each in said) == 1} | {sentence}
        own = [w for w in known & alone if w in sentence]
        assert own, f"add words to said.toml: {sentence}"
