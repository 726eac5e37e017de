"""Helpers of the MNIST course: data, figures, exercises and quizzes.

Each lesson imports from the modules what it needs. Importing the package itself
imports nothing else, so a lesson pays only for what it uses.
"""

import logging
import sys

__version__ = "0.1.0"


def _worth_saying(record: logging.LogRecord) -> bool:
    # Where the home directory is read-only, Matplotlib keeps its cache in a temporary
    # folder and says so at length, in the first cell of every lesson; and each kernel
    # makes the cache of fonts anew, which it says too where that takes long.
    message = record.getMessage()
    return not any(
        words in message
        for words in ("temporary cache directory", "mkdir -p failed", "font cache")
    )


for _name in ("matplotlib", "matplotlib.font_manager"):
    logging.getLogger(_name).addFilter(_worth_saying)


def _watch_order() -> None:
    ipython = sys.modules.get("IPython")
    if ipython and (shell := ipython.get_ipython()):
        from mnist_course.support import order

        order.watch(shell)


_watch_order()
