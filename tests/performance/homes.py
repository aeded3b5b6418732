"""Throw-away folders of settings, made by the program's own services."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.core.address import build_uri, parse_uri
from app.services.host_book import HostBook
from app.services.setting_keys import LAST_HOST
from app.services.settings import Settings
from app.services.writer import Writer


def make_home(folder: Path, uris: Sequence[str]) -> Path:
    """A home in which the program remembers these hosts, connects to them, and shows the first one."""
    for name in ("config", "state", "run"):
        (folder / name).mkdir(parents=True)
    (folder / "run").chmod(0o700)
    config = folder / "config" / "partita"
    config.mkdir()
    writer = Writer(lambda problem: print(f"home: {problem}"))
    book = HostBook(config / "hosts.json", writer)
    addresses = [parse_uri(uri) for uri in uris]
    for number, address in enumerate(addresses, 1):
        book.add(address, f"host {number}", connects_automatically=True)
    Settings(config / "settings.json", writer).set(LAST_HOST, build_uri(addresses[0]))
    if not writer.flush(10):
        raise RuntimeError("the settings of the measured program could not be written")
    return folder
