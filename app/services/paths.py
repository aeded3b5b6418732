"""Where Partita keeps its files, by the XDG base directory rules."""

from __future__ import annotations

import binascii
import os
import re
from collections.abc import Mapping
from pathlib import Path

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9.-]+")


def config_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of what the user set: settings, hosts, groups."""
    return _base(environment, "XDG_CONFIG_HOME", ".config") / "partita"


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of what Partita remembers by itself: log, journal, last rows, history."""
    return _base(environment, "XDG_STATE_HOME", ".local/state") / "partita"


def file_stem(host_id: str) -> str:
    """A file name for ``host_id`` that people can recognise: plain, short, and different for different hosts.

    Two ids may in theory share one; so every such file holds the id as well, and is only used when it fits.
    """
    plain = _NOT_PLAIN.sub("_", host_id).strip("_.")[:80]
    return f"{plain}-{binascii.crc32(host_id.encode('utf-8', 'surrogatepass')):08x}"


def _base(environment: Mapping[str, str], name: str, default: str) -> Path:
    value = environment.get(name, "")
    # A relative path is to be ignored, say the rules: it would lie wherever the program was started.
    return Path(value) if value.startswith("/") else Path(environment.get("HOME") or "~").expanduser() / default
