"""Run in each kernel of the environment, before its first cell.

After a break the first cell may be one in the middle of a lesson. The course says what
that needs (``mnist_course/support/order.py``), so it has to be there already.
"""

with __import__("contextlib").suppress(ImportError):  # leaves no name behind
    __import__("mnist_course")
