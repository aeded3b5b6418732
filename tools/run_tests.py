"""Runs the parts of the tests in order and adds them up: python -m tools.run_tests [PART...] [-- PYTEST OPTIONS].

The last line is "N passed, N failed", alone. A part that ran no test, or that ended before its end, counts as one
failure: silence is no success.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

PARTS = {
    "unit": ("tests/unit", "tests/test_architecture.py", "tests/soak"),
    "ui": ("tests/ui",),
    "host": ("tests/host",),
    "remote": ("tests/remote",),
    "accessibility": ("tests/accessibility",),
}
NOT_YET_REQUIRED = {"remote"}  # runs by default as soon as it holds a test
NEEDS_REAL_HOSTS = {"host", "remote"}
SLOWEST = 15
NOTHING_COLLECTED = 5


@dataclass(frozen=True, slots=True)
class Case:
    """One test as pytest reported it; `outcome` is passed, failed or skipped."""

    name: str
    outcome: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one part; `trouble` is a sentence where the part as a whole failed, else empty."""

    name: str
    cases: tuple[Case, ...]
    seconds: float
    trouble: str

    def count(self, outcome: str) -> int:
        """How many tests had this outcome; trouble with the part itself counts as a failure."""
        counted = sum(case.outcome == outcome for case in self.cases)
        return counted + (outcome == "failed" and bool(self.trouble))


def read_cases(report: Path) -> tuple[Case, ...]:
    """The tests in pytest's JUnit report; none where the report is absent or was cut short."""
    try:
        elements = ElementTree.parse(report).iter("testcase")
        return tuple(_read_case(element) for element in elements)
    except (OSError, ElementTree.ParseError):
        return ()


def _read_case(element: ElementTree.Element) -> Case:
    children = {child.tag for child in element}
    outcome = "failed" if children & {"failure", "error"} else "skipped" if "skipped" in children else "passed"
    name = f"{element.get('file') or element.get('classname', '')}::{element.get('name', '')}"
    return Case(name, outcome, float(element.get("time", "0")))


def find_trouble(exit_code: int, cases: tuple[Case, ...]) -> str:
    """The sentence for a part that failed as a whole, or an empty text."""
    if exit_code == NOTHING_COLLECTED or (exit_code == 0 and all(case.outcome == "skipped" for case in cases)):
        return "no test ran"
    if exit_code not in (0, 1):
        return f"pytest ended with code {exit_code} before the end"
    if exit_code == 1 and not any(case.outcome == "failed" for case in cases):
        return "pytest reports a failure that belongs to no test"
    return ""


def environment_of(name: str) -> dict[str, str]:
    """A part's environment: no window of a test may open on the developer's own screen."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "QT_QPA_PLATFORM": "offscreen"}
    if name in NEEDS_REAL_HOSTS:
        environment["CI"] = "true"  # where no host can be made, these tests fail: skipped ones would prove nothing
    return environment


def default_parts() -> list[str]:
    """All parts, in their order."""
    return [name for name in PARTS if name not in NOT_YET_REQUIRED or any(Path("tests", name).glob("**/test_*.py"))]


def run_part(name: str, options: list[str], report: Path) -> Part:
    """Run one part in a process of its own, its output going straight to the terminal."""
    paths = [path for path in PARTS[name] if Path(path).exists()]
    if not paths:
        return Part(name, (), 0.0, f"there is nothing in {', '.join(PARTS[name])}")
    report.unlink(missing_ok=True)
    print(f"\n=== {name} ===", flush=True)
    started = time.monotonic()
    reporting = ["-q", f"--junit-xml={report}", "-o", "junit_family=xunit1"]
    exit_code = _wait([sys.executable, "-m", "pytest", *paths, *reporting, *options], environment_of(name))
    cases = read_cases(report)
    return Part(name, cases, time.monotonic() - started, find_trouble(exit_code, cases))


def _wait(command: list[str], environment: dict[str, str]) -> int:
    with subprocess.Popen(command, env=environment) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.wait()  # Ctrl-C reached pytest, too: it takes down the hosts that it made
            raise


def summary(parts: list[Part]) -> str:
    """The closing report; its last line is "N passed, N failed"."""
    cases = sorted((case for part in parts for case in part.cases), key=lambda case: -case.seconds)
    lines = ["", "Slowest tests"]
    lines += [f"{case.seconds:8.2f} s  {case.name}" for case in cases[:SLOWEST]]
    lines += ["", "Failed tests"] if any(case.outcome == "failed" for case in cases) else []
    lines += [f"  {case.name}" for case in cases if case.outcome == "failed"]
    lines += ["", f"{'Part':14} {'passed':>7} {'failed':>7} {'skipped':>8} {'time':>10}"]
    for part in parts:
        counts = f"{part.count('passed'):7} {part.count('failed'):7} {part.count('skipped'):8}"
        lines.append(f"{part.name:14} {counts} {part.seconds:8.1f} s{'  ' + part.trouble if part.trouble else ''}")
    lines.append(f"{'all':38} {sum(part.seconds for part in parts):8.1f} s")
    lines += ["", f"{_total(parts, 'passed')} passed, {_total(parts, 'failed')} failed"]
    return "\n".join(lines)


def _total(parts: list[Part], outcome: str) -> int:
    return sum(part.count(outcome) for part in parts)


def main(arguments: list[str]) -> int:
    """Run the named parts, or all; give 0 where every part passed, 130 where the user interrupted."""
    split = arguments.index("--") if "--" in arguments else len(arguments)
    names, options = arguments[:split], arguments[split + 1 :]
    parts: list[Part] = []
    with tempfile.TemporaryDirectory(prefix="partita-tests-") as folder:
        try:
            for name in names or default_parts():
                parts.append(run_part(name, options, Path(folder, "report.xml")))
        except KeyboardInterrupt:
            print(summary(parts))
            return 130
    print(summary(parts), flush=True)
    return 1 if _total(parts, "failed") else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
