"""Attack the course as a careless or hostile learner, disk or thumb might, and count.

::

    python -m tools.attack answers|data|interrupts [--show] [--only WORDS]

Nothing here is shipped. A part of it runs in the tests.
"""
