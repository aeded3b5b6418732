"""Audit a running program from outside: /usr/bin/python3 -m tests.support.audit.probe --pid N [--tab] [--json].

Exit code: 0 clean, 1 violations, 2 nothing was proved (no such program, too little to see, or a fault of this tool).
"""

from __future__ import annotations

import argparse
import sys
import traceback

from tests.support.audit.probe.audit import audit
from tests.support.audit.probe.bus import NothingSeen, find_application
from tests.support.audit.probe.serve import serve

_NOTHING_PROVED = 2


def main() -> int:
    """Run one audit, or with --serve answer questions until the standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--tab", action="store_true", help="press Tab through the active window")
    parser.add_argument("--ignore", action="append", default=[], metavar="RULE:REGEX", help="an exception, by path")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", action="store_true", help="answer requests, one line of JSON each")
    parser.add_argument("--wait", type=float, default=15.0, metavar="S", help="for the program to appear")
    chosen = parser.parse_args()
    application = find_application(chosen.pid, chosen.wait)
    if chosen.serve:
        serve(application)
        return 0
    report = audit(application, chosen.tab, chosen.ignore)
    sys.stdout.write((report.to_json() if chosen.json else str(report)) + "\n")
    return 0 if report.is_clean else 1


def run() -> int:
    """Run it so that an audit that saw nothing, or broke, looks neither clean nor like a violation."""
    try:
        return main()
    except NothingSeen as error:
        sys.stderr.write(f"audit: {error}\n")
    except Exception:  # noqa: BLE001 - any fault of this tool, whatever it is
        traceback.print_exc()
    return _NOTHING_PROVED


if __name__ == "__main__":
    raise SystemExit(run())
