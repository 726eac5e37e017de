"""What a learner's function prints: kept in short, without a terminal's signs."""

import gc
import sys
import time
import types

import keras
import numpy as np
import pytest

from mnist_course.exercises.checking import notes, sandbox, session


def tried(function):
    """Return the outcome of one call."""
    return sandbox.guarded(lambda notes: sandbox.run_cases(function, [()], notes), 60)


def printed(function):
    """Return the words that are kept of what a function prints."""
    [outcome] = tried(function)
    assert outcome.error is None
    return outcome.printed.split()


@pytest.mark.parametrize("verbose", ["auto", 1, 2])
def test_the_progress_of_keras_is_left_out(verbose, monkeypatch):
    """Of a training and a prediction only the learner's own words stay, in order."""
    # In a notebook, Keras draws its bar anew with each step.
    monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    images, labels = np.zeros((64, 3)), np.zeros((64, 2))

    def chatty():
        print("before")
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        model.compile(loss="mse", metrics=["accuracy"])
        model.fit(
            images, labels, epochs=3, verbose=verbose, validation_data=(images, labels)
        )
        print("between", end=" ")
        print("them")
        model.predict(images, verbose=verbose)
        print("after")

    assert printed(chatty) == ["before", "between", "them", "after"]


def test_signs_for_a_terminal_are_left_out():
    """Colours, backspaces and carriage returns go, the words around them stay."""

    def colourful():
        print("\x1b[1;31mred\x1b[0m", "1\b2", "old\rnew", "\x1b[2K\x1b[?25lend")

    words = printed(colourful)
    assert words == ["red", "12", "old", "new", "end"]


def test_an_error_of_keras_loses_its_colours():
    """Its bold print would stand as signs in a report."""

    def bold():
        raise ValueError("In a layer.\n\n\x1b[1mToo small.\x1b[0m")

    (outcome,) = tried(bold)
    assert outcome.error.words == "In a layer. Too small."


def test_words_like_a_progress_stay():
    """Fractions, and a loop's own heads of epochs, are no progress of Keras."""

    def numbers():
        print("Epoch 1/5")
        print("1/2 is a half")
        print("3/4 - 1 is below 0")

    words = " ".join(printed(numbers))
    assert words == "Epoch 1/5 1/2 is a half 3/4 - 1 is below 0"


def test_one_line_without_end_is_cut():
    """A flood fills no memory, whether its lines end or not."""

    def flood():
        for _ in range(10_000):
            print("x" * 100, end="")

    [outcome] = tried(flood)
    assert outcome.printed == "x" * notes.PRINT_LIMIT


def test_garbage_of_others_waits():
    """A quick answer does not pay for the garbage that was there before it."""
    cleared = []

    class Litter:
        def __del__(self):
            cleared.append(self)

    litter = Litter()
    litter.itself = litter
    del litter

    def allocate():
        return len([[] for _ in range(200_000)])  # enough to collect many times

    sandbox.guarded(lambda _: allocate())
    assert cleared == []
    assert gc.isenabled()
    gc.collect()
    assert len(cleared) == 1


def test_an_endless_loop_is_stopped(toy, monkeypatch):
    """A loop without end, deaf to exceptions, is given up on and then dies."""
    monkeypatch.setattr(sandbox, "TIME_LIMIT", 0.3)
    still_running = []

    def endless(x):
        while True:
            still_running.append(1)
            if len(still_running) > 1000:
                still_running.clear()
            try:
                time.sleep(0.001)
            except Exception:
                continue

    start = time.monotonic()
    report = toy(endless)
    assert time.monotonic() - start < 3
    assert "stopped after 5 seconds" in report.message
    still_running.clear()
    time.sleep(0.05)
    assert not still_running


def test_the_time_limit_is_five_seconds():
    """The limit that the message names is the limit in force."""
    assert sandbox.TIME_LIMIT == 5.0


def test_printing_does_no_harm(toy, capsys):
    """An answer that prints is right all the same, and the lesson stays tidy."""

    def chatty(x):
        print("hello")
        print("oh", file=sys.stderr)
        return 2 * x

    assert toy(chatty)
    assert capsys.readouterr() == ("", "")


def test_what_a_wrong_answer_prints_is_shown(toy):
    """A learner who looks for a mistake by printing sees what was printed first."""

    def puzzled(x):
        print("x is", x)
        return 3 * x

    message = toy(puzzled).message
    assert message.endswith("\nIt printed: x is [1. 2.]")


def test_printing_without_end_is_cut(toy):
    """However much is printed, a line of it is kept."""

    def flood(x):
        for _ in range(10_000):
            print("x" * 100)
        return 3 * x

    assert len(toy(flood).message) < 400


def test_a_sleep_that_ends_late_is_no_error():
    """Where each step takes too long, the last one is of no length, not a negative."""
    slept = []

    def late(seconds):
        slept.append(seconds)
        time.sleep(0.2)

    session._sleep_in_steps(late)(0.1)
    assert slept == [session.STEP, 0.0]
