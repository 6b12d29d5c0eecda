"""`python -m cuobian` is the `cuobian` command."""

import sys

from cuobian.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
