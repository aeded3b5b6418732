"""A desktop for the tests, and programs on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.accessibility.places import visited
from tests.support.audit.reader import Reader
from tests.support.desktop import Desktop, Program
from tests.support.lab.pretended import why_no_pretended_host
from tests.support.partita import Partita

# For the widgets that tests of the lint make in this process; the programs they start get a screen of their own.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

Launch = Callable[..., Program]


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """One desktop for all tests that do not need an untouched one."""
    with Desktop() as desk:
        yield desk


@pytest.fixture(scope="session")
def wide_desktop() -> Iterator[Desktop]:
    """One on which the whole window of Partita is seen."""
    with Desktop(1500, 960) as desk:
        yield desk


@pytest.fixture(scope="module")
def partita(wide_desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partita]:
    """The real program with hosts of every kind, in light colours; one for the tests of a file."""
    if reason := why_no_pretended_host():
        pytest.skip(reason)
    with visited(wide_desktop, tmp_path_factory.mktemp("sockets")) as program:
        yield program


@pytest.fixture
def launch(desktop: Desktop) -> Iterator[Launch]:
    """Starts Python modules of this project on the desktop, and ends them after the test."""
    programs: list[Program] = []

    def start(module: str, *arguments: str) -> Program:
        programs.append(desktop.launch([sys.executable, "-m", module, *arguments]))
        return programs[-1]

    yield start
    for program in programs:
        program.close()


@pytest.fixture
def sample(launch: Launch) -> Iterator[Reader]:
    """The clean sample program, as a screen reader gets it."""
    with Reader(launch("tests.support.audit.sample")) as reader:
        reader.wait_for("table", "Machines")
        yield reader
