"""The real program on a desktop, with the hosts that it remembers, driven by the names that a screen reader says."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import libvirt

from app.core.address import parse_uri
from app.services.host_book import HostBook
from app.services.writer import Writer
from tests.support.audit.item import Item
from tests.support.audit.reader import Reader
from tests.support.desktop import Desktop, Keyboard, Program, wait_until

MACHINES = "Partitions"
_FLUSH_S = 5.0
# Said by Qt about questions of screen readers that it does not know, or about what has gone meanwhile.
_HARMLESS = re.compile(r"qt\.accessibility\.atspi: |$")


class Partita:
    """The running program. ``reader`` sees it from outside, ``keyboard`` types into it."""

    def __init__(self, program: Program, reader: Reader, keyboard: Keyboard) -> None:
        self.program = program
        self.reader = reader
        self.keyboard = keyboard
        self.elsewhere: libvirt.virConnect | None = None
        """Another administrator's connection to the host, where a test has one."""
        self._table: Item | None = None
        self._hosts: Item | None = None
        self._menu_items: dict[str, Item] = {}
        self._headers: tuple[str, ...] = ()

    # The table of machines

    def machines(self) -> Item:
        """The table of the machines."""
        if self._table is None:
            self._table = self.reader.wait_for(object_name="partitions", timeout_s=20)
        return self._table

    def column(self, header: str) -> int:
        """The number of a column by its header, without the unit."""
        if not self._headers:
            self._headers = self.machines().table().headers
        return next(place for place, each in enumerate(self._headers) if each.partition(" (")[0] == header)

    def names(self) -> list[str]:
        """The names in the table, headings of groups among them."""
        return self.machines().column(0)

    def wait_machine(self, name: str, timeout_s: float = 20.0) -> int:
        """The row of a machine as soon as it is listed."""
        places: list[int] = []

        def look() -> bool:
            places[:] = [place for place, each in enumerate(self.names()) if each == name]
            return bool(places)

        wait_until(look, f"machine {name!r}", timeout_s)
        return places[0]

    def cell(self, name: str, header: str) -> str:
        """What is said of a machine in a column."""
        return self.machines().cell(self.wait_machine(name), self.column(header)).name

    def wait_cell(self, name: str, header: str, text: str | re.Pattern[str], timeout_s: float = 20.0) -> str:
        """Wait until that fits."""
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))

        def fitting() -> str:
            said = self.cell(name, header)
            return said if pattern.fullmatch(said) else ""

        return wait_until(fitting, f"{text!r} of {name!r}", timeout_s)

    def select(self, *names: str) -> None:
        """Select machines, and nothing else."""
        self.machines().select_row(*(self.wait_machine(name) for name in names))

    # Hosts

    def host_name(self) -> str:
        """The host whose machines are shown, as the title of the window says."""
        return self.reader.find("frame").name.partition(" — ")[0]

    def hosts(self) -> dict[str, str]:
        """How each host is, by its name."""
        if self._hosts is None:
            self._hosts = self.reader.wait_for(object_name="hosts")
        said = (text.partition(", ") for text in self._hosts.column(0))
        return {name: standing for name, _, standing in said}

    def wait_host(self, name: str, standing: str | re.Pattern[str], timeout_s: float = 20.0) -> str:
        """Wait until a host stands like that."""
        pattern = standing if isinstance(standing, re.Pattern) else re.compile(re.escape(standing))

        def fitting() -> str:
            found = self.hosts().get(name, "")
            return found if pattern.fullmatch(found) else ""

        return wait_until(fitting, f"{standing!r} of host {name!r}", timeout_s)

    def select_host(self, name: str) -> None:
        """Show a host."""
        place = list(self.hosts()).index(name)
        assert self._hosts is not None
        self._hosts.select_row(place)
        wait_until(lambda: self.host_name() == name, f"title of host {name!r}")

    # Actions and dialogs

    def action(self, text: str) -> Item:
        """The item of the menu bar with this text, whether its menu is open or not."""
        if text not in self._menu_items:
            self._menu_items = {each.name: each for each in self.reader.find_all("menu item", is_showing=False)}
        return self._menu_items[text].refresh()

    def choose(self, text: str) -> None:
        """Choose an action of the menu bar by its accessible name, as soon as it is enabled."""
        wait_until(lambda: self.action(text).is_enabled, f"action {text!r}", 20)
        self._menu_items[text].act("Press")

    def when_possible(self, action: str, *keys: str) -> None:
        """Press keys as soon as an action of the menu bar is enabled."""
        wait_until(lambda: self.action(action).is_enabled, f"action {action!r}", 20)
        self.keyboard.press(*keys)

    def button(self, text: str) -> Item | None:
        """The button of an action in the Actions pane; None while it is not shown."""
        pane = self.reader.find(object_name="actions-pane")
        found = self.reader.find_all(name=text, within=pane)
        return found[0] if found else None

    def push(self, text: str) -> None:
        """Press the button of an action in the Actions pane, as soon as it is enabled."""

        def usable() -> Item | None:
            button = self.button(text)
            return button if button is not None and button.is_enabled else None

        wait_until(usable, f"button {text!r}", 20).act("Press")

    def take_focus(self, object_name: str) -> None:
        """Put the focus on something."""
        item = self.reader.wait_for(object_name=object_name)
        item.act("SetFocus")
        wait_until(lambda: "focused" in item.refresh().states, f"focus on {object_name}")

    def dialog(self, title: str | re.Pattern[str]) -> Item:
        """A dialog, as soon as it is open."""
        return self.reader.wait_for("dialog", title)

    def close_messages(self) -> None:
        """Close every message above the partitions."""

        def close_one() -> bool:
            buttons = self.reader.find_all("push button", "Close this message")
            if buttons:
                buttons[0].act("Press")
            return not buttons

        wait_until(close_one, "end of the messages")

    def press(self, button: str) -> None:
        """Press a button by its accessible name: of the dialog that is open, else of the window."""

        def found() -> list[Item]:
            dialogs = self.reader.find_all("dialog")
            return self.reader.find_all("push button", button, within=dialogs[-1] if dialogs else None)

        wait_until(found, f"button {button!r}")[0].act("Press")


