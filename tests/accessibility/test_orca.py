"""What is heard of a day's work: the real screen reader Orca, keys alone, and what it says for each."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.accessibility.places import DB, OLD, WEB, furnish
from tests.support.desktop import Desktop
from tests.support.lab.pretended import PretendedHost, pretended_host, why_no_pretended_host
from tests.support.orca import Orca, why_no_orca
from tests.support.partita import running


class Listener:
    """Presses keys and keeps what was said that should not have been."""

    def __init__(self, orca: Orca) -> None:
        self._orca = orca

    def press(self, key: str, expected: str) -> str:
        """Press a key; what is said must fit ``expected``, and is never said twice nor is it noise."""
        return self._heard(key, self._orca.press(key, expected), expected)

    def find(self, letter: str, name: str) -> None:
        """Go to the row of a machine by its first letter, from another row: one that is current says nothing."""
        self._orca.press("Home")
        self.press(letter, name)

    def type(self, text: str, expected: str = "") -> str:
        """Type a text."""
        return self._heard(text, self._orca.type(text, expected), expected)

    def listen(self, expected: str) -> str:
        """Wait for something that is said by itself."""
        return self._heard("", self._orca.listen("", expected), expected)

    @staticmethod
    def _heard(key: str, said: str, expected: str) -> str:
        assert re.search(expected, said), f"{key}: {said!r}, not {expected!r}"
        assert "layered pane" not in said, f"{key}: {said!r}"
        sentences = [each for each in re.split(r"(?<=[.?!]) ", said) if len(each) > 30]
        assert len(sentences) == len(set(sentences)), f"{key}: said twice in {said!r}"
        return said


@pytest.fixture(scope="module")
def host() -> Iterator[PretendedHost]:
    """A host of machines in most states."""
    if reason := why_no_orca() or why_no_pretended_host():
        pytest.skip(reason)
    with pretended_host() as made:
        furnish(made)
        yield made


@pytest.fixture(scope="module")
def other() -> Iterator[PretendedHost]:
    """A second host, which is not the one that is shown."""
    with pretended_host() as made:
        yield made


@pytest.fixture(scope="module")
def ear(host: PretendedHost, other: PretendedHost) -> Iterator[Listener]:
    """Orca beside the program; a desktop of their own."""
    hosts = {host.uri: "atelier", other.uri: "cellar"}
    with Desktop(1500, 960) as desk, Orca(desk) as orca, running(desk, hosts) as partita:
        listener = Listener(orca)
        partita.wait_machine(WEB)
        assert "Parent partition, " in orca.listen("", "Parent partition, ")
        yield listener


def test_rows_and_cells_are_read_with_their_words(ear: Listener) -> None:
    ear.press("w", rf"{WEB}.*State Running.*CPU not available.*Status Front end of the shop")
    ear.press("Right", "^State column header State Running")
    ear.press("Left", f"Name column header {WEB}")
    ear.press("d", rf"{DB}.*State Paused")


def test_the_filter_is_named_and_the_way_back_to_the_rows_is_read(ear: Listener) -> None:
    ear.press("ctrl+f", r"Filter partitions text.*every word must be found")
    ear.type(OLD)
    ear.press("Down", rf"Partitions.*{OLD}|{OLD}")
    ear.press("ctrl+f", "Filter partitions text")
    ear.press("Escape", r"State ")


def test_menus_are_read_from_their_first_entry_on(ear: Listener) -> None:
    ear.find("w", WEB)
    ear.press("shift+F10", r"Shut Down\.\.\.")
    ear.press("Down", r"Turn Off\.\.\.")
    ear.press("Escape", WEB)
    ear.press("alt+f", r"Connect to Host\.\.\.")
    ear.press("Escape", "")
    ear.press("Escape", WEB)


def test_dialogs_say_what_they_are_about_once_and_where_the_focus_is(ear: Listener) -> None:
    ear.find("w", WEB)
    ear.press("ctrl+shift+period", rf"Turn off {WEB} on atelier\?.*pulling the power cord.*Cancel (push )?button")
    ear.press("Tab", "Turn Off (push )?button")
    ear.press("Escape", WEB)
    ear.find("o", OLD)
    ear.press("Delete", rf"Delete {OLD} from atelier\?.*cannot be brought back.*All files stay.*Cancel (push )?button")
    ear.press("Tab", rf"{OLD}")
    ear.press("Escape", OLD)
    ear.press("F2", rf"Rename {OLD} — Partita dialog.*New name: text")
    ear.press("Escape", OLD)


def test_tabs_and_panes_are_named(ear: Listener) -> None:
    ear.find("w", WEB)
    ear.press("ctrl+4", "Performance page tab")
    ear.press("ctrl+1", "Summary page tab")
    ear.press("F6", f"No checkpoints of {WEB}")


def test_the_list_of_tasks_is_read(ear: Listener) -> None:
    ear.press("ctrl+j", "Tasks — Partita dialog")
    ear.press("Escape", "")


def go_to(ear: Listener, letter: str, name: str) -> None:
    """The row of a machine, from wherever the focus is."""
    ear.press("ctrl+f", "Filter partitions text")
    ear.press("Escape", "")
    ear.find(letter, name)


def listen_once(ear: Listener, text: str) -> None:
    """Wait for what is said by itself; no reader may say it a second time."""
    said = ear.listen(text)
    assert len(re.findall(text, said)) == 1, f"{text!r} is said more than once in {said!r}"


def test_a_start_made_elsewhere_and_one_by_key_are_heard_once(ear: Listener, host: PretendedHost) -> None:
    go_to(ear, "o", OLD)
    machine = host.connection.lookupByName(OLD)
    machine.create()
    listen_once(ear, f"{OLD} is now Running")
    machine.destroy()
    listen_once(ear, f"{OLD} is now Off")
    said = ear.press("ctrl+Return", f"{OLD} is now Running")
    assert len(re.findall(f"{OLD} is now Running|Starting {OLD}: done", said)) == 1, said
    machine.destroy()
    listen_once(ear, f"{OLD} is now Off")


def test_a_host_that_goes_and_comes_back_is_heard_once(ear: Listener, other: PretendedHost) -> None:
    other.stop_daemon()
    listen_once(ear, "Host cellar: (?!connected)")
    other.start()
    listen_once(ear, "Host cellar: connected")


def test_a_choice_and_its_hint_are_said_once(ear: Listener) -> None:
    go_to(ear, "d", DB)
    ear.press("ctrl+shift+n", "Connect to Host — Partita dialog.*radio button.*as good as administrator rights")
    ear.press("Escape", DB)
