"""The lock files: every package pinned with hashes, PySide6 below the release that aborts, one truth for all."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
ABORTING_PYSIDE = (6, 12)


def pins(lock: str) -> dict[str, set[str]]:
    """Each package of a lock file with its versions (one for each range of Pythons)."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE):
        found.setdefault(name.lower(), set()).add(version)
    return found


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
@pytest.mark.parametrize("package", ["pyside6-essentials", "shiboken6"])
def test_pyside_stays_below_the_release_that_aborts(lock: str, package: str) -> None:
    versions = pins(lock)[package]
    assert versions
    assert all(numbers(version) < ABORTING_PYSIDE for version in versions)


def test_the_project_keeps_the_same_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (pyside,) = [one for one in project["dependencies"] if one.startswith("PySide6")]
    assert pyside.endswith("<6.12")
    assert not any(one.split(">")[0].strip() == "PySide6" for one in project["dependencies"])


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    requirements = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert requirements
    for line in requirements:
        assert re.match(r"[\w.-]+==\S+.*--hash=sha256:[0-9a-f]{64}", line), line


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock: str) -> None:
    """Where packages come from is the affair of the computer that installs them."""
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"file:|https?:|--index|--find-links|-e |@ |/opt|/home", text)


def test_tests_run_with_what_users_run() -> None:
    for_users, for_tests = pins("requirements.lock"), pins("requirements-dev.lock")
    assert for_users.items() <= for_tests.items()


def test_the_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {re.split(r"[<>=!~ ]", one)[0].lower() for one in project["dependencies"]}
    assert asked
    assert asked <= pins("requirements.lock").keys()
    extras = {re.split(r"[<>=!~ ]", one)[0].lower() for one in project["optional-dependencies"]["dev"]}
    assert extras <= pins("requirements-dev.lock").keys()
