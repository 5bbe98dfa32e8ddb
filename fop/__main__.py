"""`python -m fop`: the same as `fop`."""

import sys

if not sys.flags.safe_path:
    # First stands the folder in which Python was started, whose pandas.py is not the one meant.
    sys.path.append(sys.path.pop(0))

from fop.cli import main

main()
