"""What ``python -m mnist_course`` runs: the command ``mnist-course``."""

import sys

from mnist_course.command import main

if __name__ == "__main__":
    sys.exit(main())
