"""The nodes of the tree: what stands there, in which order, and which page each opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_settings import MachineSettings
from app.core.record import record
from app.views.settings.page import SettingsPage
from app.views.style.theme import Theme


class Section(Enum):
    """The two halves of the tree."""

    HARDWARE = "hardware"
    MANAGEMENT = "management"


@record
class Node:
    """A line of the tree. ``key``: of its page or device, unique in the tree; ``keys``: further ones that it counts.

    ``summary``: its second line, of the settings as stored and as wanted; not asked where its device is missing.
    ``level``: 1 for a device that hangs on the node above.
    """

    key: str
    title: str
    icon: str
    section: Section
    make: Callable[[Theme, MachineSettingsWork], SettingsPage]
    summary: Callable[[MachineSettings], str]
    level: int = 0
    keys: tuple[str, ...] = ()


NodeMaker = Callable[[MachineSettingsWork], Iterable[Node]]
"""Gives the nodes of some pages for what ``work`` holds now; an empty draft gives none."""
