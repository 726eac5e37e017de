"""You against the network: who answered what, who was right, and what is told when."""

import numpy as np
import pytest

from mnist_course.support.picture import MUTED, RIGHT, WRONG
from mnist_course.widgets.you_against_the_network import YouAgainstTheNetwork
from mnist_course.widgets.you_against_the_network.figure import NO_ANSWER
from mnist_course.widgets.you_against_the_network.score import Score

LABELS = np.array([7, 2, 1, 0])
READ = [7, 3, 1, 6]


@pytest.fixture
def match(mnist):
    """Return a match over four test digits, of which the network reads two right."""
    probabilities = np.full((4, 10), 0.05)
    probabilities[np.arange(4), READ] = 0.55
    return YouAgainstTheNetwork(mnist[1][0][:4], LABELS, probabilities)


def test_nothing_is_told_before_the_answer(match):
    """At first neither the label nor the network's answer is in words or picture."""
    assert match.sentence == "Digit 1 of 4. What do you read?"
    assert match.small.texts == ["?", "", ""] * 4
    assert match.verdict.texts == ["What is it?", "", ""]
    assert set(match.small.colors) == {MUTED}


def test_an_answer_is_told_and_counted(match):
    """Label, own answer and the network's are shown, right in blue, wrong in orange."""
    match.set(number=2)
    match.set(answer=2)
    assert match.sentence == (
        "Digit 2 of 4 has the label 2. You read 2, the network 3 with "
        "55\N{NO-BREAK SPACE}%. Of 1 digit so far, you have read 1 right, the "
        "network 0."
    )
    assert match.small.texts[3:6] == ["is 2", "you 2", "net 3"]
    assert match.small.colors[4:6] == [RIGHT, WRONG]
    assert match.verdict.texts == ["label 2", "you 2", "network 3"]


def test_the_first_answer_counts(match):
    """Another button does not change it, and jumps back."""
    match.set(answer=4)
    match.set(answer=7)
    assert match.score.answers == {0: 4}
    assert match.values["answer"] == 4
    assert "You read 4, the network 7" in match.sentence


def test_going_on_is_no_answer(match):
    """The button of the last answer comes loose when another digit is shown."""
    match.set(answer=7)
    match.set(number=3)
    assert match.values["answer"] == NO_ANSWER
    assert match.score.answers == {0: 7}
    match.set(number=1)
    assert match.values["answer"] == 7


def test_next_leads_to_the_digits_that_are_left(match):
    """It leaves out those that have an answer, and stays when there is none left."""
    match.set(number=2)
    match.set(answer=2)
    match.next.click()
    assert match.values["number"] == 3
    match.set(answer=1)
    match.set(number=1)
    match.next.click()
    assert match.values["number"] == 4
    match.set(answer=0)
    match.next.click()
    assert match.values["number"] == 1
    match.set(answer=7)
    match.next.click()
    assert match.values["number"] == 1
    assert match.sentence.endswith(
        "Of 4 digits so far, you have read 4 right, the network 2."
    )


def test_the_score_is_that_of_a_loop():
    """Both scores count only digits that were answered."""
    rng = np.random.default_rng(1)
    labels, theirs, mine = rng.integers(0, 3, (3, 12))
    score = Score(labels, theirs)
    for place in (0, 5, 7, 11):
        score.answer(place, int(mine[place]))
        score.answer(place, 9)
    answered = [0, 5, 7, 11]
    assert score.won == (
        sum(int(mine[i] == labels[i]) for i in answered),
        sum(int(theirs[i] == labels[i]) for i in answered),
    )


def test_too_many_digits_are_refused(mnist):
    """There is room for twenty."""
    p = np.full((21, 10), 0.1)
    with pytest.raises(ValueError, match="at most 20; got 21"):
        YouAgainstTheNetwork(mnist[1][0][:21], mnist[1][1][:21], p)
    with pytest.raises(ValueError, match="each of the 4 images; got 21"):
        YouAgainstTheNetwork(mnist[1][0][:4], LABELS, p)
