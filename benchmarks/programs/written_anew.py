"""Train the NumPy network on digits that are written anew for each epoch, 12 epochs.

As lesson 11 does.
"""

import sys

from benchmarks.programs import tell
from tools.written_anew import whole

EPOCHS = 12

tell(accuracy=whole(int(sys.argv[1]), epochs=EPOCHS), epochs=EPOCHS)
