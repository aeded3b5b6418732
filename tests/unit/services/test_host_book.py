"""The remembered hosts: fields in the file, nothing that could run a program out of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.address import DEMO, THIS_SYSTEM, AddressError, HostAddress, Transport
from app.services.host_book import HostBook
from app.services.writer import Writer

RACK = HostAddress(Transport.SSH, host="rack-02", user="root", port=2222)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hosts.json"


def document(path: Path) -> dict[str, object]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_hosts_survive_a_restart_in_their_order(path: Path, writer: Writer, qtbot: QtBot) -> None:
    book = HostBook(path, writer)
    assert book.is_new
    with qtbot.waitSignal(book.changed):
        entry = book.add(RACK, "Rack 2", connects_automatically=True)
    book.add(THIS_SYSTEM)
    book.add(DEMO, "  Demo  ")
    book.rename(entry.id, "The second rack")
    assert writer.flush(5.0)
    again = HostBook(path, writer)
    assert not again.is_new
    assert not again.problems
    assert [(each.name, each.address, each.connects_automatically) for each in again.entries()] == [
        ("The second rack", RACK, True),
        ("This computer", THIS_SYSTEM, False),
        ("Demo", DEMO, False),
    ]
    assert again.entry(entry.id) == again.entries()[0]


def test_addresses_are_stored_as_fields_never_as_uris(path: Path, writer: Writer) -> None:
    HostBook(path, writer).add(RACK)
    assert writer.flush(5.0)
    text = path.read_text()
    assert "://" not in text
    assert document(path)["hosts"][0]["address"]["host"] == "rack-02"  # type: ignore[index]


def test_removed_and_changed(path: Path, writer: Writer) -> None:
    book = HostBook(path, writer)
    rack, here = book.add(RACK), book.add(THIS_SYSTEM, connects_automatically=True)
    book.remove(rack.id)
    book.set_connects_automatically(here.id, False)
    book.rename(here.id, "")
    assert [each.name for each in book.entries()] == ["This computer"]
    assert not book.entries()[0].connects_automatically
    assert writer.flush(5.0)
    assert HostBook(path, writer).entries() == book.entries()
    assert not HostBook(path, writer).is_new


def test_adding_again_changes_and_does_not_double(path: Path, writer: Writer) -> None:
    book = HostBook(path, writer)
    book.add(RACK, "one")
    book.add(RACK, "two")
    assert [each.name for each in book.entries()] == ["two"]


@pytest.mark.parametrize("host", ["-oProxyCommand=x", "a;b", "$(id)", "a b", ""])
def test_an_address_that_cannot_be_is_refused(path: Path, writer: Writer, host: str) -> None:
    book = HostBook(path, writer)
    with pytest.raises(AddressError):
        book.add(HostAddress(Transport.SSH, host=host))
    assert book.entries() == ()


def test_broken_entries_are_told_not_used_and_kept(path: Path, writer: Writer) -> None:
    good = {"address": {"transport": "ssh", "host": "rack-02"}, "name": "fine", "colour": "red"}
    broken: list[object] = [
        {"address": {"transport": "ssh", "host": "-oProxyCommand=touch /tmp/x"}, "name": "evil"},
        {"address": {"transport": "local", "socket": "/x;touch /tmp/y"}},
        {"address": {"transport": "carrier pigeon"}},
        {"address": "qemu+ext:///system?command=/tmp/x"},
        "qemu:///system",
        None,
    ]
    path.write_text(json.dumps({"version": 1, "hosts": [*broken, good]}))
    book = HostBook(path, writer)
    assert [each.name for each in book.entries()] == ["fine"]
    assert "6 remembered hosts" in str(book.problems[0])
    book.rename(book.entries()[0].id, "finer")
    book.add(THIS_SYSTEM)
    assert writer.flush(5.0)
    hosts = document(path)["hosts"]
    assert isinstance(hosts, list)
    assert hosts[:6] == broken
    assert hosts[6]["name"] == "finer"
    assert hosts[6]["colour"] == "red", "what a newer Partita wrote stays"


@pytest.mark.parametrize("content", ['{"hosts": 7}', '{"hosts": {"a": 1}}', "{}"])
def test_a_document_of_another_shape_is_an_empty_book(path: Path, writer: Writer, content: str) -> None:
    path.write_text(content)
    book = HostBook(path, writer)
    assert book.entries() == ()
    book.add(DEMO)
    assert writer.flush(5.0)
    assert len(HostBook(path, writer).entries()) == 1


def test_two_consoles_add_without_losing(path: Path, writer: Writer) -> None:
    other_writer = Writer(lambda _: None)
    one, two = HostBook(path, writer), HostBook(path, other_writer)
    one.add(RACK)
    two.add(DEMO)
    assert writer.flush(5.0)
    assert other_writer.flush(5.0)
    assert {each.address for each in HostBook(path, writer).entries()} == {RACK, DEMO}
