"""`python -m consderiv` is the command `consderiv`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
