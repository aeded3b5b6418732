"""Says how a virtual environment compares with a lock file: python -I tools/venv_state.py LOCK...

Prints "whole", or "incomplete" (a package is absent or of another version: pip can mend that), or "damaged" (a
package's files are gone or cut short, as after a power cut: only a new environment is sure). Runs before anything is
installed, so it uses nothing but Python and the pip of the environment.
"""

from __future__ import annotations

import csv
import sys
from importlib import metadata
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement


def locked_requirements(lock: Path) -> list[Requirement]:
    """The requirements of a lock file that apply to this Python."""
    lines = [line.split("--hash")[0].rstrip(" \\\n") for line in lock.read_text(encoding="utf-8").splitlines()]
    found = [Requirement(line) for line in lines if line and not line.startswith((" ", "#"))]
    return [one for one in found if one.marker is None or one.marker.evaluate()]


def is_present(requirement: Requirement) -> bool:
    """True where this very version is recorded as installed."""
    try:
        return requirement.specifier.contains(metadata.version(requirement.name), prereleases=True)
    except metadata.PackageNotFoundError:
        return False


def is_intact(name: str) -> bool:
    """True where every file of an installed package is there in its recorded size."""
    distribution = metadata.distribution(name)
    record = distribution.read_text("RECORD")  # not `files`: since Python 3.12 that leaves out what is lost
    if record is None:
        return False
    for path, _digest, size in csv.reader(record.splitlines()):
        if not size or path.endswith(".pyc"):  # Python writes byte code anew, even where a wheel brings it
            continue
        try:
            if Path(str(distribution.locate_file(path))).stat().st_size != int(size):
                return False
        except OSError:
            return False
    return True


def state(locks: list[Path]) -> str:
    """Compare this environment with what the lock files ask for."""
    wanted = [requirement for lock in locks for requirement in locked_requirements(lock)]
    present = [requirement for requirement in wanted if is_present(requirement)]
    if not all(is_intact(requirement.name) for requirement in present):
        return "damaged"
    return "whole" if len(present) == len(wanted) else "incomplete"


if __name__ == "__main__":
    print(state([Path(argument) for argument in sys.argv[1:]]))
