"""`python -m finder`: the command line."""

import sys

from finder.cli import main

sys.exit(main(sys.argv[1:]))
