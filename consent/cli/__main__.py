"""`python -m consent.cli`, for where the `consent` command is not on the path."""

import sys

from consent.cli import main

sys.exit(main())
