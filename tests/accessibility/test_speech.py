"""What the real program says by itself: changes of the selected machine, results of tasks, failures; each once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libvirt
import pytest

from tests.accessibility.places import DB, MARKUP, OLD, SAVED, WEB, furnish
from tests.support.desktop import Desktop, wait_until
from tests.support.lab.pretended import PretendedHost, pretended_host, why_no_pretended_host
from tests.support.partita import Partita, running


@pytest.fixture(scope="module")
def host() -> Iterator[PretendedHost]:
    if reason := why_no_pretended_host():
        pytest.skip(reason)
    with pretended_host() as made:
        furnish(made)
        yield made


@pytest.fixture(scope="module")
def partita(wide_desktop: Desktop, host: PretendedHost) -> Iterator[Partita]:
    with running(wide_desktop, {host.uri: "atelier"}) as program:
        program.elsewhere = host.connection
        program.wait_machine(WEB)
        yield program


class Heard:
    """What was said since this was made, and is said until a task of its own was heard of."""

    def __init__(self, partita: Partita) -> None:
        self._partita = partita
        self._before = len(partita.reader.heard())

    def until(self, text: str | re.Pattern[str]) -> list[str]:
        """Everything up to ``text``, which is waited for."""
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        try:
            wait_until(lambda: any(pattern.fullmatch(each) for each in self.all()), f"{text!r} said", 10)
        except TimeoutError:
            pytest.fail(f"{text!r} was not said, but {self.all()}")
        return self.all()

    def all(self) -> list[str]:
        return [text for _, text in self._partita.reader.heard()[self._before :]]


def last_word(partita: Partita, number: int) -> str:
    """Have something said that comes after all that is still to be said."""
    partita.select(WEB)
    partita.choose("Edit Notes...")
    partita.reader.wait_for("text", "Notes:").set_text(f"number {number}")
    partita.press("OK")
    return f"Changing the notes of {WEB}: done"


def machine(host: PretendedHost, name: str) -> libvirt.virDomain:
    return host.connection.lookupByName(name)


def test_a_change_made_elsewhere_is_said_once_of_the_selected_machine_alone(
    partita: Partita, host: PretendedHost
) -> None:
    partita.select(WEB)
    heard = Heard(partita)
    machine(host, DB).resume()
    machine(host, WEB).suspend()
    heard.until(f"{WEB} is now Paused")
    machine(host, WEB).resume()
    heard.until(f"{WEB} is now Running")
    machine(host, DB).suspend()
    said = heard.until(last_word(partita, 1))
    assert said == [f"{WEB} is now Paused", f"{WEB} is now Running", f"Changing the notes of {WEB}: done"]


def test_what_the_user_does_is_said_once(partita: Partita) -> None:
    partita.select(WEB)
    heard = Heard(partita)
    partita.push("Pause")
    heard.until(f"{WEB} is now Paused")
    partita.push("Resume")
    heard.until(f"{WEB} is now Running")
    said = heard.until(last_word(partita, 2))
    assert said == [f"{WEB} is now Paused", f"{WEB} is now Running", f"Changing the notes of {WEB}: done"]


def test_a_task_without_a_change_of_state_says_its_end(partita: Partita) -> None:
    partita.select(WEB)
    heard = Heard(partita)
    partita.push("Reset...")
    partita.press("Reset")
    assert heard.until(f"Resetting {WEB}: done") == [f"Resetting {WEB}: done"]


def test_a_task_of_a_machine_that_is_no_longer_selected_says_its_end(partita: Partita, host: PretendedHost) -> None:
    partita.select(OLD)
    heard = Heard(partita)
    partita.choose("Start")
    partita.select(SAVED)
    said = heard.until(re.compile(f"Starting {OLD}: done|{OLD} is now Running"))
    machine(host, OLD).destroy()
    partita.wait_cell(OLD, "State", "State Off")
    assert len(said) == 1


def test_several_are_said_as_one(partita: Partita, host: PretendedHost) -> None:
    heard = Heard(partita)
    partita.select(OLD, MARKUP)
    heard.until("2 virtual machines selected")  # else both are said together
    heard = Heard(partita)
    for name in (OLD, MARKUP):
        machine(host, name).create()
    assert heard.until("2 machines are now Running") == ["2 machines are now Running"]
    for name in (OLD, MARKUP):
        machine(host, name).destroy()
    heard.until("2 machines are now Off")


def test_a_failure_is_read_once_and_says_what_to_do(partita: Partita) -> None:
    partita.select(WEB)
    heard = Heard(partita)
    partita.choose("Edit Notes...")
    partita.reader.wait_for("text", "Notes:").set_text("mine")
    both = libvirt.VIR_DOMAIN_AFFECT_LIVE | libvirt.VIR_DOMAIN_AFFECT_CONFIG
    assert partita.elsewhere is not None
    partita.elsewhere.lookupByName(WEB).setMetadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, "Ada's", None, None, both)
    partita.press("OK")
    failure = re.compile(r"Error: The notes of “web-01” were not changed\. Somebody else changed .*")
    heard.until(failure)
    # The notice of the task bar is a notification, too: the failure stands in one of them only.
    assert [item.fits("notification", failure) for item in partita.reader.find_all("notification")].count(True) == 1
    said = heard.until(last_word(partita, 3))
    assert [bool(failure.fullmatch(text)) for text in said] == [True, False]
