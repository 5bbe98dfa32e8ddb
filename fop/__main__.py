"""`python -m fop`: the same as `fop`."""

from fop.cli import main

main()
