"""The main window of the real program, from outside: pages, order, panes, focus."""

from __future__ import annotations

import itertools
import re

import pytest

from tests.accessibility.places import ARABIC, FOX, LONG, MARKED_NAMES, PAGES, WEB, Place, come_to
from tests.support.desktop import Desktop, wait_until
from tests.support.partita import Partita, running

IN_ORDER = (
    "Filter partitions", "Connect to Host", "Hosts", "Columns", "Parent partition", "Partitions", "Summary",
    "Copy all values of this tab", "atelier, open", "Refresh", "web-01, open", "Shut Down...", "Rename...", "Tasks",
)  # fmt: skip
NEW_MACHINE = "<domain type='test'><name>aaa</name><memory>1024</memory><os><type>hvm</type></os></domain>"
PANES = ("hosts-pane", "partitions-pane", "checkpoints-pane", "details-pane", "actions-pane", "task-bar")


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
    assert {WEB, ARABIC, FOX, '<b>bold & "quoted"'} <= set(names)
    assert LONG in names
    assert "Group Shop, 3 machines, expanded" in names


def test_f6_goes_round_the_panes_and_back(partita: Partita) -> None:
    come_to(PAGES[0], partita)
    partita.close_messages()
    partita.take_focus("hosts")
    way = [_stop_after(partita, "F6") for _ in PANES]
    assert way == [*PANES[1:], PANES[0]]
    back = [_stop_after(partita, "shift+F6") for _ in PANES]
    assert back == [*reversed(PANES[1:]), PANES[0]]


def test_the_focus_stays_where_it_is_while_everything_is_read_anew(partita: Partita) -> None:
    come_to(PAGES[0], partita)
    partita.take_focus("partitions")
    partita.keyboard.press("Home")
    row = partita.names()[1]
    partita.keyboard.press("Down")
    partita.reader.wait_focus("table cell", row)
    assert partita.elsewhere is not None
    new = partita.elsewhere.defineXML(NEW_MACHINE)
    partita.wait_machine("aaa")
    partita.keyboard.press("F5")
    new.undefine()
    wait_until(lambda: "aaa" not in partita.names(), "end of the new machine")
    focused = partita.reader.focused()
    assert focused is not None
    assert focused.fits("table cell", row)
    assert "focused" in partita.machines().cell(partita.names().index(row), 0).states


@pytest.mark.parametrize("action", ["About Partita", "Rename...", "Columns..."])
def test_the_focus_comes_back_after_a_dialog(partita: Partita, action: str) -> None:
    come_to(PAGES[0], partita)
    partita.take_focus("partitions")
    partita.choose(action)
    partita.reader.wait_for("dialog")
    partita.keyboard.press("Escape")
    wait_until(lambda: not partita.reader.find_all("dialog"), "end of the dialog")
    wait_until(lambda: "focused" in partita.machines().refresh().states, "focus on the table")


def test_menus_are_reached_by_key_and_left_by_escape(partita: Partita) -> None:
    come_to(PAGES[0], partita)
    partita.take_focus("partitions")
    partita.keyboard.press("alt+a")
    partita.reader.wait_for("menu item", "Turn Off...")
    partita.keyboard.press("Escape", "Escape")
    wait_until(lambda: not partita.reader.find_all("menu item", "Turn Off..."), "end of the menu")
    wait_until(lambda: "focused" in partita.machines().refresh().states, "focus on the table")


def test_without_a_host_the_window_says_what_to_do(wide_desktop: Desktop) -> None:
    with running(wide_desktop, {"qemu+ssh://root@server1.example.net/system": "quiet (idle)"}) as partita:
        partita.reader.wait_for("push button", "Tasks", timeout_s=20)
        partita.choose("Remove Host...")
        partita.press("Remove Host")
        wait_until(lambda: not partita.reader.find_all("dialog"), "end of the question")
        partita.reader.wait_for("push button", "Connect to Host...")
        report = partita.reader.audit(True, is_active_only=True)
        assert report.is_clean, str(report)


def _stop_after(partita: Partita, key: str) -> str:
    """In which pane the focus is after a key that moves it."""
    before = partita.reader.focused()
    partita.keyboard.press(key)
    moved = wait_until(
        lambda: (now := partita.reader.focused()) and (before is None or now.number != before.number) and now,
        f"focus elsewhere after {key}",
    )
    return next(pane for pane in PANES if pane in moved.path)
