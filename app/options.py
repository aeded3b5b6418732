"""The command line. It names no host: a host is chosen in the window, where it can be asked about."""

from __future__ import annotations

from app import __version__
from app.core.record import record

USAGE = """Partita: a management console for virtual machines on hosts that run libvirt.

  --demo       show libvirt's demo host only; nothing is real and nothing is remembered
  --version    print the version
  --help       print this text
"""


@record
class Options:
    """What the program was asked to do. ``text``: print this and end with ``exit_code``."""

    is_demo: bool = False
    text: str = ""
    exit_code: int = 0


def parse_options(arguments: list[str]) -> Options:
    """Read the arguments after the program's name. Qt's own (``-style`` ...) are not taken."""
    known = {"--demo", "--version", "--help", "-h"}
    unknown = [argument for argument in arguments if argument not in known]
    if unknown:
        return Options(text=f"Partita does not know “{unknown[0]}”.\n\n{USAGE}", exit_code=2)
    if "--help" in arguments or "-h" in arguments:
        return Options(text=USAGE)
    if "--version" in arguments:
        return Options(text=f"Partita {__version__}\n")
    return Options(is_demo="--demo" in arguments)
