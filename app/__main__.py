"""`python -m app` is `cairn`."""

import sys

from app.cli import main

sys.exit(main())
