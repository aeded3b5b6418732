#!/usr/bin/env python3
"""The entry that a double click opens. Nothing but the application is imported: every module costs start-up time."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run Partita with this process's arguments and give its exit code."""
    from app.application import main as run_application  # deferred: a foreign Python must reach the last lines

    return run_application(sys.argv)


if __name__ == "__main__":
    folder = os.path.dirname(os.path.realpath(__file__))  # os.path is already loaded; pathlib is not
    if sys.prefix == sys.base_prefix and os.access(f"{folder}/run", os.X_OK):
        # A double click starts the desktop's own Python, which lacks what Partita needs; ./run knows where it is.
        os.execv(f"{folder}/run", [f"{folder}/run", *sys.argv[1:]])
    raise SystemExit(main())
