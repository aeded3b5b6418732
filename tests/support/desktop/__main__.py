"""Run a command on a desktop of its own: python -m tests.support.desktop [--size 1280x800] [--keep] -- COMMAND."""

from __future__ import annotations

import argparse
import signal
import sys

from tests.support.desktop.services import DesktopError
from tests.support.desktop.session import Desktop

_NO_DESKTOP = 125


def main() -> int:
    """Give the command's exit code, or 125 where there is no desktop to run it on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1280x800", help="of the screen, in pixels")
    parser.add_argument("--keep", action="store_true", help="keep the folder with home and logs")
    parser.add_argument("command", nargs="+")
    chosen = parser.parse_args()
    width, height = (int(part) for part in chosen.size.split("x"))
    # An end by signal has to pass through the context below too, or the desktop would stay.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        with Desktop(width, height, chosen.keep) as desk:
            program = desk.launch(chosen.command)
            code = program.process.wait()
            sys.stdout.write(program.output())
            if chosen.keep:
                sys.stderr.write(f"kept: {desk.folder}\n")
            return code
    except DesktopError as error:
        sys.stderr.write(f"desktop: {error}\n")
        return _NO_DESKTOP


if __name__ == "__main__":
    raise SystemExit(main())
