"""Train the NumPy network on digits that are written anew for each epoch, 12 epochs.

As lesson 11 does.
"""

import sys

from benchmarks.programs import tell
from tools.written_anew import tested

EPOCHS = 12

tell(accuracy=tested(int(sys.argv[1]), epochs=EPOCHS), epochs=EPOCHS)
