"""What ``python -m tools.attack`` runs."""

import argparse
import importlib
import os
import sys

# One core is enough, and the other stays free. Before NumPy is imported.
for name in (
    "OPENBLAS_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
):
    os.environ.setdefault(name, "1")


def main() -> int:
    """Attack what is asked for; 0 where it held."""
    parser = argparse.ArgumentParser(description="Attack the course, and count.")
    parser.add_argument("what", choices=("answers", "data", "interrupts"))
    parser.add_argument("--only", default="", help="words of what is wanted")
    parser.add_argument("--show", action="store_true", help="each thing that fails")
    chosen = parser.parse_args()
    if chosen.what == "answers":
        import matplotlib as mpl

        mpl.use("agg")
        from mnist_course.support.tensorflow import start_tensorflow

        start_tensorflow()
    attack = importlib.import_module(f"tools.attack.{chosen.what}")
    return 0 if attack.run(chosen.only, show=chosen.show) else 1


if __name__ == "__main__":
    sys.exit(main())
