"""The main window of the real program, from outside: pages, order, panes, focus."""

from __future__ import annotations

import itertools
import re

import pytest

from tests.accessibility.places import ARABIC, DB, FOX, LONG, MARKED_NAMES, PAGES, WEB, Place, come_to
from tests.support.desktop import Desktop, wait_until
from tests.support.partita import Partita, running

IN_ORDER = (
    "Filter partitions", "Columns", "Parent partition", "Partitions", "Summary", "Copy all values of this tab",
    "atelier, open", "Refresh", "web-01, open", "Shut Down...", "Rename...", "Tasks", "Connect to Host", "Hosts",
)  # fmt: skip
PANES = ("Hosts", "Partitions", "Checkpoints", "Details", "Actions", "Tasks")


@pytest.mark.parametrize("place", PAGES, ids=str)
def test_page(partita: Partita, place: Place) -> None:
    come_to(place, partita)
    report = partita.reader.audit(ignored=MARKED_NAMES, is_active_only=True)
    assert report.is_clean, str(report)
    assert report.counts["buttons and items"] > 20
    assert report.counts["tables"] >= 1


def test_tab_goes_through_the_window_as_it_is_read(partita: Partita) -> None:
    come_to(PAGES[0], partita)
    report = partita.reader.audit(True, MARKED_NAMES, is_active_only=True)
    assert report.is_clean, str(report)
    names = [re.fullmatch(r".*?\[(.*)\]", stop, re.DOTALL)[1] for stop in report.tab_order]  # type: ignore[index]
    places = [names.index(name) for name in IN_ORDER]
    # It may begin anywhere, for Tab goes round.
    turns = sum(later < earlier for earlier, later in itertools.pairwise([*places, places[0]]))
    assert turns == 1, names


def test_odd_names_are_said_as_they_are(partita: Partita) -> None:
    partita.select_host("atelier")
    names = partita.names()
    assert {WEB, ARABIC, FOX, "<b>bold & \"quoted\""} <= set(names)
    assert LONG in names
    assert "Group Shop, 3 machines, expanded" in names


def pane_of_the_focus(partita: Partita) -> str:
    focused = partita.reader.focused()
    assert focused is not None
    return focused.refresh().object_name or focused.name
