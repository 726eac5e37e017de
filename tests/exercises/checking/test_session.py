"""What a check does to the session while it lasts."""

from mnist_course.exercises.checking import session


def test_a_sleep_in_steps_may_overshoot(monkeypatch):
    """On a busy machine a step takes longer than was asked; a thread must not die."""
    now, slept = [0.0], []

    def oversleep(seconds):
        assert seconds >= 0
        slept.append(seconds)
        now[0] += seconds + 0.5

    monkeypatch.setattr(session.time, "monotonic", lambda: now[0])
    session._sleep_in_steps(oversleep)(1.0)
    assert now[0] >= 1
    assert slept == [session.STEP, session.STEP, 0]
