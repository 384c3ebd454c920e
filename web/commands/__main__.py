"""`python -m web.commands`."""

import sys

from web.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
