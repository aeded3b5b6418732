"""The shape of an action: one row of the table from which every menu, pane and list is made."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from app.controllers.selection import Facts
from app.core.messages import QT_TRANSLATE_NOOP
from app.core.record import record

Problem = Callable[[Facts], str]
"""Why an action is not possible now (English, context "actions"), or "" when it is."""


class Menu(Enum):
    """The menus of the menu bar, in their order. ``value`` is the title, context "actions"."""

    FILE = QT_TRANSLATE_NOOP("actions", "&File")
    ACTION = QT_TRANSLATE_NOOP("actions", "&Action")
    VIEW = QT_TRANSLATE_NOOP("actions", "&View")
    HELP = QT_TRANSLATE_NOOP("actions", "&Help")


class Subject(Enum):
    """What an action is about; decides in which block of the Actions pane it stands."""

    PROGRAM = "program"
    HOST = "host"
    MACHINE = "machine"
    GROUP = "group"  # stands in the menus only


@record
class ActionSpec:
    """One action. ``text`` and ``help`` are English, context "actions"; ``text`` has its mnemonic.

    ``section`` groups neighbours between separators. ``is_in_pane``: also in the Actions pane and,
    for a machine, in its context menu. ``check`` names the settings-like state that a checkable
    action shows.
    """

    id: str
    text: str
    menu: Menu
    subject: Subject
    section: int
    icon: str = ""
    keys: tuple[str, ...] = ()
    help: str = ""
    problem: Problem = lambda facts: ""
    is_in_pane: bool = False
    check: str = ""
