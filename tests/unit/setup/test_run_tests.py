"""The sum of the test run: silence, crashes and missing parts are failures, and the last line stands alone."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.run_tests import PARTS, Case, Part, environment_of, find_trouble, main, read_cases, summary

PASSED = Case("tests/a.py::test_a", "passed", 0.5)
FAILED = Case("tests/a.py::test_b", "failed", 2.0)
SKIPPED = Case("tests/a.py::test_c", "skipped", 0.0)


@pytest.mark.parametrize(
    ("exit_code", "cases", "is_trouble"),
    [
        (0, (PASSED,), False),
        (1, (PASSED, FAILED), False),
        (5, (), True),
        (0, (), True),
        (0, (SKIPPED,), True),
        (1, (PASSED,), True),
        (2, (PASSED,), True),
        (-11, (PASSED,), True),
    ],
)
def test_what_counts_as_trouble(exit_code: int, cases: tuple[Case, ...], is_trouble: bool) -> None:
    assert bool(find_trouble(exit_code, cases)) is is_trouble


def test_the_last_line_is_the_sum() -> None:
    parts = [Part("unit", (PASSED, FAILED, SKIPPED), 1.0, ""), Part("ui", (), 0.0, "no test ran")]
    lines = summary(parts).splitlines()
    assert lines[-1] == "1 passed, 2 failed"
    assert "  tests/a.py::test_b" in lines
    assert any(re.match(r"unit +1 +1 +1 +1\.0 s$", line) for line in lines)
    assert any(line.endswith("no test ran") for line in lines)


def test_an_absent_or_broken_report_has_no_cases(tmp_path: Path) -> None:
    assert read_cases(tmp_path / "absent.xml") == ()
    (tmp_path / "cut.xml").write_text("<testsuites><testcase name='a'")
    assert read_cases(tmp_path / "cut.xml") == ()


def test_a_real_run_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Pytest's own report is read right: passed, failed, error in a fixture, skipped, expected failure."""
    (tmp_path / "test_sample.py").write_text(
        "import pytest\n"
        "def test_good(): pass\n"
        "def test_bad(): assert False\n"
        "@pytest.fixture\ndef broken(): raise OSError\n"
        "def test_error(broken): pass\n"
        "def test_skip(): pytest.skip('why')\n"
        "@pytest.mark.xfail\ndef test_known(): assert False\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.setitem(PARTS, "unit", (str(tmp_path),))
    assert main(["unit", "--", "-p", "no:cacheprovider"]) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "1 passed, 2 failed"


def test_a_part_that_is_not_there_fails(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(PARTS, "ui", ("tests/no-such-folder",))
    assert main(["ui"]) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "0 passed, 1 failed"


def test_no_window_opens_on_the_developers_screen() -> None:
    assert all(environment_of(name)["QT_QPA_PLATFORM"] == "offscreen" for name in PARTS)


def test_every_folder_of_tests_belongs_to_a_part() -> None:
    tests = Path(__file__).resolve().parents[2]
    found = {path.relative_to(tests).parts[0] for path in tests.glob("*/**/test_*.py")} | {"test_architecture.py"}
    covered = {path.removeprefix("tests/") for paths in PARTS.values() for path in paths}
    assert len(found) > 2
    assert found <= covered | {"performance"}  # measured by ./bench
    assert {path.name for path in tests.glob("test_*.py")} == {"test_architecture.py"}


def test_ruff_finds_nothing() -> None:
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "."]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "All checks passed" in result.stdout
