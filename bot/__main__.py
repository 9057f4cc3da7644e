"""`python -m bot`, and the console script `pl`."""

import os

# A search multiplies small arrays; threads of their own would only take turns with those that answer. numpy asks
# for this when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bot.cli.program import main

if __name__ == "__main__":
    main()