@contextmanager
def running(
    desk: Desktop, hosts: Mapping[str, str] | None = None, arguments: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None, files: Mapping[str, str] | None = None, prefix: Sequence[str] = (),
) -> Iterator[Partita]:  # fmt: skip
    """The program on ``desk`` until the end of the ``with`` block, with folders of its own.

    ``hosts``: URI to name; it connects to those whose name does not end in "(idle)". ``files``: what stands in its
    folders, such as "config/settings.json". ``prefix``: a command that becomes the program that it is given.
    """
    with tempfile.TemporaryDirectory(dir=desk.folder) as folder:
        own = {f"XDG_{name}_HOME": f"{folder}/{name.lower()}" for name in ("CONFIG", "STATE", "DATA", "CACHE")}
        for name in ("config", "state"):
            Path(folder, name, "partita").mkdir(parents=True, mode=0o700)
        _remember(Path(folder, "config", "partita"), hosts or {})
        for name, text in (files or {}).items():
            kind, _, rest = name.partition("/")
            Path(folder, kind, "partita", rest).write_text(text)
        program = desk.launch([*prefix, sys.executable, "main.py", *arguments], {**own, **(environment or {})})
        try:
            with Reader(program) as reader:
                yield Partita(program, reader, desk.keyboard)
        finally:
            ended = program.process.poll()
            code = program.close()
            output = program.output()
    assert ended is None, f"the program ended by itself with {ended}:\n{output}"
    assert code == 0, f"the program ended with {code}:\n{output}"
    complaints = [line for line in output.splitlines() if not _HARMLESS.match(line)]
    assert not complaints, output


def settings_file(**settings: Any) -> dict[str, str]:
    """The file of settings for ``running(files=...)``."""
    return {"config/settings.json": json.dumps({"version": 1, "values": settings})}


def _remember(config: Path, hosts: Mapping[str, str]) -> None:
    if not hosts:
        return
    writer = Writer(lambda problem: None)
    book = HostBook(config / "hosts.json", writer)
    for uri, name in hosts.items():
        book.add(parse_uri(uri), name, connects_automatically=not name.endswith("(idle)"))
    assert writer.flush(_FLUSH_S)
